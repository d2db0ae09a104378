use domain::photo::{Format, Rejection, RejectionReason};
use image::{DynamicImage, ImageReader, Rgba, RgbaImage};

use super::*;
use crate::testing;

fn made(bytes: &[u8]) -> Derivation {
    derive(bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap()
}

fn analysed(bytes: &[u8]) -> Encoded {
    made(bytes).analysis.unwrap()
}

fn refused(bytes: &[u8]) -> Rejection {
    derive(bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap_err().into()
}

/// Decodes with another decoder than the one under test.
fn open(encoded: &Encoded) -> image::RgbImage {
    let reader = ImageReader::new(std::io::Cursor::new(&encoded.bytes)).with_guessed_format().unwrap();
    let image = reader.decode().unwrap();
    assert_eq!((image.width(), image.height()), (encoded.width, encoded.height));
    image.into_rgb8()
}

/// Which corner holds the red square: right or left, bottom or top.
fn red_corner(image: &image::RgbImage) -> (bool, bool) {
    let (w, h) = image.dimensions();
    let red = |(right, bottom): (bool, bool)| {
        let pixel =
            image.get_pixel(if right { w * 3 / 4 } else { w / 4 }, if bottom { h * 3 / 4 } else { h / 4 });
        pixel[0] > 150 && pixel[1] < 80 && pixel[2] < 80
    };
    let corners = [(false, false), (true, false), (false, true), (true, true)];
    let mut red = corners.into_iter().filter(|corner| red(*corner));
    let corner = red.next().expect("a corner is red");
    assert_eq!(red.next(), None, "one corner is red");
    corner
}

#[test]
fn every_format_gives_the_same_picture() {
    for (bytes, format) in [
        (testing::jpeg(2000, 1500), Format::Jpeg),
        (testing::progressive_jpeg(2000, 1500), Format::Jpeg),
        (testing::non_interleaved_jpeg(2000, 1500), Format::Jpeg),
        (testing::png(2000, 1500), Format::Png),
        (testing::webp(2000, 1500), Format::Webp),
        (testing::gif(2000, 1500, 2), Format::Gif),
    ] {
        let made = made(&bytes);
        assert_eq!((made.format, made.width, made.height), (format, 2000, 1500));
        let sizes: Vec<_> = made.renditions.iter().map(|r| (r.name, r.width, r.height, r.format)).collect();
        assert_eq!(sizes, [("thumbnail", 256, 192, Format::Jpeg), ("display", 1080, 810, Format::Jpeg)]);
        let analysis = made.analysis.as_ref().unwrap();
        assert_eq!((analysis.width, analysis.height), (1600, 1200));
        for encoded in made.renditions.iter().chain([analysis]) {
            assert_eq!(red_corner(&open(encoded)), (false, false), "{format:?} {encoded:?}");
        }
        // A gradient has no dominant colour but the square.
        assert!(made.palette[0].starts_with("#d") || made.palette[0].starts_with("#e"), "{:?}", made.palette);
    }
}

#[test]
fn all_eight_orientations_are_turned_upright() {
    // Where the file's top left corner comes to lie.
    let corners = [(false, false), (true, false), (true, true), (false, true)];
    let turned = [(false, false), (true, false), (true, true), (false, true)];
    for orientation in 1..=8_u16 {
        let made = made(&testing::jpeg_with_exif(400, 200, &testing::exif(orientation)));
        let on_its_side = orientation >= 5;
        let size = if on_its_side { (200, 400) } else { (400, 200) };
        assert_eq!((made.width, made.height), size, "orientation {orientation}");
        let place = usize::from((orientation - 1) % 4);
        let corner = if on_its_side { turned[place] } else { corners[place] };
        assert_eq!(red_corner(&open(&made.renditions[1])), corner, "orientation {orientation}");
    }
}

#[test]
fn no_metadata_leaves_with_a_rendition() {
    let bytes = testing::jpeg_with_exif(400, 200, &testing::exif(1));
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(&bytes, b"GPS-SECRET-PLACE") && holds(&bytes, b"Exif"));
    let made = made(&bytes);
    assert_eq!(made.camera.as_ref().unwrap().model.as_deref(), Some("Model 1"));
    for encoded in made.renditions.iter().chain(&made.analysis) {
        for text in [b"GPS-SECRET-PLACE".as_slice(), b"Exif", b"Model 1", b"ICC_PROFILE"] {
            assert!(!holds(&encoded.bytes, text), "{encoded:?}");
        }
    }
}

#[test]
fn small_pictures_are_not_enlarged() {
    let made = made(&testing::png(40, 30));
    assert!(made.renditions.iter().all(|r| (r.width, r.height) == (40, 30)));
    for (width, height) in [(1, 1), (1, 700), (3000, 1)] {
        let made = self::made(&testing::jpeg(width, height));
        assert_eq!((made.width, made.height), (width, height));
    }
}

#[test]
fn the_models_get_no_side_that_is_too_short_for_them() {
    for (given, expected) in [
        ((1, 1), (80, 80)),
        ((64, 64), (80, 80)),
        ((79, 200), (80, 200)),
        ((3000, 60), (1600, 80)),
        ((80, 80), (80, 80)),
    ] {
        let analysis = analysed(&testing::png(given.0, given.1));
        assert_eq!((analysis.width, analysis.height), expected, "{given:?}");
        open(&analysis);
    }
    let framed = open(&analysed(&testing::png(40, 30)));
    let white = |x, y| framed.get_pixel(x, y).0.iter().all(|light| *light > 240);
    assert!(white(4, 40) && white(75, 40) && white(40, 4) && white(40, 75), "a margin all around");
    let [r, g, b] = framed.get_pixel(28, 30).0;
    assert!(r > 150 && g < 80 && b < 80, "the picture in the middle, at its own size: {r} {g} {b}");
}

#[test]
fn what_shows_through_stays_so_and_an_empty_alpha_channel_is_dropped() {
    let glass = RgbaImage::from_pixel(64, 64, Rgba([0, 0, 255, 100]));
    let made_of_glass = made(&testing::png_of(glass));
    let thumbnail = &made_of_glass.renditions[0];
    assert_eq!(thumbnail.format, Format::Webp);
    let shown = image::load_from_memory(&thumbnail.bytes).unwrap().into_rgba8();
    let [r, g, b, alpha] = shown.get_pixel(10, 10).0;
    assert!(r < 10 && g < 10 && b > 245 && alpha == 100, "{r} {g} {b} {alpha}");
    assert_eq!(made_of_glass.analysis.unwrap().format, Format::Jpeg);

    let opaque = DynamicImage::from(testing::picture(64, 64)).into_rgba8();
    assert_eq!(made(&testing::png_of(opaque)).renditions[0].format, Format::Jpeg);
}

#[test]
fn inks_are_shown_as_light() {
    let made = made(&testing::cmyk_jpeg(64, 32));
    let image = open(&made.renditions[0]);
    let [r, g, b] = image.get_pixel(8, 16).0;
    assert!(r < 40 && g > 150 && b > 150, "cyan, not {r} {g} {b}");
    assert!(image.get_pixel(56, 16).0.iter().all(|light| *light < 60), "black");
}

#[test]
fn half_a_file_is_corrupt_wherever_it_ends() {
    for bytes in [
        testing::jpeg(160, 120),
        testing::progressive_jpeg(160, 120),
        testing::non_interleaved_jpeg(160, 120),
        testing::png(160, 120),
        testing::webp(160, 120),
        testing::gif(160, 120, 1),
    ] {
        let cuts = (0..bytes.len()).step_by(bytes.len() / 60 + 1).chain([bytes.len() - 2, bytes.len() - 1]);
        for end in cuts.filter(|end| *end >= 12) {
            assert_eq!(refused(&bytes[..end]).reason, RejectionReason::Corrupt, "{end} of {}", bytes.len());
        }
    }
}

#[test]
fn a_cut_jpeg_with_an_end_marker_put_on_is_corrupt_too() {
    for bytes in [testing::jpeg(160, 120), testing::progressive_jpeg(160, 120)] {
        let scan = bytes.windows(2).position(|marker| marker == [0xff, 0xda]).unwrap();
        let coded = scan + 20..bytes.len() - 40;
        for end in coded.step_by(37).filter(|end| bytes[end - 1] != 0xff) {
            let closed = [&bytes[..end], &[0xff, 0xd9]].concat();
            assert!(derive(&closed, &Plan::PHOTO, &Limits::UPLOAD).is_err(), "{end} of {}", bytes.len());
        }
    }
}

#[test]
fn a_flipped_byte_never_panics() {
    for bytes in [
        testing::jpeg_with_exif(64, 48, &testing::exif(6)),
        testing::progressive_jpeg(64, 48),
        testing::png(64, 48),
        testing::webp(64, 48),
        testing::gif(64, 48, 2),
    ] {
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xff;
            let _ = derive(&broken, &Plan::PHOTO, &Limits::UPLOAD);
        }
    }
}

