//! Whole recipes on whole files.

use domain::recipe::{Axis, Fit, Output, Place, QuarterTurn};
use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::testing;

const PNG: Output = Output::Png;

fn recipe(operations: &[Operation], output: Output) -> Recipe {
    Recipe::new(operations.to_vec(), output).unwrap()
}

fn run(bytes: &[u8], operations: &[Operation]) -> Result<DynamicImage, ImageError> {
    let picture = transform(bytes, &recipe(operations, PNG), &Marks::new(), &Limits::UPLOAD)?;
    let image = image::load_from_memory(&picture.bytes).unwrap();
    assert_eq!((image.width(), image.height()), (picture.width, picture.height));
    Ok(image)
}

fn resize(width: u32, height: u32, fit: Fit) -> Operation {
    Operation::Resize { width: Some(width), height: Some(height), fit }
}

/// How far apart two pictures are, in the mean of all samples.
fn difference(one: &DynamicImage, other: &DynamicImage) -> f64 {
    let (one, other) = (one.to_rgba8(), other.to_rgba8());
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

/// Smooth enough for resizing to be predictable, different in every corner.
fn slopes(width: u32, height: u32) -> RgbImage {
    let shade = |at: u32, of: u32| (20.0 + 200.0 * (f64::from(at) + 0.5) / f64::from(of)).round() as u8;
    RgbImage::from_fn(width, height, |x, y| Rgb([shade(x, width), shade(y, height), 90]))
}

/// Light at a place, in pixels. A shift by a pixel shows.
fn wave(at: f64) -> u8 {
    (128.0 + 100.0 * (at * std::f64::consts::TAU / 64.0).sin()).round() as u8
}

fn waves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([wave(f64::from(x) + 0.5), wave(f64::from(y) + 0.5), 90]))
}

/// A part of [`waves`], given in its own pixels, brought to a size.
fn part_of_waves(part: Rect, (width, height): (u32, u32)) -> DynamicImage {
    let place =
        |start: f64, length: f64, at: u32, to: u32| start + length * (f64::from(at) + 0.5) / f64::from(to);
    let pixel = |x: u32, y: u32| {
        let across = wave(place(part.left, part.width, x, width));
        Rgb([across, wave(place(part.top, part.height, y, height)), 90])
    };
    RgbImage::from_fn(width, height, pixel).into()
}

#[test]
fn crops_turns_and_flips_lose_no_pixel() {
    for (width, height) in [(40, 30), (33, 47), (9, 8)] {
        let picture = DynamicImage::from(testing::picture(width, height));
        let file = testing::png_of(picture.clone());
        let operations = [
            Operation::Crop { x: 1, y: 2, width: width - 3, height: height - 2 },
            Operation::Rotate { degrees: QuarterTurn::Once },
            Operation::Flip { axis: Axis::Horizontal },
            Operation::Crop { x: 2, y: 1, width: height - 5, height: width - 5 },
            Operation::Rotate { degrees: QuarterTurn::Thrice },
        ];
        let expected = picture.crop_imm(1, 2, width - 3, height - 2).rotate90().fliph();
        let expected = expected.crop_imm(2, 1, height - 5, width - 5).rotate270();
        assert!(run(&file, &operations).unwrap() == expected, "{width} × {height}");
    }
}

#[test]
fn every_orientation_is_cut_and_sized_where_it_is_seen() {
    let stored = testing::picture(96, 64);
    for exif in 1..=8 {
        let file = testing::jpeg_with_exif(96, 64, &testing::exif(exif));
        let mut upright = DynamicImage::from(stored.clone());
        upright.apply_orientation(image::metadata::Orientation::from_exif(exif as u8).unwrap());
        let crop = Operation::Crop { x: 4, y: 8, width: 40, height: 48 };
        let cut = upright.crop_imm(4, 8, 40, 48);
        assert!(difference(&run(&file, &[crop]).unwrap(), &cut) < 4.0, "crop {exif}");
        let small = crate::resize::resize(&cut, Rect::whole(&cut), (20, 24)).unwrap();
        let sized = run(&file, &[crop, resize(20, 24, Fit::Inside)]).unwrap();
        assert!(difference(&sized, &small) < 4.0, "resize {exif}: {}", difference(&sized, &small));
    }
}

