//! A walk over the search table, in segments, and what each item there is by its key. Takes nothing away.

use domain::{
    id::{PhotoId, Username},
    tag::TagName,
};
use search::{
    Shelf, Subject, Word,
    find::{List, Spot},
};

use crate::{
    Glossary, Page, Store, StoreError,
    item::Item,
    keys::{PK, SK, shelves},
    walk::{Cursor, Segment},
};

/// An item of the search table, by its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Swept {
    Filing(Subject),
    /// An entry of a list, which stands for a subject.
    Entry(List, Spot),
    /// A photo under a tag.
    Tagged(TagName, PhotoId),
    /// How common a word is, or everything on a shelf.
    Standing(Shelf, Option<Word>),
    /// How common a spelling is, and what it means.
    Spelling(Glossary, String, String),
    /// A common spelling, and what it means, under one of its beginnings, which comes first.
    Common(Glossary, String, String, String),
    /// How many photos of somebody stand under a tag.
    Uploader(TagName, Username),
    /// What stands under a tag that is spelled otherwise by now, by its keys: nobody looks there.
    Outdated(String, String),
    /// Nothing that is put there now.
    Unknown,
}

impl Store {
    /// The next `looked_at` items of a segment of the search table, in no order, but those of one partition follow each
    /// other. What comes to be while somebody sweeps may be missed.
    pub async fn sweep(
        &self,
        segment: Segment,
        from: Option<&Cursor>,
        looked_at: u32,
    ) -> Result<Page<Swept, Cursor>, StoreError> {
        let answer = segment
            .scan(self.scan_of(&self.tables.search, from, looked_at))
            .projection_expression("#pk, #sk")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .send()
            .await?;
        let items = answer.items.unwrap_or_default().iter().map(Swept::of).collect();
        Ok(Page { items, next: answer.last_evaluated_key.as_ref().and_then(Cursor::of) })
    }
}

impl Swept {
    /// The item up to which a cursor of a sweep has come.
    #[must_use]
    pub fn at(cursor: &Cursor) -> Self {
        Self::of(&cursor.key())
    }

    pub(crate) fn of(item: &Item) -> Self {
        let key = |name| item.get(name).and_then(|key| key.as_s().ok());
        let (Some(pk), Some(sk)) = (key(PK), key(SK)) else { return Self::Unknown };
        read(pk, sk).unwrap_or(Self::Unknown)
    }
}

/// Reads a key back.
fn read(pk: &str, sk: &str) -> Option<Swept> {
    if let Some(subject) = pk.strip_prefix("FILED#") {
        return Subject::read(Shelf::Photos, subject).map(Swept::Filing);
    }
    if let Some(subject) = pk.strip_prefix("FILED@") {
        return Subject::read(Shelf::People, subject).map(Swept::Filing);
    }
    let (kind, rest) = pk.split_once('#')?;
    match kind {
        "TAG" | "UPLOADERS" if !is_tag(rest) => Some(Swept::Outdated(pk.to_owned(), sk.to_owned())),
        "WORD" => entry(Shelf::Photos, rest, sk),
        "NAME" => entry(Shelf::People, rest, sk),
        "TAG" => Some(Swept::Tagged(rest.parse().ok()?, sk.parse().ok()?)),
        "UPLOADERS" => Some(Swept::Uploader(rest.parse().ok()?, sk.parse().ok()?)),
        "STANDING" => [Shelf::Photos, Shelf::People]
            .into_iter()
            .find_map(|shelf| Some(Swept::Standing(shelf, shelves::standing_of(shelf, pk)?))),
        "SPELL" => {
            let (glossary, _) = glossary(rest)?;
            let (spelling, means) = shelves::spelling_of(sk)?;
            Some(Swept::Spelling(glossary, spelling.to_owned(), means.to_owned()))
        }
        "COMMON" => {
            let (glossary, beginning) = glossary(rest)?;
            let (spelling, means) = shelves::spelling_of(sk)?;
            Some(Swept::Common(glossary, beginning.to_owned(), spelling.to_owned(), means.to_owned()))
        }
        _ => None,
    }
}

