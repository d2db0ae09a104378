use domain::tag::TagName;
use proptest::prelude::*;

use super::*;

fn spelled(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.spelling).collect()
}

fn stems(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.word.to_string()).collect()
}

#[test]
fn one_spelling_is_kept_of_what_reads_alike() {
    let table = [
        ("Straße GROẞ Köln", "strasse gross koln"),
        ("Été ÇA cœur", "ete ca coeur"),
        ("ＣＡＦＥ\u{301} ﬁlm ①", "cafe film 1"),
        ("Smørrebrød Łódź Đà Nẵng Ægir", "smorrebrod lodz da nang aegir"),
        ("ΟΔΥΣΣΕΎΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"),
        ("Ёлка Мой мои́", "елка мой мои"),
        // Both letters i of Turkish are one, or IŞIK would not find ışık.
        ("İstanbul ISTANBUL IŞIK ışık", "istanbul istanbul isik isik"),
        ("हिन्दी", "हिन्दी"),
        ("ที่นี่", "ที่นี่"),
        ("がぎ ﾄｳｷｮｳﾀﾜｰ", "がぎ トウキョウタワー"),
        ("か\u{3099}", "が"),
        ("مُحَمَّد مـحمد أحمد", "محمد محمد أحمد"),
        ("שָׁלוֹם", "שלום"),
        ("서울 서울", "서울 서울"),
        ("sun\u{ad}set can’t", "sunset can't"),
    ];
    for (text, folded) in table {
        assert_eq!(fold(text), folded, "{text}");
    }
}

#[test]
fn texts_are_cut_where_words_end() {
    let table: &[(&str, &[&str])] = &[
        ("Golden-hour, at the sea!", &["golden", "hour", "at", "the", "sea"]),
        ("ada_lovelace __x", &["ada", "lovelace", "x"]),
        ("example.com f/2.8 1,000 3.", &["example", "com", "f", "2.8", "1,000", "3"]),
        ("sea's don't l’été d'or O'Brien rock'n'roll", &["sea", "dont", "ete", "or", "obrien", "rocknroll"]),
        ("col·lecció 's", &["colleccio", "s"]),
        ("東京タワー", &["東", "京", "タワー"]),
        ("नमस्ते दुनिया", &["नमस्ते", "दुनिया"]),
        ("ทะเล", &["ท", "ะ", "เ", "ล"]),
        ("بحر جميل", &["بحر", "جميل"]),
        ("Привет, мир", &["привет", "мир"]),
        ("🌊 sea 👩‍👩‍👧 ♥ — …", &["sea"]),
        ("#sylt @ada 2026", &["sylt", "ada", "2026"]),
        ("", &[]),
    ];
    for (text, words) in table {
        assert_eq!(spelled(text), *words, "{text}");
    }
}

#[test]
fn english_words_are_cut_down_to_their_stems() {
    assert_eq!(stems("running runs lighthouses sunsets"), ["run", "run", "lighthous", "sunset"]);
    // Too short, with a digit, of another script.
    assert_eq!(stems("bus was 4k60s волны ete"), ["bus", "was", "4k60s", "волны", "ete"]);
}

#[test]
fn stop_words_are_marked_and_hold_their_place() {
    let marks: Vec<_> = words("The house ON a hill").into_iter().map(|word| word.is_stop_word).collect();
    assert_eq!(marks, [true, false, true, true, false]);
    assert!(STOP_WORDS.is_sorted() && STOP_WORDS.iter().all(|word| words(word).len() == 1));
}

#[test]
fn names_are_neither_cut_down_nor_common() {
    let names = name_words("The Lovers_Łukasz");
    let shown: Vec<_> = names.iter().map(|name| (name.word.as_str(), name.is_stop_word)).collect();
    assert_eq!(shown, [("the", false), ("lovers", false), ("lukasz", false)]);
    assert_eq!(of_username(&"running_bear".parse().unwrap()).as_str(), "running_bear");
}

#[test]
fn a_long_word_is_cut() {
    let long = words(&"ж".repeat(WORD_MAX_CHARS + 1));
    assert_eq!(long.len(), 1);
    assert_eq!(long[0].spelling.chars().count(), WORD_MAX_CHARS);
    assert_eq!(spelled(&"1.".repeat(60))[0].len(), WORD_MAX_CHARS - 1);
}

#[test]
fn a_whole_text_is_cut_after_it_was_folded() {
    assert_eq!(folded_whole("Golden-Été"), "golden-ete");
    for (text, most) in [("\u{fdfa}", 50), ("㌖", 200)] {
        assert!(fold(&text.repeat(most)).len() > 1_024);
        let folded = folded_whole(&text.repeat(most));
        assert!(
            folded.chars().count() == WORD_MAX_CHARS && !folded.contains(char::is_whitespace),
            "{folded}"
        );
    }
}

/// Letters of many scripts with marks, joints and separators, more often than chance has them.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let odd = "[a-zA-Zßéœ'’_.,·#@ -]{0,12}|[\u{900}-\u{97f}\u{e01}-\u{e5b}'_ ]{0,8}|[\u{3040}-\u{30ff}\u{4e00}-\u{4e20}\u{3099}' ]{0,8}|[\u{300}-\u{36f}\u{620}-\u{670}и_'1.,]{0,8}|[\u{1100}-\u{11ff}']{0,6}";
    let some = prop_oneof![2 => odd.boxed(), 1 => any::<String>().boxed()];
    proptest::collection::vec(some, 0..4).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn folding_twice_changes_nothing(text in any_text()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    /// Tags are compared whole, and words folded: neither may tell apart what reads alike.
    #[test]
    fn a_tag_and_its_words_are_the_same_in_every_form(text in any_text()) {
        let composed = text.nfc().collect::<String>();
        let tag = composed.parse::<TagName>();
        for other in [text.nfd().collect::<String>(), text.nfkc().collect(), text.nfkd().collect()] {
            prop_assert_eq!(&other.parse::<TagName>(), &tag);
            prop_assert_eq!(words(&other), words(&composed));
        }
        if let Ok(tag) = tag {
            prop_assert_eq!(tag.as_str().parse(), Ok(tag.clone()));
            prop_assert_eq!(tag.as_str().nfkc().collect::<String>(), tag.as_str());
        }
    }

    #[test]
    fn a_spelling_is_its_own_only_word(text in any_text()) {
        for word in words(&text) {
            prop_assert_eq!(words(&word.spelling), std::slice::from_ref(&word));
            prop_assert!(word.spelling.chars().count() <= WORD_MAX_CHARS);
            prop_assert_eq!(name_words(&word.spelling).len(), 1);
        }
    }
}
