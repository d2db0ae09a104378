//! One spelling for what reads alike: width and ligatures, case, accents.

use unicode_normalization::UnicodeNormalization;

/// Compatibility forms, case and diacritics folded: `ＣＡＦÉ` is `cafe`, `Straße` is `strasse`.
///
/// Marks that make another letter rather than accent one stay: vowel signs of Hindi and Thai, voicing marks of Japanese,
/// the breve of `й`. Turkish dotted and dotless i are one letter, so that capitals find both. Folding twice changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let mut letters = String::with_capacity(lower.len());
    let mut before = ' ';
    for c in lower.nfkd() {
        if (before, c) == ('и', BREVE) || !is_dropped(c) {
            letters.push(c);
            before = c;
        }
    }
    let mut folded = String::with_capacity(letters.len());
    letters.chars().for_each(|c| push_plain(&mut folded, c));
    folded.nfc().collect()
}

const BREVE: char = '\u{306}';

/// Accents, and what is seen by the layout only. Arabic and Hebrew are written with vowel points or without.
fn is_dropped(c: char) -> bool {
    is_diacritic(c) || is_invisible(c) || is_arabic_point(c) || is_hebrew_point(c)
}

fn is_diacritic(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// Soft hyphens, joiners, directions, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn is_arabic_point(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{64b}'..='\u{652}' | '\u{670}')
}

fn is_hebrew_point(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}')
}

/// Letters that Unicode does not take apart, as a keyboard without them spells them.
fn push_plain(folded: &mut String, c: char) {
    match c {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ø' => folded.push('o'),
        'đ' | 'ð' => folded.push('d'),
        'ł' => folded.push('l'),
        'ı' => folded.push('i'),
        'ς' => folded.push('σ'),
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => folded.push('\''),
        _ => folded.push(c),
    }
}
