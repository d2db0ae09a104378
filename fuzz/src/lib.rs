//! What has to hold for any bytes, shared by the targets.

use domain::photo::Format;
use imaging::{Derivation, ImageError, Limits, Plan, derive, probe};
use libfuzzer_sys::Corpus;

/// Smaller than an upload may be, so that many files are tried in a second.
pub const LIMITS: Limits = Limits { max_pixels: 1_000_000, max_memory_bytes: 40_000_000, ..Limits::UPLOAD };

/// Derives a file of one format; others are left to their own targets.
pub fn derive_only(format: Format, bytes: &[u8]) -> Corpus {
    let probed = probe(bytes, &LIMITS);
    if sniffed(bytes) != Some(format) {
        return Corpus::Reject;
    }
    let derived = derive(bytes, &Plan::PHOTO, &LIMITS);
    match (probed, derived) {
        (Ok(probe), Ok(derivation)) => {
            assert_eq!((probe.width, probe.height), (derivation.width, derivation.height));
            check(&derivation);
        }
        (Err(probed), Err(derived)) => assert_eq!(probed, derived, "the survey is the same"),
        (Ok(_), Err(error)) => assert_ne!(error.to_string(), ""),
        (Err(error), Ok(_)) => panic!("derived what cannot be probed: {error}"),
    }
    Corpus::Keep
}

fn sniffed(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Some(Format::Png),
        [b'G', b'I', b'F', b'8', ..] => Some(Format::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::Webp),
        _ => None,
    }
}

/// What comes out can be read again, is as large as it says, and tells nothing of what went in.
fn check(derivation: &Derivation) {
    assert_eq!(derivation.phash.len(), 16);
    for rendition in derivation.renditions.iter().chain(&derivation.analysis) {
        let probe = probe(&rendition.bytes, &Limits::UPLOAD).expect("a rendition can be read");
        let expected = (rendition.format, rendition.width, rendition.height, 1);
        assert_eq!((probe.format, probe.width, probe.height, probe.orientation), expected);
        assert_eq!(probe.camera, None);
    }
}

/// An error is one that its owner can act on.
pub fn check_error(error: &ImageError) {
    assert!(error.name().starts_with("Image."));
    assert!(!error.to_string().is_empty());
}
