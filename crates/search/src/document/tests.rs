use domain::{
    photo::{Format, Status, Visibility},
    tag::{Tag, TagSource},
};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::words::{tests::any_text, words};

/// A public photo of `ada_lovelace` without any text.
pub(crate) fn photo() -> Photo {
    let id = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9".parse().unwrap();
    let mut photo = Photo::awaiting(id, "ada_lovelace".parse().unwrap(), Format::Jpeg, Timestamp::UNIX_EPOCH);
    photo.status = Status::Published;
    photo.visibility = Visibility::Public;
    photo
}

pub(crate) fn person(name: &str, shown: Option<&str>) -> Profile {
    Profile {
        username: name.parse().unwrap(),
        display_name: shown.map(str::to_owned),
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: Timestamp::UNIX_EPOCH,
    }
}

pub(crate) fn tag(name: &str, source: TagSource) -> Tag {
    let confidence = (source == TagSource::Label).then_some(100.0);
    Tag { name: name.parse().unwrap(), source, confidence }
}

fn weight_of(document: &Document, word: &str) -> Option<Weight> {
    document.words.get(&Word::of_stem(word)).copied()
}

#[test]
fn a_photo_is_found_by_its_texts_tags_and_names() {
    let mut photo = photo();
    photo.title = Some("The golden sunsets".into());
    photo.caption = Some("Sunsets with @bob at #sea".into());
    photo.alt_text = Some("A pier".into());
    photo.tags = vec![tag("sea", TagSource::Hashtag), tag("the-who", TagSource::Label)];
    let document = Document::of_photo(&photo, 4).unwrap();
    let weights: Vec<_> = document.words.iter().map(|(word, weight)| (word.as_str(), *weight)).collect();
    let label = Weight::label(100.0);
    let expected = [
        ("ada", Weight::OWNER),
        ("ada_lovelace", Weight::OWNER),
        ("bob", Weight::TEXT),
        ("golden", Weight::TITLE),
        ("lovelac", Weight::OWNER),
        ("pier", Weight::TEXT),
        ("sea", Weight::HASHTAG),
        ("sunset", Weight::TITLE),
        ("the", label),
        ("who", label),
    ];
    assert_eq!(weights, expected);
    assert_eq!(document.tags.iter().map(TagName::as_str).collect::<Vec<_>>(), ["sea", "the-who"]);
    assert_eq!(document.spellings.get("sunsets"), Some(&Word::of_stem("sunset")));
    for of_owner in ["ada_lovelace", "ada", "lovelace"] {
        assert_eq!(document.spellings.get(of_owner), None);
    }
    let weight = |term: Term| document.signature.weight(term.fingerprint());
    assert_eq!(weight(Term::Tag("sea".parse().unwrap())), Some(Weight::HASHTAG));
    assert_eq!(weight(Term::Tag("the-who".parse().unwrap())), Some(label));
    assert_eq!(weight(Term::Name("ada_lovelace".parse().unwrap())), Some(Weight::OWNER));
    assert_eq!(weight(Term::Name("bob".parse().unwrap())), Some(Weight::OWNER));
    assert_eq!(weight(Term::Word(Word::of_stem("sunset"))), Some(Weight::TITLE));
    assert_eq!(document.rank, Rank::of_photo(photo.id.created_ms(), Popularity::of(4)));
}

#[test]
fn what_not_everybody_may_see_is_not_found() {
    let mut hidden = photo();
    hidden.visibility = Visibility::Followers;
    assert_eq!(Document::of_photo(&hidden, 0), None);
    let mut in_review = photo();
    in_review.status = Status::InReview;
    assert_eq!(Document::of_photo(&in_review, 0), None);
    let mut closed = person("ada", None);
    closed.closed_at = Some(Timestamp::UNIX_EPOCH);
    assert_eq!(Document::of_person(&closed, 0), None);
}

#[test]
fn of_too_many_words_the_owner_names_tags_and_the_heaviest_stay() {
    let mut photo = photo();
    photo.title = Some("lighthouse".into());
    photo.caption = Some((0..500).map(|n| format!("w{n} ")).collect::<String>() + "@bob_1");
    photo.tags = vec![tag("who", TagSource::Label), Tag { confidence: None, ..tag("fog", TagSource::Label) }];
    let document = Document::of_photo(&photo, 0).unwrap();
    assert_eq!(document.words.len(), WORDS_MAX);
    for word in ["ada_lovelace", "bob_1", "lighthous", "who", "fog", "w0", "w100"] {
        assert!(weight_of(&document, word).is_some(), "{word}");
    }
    assert_eq!(weight_of(&document, "w499"), None);
    assert_eq!(document.spellings.get("w499"), None);
}

#[test]
fn a_person_is_found_by_names_as_they_are_written() {
    let document = Document::of_person(&person("running_bear", Some("The Bear Lovers 🐻")), 16).unwrap();
    let words: Vec<_> = document.words.iter().map(|(word, weight)| (word.as_str(), *weight)).collect();
    let (name, shown) = (Weight::USERNAME, Weight::DISPLAY_NAME);
    let expected =
        [("bear", name), ("lovers", shown), ("running", name), ("running_bear", name), ("the", shown)];
    assert_eq!(words, expected);
    assert!(document.tags.is_empty() && document.spellings.contains_key("lovers"));
    let term = Term::Name("running_bear".parse().unwrap());
    assert_eq!(document.signature.weight(term.fingerprint()), Some(name));
    assert_eq!(document.rank, Rank::of_person(Popularity::of(16)));
}

prop_compose! {
    /// A public photo with texts of many scripts.
    pub(crate) fn any_photo()(
        texts in proptest::collection::vec(proptest::option::of(any_text()), 3),
        tags in proptest::collection::vec((any_text(), 0..3usize), 0..5),
        mention in "@[a-z_]{3,6}",
    ) -> Photo {
        let mut photo = photo();
        photo.title.clone_from(&texts[0]);
        photo.caption = texts[1].as_ref().map(|text| format!("{text} {mention}"));
        photo.alt_text.clone_from(&texts[2]);
        let source = |of| [TagSource::Label, TagSource::Hashtag, TagSource::Owner][of];
        let tags = tags.into_iter().filter_map(|(text, of)| Some((text.parse().ok()?, source(of))));
        photo.tags = tags.map(|(name, source)| Tag { name, source, confidence: Some(80.0) }).collect();
        photo
    }
}

proptest! {
    #[test]
    fn tags_and_names_weigh_no_more_than_each_of_their_words(photo in any_photo()) {
        let document = Document::of_photo(&photo, 0).unwrap();
        for tag in &document.tags {
            let weight = document.signature.weight(Term::Tag(tag.clone()).fingerprint());
            prop_assert!(weight.is_some());
            for word in words(tag.as_str()) {
                prop_assert!(document.words.get(&word.word).copied() >= weight);
            }
        }
        for name in mentioned(&photo).into_iter().chain([photo.owner.clone()]) {
            let weight = document.signature.weight(Term::Name(name.clone()).fingerprint());
            prop_assert!(weight.is_some());
            prop_assert!(document.words.get(&of_username(&name)).copied() >= weight);
        }
    }

    #[test]
    fn spellings_lead_to_words_that_are_listed(photo in any_photo()) {
        let document = Document::of_photo(&photo, 0).unwrap();
        prop_assert!(document.words.len() <= WORDS_MAX);
        prop_assert!(document.spellings.values().all(|word| document.words.contains_key(word)));
    }
}
