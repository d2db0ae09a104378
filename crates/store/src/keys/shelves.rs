//! Keys of the search table: what stands on the shelves, how common it is, and what typed letters may become.

use search::{
    Glossary, Impact, Shelf, Subject, Word,
    find::{List, Spot},
};

/// Characters of the longest beginning under which common spellings stand.
const BEGINNING_MAX_CHARS: usize = 4;
/// The word of everything on a shelf. No text has it: a word is made of letters and digits.
const EVERYTHING: &str = "*";
/// What comes between the parts of a key. Neither words nor names have it.
const BETWEEN: char = '#';
/// The character behind [`BETWEEN`].
const BEHIND_BETWEEN: char = '$';

pub(super) fn list(list: &List) -> String {
    format!("{}#{}#{}", of_shelf(list.shelf), list.word, list.shard)
}

pub(super) fn filed(subject: &Subject) -> String {
    match subject {
        Subject::Photo(photo) => format!("FILED#{photo}"),
        Subject::Person(name) => format!("FILED@{name}"),
    }
}

pub(super) fn standing(shelf: Shelf, word: Option<&Word>) -> String {
    format!("STANDING#{}#{}", of_shelf(shelf), word.map_or(EVERYTHING, Word::as_str))
}

fn of_shelf(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Photos => "WORD",
        Shelf::People => "NAME",
    }
}

pub(super) fn spelled(glossary: Glossary, first: Option<char>) -> String {
    format!("SPELL#{}#{}", glossary.as_str(), first.map(String::from).unwrap_or_default())
}

pub(super) fn common(glossary: Glossary, beginning: &str) -> String {
    format!("COMMON#{}#{beginning}", glossary.as_str())
}

pub(super) fn uploaders(tag: &domain::tag::TagName) -> String {
    format!("UPLOADERS#{tag}")
}

/// A spelling and what it means, as a sort key.
pub(super) fn spelling(spelling: &str, means: &str) -> String {
    format!("{spelling}{BETWEEN}{means}")
}

/// Reads [`spelling`] back.
pub(crate) fn spelling_of(sort: &str) -> Option<(&str, &str)> {
    sort.split_once(BETWEEN)
}

/// A number and what tells two things with the same number apart: sorted as the numbers are.
pub(crate) fn counted(number: u64, what: &str) -> String {
    format!("{number:010}{BETWEEN}{what}")
}

/// Reads [`counted`] back.
pub(crate) fn counted_of(sort: &str) -> Option<(u64, &str)> {
    let (number, what) = sort.split_once(BETWEEN)?;
    Some((number.parse().ok()?, what))
}

/// The beginnings under which a common spelling stands.
pub(crate) fn beginnings(spelling: &str) -> impl Iterator<Item = &str> {
    spelling.char_indices().take(BEGINNING_MAX_CHARS).map(|(at, c)| &spelling[..at + c.len_utf8()])
}

/// Where an entry stands in its list, as a sort key: sorted as spots are.
pub(crate) fn spot(impact: Impact, subject: &Subject) -> String {
    format!("{}{BETWEEN}{subject}", from(impact))
}

/// Reads [`spot`] back.
pub(crate) fn spot_of(shelf: Shelf, sort: &str) -> Option<Spot> {
    let (impact, subject) = sort.split_once(BETWEEN)?;
    let impact = Impact::new(u32::from_str_radix(impact, 16).ok()?);
    Some(Spot { impact, subject: Subject::read(shelf, subject)? })
}

/// The sort keys of entries of this impact and above are not below it.
pub(crate) fn from(impact: Impact) -> String {
    format!("{:08x}", impact.parts())
}

/// The sort keys of entries of this impact and below are below it.
pub(crate) fn to(impact: Impact) -> String {
    format!("{}{BEHIND_BETWEEN}", from(impact))
}

/// All sort keys of entries are between these two.
pub(crate) const LOWEST: &str = "0";
pub(crate) const HIGHEST: &str = "g";

