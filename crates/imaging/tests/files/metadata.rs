//! Nothing that a file says of itself, its owner or a place leaves with a picture.

use domain::{
    photo::Format,
    recipe::{Operation, Output, Recipe},
};
use imaging::{Limits, Marks, Plan, derive, transform};

use crate::make::{Sample, good::good, jpeg, metadata::SECRETS, png, webp};

fn described() -> Vec<Sample> {
    good().into_iter().filter(|sample| sample.name.contains("described")).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// What a picture is made of, and nothing else.
fn assert_only_picture(name: &str, format: Format, bytes: &[u8]) {
    for text in SECRETS.into_iter().chain(["Exif", "EXIF", "xmp", "8BIM", "ICC_PROFILE", "Picstack"]) {
        assert!(!holds(bytes, text), "{name}: {text} leaves");
    }
    match format {
        Format::Jpeg => {
            let markers: Vec<u8> = jpeg::parts(bytes).segments.iter().map(|segment| segment.marker).collect();
            assert!(markers.iter().all(|it| matches!(it, 0xe0 | 0xdb | 0xc0 | 0xc4)), "{name}: {markers:x?}");
            assert!(bytes.ends_with(&[0xff, 0xd9]), "{name}: nothing behind the end");
        }
        Format::Png => {
            let kinds: Vec<_> = png::chunks(bytes).into_iter().map(|(kind, _)| kind).collect();
            assert!(
                kinds.iter().all(|kind| [*b"IHDR", *b"IDAT", *b"IEND"].contains(kind)),
                "{name}: {kinds:?}"
            );
        }
        _ => {
            let kinds: Vec<_> = webp::chunks(bytes).into_iter().map(|(kind, _)| kind).collect();
            let known = [*b"VP8 ", *b"VP8L", *b"VP8X", *b"ALPH"];
            assert!(kinds.iter().all(|kind| known.contains(kind)), "{name}: {kinds:?}");
        }
    }
}

#[test]
fn the_files_under_test_hold_secrets() {
    let files = described();
    assert_eq!(files.len(), 7);
    for secret in SECRETS {
        assert!(files.iter().any(|file| holds(&file.bytes, secret)), "{secret}");
    }
}

#[test]
fn no_metadata_leaves_with_a_rendition() {
    for file in described() {
        let made = derive(&file.bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap();
        for rendition in made.renditions.iter().chain(&made.analysis) {
            assert_only_picture(&file.name, rendition.format, &rendition.bytes);
        }
        let camera = made.camera.map(|camera| format!("{camera:?}")).unwrap_or_default();
        assert!(!camera.contains("SECRET-PLACE"), "a place is no fact of a camera");
    }
}

#[test]
fn no_metadata_leaves_with_a_result() {
    let nothing = vec![];
    let some = vec![Operation::Sepia, Operation::Blur { sigma_px: 1.5 }];
    for file in described() {
        for operations in [&nothing, &some] {
            for output in [Output::Jpeg { quality: 90 }, Output::Png, Output::Webp { quality: 90 }] {
                let recipe = Recipe::new(operations.clone(), output).unwrap();
                let picture = transform(&file.bytes, &recipe, &Marks::new(), &Limits::UPLOAD).unwrap();
                assert_only_picture(&file.name, picture.format, &picture.bytes);
            }
        }
    }
}
