//! The bounds hold, and nothing tighter would.

use proptest::prelude::*;

use super::shelves::{tag, word, word_print};
use crate::{
    find::{
        Clause, Listed, Score,
        bound::{Home, Scale},
    },
    rank::Impact,
    weight::Weight,
};

fn clause(number: usize) -> Clause {
    let lists = vec![Listed { word: word(number), holders: 1, shards: 1 }];
    Clause { any_of: vec![word_print(number)], lists, idf_milli: 0 }
}

fn scale(idfs_milli: &[u32]) -> Scale {
    let clauses: Vec<_> = (0..idfs_milli.len()).map(clause).collect();
    Scale::new(&clauses, idfs_milli, 0)
}

fn tag_scale(idfs_milli: &[u32]) -> Scale {
    let mut clauses: Vec<_> = (0..idfs_milli.len()).map(clause).collect();
    clauses[0].any_of = vec![tag(0).fingerprint()];
    Scale::new(&clauses, idfs_milli, 0)
}

fn home(impact: u32, quarters: u8) -> Home {
    Home { impact: Impact::new(impact), weight: Weight::from_quarters(quarters) }
}

/// Spread as rareness is: small numbers as often as large ones.
fn idf_milli() -> impl Strategy<Value = u32> {
    (0..32_u32, any::<u32>()).prop_map(|(shift, bits)| bits >> shift)
}

proptest! {
    #[test]
    fn no_score_leaves_its_bounds(
        clauses in prop::collection::vec((idf_milli(), 0..=11_u8), 1..=10),
        impact in 0..1_u32 << 31,
        lighter in 0..=11_u8,
    ) {
        let idfs: Vec<_> = clauses.iter().map(|clause| clause.0).collect();
        let mut weights: Vec<_> = clauses.iter().map(|clause| Weight::from_quarters(clause.1)).collect();
        let home = home(impact, clauses[0].1);
        let least = |scale: &Scale, score| scale.highest_home(score) >= i64::from(impact);
        let words = scale(&idfs);
        let score = words.score(home, &weights);
        prop_assert!(score <= words.most_at(home.impact) && least(&words, score));
        weights[0] = Weight::from_quarters(clauses[0].1.saturating_sub(lighter));
        let tags = tag_scale(&idfs);
        let score = tags.score(home, &weights);
        prop_assert!(score <= tags.most_at(home.impact) && least(&tags, score));
    }

    #[test]
    fn of_one_word_both_bounds_are_the_score(idf in idf_milli(), quarters in 0..=11_u8, impact: u32) {
        let scale = scale(&[idf]);
        let home = home(impact, quarters);
        let score = scale.score(home, &[home.weight]);
        prop_assert_eq!(score, scale.most_at(home.impact));
        prop_assert_eq!(scale.highest_home(score), i64::from(impact));
    }
}

#[test]
fn each_bound_is_met_by_some_document() {
    let (most, least) = (Weight::MOST, Weight::LEAST);
    let (light, heavy) = (home(9 << 20, least.quarters()), home(9 << 20, most.quarters()));
    let words = scale(&[2_000, 700, 9_000]);
    assert_eq!(words.score(light, &[least, most, most]), words.most_at(light.impact));
    assert_eq!(words.highest_home(words.score(heavy, &[most, least, least])), 9 << 20);
    let tags = tag_scale(&[2_000, 700, 9_000]);
    assert_eq!(tags.score(light, &[least, most, most]), tags.most_at(light.impact));
    assert_eq!(tags.highest_home(tags.score(heavy, &[least, least, least])), 9 << 20);
}

#[test]
fn scores_are_as_the_design_says() {
    // 1,024 thousandths are ten octaves, a weight of eight two more; the rank is the impact less the weight.
    let home = home(5 << 20, 8);
    assert_eq!(scale(&[1_024]).score(home, &[home.weight]), Score((3 + 10 + 2) << 20));
    assert_eq!(scale(&[512, 512]).score(home, &[home.weight; 2]), Score((3 + 10 + 2) << 20));
    // What is not rare at all does not break the scale.
    assert_eq!(scale(&[0]).score(home, &[home.weight]), Score((3 + 2) << 20));
}
