//! What is read from what is typed.

use proptest::prelude::*;

use super::{parse::read, *};
use crate::words::{WORD_MAX_CHARS, tests::any_text, words};

pub(super) fn query(text: &str) -> Query {
    parse(text).unwrap_or_else(|misread| panic!("{text}: {misread}"))
}

fn word(spelling: &str) -> Part {
    let Spelled { word, spelling, .. } = words(spelling).remove(0);
    Part::Word { word, spelling }
}

fn phrase(text: &str) -> Part {
    Part::Phrase(words(text).into_iter().map(PhraseWord::from).collect())
}

#[test]
fn a_question_is_read_whole() {
    let query = query(
        "Lighthouses \"the hour\" #Sylt @Ada sun* -fog -\"grey sea\" type:photo after:2025-06 before:2026",
    );
    let wanted = [
        word("lighthouses"),
        phrase("the hour"),
        Part::Tag("sylt".parse().unwrap()),
        Part::Name("ada".parse().unwrap()),
        Part::Prefix("sun".into()),
    ];
    assert_eq!(query.wanted, wanted);
    assert_eq!(query.unwanted, [word("fog"), phrase("grey sea")]);
    assert_eq!(query.kind, Some(Kind::Photo));
    assert_eq!(query.after_ms, Some(1_748_736_000_000));
    assert_eq!(query.before_ms, Some(1_767_225_600_000));
}

#[test]
fn whatever_can_be_wanted_can_be_left_out() {
    let query = query("sea -#Rain -@bob -win* -Fog");
    let unwanted = [
        Part::Tag("rain".parse().unwrap()),
        Part::Name("bob".parse().unwrap()),
        Part::Prefix("win".into()),
        word("fog"),
    ];
    assert_eq!((query.wanted, query.unwanted), (vec![word("sea")], unwanted.into()));
}

#[test]
fn ways_of_typing_come_to_one() {
    let table = [
        ("  SEA  ", "sea"),
        ("sea Sea séa", "sea"),
        ("the sea", "sea"),
        ("golden-hour", "\"golden hour\""),
        ("東京タワー", "\"東 京 タワー\""),
        ("“golden hour„", "\"golden hour\""),
        ("\"sea\"", "sea"),
        ("sea\"golden hour\"sun", "sea \"golden hour\" sun"),
        ("sea - sun — 🌊", "sea sun"),
        ("sea -the", "sea"),
        ("sea --fog -\"fog\"", "sea -fog"),
        ("sea \"\" \" \"", "sea"),
        ("\"golden hour\"-fog", "\"golden hour\" fog"),
        ("foo:bar x:2026", "\"foo bar\" \"x 2026\""),
        ("\"type:photo\"", "\"type photo\""),
        ("Type:PHOTO after:2026 sea", "sea type:photo after:2026-01-01"),
        ("before:2026-03 sea", "sea before:2026-03-01"),
        ("#Golden-Retriever, sea", "#golden-retriever sea"),
        ("@ADA_1 sea's", "@ada_1 sea"),
        ("Sún*", "sun*"),
        ("ada_lovelace", "\"ada lovelace\""),
        ("cats and/or dogs", "cats dogs"),
        ("sea\u{3000}sun", "sea sun"),
    ];
    for (typed, canonical) in table {
        assert_eq!(query(typed).to_string(), canonical, "{typed}");
    }
}