/// Reads the word of a standing's partition key back; `None` of `Some` is everything on the shelf.
pub(crate) fn standing_of(shelf: Shelf, pk: &str) -> Option<Option<Word>> {
    let word = pk.strip_prefix("STANDING#")?.strip_prefix(of_shelf(shelf))?.strip_prefix(BETWEEN)?;
    Some((word != EVERYTHING).then(|| Word::of_stem(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Key, Partition};

    const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9";

    fn photo() -> Subject {
        Subject::Photo(PHOTO.parse().unwrap())
    }

    fn person() -> Subject {
        Subject::Person("ada".parse().unwrap())
    }

    fn listed(shelf: Shelf) -> List {
        List { shelf, word: Word::of_stem("sea"), shard: 3 }
    }

    fn spelled(key: Key<'_>) -> String {
        format!("{} / {}", key.pk(), key.sk())
    }

    #[test]
    fn keys_of_the_search_table_are_spelled_as_the_design_says() {
        let (ada, sea) = ("ada".parse().unwrap(), "sea".parse().unwrap());
        let (photos, people) = (listed(Shelf::Photos), listed(Shelf::People));
        let impact = Impact::new(0x00ab_cdef);
        let word = Word::of_stem("sea");
        for (key, expected) in [
            (Key::Entry(&photos, impact, &photo()), format!("WORD#sea#3 / 00abcdef#{PHOTO}")),
            (Key::Entry(&people, impact, &person()), "NAME#sea#3 / 00abcdef#ada".to_owned()),
            (Key::Filing(&photo()), format!("FILED#{PHOTO} / FILING")),
            (Key::Filing(&person()), "FILED@ada / FILING".to_owned()),
            (Key::Standing(Shelf::Photos, Some(&word)), "STANDING#WORD#sea / STANDING".to_owned()),
            (Key::Standing(Shelf::People, None), "STANDING#NAME#* / STANDING".to_owned()),
            (Key::Spelling(Glossary::Words, "seas", "sea"), "SPELL#word#s / seas#sea".to_owned()),
            (Key::Spelling(Glossary::Tags, "été", "un-été"), "SPELL#tag#é / été#un-été".to_owned()),
            (Key::Common(Glossary::Names, "se", "seas", "sea"), "COMMON#name#se / seas#sea".to_owned()),
            (Key::Uploader(&sea, &ada), "UPLOADERS#sea / ada".to_owned()),
        ] {
            assert_eq!(key.table(), crate::keys::Table::Search);
            assert_eq!(spelled(key), expected);
        }
    }

    #[test]
    fn lists_of_the_search_table_are_the_partitions_of_their_items() {
        let (ada, sea) = ("ada".parse().unwrap(), "sea".parse().unwrap());
        for (partition, key) in [
            (
                Partition::Entries(listed(Shelf::People)),
                Key::Entry(&listed(Shelf::People), Impact::new(1), &person()),
            ),
            (Partition::Spellings(Glossary::Tags, 's'), Key::Spelling(Glossary::Tags, "sea", "sea")),
            (Partition::Common(Glossary::Tags, "s".into()), Key::Common(Glossary::Tags, "s", "sea", "sea")),
            (Partition::UploadersOf("sea".parse().unwrap()), Key::Uploader(&sea, &ada)),
        ] {
            assert_eq!((partition.table(), partition.pk()), (key.table(), key.pk()));
        }
    }

    #[test]
    fn what_is_spelled_is_read_back() {
        for subject in [photo(), person()] {
            let sort = spot(Impact::new(7), &subject);
            let expected = Spot { impact: Impact::new(7), subject: subject.clone() };
            assert_eq!(spot_of(subject.shelf(), &sort), Some(expected));
        }
        assert_eq!(spot_of(Shelf::Photos, "00000007#no photo"), None);
        for word in [None, Some(Word::of_stem("sea"))] {
            let pk = standing(Shelf::People, word.as_ref());
            assert_eq!(standing_of(Shelf::People, &pk), Some(word));
            assert_eq!(standing_of(Shelf::Photos, &pk), None);
        }
        assert_eq!(counted_of(&counted(12, "a#b")), Some((12, "a#b")));
        assert_eq!(spelling_of(&spelling("seas", "sea")), Some(("seas", "sea")));
    }

    #[test]
    fn entries_stand_between_the_bounds_of_their_impacts() {
        let impacts = [0, 7, 8, 0xffff_ffff].map(Impact::new);
        for subject in [photo(), person()] {
            for at in impacts {
                let sort = spot(at, &subject);
                assert!(sort.as_str() > LOWEST && sort.as_str() < HIGHEST, "{sort}");
                for bound in impacts {
                    assert_eq!(sort < to(bound), at <= bound, "{sort} to {bound:?}");
                    assert_eq!(sort >= from(bound), at >= bound, "{sort} from {bound:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_sort_as_text() {
        let sorted = [0, 9, 10, 4_294_967_296].map(|number| counted(number, "ada"));
        assert!(sorted.is_sorted(), "{sorted:?}");
    }

    #[test]
    fn beginnings_are_whole_characters() {
        assert_eq!(beginnings("seaside").collect::<Vec<_>>(), ["s", "se", "sea", "seas"]);
        assert_eq!(beginnings("été").collect::<Vec<_>>(), ["é", "ét", "été"]);
        assert_eq!(beginnings("").count(), 0);
    }
}