#[test]
fn bombs_are_refused_by_their_headers() {
    let mut png = testing::png(16, 16);
    png[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    let mut jpeg = testing::jpeg(16, 16);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    let mut gif = testing::gif(16, 16, 1);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    let mut webp = testing::webp(16, 16);
    webp[21..25].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f]);
    for bytes in [png, jpeg, gif, webp] {
        let rejection = refused(&bytes);
        assert_eq!(rejection.reason, RejectionReason::TooLarge, "{}", rejection.detail);
    }
    let limits = Limits { max_frames: 3, ..Limits::UPLOAD };
    assert!(matches!(derive(&testing::gif(16, 16, 4), &Plan::PHOTO, &limits), Err(ImageError::TooLarge(_))));
    let limits = Limits { max_scans: 3, ..Limits::UPLOAD };
    assert!(matches!(
        derive(&testing::progressive_jpeg(16, 16), &Plan::PHOTO, &limits),
        Err(ImageError::TooLarge(_))
    ));
}

#[test]
fn a_refusal_tells_what_to_do() {
    let rejection = refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    assert_eq!(rejection.reason, RejectionReason::Unsupported);
    assert!(
        rejection.detail.starts_with("HEIC files are not taken; share it as JPEG"),
        "{}",
        rejection.detail
    );
    assert_eq!(refused(b"").reason, RejectionReason::Corrupt);
}