#[test]
fn a_crop_of_a_picture_decoded_at_a_fraction_is_not_shifted() {
    // 411 and a fraction pixels at an eighth, and a crop between pixels of those.
    let full = (3292, 2470);
    let file = testing::jpeg_of(&waves(full.0, full.1));
    let crop = Operation::Crop { x: 333, y: 111, width: 2001, height: 1501 };
    let sized = run(&file, &[crop, resize(200, 200, Fit::Inside)]).unwrap();
    let part = Rect { left: 333.0, top: 111.0, width: 2001.0, height: 1501.0 };
    let off = difference(&sized, &part_of_waves(part, (200, 150)));
    assert!(off < 1.5, "{off}");
}

#[test]
fn odd_sizes_come_out_as_they_are_promised() {
    for (width, height) in [(1, 1), (2, 1), (1, 9), (17, 5), (31, 64), (200, 3)] {
        let file = testing::png(width, height);
        for fit in [Fit::Inside, Fit::Cover, Fit::Contain] {
            for (w, h) in [(1, 1), (7, 3), (16, 16), (300, 2)] {
                let operation = resize(w, h, fit);
                let size = operation.size_after((width, height)).unwrap();
                let image = run(&file, &[operation]).unwrap();
                assert_eq!((image.width(), image.height()), size, "{width} × {height} {operation:?}");
            }
        }
    }
}

#[test]
fn a_crop_outside_is_refused_by_name() {
    let crop = Operation::Crop { x: 30, y: 0, width: 11, height: 1 };
    let Err(ImageError::Unsupported(detail)) = run(&testing::png(40, 30), &[crop]) else { panic!() };
    assert!(detail.starts_with("crop: "), "{detail}");
}

fn every_operation() -> Vec<Operation> {
    vec![
        Operation::Crop { x: 1, y: 0, width: 5, height: 6 },
        resize(6, 6, Fit::Inside),
        resize(5, 5, Fit::Cover),
        resize(9, 9, Fit::Contain),
        Operation::Rotate { degrees: QuarterTurn::Once },
        Operation::Flip { axis: Axis::Vertical },
        Operation::Blur { sigma_px: 1.5 },
        Operation::Sharpen { amount: 1.0 },
        Operation::Grayscale,
        Operation::Sepia,
        Operation::Brightness { percent: 20 },
        Operation::Contrast { percent: -20 },
        Operation::Saturation { percent: 50 },
        Operation::Watermark {
            photo_id: logo(),
            place: Place::Centre,
            width_percent: 50,
            opacity_percent: 50,
        },
    ]
}

fn logo() -> PhotoId {
    PhotoId::of_object("bucket", "logo", "1", 0)
}

fn marks(bytes: Vec<u8>) -> Marks {
    Marks::from([(logo(), bytes)])
}

#[test]
fn every_operation_is_done_on_every_kind_of_picture() {
    let marks = marks(testing::png_of(RgbaImage::from_pixel(30, 10, Rgba([255, 0, 0, 128]))));
    let rgb = DynamicImage::from(testing::picture(11, 9));
    let files = [
        testing::jpeg(11, 9),
        testing::gif(11, 9, 2),
        testing::webp(11, 9),
        testing::png_of(rgb.to_luma8()),
        testing::png_of(rgb.to_luma_alpha8()),
        testing::png_of(RgbaImage::from_pixel(11, 9, Rgba([90, 80, 70, 60]))),
    ];
    let operations = every_operation();
    for (first, second) in
        operations.iter().flat_map(|one| operations.iter().map(move |other| (*one, *other)))
    {
        let size = first.size_after((11, 9)).and_then(|size| second.size_after(size));
        for (file, output) in files
            .iter()
            .zip([PNG, Output::Jpeg { quality: 80 }, Output::Webp { quality: 80 }].into_iter().cycle())
        {
            let recipe = recipe(&[first, second], output);
            let done = transform(file, &recipe, &marks, &Limits::UPLOAD);
            match (&size, done) {
                (Ok(size), Ok(picture)) => assert_eq!((picture.width, picture.height), *size, "{recipe:?}"),
                (Err(_), Err(ImageError::Unsupported(_))) => {}
                (_, done) => panic!("{recipe:?}: {done:?}"),
            }
        }
    }
}

