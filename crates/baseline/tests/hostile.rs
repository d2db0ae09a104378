//! Damaged files: a part of a picture is never returned for the whole, and nothing panics.

#![allow(clippy::unwrap_used)]

mod support;

use baseline::{Error, Limits, Scale, decode_planes, decode_rgb};
use support::{Making, SAMPLINGS};

fn decode(bytes: &[u8], scale: Scale) -> Result<(), Error> {
    decode_rgb(bytes, scale, &Limits::UPLOAD).map(drop)
}

fn files() -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for sampling in SAMPLINGS {
        for (restart, optimised) in [(0, false), (0, true), (3, false)] {
            files.push(Making { sampling, restart, optimised, ..Making::new(61, 43) }.jpeg());
        }
    }
    files
}

#[test]
fn a_truncated_file_is_an_error_at_every_offset() {
    for bytes in files() {
        for end in 0..bytes.len() {
            for scale in [Scale::Full, Scale::Eighth] {
                let error = decode(&bytes[..end], scale).expect_err("half a picture");
                let known = matches!(error, Error::Truncated | Error::NotJpeg | Error::Corrupt(_));
                assert!(known, "{error:?} at {end}");
            }
        }
        assert_eq!(decode(&bytes, Scale::Full), Ok(()));
    }
}

#[test]
fn a_truncated_file_with_an_end_marker_is_an_error() {
    let bytes = Making::new(61, 43).jpeg();
    for end in (bytes.len() - 300..bytes.len() - 4).step_by(7) {
        let closed = [&bytes[..end], &[0xFF, 0xD9]].concat();
        assert!(decode(&closed, Scale::Half).is_err(), "at {end}");
    }
}

/// Flips, overwrites and removes bytes; what comes out is a picture or an error.
#[test]
fn damage_never_panics() {
    let mut state = 99u32;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut errors = 0;
    for bytes in files() {
        for _ in 0..1500 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + random(4) {
                let at = random(damaged.len());
                match random(4) {
                    0 => damaged[at] ^= 1 << random(8),
                    1 => damaged[at] = random(256) as u8,
                    2 => damaged[at] = 0xFF,
                    _ => drop(damaged.remove(at)),
                }
            }
            errors += usize::from(decode(&damaged, Scale::ALL[random(4)]).is_err());
        }
    }
    assert!(errors > 1000, "only {errors} of the damaged files were refused");
}

#[test]
fn limits_are_checked_from_the_header() {
    let bytes = Making::new(61, 43).jpeg();
    let refused =
        |limits: Limits| matches!(decode_planes(&bytes, Scale::Full, &limits), Err(Error::TooLarge(_)));
    assert!(refused(Limits { max_side_px: 60, ..Limits::UPLOAD }));
    assert!(refused(Limits { max_pixels: 61 * 43 - 1, ..Limits::UPLOAD }));
    assert!(refused(Limits { max_memory_bytes: 61 * 43, ..Limits::UPLOAD }));
    let planes_only = Limits { max_memory_bytes: 128 * 48 * 2, ..Limits::UPLOAD };
    assert!(decode_planes(&bytes, Scale::Full, &planes_only).is_ok());
    assert!(matches!(decode_rgb(&bytes, Scale::Full, &planes_only), Err(Error::TooLarge(_))));
    let enough = Limits { max_side_px: 61, max_pixels: 61 * 43, ..Limits::UPLOAD };
    assert!(decode_planes(&bytes, Scale::Full, &enough).is_ok());
}

#[test]
fn a_claim_of_a_hundred_megapixels_fails_at_the_first_missing_block() {
    let mut bytes = Making::new(61, 43).jpeg();
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x27, 0x10]);
    assert!(decode_planes(&bytes, Scale::Full, &Limits::UPLOAD).is_err());
}

#[test]
fn progressive_files_are_named() {
    let mut bytes = Making::new(61, 43).jpeg();
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 1] = 0xC2;
    assert_eq!(decode(&bytes, Scale::Full), Err(Error::Unsupported("progressive")));
}