/// As it would be spelled now.
fn is_tag(text: &str) -> bool {
    text.parse::<TagName>().is_ok_and(|tag| tag.as_str() == text)
}

fn entry(shelf: Shelf, list: &str, sk: &str) -> Option<Swept> {
    let (word, shard) = list.rsplit_once('#')?;
    let list = List { shelf, word: Word::of_stem(word), shard: shard.parse().ok()? };
    Some(Swept::Entry(list, shelves::spot_of(shelf, sk)?))
}

fn glossary(text: &str) -> Option<(Glossary, &str)> {
    let (name, beginning) = text.split_once('#')?;
    let glossary = [Glossary::Words, Glossary::Tags, Glossary::Names]
        .into_iter()
        .find(|glossary| glossary.as_str() == name)?;
    Some((glossary, beginning))
}

#[cfg(test)]
mod tests {
    use search::Impact;

    use super::*;
    use crate::keys::Key;

    const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9";

    fn swept(key: &Key<'_>) -> Swept {
        Swept::of(&key.item())
    }

    #[test]
    fn every_key_of_the_table_is_read_back() {
        let (photo, ada): (PhotoId, Username) = (PHOTO.parse().unwrap(), "ada".parse().unwrap());
        let sea: TagName = "sea".parse().unwrap();
        for subject in [Subject::Photo(photo), Subject::Person(ada.clone())] {
            let shelf = subject.shelf();
            let word = Word::of_stem("sea");
            let list = List { shelf, word: word.clone(), shard: 11 };
            let spot = Spot { impact: Impact::new(7), subject: subject.clone() };
            assert_eq!(swept(&Key::Entry(&list, spot.impact, &subject)), Swept::Entry(list.clone(), spot));
            assert_eq!(swept(&Key::Filing(&subject)), Swept::Filing(subject));
            for word in [None, Some(word)] {
                assert_eq!(swept(&Key::Standing(shelf, word.as_ref())), Swept::Standing(shelf, word));
            }
        }
        assert_eq!(swept(&Key::Posting(&sea, photo)), Swept::Tagged(sea.clone(), photo));
        assert_eq!(swept(&Key::Uploader(&sea, &ada)), Swept::Uploader(sea, ada));
        for glossary in [Glossary::Words, Glossary::Tags, Glossary::Names] {
            let [spelling, means] = ["été", "un-été"].map(str::to_owned);
            let row = Swept::Spelling(glossary, spelling.clone(), means.clone());
            assert_eq!(swept(&Key::Spelling(glossary, &spelling, &means)), row);
            let common = Swept::Common(glossary, "ét".to_owned(), spelling.clone(), means.clone());
            assert_eq!(swept(&Key::Common(glossary, "ét", &spelling, &means)), common);
        }
    }

    #[test]
    fn tags_in_another_form_are_outdated() {
        for (pk, sk) in [("TAG#cafe\u{301}", PHOTO), ("UPLOADERS#Ｓｅａ", "ada"), ("TAG#", PHOTO)] {
            assert_eq!(read(pk, sk), Some(Swept::Outdated(pk.to_owned(), sk.to_owned())));
        }
    }

    #[test]
    fn what_nobody_puts_there_is_unknown() {
        for (pk, sk) in [
            ("", ""),
            ("FILED#ada", "FILING"),
            ("WORD#sea", PHOTO),
            ("WORD#sea#0", PHOTO),
            ("TAG#sea", "ada"),
            ("STANDING#TAG#sea", "STANDING"),
            ("SPELL#verb#s", "seas#sea"),
            ("USER#ada", "PROFILE"),
        ] {
            assert_eq!(read(pk, sk), None, "{pk} / {sk}");
        }
        assert_eq!(Swept::of(&Item::new()), Swept::Unknown);
    }
}
