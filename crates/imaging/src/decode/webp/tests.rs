use webp::{Compression, encode};

use super::*;
use crate::{survey::survey, testing};

const LOSSY: Compression = Compression::Lossy { quality: 90 };

fn read(webp: &[u8], at_least: f64) -> Result<Decoded, ImageError> {
    let limits = Limits::UPLOAD;
    decode(webp, &survey(webp, &limits)?.header, at_least, &limits)
}

fn rgb(width: u32, height: u32, compression: Compression) -> Vec<u8> {
    encode(&testing::picture(width, height), (width, height), Channels::Rgb, compression).unwrap()
}

/// Green at the left, and at the right red that does not show.
fn half_clear(width: u32, height: u32, compression: Compression) -> Vec<u8> {
    let pixel = |n: u32| if n % width < width / 2 { [0, 200, 0, 255] } else { [255, 0, 0, 0] };
    let pixels: Vec<u8> = (0..width * height).flat_map(pixel).collect();
    encode(&pixels, (width, height), Channels::Rgba, compression).unwrap()
}

/// An animation whose first frame is that file's picture.
fn animation(canvas: (u32, u32), (left, top): (u32, u32), still: &[u8]) -> Vec<u8> {
    let Features { width, height, .. } = webp::features(still).unwrap();
    let u24 = |number: u32| number.to_le_bytes()[..3].to_vec();
    let data = if still[12..].starts_with(b"VP8X") { &still[30..] } else { &still[12..] };
    let place = [left / 2, top / 2, width - 1, height - 1, 100].map(u24).concat();
    let frame = [place, vec![0], data.to_vec()].concat();
    let chunk =
        |kind: &[u8], data: &[u8]| [kind, &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat();
    let header = [vec![0x12, 0, 0, 0], u24(canvas.0 - 1), u24(canvas.1 - 1)].concat();
    let parts =
        [chunk(b"VP8X", &header), chunk(b"ANIM", &[0; 6]), chunk(b"ANMF", &frame), chunk(b"ANMF", &frame)];
    chunk(b"RIFF", &[b"WEBP".to_vec(), parts.concat()].concat())
}

#[test]
fn what_is_lossless_comes_as_it_is() {
    let picture = testing::picture(37, 23);
    let decoded = read(&rgb(37, 23, Compression::Lossless), 1.0).unwrap();
    assert_eq!((decoded.image.as_rgb8(), decoded.extent), (Some(&picture), (37.0, 23.0)));
}

#[test]
fn it_shrinks_on_the_way_with_room_for_resizing() {
    for compression in [LOSSY, Compression::Lossless] {
        let decoded = read(&rgb(101, 67, compression), 0.1).unwrap();
        assert_eq!((decoded.image.width(), decoded.image.height()), (21, 14));
        assert_eq!(decoded.extent, (21.0, 14.0));
    }
}

#[test]
fn colours_that_do_not_show_do_not_bleed() {
    for compression in [LOSSY, Compression::Lossless] {
        let image = read(&half_clear(30, 20, compression), 0.25).unwrap().image.into_rgba8();
        assert_eq!((image.width(), image.get_pixel(0, 3)[3], image.get_pixel(14, 3)[3]), (15, 255, 0));
        for pixel in image.pixels().filter(|pixel| pixel[3] > 0) {
            assert!(pixel[0] < 12 && pixel[1] > 188, "{compression:?} {pixel:?}");
        }
    }
}

#[test]
fn where_memory_is_short_it_shrinks_more_and_else_it_is_refused() {
    let webp = rgb(200, 100, LOSSY);
    let header = survey(&webp, &Limits::UPLOAD).unwrap().header;
    let with = |memory: u64| {
        let max_memory_bytes = webp.len() as u64 + memory;
        decode(&webp, &header, 0.25, &Limits { max_memory_bytes, ..Limits::UPLOAD })
    };
    assert_eq!(with(100 * 50 * 3).unwrap().image.width(), 100);
    assert_eq!(with(100 * 50 * 3 - 1).unwrap().image.width(), 50);
    assert!(matches!(with(50 * 25 * 3 - 1), Err(ImageError::TooLarge(_))));
}

#[test]
fn an_animation_shows_its_first_frame_on_its_canvas() {
    let still = rgb(6, 4, Compression::Lossless);
    let image = read(&animation((11, 9), (2, 4), &still), 1.0).unwrap().image.into_rgba8();
    assert_eq!(image.dimensions(), (11, 9));
    let picture = testing::picture(6, 4);
    for (x, y, pixel) in image.enumerate_pixels() {
        let inside = (2..8).contains(&x) && (4..8).contains(&y);
        let expected = if inside {
            let [r, g, b] = picture.get_pixel(x - 2, y - 4).0;
            [r, g, b, 255]
        } else {
            [0; 4]
        };
        assert_eq!(pixel.0, expected, "{x}, {y}");
    }
}

#[test]
fn a_frame_that_covers_its_canvas_is_like_a_still_picture() {
    let still = rgb(60, 40, LOSSY);
    let moving = read(&animation((60, 40), (0, 0), &still), 0.2).unwrap();
    assert_eq!(moving.image, read(&still, 0.2).unwrap().image);
    let clear = half_clear(60, 40, LOSSY);
    let moving = read(&animation((60, 40), (0, 0), &clear), 0.2).unwrap();
    assert_eq!(moving.image, read(&clear, 0.2).unwrap().image);
}

#[test]
fn a_frame_that_does_not_fit_is_no_picture() {
    let still = rgb(6, 4, Compression::Lossless);
    for (canvas, place) in [((7, 9), (2, 0)), ((9, 7), (0, 4)), ((5, 4), (0, 0))] {
        assert!(matches!(read(&animation(canvas, place, &still), 1.0), Err(ImageError::Corrupt(_))));
    }
    let mut lies = animation((11, 9), (2, 4), &still);
    // The width that the frame says, where the data says another.
    let at = lies.windows(4).position(|bytes| bytes == b"ANMF").unwrap() + 8 + 6;
    lies[at] -= 1;
    assert!(matches!(read(&lies, 1.0), Err(ImageError::Corrupt(_))));
}

#[test]
fn a_file_that_ends_early_is_never_half_a_picture() {
    let files = [
        rgb(64, 48, LOSSY),
        rgb(64, 48, Compression::Lossless),
        half_clear(64, 48, LOSSY),
        animation((64, 48), (0, 0), &rgb(64, 48, LOSSY)),
    ];
    for webp in files {
        let whole = survey(&webp, &Limits::UPLOAD).unwrap().header;
        let first_frame_end = webp.len() / if whole.frames > 1 { 2 } else { 1 };
        for end in 0..first_frame_end {
            assert!(read(&webp[..end], 0.4).is_err(), "survey, {end} of {}", webp.len());
            // The decoder does not rely on the survey either.
            assert!(decode(&webp[..end], &whole, 0.4, &Limits::UPLOAD).is_err(), "{end} of {}", webp.len());
        }
    }
}
