//! Tells a file's format by its first bytes. Names and declared types are not believed.

use domain::photo::Format;

use crate::ImageError;

/// The format of a file that we take, or what to do about one that we do not.
pub(crate) fn sniff(bytes: &[u8]) -> Result<Format, ImageError> {
    match bytes {
        [] => Err(ImageError::Corrupt("the file is empty".into())),
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Format::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::Webp),
        _ => Err(ImageError::Unsupported(match foreign(bytes) {
            Some((name, advice)) => format!("{name} files are not taken; {advice}"),
            None => "the file is no image that we know; JPEG, PNG, WebP and GIF are taken".into(),
        })),
    }
}

const EXPORT: &str = "export it as JPEG, PNG or WebP";

/// Formats that we know and do not take, with what their owner can do.
fn foreign(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Some(match brand.get(..4)? {
            b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
                ("HEIC", "share it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)")
            }
            b"avif" | b"avis" => ("AVIF", EXPORT),
            b"crx " => ("raw camera", "export it as JPEG from your camera or photo program"),
            _ => ("video", "take a still picture of it"),
        }),
        [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => Some(("TIFF and raw camera", EXPORT)),
        [b'B', b'M', ..] => Some(("BMP", EXPORT)),
        [b'%', b'P', b'D', b'F', ..] => Some(("PDF", "export the page as JPEG or PNG")),
        [b'8', b'B', b'P', b'S', ..] => Some(("Photoshop", EXPORT)),
        [0xff, 0x0a, ..] | [0, 0, 0, 0x0c, b'J', b'X', b'L', b' ', ..] => Some(("JPEG XL", EXPORT)),
        [0, 0, 0, 0x0c, b'j', b'P', ..] => Some(("JPEG 2000", EXPORT)),
        [0, 0, 1, 0, ..] => Some(("icon", EXPORT)),
        _ if is_svg(bytes) => Some(("SVG", "export it as PNG")),
        _ => None,
    }
}

/// SVG is text: its root element stands behind declarations and comments, not at a fixed place.
fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with("<svg") || (head.starts_with('<') && head.contains("<svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        match sniff(bytes) {
            Err(ImageError::Unsupported(detail)) => detail,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_we_take_is_known_by_its_first_bytes() {
        assert_eq!(sniff(b"\xff\xd8\xff\xe0rest"), Ok(Format::Jpeg));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\nrest"), Ok(Format::Png));
        assert_eq!(sniff(b"GIF89arest"), Ok(Format::Gif));
        assert_eq!(sniff(b"RIFF\0\0\0\0WEBPrest"), Ok(Format::Webp));
    }

    #[test]
    fn what_we_do_not_take_is_named_with_what_to_do() {
        for (bytes, name) in [
            (b"\0\0\0\x18ftypheic".as_slice(), "HEIC"),
            (b"\0\0\0\x18ftypavif", "AVIF"),
            (b"II\x2a\0", "TIFF"),
            (b"MM\0\x2a", "TIFF"),
            (b"BM\0\0", "BMP"),
            (b"%PDF-1.7", "PDF"),
            (b"<?xml version=\"1.0\"?>\n<!-- x --><svg>", "SVG"),
            (b"\xef\xbb\xbf <svg xmlns=''>", "SVG"),
            (b"\xff\x0a", "JPEG XL"),
        ] {
            let detail = refusal(bytes);
            assert!(detail.contains(name) && detail.contains("; "), "{detail}");
        }
        assert!(refusal(b"hello").contains("no image that we know"));
        assert!(refusal(b"\xff\xd8").contains("no image that we know"));
        assert!(matches!(sniff(b""), Err(ImageError::Corrupt(_))));
    }

    #[test]
    fn no_short_file_is_too_short_to_look_at() {
        for bytes in [b"\0\0\0\x18ftyp".as_slice(), b"RIFF", b"G", b"\0\0\0\0ftyphe"] {
            let _ = refusal(bytes);
        }
    }
}
