use std::borrow::Cow;

use gif::{Encoder, Frame as Written};

use super::*;
use crate::survey::survey;

const PALETTE: [u8; 12] = [10, 11, 12, 200, 0, 0, 0, 200, 0, 0, 0, 200];

/// Indices from 0 to 3, in no simple order.
fn indices(count: usize) -> Vec<u8> {
    (0..count).map(|n| u8::try_from(n * n / 3 % 4).unwrap()).collect()
}

fn frame(left: u16, top: u16, width: u16, height: u16) -> Written<'static> {
    let buffer = Cow::Owned(indices(usize::from(width) * usize::from(height)));
    Written { left, top, width, height, buffer, ..Written::default() }
}

fn file(width: u16, height: u16, frames: &[Written<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height, &PALETTE).unwrap();
    frames.iter().for_each(|frame| encoder.write_frame(frame).unwrap());
    drop(encoder);
    bytes
}

fn read(gif: &[u8], at_least: f64) -> Result<Decoded, ImageError> {
    let limits = Limits::UPLOAD;
    decode(gif, &survey(gif, &limits)?.header, at_least, &limits)
}

fn colour(index: u8) -> [u8; 3] {
    PALETTE.as_chunks::<3>().0[usize::from(index)]
}

#[test]
fn a_frame_that_covers_its_canvas_is_opaque() {
    let gif = file(7, 5, &[frame(0, 0, 7, 5), frame(0, 0, 7, 5)]);
    let image = read(&gif, 1.0).unwrap().image;
    let expected: Vec<u8> = indices(35).into_iter().flat_map(colour).collect();
    assert_eq!((image.width(), image.height()), (7, 5));
    assert_eq!(image.as_rgb8().unwrap().as_raw(), &expected);
}

#[test]
fn a_frame_lies_where_it_says_and_the_rest_is_clear() {
    // The second one sticks out at the right and below.
    for (left, top, width, height) in [(2, 1, 3, 2), (4, 3, 9, 9), (0, 0, 6, 1)] {
        let gif = file(6, 5, &[frame(left, top, width, height)]);
        let image = read(&gif, 1.0).unwrap().image.into_rgba8();
        assert_eq!(image.dimensions(), (6, 5));
        for (x, y, pixel) in image.enumerate_pixels() {
            let inside = (u32::from(left)..u32::from(left + width)).contains(&x)
                && (u32::from(top)..u32::from(top + height)).contains(&y);
            let at = || (y - u32::from(top)) * u32::from(width) + x - u32::from(left);
            let expected = if inside {
                let [r, g, b] = colour(indices(99)[at() as usize]);
                [r, g, b, 255]
            } else {
                [0; 4]
            };
            assert_eq!(pixel.0, expected, "{x}, {y} of a frame at {left}, {top}");
        }
    }
}

#[test]
fn a_clear_index_does_not_show_and_does_not_bleed() {
    let mut half_clear = frame(0, 0, 2, 2);
    half_clear.buffer = Cow::Owned(vec![1, 2, 1, 2]);
    half_clear.transparent = Some(2);
    let gif = file(2, 2, &[half_clear]);
    assert_eq!(read(&gif, 1.0).unwrap().image.as_bytes()[..8], [200, 0, 0, 255, 0, 0, 0, 0]);
    assert_eq!(read(&gif, 0.25).unwrap().image.as_bytes(), [200, 0, 0, 128]);
}

#[test]
fn interlaced_rows_are_put_in_order() {
    let rows = indices(9 * 13);
    let order = [0, 8].into_iter().chain([4, 12]).chain([2, 6, 10]).chain([1, 3, 5, 7, 9, 11]);
    let mut interlaced = frame(0, 0, 9, 13);
    interlaced.buffer = Cow::Owned(order.flat_map(|y| rows[y * 9..][..9].to_vec()).collect());
    interlaced.interlaced = true;
    let interlaced = read(&file(9, 13, &[interlaced]), 1.0).unwrap().image;
    let plain = read(&file(9, 13, &[frame(0, 0, 9, 13)]), 1.0).unwrap().image;
    assert_eq!(interlaced, plain);
}

#[test]
fn it_shrinks_on_the_way() {
    let decoded = read(&file(61, 41, &[frame(0, 0, 61, 41)]), 0.2).unwrap();
    assert_eq!((decoded.image.width(), decoded.image.height()), (31, 21));
    assert_eq!(decoded.extent, (30.5, 20.5));
}

#[test]
fn a_file_that_ends_early_is_never_half_a_picture() {
    for interlaced in [false, true] {
        let gif = file(40, 30, &[Written { interlaced, ..frame(0, 0, 40, 30) }]);
        let whole = survey(&gif, &Limits::UPLOAD).unwrap().header;
        for end in 0..gif.len() {
            assert!(read(&gif[..end], 0.4).is_err(), "survey, {end} of {}", gif.len());
        }
        // The decoder alone is content once the last pixel is there: behind it are an end code, an empty block and
        // the trailer.
        for end in 0..gif.len() - 4 {
            assert!(decode(&gif[..end], &whole, 0.4, &Limits::UPLOAD).is_err(), "{end} of {}", gif.len());
        }
    }
}

#[test]
fn data_that_is_short_of_rows_is_no_picture() {
    let mut short = frame(0, 0, 8, 4);
    short.make_lzw_pre_encoded();
    short.height = 8;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 8, 8, &PALETTE).unwrap();
    encoder.write_lzw_pre_encoded_frame(&short).unwrap();
    drop(encoder);
    assert_eq!(read(&bytes, 1.0).unwrap_err(), ImageError::ends_early());
}

#[test]
fn a_frame_beside_its_canvas_is_no_picture() {
    assert!(matches!(read(&file(6, 5, &[frame(6, 0, 2, 2)]), 1.0), Err(ImageError::Corrupt(_))));
}