#[test]
fn a_question_that_makes_no_sense_is_refused_where_it_goes_wrong() {
    let table = [
        ("", 1, Reason::Empty),
        (" \u{3000} ", 1, Reason::Empty),
        (" 🌊 —", 2, Reason::NoWords),
        ("\"…\"", 1, Reason::NoWords),
        ("東\tx", 2, Reason::Control),
        ("été\u{7f}", 4, Reason::Control),
        ("été \"golden", 5, Reason::UnbalancedQuote),
        ("5\"", 2, Reason::UnbalancedQuote),
        ("été -\"x", 6, Reason::UnbalancedQuote),
        (" the  of", 2, Reason::OnlyStopWords),
        ("été \"to the\"", 6, Reason::OnlyStopWords),
        ("the -fog", 1, Reason::OnlyStopWords),
        (" -fog type:photo", 2, Reason::OnlyUnwanted),
        ("type:photo -fog", 1, Reason::OnlyUnwanted),
        ("after:2026", 1, Reason::OnlyUnwanted),
        ("été type:cat", 5, Reason::UnknownKind),
        ("été type:", 5, Reason::UnknownKind),
        ("été after:26", 5, Reason::BadDate),
        ("été before:2026-02-30", 5, Reason::BadDate),
        ("été after:2026 before:2025-12", 16, Reason::NoTimeLeft),
        ("été before:2026 after:2026", 17, Reason::NoTimeLeft),
        ("été type:photo type:photo", 16, Reason::SaidTwice),
        ("été after:2026 after:2027", 16, Reason::SaidTwice),
        ("été -type:photo", 5, Reason::NegatedOperator),
        ("été #", 5, Reason::BadTag),
        ("été #a#b", 5, Reason::BadTag),
        ("été -#!", 6, Reason::BadTag),
        ("été #\u{64b}", 5, Reason::BadTag),
        ("été @ab", 5, Reason::BadName),
        ("été @łukasz", 5, Reason::BadName),
        ("été s*", 5, Reason::PrefixTooShort),
        ("été *", 5, Reason::PrefixTooShort),
        ("été golden-h*", 5, Reason::PrefixOfSeveral),
        ("été *sun", 5, Reason::StrayStar),
        ("été s*n", 6, Reason::StrayStar),
        ("été sun**", 8, Reason::StrayStar),
        ("été \"golden h*\"", 14, Reason::StrayStar),
        ("été aa* bb* cc* aa* -dd* ee*", 26, Reason::TooManyPrefixes),
    ];
    for (typed, at, reason) in table {
        assert_eq!(parse(typed), Err(Misread { at, reason }), "{typed}");
    }
    let misread = parse("été s*").unwrap_err();
    assert_eq!(misread.to_string(), "at character 5: at least 2 letters or digits stand before *");
}

#[test]
fn a_question_has_so_many_parts_at_most() {
    let words: Vec<_> = (10..10 + PARTS_MAX).map(|number| number.to_string()).collect();
    let most = words.join(" ");
    assert!(parse(&most).is_ok() && parse(&format!("\"{most}\"")).is_ok());
    assert!(parse("aa* bb* cc* -dd* aa*").is_ok());
    let end = most.chars().count() + 2;
    for (typed, at) in [
        (format!("{most} ß"), end),
        (format!("{most} -\"ß ß\""), end),
        (format!("a1 \"{most}\""), 4),
        (format!("{most} aa*"), end),
    ] {
        assert_eq!(parse(&typed), Err(Misread { at, reason: Reason::TooManyParts }), "{typed}");
    }
}

#[test]
fn a_question_has_a_bound() {
    let too_long = Misread { at: QUERY_MAX_CHARS + 1, reason: Reason::TooLong };
    for typed in ["é".repeat(QUERY_MAX_CHARS + 1), "\"\t".repeat(5_000), " ".repeat(10_000)] {
        assert_eq!(parse(&typed), Err(too_long.clone()));
    }
    let longest = query(&"é".repeat(QUERY_MAX_CHARS));
    assert_eq!(longest.to_string(), "e".repeat(WORD_MAX_CHARS));
}

/// What looks like a question, and what does not.
fn any_question() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[-]?[#@]?[a-z_]{0,5}[*]?",
        "[-]?[\"“„][a-z ]{0,8}[\"”]",
        "(type|before|after|foo):(photo|user|2026|2027-0[1-3]|19)?",
        any_text(),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whatever_is_typed_is_read_or_refused(typed in any_question()) {
        match parse(&typed) {
            Ok(query) => {
                prop_assert!(!query.wanted.is_empty());
                let parts = query.wanted.iter().chain(&query.unwanted);
                prop_assert!(parts.map(Part::size).sum::<usize>() <= PARTS_MAX);
            }
            Err(misread) => prop_assert!((1..=typed.chars().count().max(1)).contains(&misread.at)),
        }
    }

    #[test]
    fn what_is_shown_of_a_question_reads_the_same(typed in any_question()) {
        if let Ok(query) = read(&typed) {
            prop_assert_eq!(read(&query.to_string()), Ok(query));
        }
    }
}
