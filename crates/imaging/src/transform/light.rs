//! Light and colours, each pixel by itself. What the words mean is what they mean in CSS, so that a preview in a browser
//! shows the same: <https://www.w3.org/TR/filter-effects-1/>. What shows through does so as before.

use image::{DynamicImage, GrayImage};

use super::matrix::{self, Matrix};

/// How bright each of red, green and blue is, by Rec. 709, of samples as they are stored.
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];
const SEPIA: Matrix = [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]];
/// From -100, black, to 100, twice as bright.
pub(super) fn brightness(image: &mut DynamicImage, percent: i32) {
    let factor = factor(percent);
    by_table(image, |sample| sample * factor);
}

/// From -100, grey, to 100, twice as far from grey.
pub(super) fn contrast(image: &mut DynamicImage, percent: i32) {
    let factor = factor(percent);
    by_table(image, |sample| (sample - 127.5) * factor + 127.5);
}

/// From -100, without colour, to 100, twice as far from that.
pub(super) fn saturation(image: &mut DynamicImage, percent: i32) {
    let factor = factor(percent);
    by_matrix(image, &[0, 1, 2].map(|channel| saturated(channel, factor)));
}

fn saturated(channel: usize, factor: f32) -> [f32; 3] {
    let mut row = LUMA.map(|part| part * (1.0 - factor));
    row[channel] += factor;
    row
}

pub(super) fn sepia(image: &mut DynamicImage) {
    if let DynamicImage::ImageLuma8(_) = image {
        *image = std::mem::take(image).into_rgb8().into();
    }
    by_matrix(image, &SEPIA);
}

/// One sample a pixel, unless something shows through.
pub(super) fn grayscale(image: &mut DynamicImage) {
    match image {
        DynamicImage::ImageLuma8(_) => {}
        DynamicImage::ImageRgb8(pixels) => {
            let mut luma = GrayImage::new(pixels.width(), pixels.height());
            matrix::mix_into_one(pixels.as_chunks().0, LUMA, &mut luma);
            *image = luma.into();
        }
        image => by_matrix(image, &[LUMA; 3]),
    }
}

fn factor(percent: i32) -> f32 {
    1.0 + percent as f32 / 100.0
}

fn by_table(image: &mut DynamicImage, light: impl Fn(f32) -> f32) {
    let mut table = [0; 256];
    for (sample, becomes) in (0..=u8::MAX).zip(&mut table) {
        *becomes = light(sample.into()).round() as u8;
    }
    let look_up = |sample: &mut u8| *sample = table[usize::from(*sample)];
    match image {
        DynamicImage::ImageLuma8(pixels) => pixels.iter_mut().for_each(look_up),
        DynamicImage::ImageRgb8(pixels) => pixels.iter_mut().for_each(look_up),
        DynamicImage::ImageRgba8(pixels) => {
            pixels.as_chunks_mut::<4>().0.iter_mut().flat_map(|pixel| &mut pixel[..3]).for_each(look_up);
        }
        _ => {}
    }
}

