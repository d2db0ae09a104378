use domain::{photo::Visibility, tag::TagSource};
use jiff::Timestamp;
use proptest::{prelude::*, sample::Index};

use super::*;
use crate::{
    document::{
        Document, WORDS_MAX,
        tests::{any_photo, person, photo, tag},
    },
    query::{Reason, parse, tests::query},
    words::{name_words, tests::any_text},
};

fn pier() -> Photo {
    let mut photo = photo();
    photo.title = Some("The golden hour".into());
    photo.caption = Some("Lighthouses, with @bob_1 at the sea's end #golden_retriever".into());
    photo.alt_text = Some("Hours of fog".into());
    photo.tags = vec![tag("golden-retriever", TagSource::Hashtag), tag("the-who", TagSource::Label)];
    photo
}

#[test]
fn a_photo_fits_what_it_has() {
    let fits = [
        "golden hour",
        "HOURS",
        "lighthouse sea fog",
        "\"the golden hour\"",
        "\"lighthouse with\"",
        "\"the sea end\"",
        "hours-of-fog",
        "\"golden retriever\"",
        "retriev*",
        "golden -lovel*",
        "#golden-retriever @ada_lovelace",
        "@bob_1 bob",
        "ada_lovelace",
        "lovelace -rain -#sea -@carl -\"hour golden\" -sun*",
        "\"the who\"",
        "golden after:2025-11 before:2026",
    ];
    for typed in fits {
        assert!(query(typed).fits_photo(&pier()), "{typed}");
    }
}

#[test]
fn a_photo_does_not_fit_what_it_lacks() {
    let lacking = [
        "golden rain",
        "gold",
        "\"hour golden\"",
        // Not over the end of one text into the next.
        "\"hour lighthouse\"",
        "\"golden the hour\"",
        "\"sea end\" \"the end\"",
        "#golden",
        "@ada",
        "@bob",
        "hourly*",
        "lovel*",
        "golden -fog",
        "golden -#the-who",
        "golden -@bob_1",
        "golden -@ada_lovelace",
        "golden -\"golden hour\"",
        "golden -light*",
        "golden after:2026",
        "golden before:2025-11",
    ];
    for typed in lacking {
        assert!(!query(typed).fits_photo(&pier()), "{typed}");
    }
    let mut hidden = pier();
    hidden.visibility = Visibility::Followers;
    assert!(!query("golden").fits_photo(&hidden));
}

#[test]
fn dates_begin_where_they_say_and_end_before() {
    let ms = photo().id.created_ms();
    let mut asked = query("lovelace");
    for (after_ms, before_ms, fits) in [
        (Some(ms), None, true),
        (Some(ms + 1), None, false),
        (None, Some(ms), false),
        (None, Some(ms + 1), true),
    ] {
        (asked.after_ms, asked.before_ms) = (after_ms, before_ms);
        assert_eq!(asked.fits_photo(&photo()), fits, "{after_ms:?} {before_ms:?}");
    }
}

#[test]
fn a_person_fits_the_beginnings_of_their_names() {
    let ada = person("running_bear", Some("Łucja Lovers"));
    let fits = [
        "running",
        "run",
        "running_be",
        "@running_be",
        "lov luc",
        "lovers",
        "\"lovers luc\"",
        "be*",
        "bear -run",
        "bear -rain",
        "bear type:user after:2026",
        "bear -#tag -@bear -\"bear running\"",
    ];
    for typed in fits {
        assert!(query(typed).fits_person(&ada), "{typed}");
    }
    let lacking = [
        "runs",
        "ear",
        "bear adam",
        "#bear",
        "bear #run",
        "@bear_run",
        "bear -lovers",
        "bear -lov*",
        "bear -@running_bear",
        "bear -\"running bear\"",
    ];
    for typed in lacking {
        assert!(!query(typed).fits_person(&ada), "{typed}");
    }
    let closed = Profile { closed_at: Some(Timestamp::UNIX_EPOCH), ..ada };
    assert!(!query("bear").fits_person(&closed));
}

proptest! {
    #[test]
    fn a_photo_fits_its_own_words(photo in any_photo(), picks in proptest::collection::vec(any::<Index>(), 1..4)) {
        let document = Document::of_photo(&photo, 0).unwrap();
        let of_owner = ["ada".to_owned(), "lovelace".to_owned()];
        let spellings: Vec<_> = document.spellings.keys().cloned().chain(of_owner).collect();
        let typed: Vec<_> = picks.iter().map(|pick| pick.get(&spellings).as_str()).collect();
        match parse(&typed.join(" ")) {
            Ok(query) => prop_assert!(query.fits_photo(&photo), "{}", query),
            // A tag may be made of words that are too common.
            Err(misread) => prop_assert_eq!(misread.reason, Reason::OnlyStopWords),
        }
    }

    #[test]
    fn a_photo_fits_its_own_phrases_and_stands_in_their_lists(photo in any_photo(), at in any::<Index>(), from in any::<Index>()) {
        let fields = of_photo(&photo);
        let several: Vec<_> = fields.iter().filter(|field| field.words.len() > 1).collect();
        let words = &at.get(&several).words;
        let from = from.index(words.len() - 1);
        let typed: Vec<_> = words[from..words.len().min(from + 3)].iter().map(|it| it.spelling.as_str()).collect();
        if let Ok(query) = parse(&format!("\"{}\"", typed.join(" "))) {
            prop_assert!(query.fits_photo(&photo), "{}", query);
            let document = Document::of_photo(&photo, 0).unwrap();
            let Part::Phrase(phrase) = &query.wanted[0] else { panic!("{query}") };
            let mut looked_for = phrase.iter().filter(|it| !it.is_stop_word);
            let is_whole = document.words.len() < WORDS_MAX;
            prop_assert!(!is_whole || looked_for.all(|it| document.words.contains_key(&it.word)));
        }
    }

    #[test]
    fn a_person_fits_the_beginning_of_each_name(shown in any_text(), count in 1..5_usize) {
        let person = person("running_bear", Some(&shown));
        for name in name_words(&shown) {
            let beginning: String = name.spelling.chars().take(count).collect();
            if let Ok(query) = parse(&beginning) {
                prop_assert!(query.fits_person(&person), "{}", query);
            }
        }
    }
}
