//! What people write: trimmed, bounded, free of control characters; emoji and any script stay as they are.

/// Why a text was refused. Fit to be shown to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    #[error("at most {max_chars} characters")]
    TooLong { max_chars: usize },
    #[error("control characters are not allowed")]
    Control,
}

/// Trims a text and checks it; empty becomes `None`.
pub fn parse(text: &str, max_chars: usize) -> Result<Option<String>, InvalidText> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(InvalidText::Control);
    }
    if text.chars().count() > max_chars {
        return Err(InvalidText::TooLong { max_chars });
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

/// The same for what has one line, such as a name.
pub fn parse_line(text: &str, max_chars: usize) -> Result<Option<String>, InvalidText> {
    match parse(text, max_chars)? {
        Some(line) if line.contains(['\n', '\t']) => Err(InvalidText::Control),
        line => Ok(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_bounded_and_kept_intact() {
        assert_eq!(parse("  שלום 👩‍👩‍👧 \n", 40), Ok(Some("שלום 👩‍👩‍👧".into())));
        assert_eq!(parse(" \n ", 40), Ok(None));
        assert_eq!(parse("a\u{7}b", 40), Err(InvalidText::Control));
        assert_eq!(parse("abc", 2), Err(InvalidText::TooLong { max_chars: 2 }));
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(parse_line(" Ada 🌊 \n", 40), Ok(Some("Ada 🌊".into())));
        for broken in ["a\nb", "a\tb", "a\rb"] {
            assert_eq!(parse_line(broken, 40), Err(InvalidText::Control), "{broken:?}");
        }
    }
}