fn by_matrix(image: &mut DynamicImage, matrix: &Matrix) {
    match image {
        DynamicImage::ImageRgb8(pixels) => matrix::mix(pixels.as_chunks_mut::<3>().0, matrix),
        DynamicImage::ImageRgba8(pixels) => matrix::mix(pixels.as_chunks_mut::<4>().0, matrix),
        // Only grey pictures are left, and no matrix but sepia's, which is not asked, changes grey.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    const COLOURS: [[u8; 3]; 6] =
        [[0, 0, 0], [255, 255, 255], [200, 100, 50], [10, 20, 30], [0, 0, 255], [128, 128, 128]];

    /// What becomes of each colour, whatever else there is in a pixel.
    fn after(change: impl Fn(&mut DynamicImage)) -> Vec<[u8; 3]> {
        let seen = RgbaImage::from_fn(6, 1, |x, _| {
            let [r, g, b] = COLOURS[x as usize];
            Rgba([r, g, b, x as u8 * 40])
        });
        let mut opaque = DynamicImage::from(DynamicImage::from(seen.clone()).into_rgb8());
        let mut seen = DynamicImage::from(seen);
        change(&mut seen);
        change(&mut opaque);
        let alphas: Vec<_> = seen.to_rgba8().pixels().map(|pixel| pixel[3]).collect();
        assert_eq!(alphas, [0, 40, 80, 120, 160, 200]);
        let colours =
            |image: DynamicImage| image.into_rgb8().pixels().map(|pixel| pixel.0).collect::<Vec<_>>();
        let opaque = colours(opaque);
        assert_eq!(colours(seen), opaque);
        opaque
    }

    #[test]
    fn nothing_asked_changes_nothing() {
        assert_eq!(after(|image| brightness(image, 0)), COLOURS);
        assert_eq!(after(|image| contrast(image, 0)), COLOURS);
        assert_eq!(after(|image| saturation(image, 0)), COLOURS);
    }

    #[test]
    fn brightness_runs_from_black_to_twice_as_bright() {
        assert_eq!(after(|image| brightness(image, -100)), [[0; 3]; 6]);
        assert_eq!(after(|image| brightness(image, 100))[2..4], [[255, 200, 100], [20, 40, 60]]);
        assert_eq!(after(|image| brightness(image, -50))[2], [100, 50, 25]);
    }

    #[test]
    fn contrast_runs_from_grey_to_twice_as_far_from_it() {
        assert_eq!(after(|image| contrast(image, -100)), [[128; 3]; 6]);
        assert_eq!(after(|image| contrast(image, 100))[2], [255, 73, 0]);
        assert_eq!(after(|image| contrast(image, 50))[..2], [[0; 3], [255; 3]]);
    }

    #[test]
    fn saturation_runs_from_grey_to_twice_the_colour() {
        let greys = after(grayscale);
        assert_eq!(after(|image| saturation(image, -100)), greys);
        assert_eq!(after(|image| saturation(image, 100))[2], [255, 82, 0]);
        assert_eq!(after(|image| saturation(image, 100))[5], [128; 3]);
    }

    #[test]
    fn blocks_and_what_is_left_of_them_are_the_same() {
        for width in [1, 31, 32, 33, 95, 128] {
            let row = DynamicImage::from(crate::testing::picture(width, 1));
            let (mut brown, mut luma) = (row.clone(), row.clone());
            sepia(&mut brown);
            grayscale(&mut luma);
            for x in 0..width {
                let (mut one, mut one_grey) = (row.crop_imm(x, 0, 1, 1), row.crop_imm(x, 0, 1, 1));
                sepia(&mut one);
                grayscale(&mut one_grey);
                assert!(brown.crop_imm(x, 0, 1, 1) == one && luma.crop_imm(x, 0, 1, 1) == one_grey);
            }
        }
    }

    #[test]
    fn grey_is_the_luma_of_rec_709() {
        let luma = [0, 255, 118, 19, 18, 128];
        assert_eq!(after(grayscale), luma.map(|luma| [luma; 3]));
        let mut image = DynamicImage::from(crate::testing::picture(5, 5));
        grayscale(&mut image);
        assert!(image.as_luma8().is_some());
        brightness(&mut image, -100);
        assert!(image.as_bytes().iter().all(|sample| *sample == 0));
    }

    #[test]
    fn sepia_is_brown_whatever_it_is_made_of() {
        let brown = after(sepia);
        assert_eq!(brown[2], [165, 147, 114]);
        assert_eq!((brown[0], brown[1]), ([0; 3], [255, 255, 239]));
        let mut grey = DynamicImage::from(GrayImage::from_pixel(1, 1, image::Luma([128])));
        sepia(&mut grey);
        assert_eq!(grey.as_bytes(), brown[5]);
    }
}