#[test]
fn what_shows_through_does_so_to_the_end() {
    let half_clear = RgbaImage::from_fn(60, 60, |x, _| Rgba([200, 100, 50, if x < 30 { 0 } else { 255 }]));
    let file = testing::png_of(half_clear);
    for operation in every_operation().into_iter().filter(|operation| scale::name(operation) != "crop") {
        let recipe = recipe(&[operation], PNG);
        let marks = marks(testing::png_of(RgbaImage::from_pixel(6, 6, Rgba([255, 0, 0, 128]))));
        let picture = transform(&file, &recipe, &marks, &Limits::UPLOAD).unwrap();
        let alphas = image::load_from_memory(&picture.bytes).unwrap().into_rgba8();
        let clear = alphas.pixels().filter(|pixel| pixel[3] < 20).count();
        let share = clear as f64 / f64::from(picture.width * picture.height);
        assert!((0.3..0.6).contains(&share), "{operation:?}: {share}");
    }
}

#[test]
fn what_comes_before_a_resize_is_as_if_it_came_on_the_whole_picture() {
    let file = testing::jpeg_of(&slopes(1600, 1200));
    let to_small = resize(200, 200, Fit::Inside);
    for (early, late) in [
        (Operation::Sepia, Operation::Sepia),
        (Operation::Contrast { percent: 40 }, Operation::Contrast { percent: 40 }),
        (Operation::Blur { sigma_px: 16.0 }, Operation::Blur { sigma_px: 2.0 }),
    ] {
        let (early, late) = (run(&file, &[early, to_small]).unwrap(), run(&file, &[to_small, late]).unwrap());
        assert!(difference(&early, &late) < 0.8, "{}", difference(&early, &late));
    }
    let crop = Operation::Crop { x: 401, y: 203, width: 801, height: 601 };
    let file = testing::jpeg_of(&waves(1600, 1200));
    let sized =
        run(&file, &[Operation::Brightness { percent: 0 }, crop, resize(100, 75, Fit::Cover)]).unwrap();
    let part = Rect { left: 401.0, top: 203.0, width: 801.0, height: 601.0 };
    let off = difference(&sized, &part_of_waves(part, (100, 75)));
    assert!(off < 1.5, "{off}");
}

#[test]
fn a_mark_is_laid_upright_on_an_upright_picture() {
    let file = testing::jpeg_with_exif(120, 80, &testing::exif(6));
    let marks = marks(testing::jpeg_with_exif(40, 20, &testing::exif(8)));
    let mark = Operation::Watermark {
        photo_id: logo(),
        place: Place::TopRight,
        width_percent: 50,
        opacity_percent: 100,
    };
    let laid = transform(&file, &recipe(&[mark], PNG), &marks, &Limits::UPLOAD).unwrap();
    let laid = image::load_from_memory(&laid.bytes).unwrap().into_rgb8();
    assert_eq!(laid.dimensions(), (80, 120));
    // Upright, the mark is 20 × 40 with its red square at the bottom left; the margin is two pixels.
    let is_red = |x, y| matches!(laid.get_pixel(x, y).0, [150..=255, 0..=90, 0..=90]);
    assert!(is_red(61, 38) && !is_red(61, 8) && !is_red(74, 38));
}

#[test]
fn a_mark_that_is_missing_or_broken_is_named() {
    let file = testing::png(40, 30);
    let mark =
        Operation::Watermark { photo_id: logo(), place: Place::Top, width_percent: 50, opacity_percent: 100 };
    let refused =
        |marks: &Marks| transform(&file, &recipe(&[mark], PNG), marks, &Limits::UPLOAD).unwrap_err();
    let missing = refused(&Marks::new());
    assert!(
        matches!(&missing, ImageError::Unsupported(detail) if detail.starts_with("watermark: photo ")),
        "{missing:?}"
    );
    let png = testing::png(40, 30);
    let broken = refused(&marks(png[..png.len() / 2].to_vec()));
    assert!(
        matches!(&broken, ImageError::Corrupt(detail) if detail.contains(&logo().to_string())),
        "{broken:?}"
    );
    let large = refused(&marks(testing::jpeg(6000, 5000)));
    assert!(matches!(&large, ImageError::TooLarge(detail) if detail.starts_with("watermark: ")), "{large:?}");
}

#[test]
fn each_step_is_told() {
    let mut steps = Vec::new();
    let recipe = recipe(&[Operation::Sepia, resize(9, 9, Fit::Inside)], PNG);
    let picture = testing::jpeg(40, 30);
    transform_watched(&picture, &recipe, &Marks::new(), &Limits::UPLOAD, &mut |step| steps.push(step))
        .unwrap();
    assert_eq!(steps, [Step::Survey, Step::Decode, Step::Edit, Step::Resize, Step::Edit, Step::Encode]);
}
