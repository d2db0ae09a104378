//! The colours that a picture is made of, for pages that take on its mood.

use std::collections::BTreeMap;

use image::DynamicImage;

use crate::{ImageError, resize::shrink};

const COLOURS_MAX: usize = 5;
const SAMPLE_PX: u32 = 64;
/// Colours nearer than this, as a squared distance over the three channels, are one to the eye.
const APART: i32 = 40 * 40;

/// Sum of the colours in one cell of the colour cube, and their count.
type Cell = ([u32; 3], u32);

/// Dominant colours as `#rrggbb`, the most frequent first, each different to the eye.
pub(crate) fn palette(image: &DynamicImage) -> Result<Vec<String>, ImageError> {
    let mut cells: Vec<Cell> = cells(&shrink(image, SAMPLE_PX)?).into_values().collect();
    cells.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut chosen: Vec<[u8; 3]> = Vec::new();
    for colour in cells.iter().map(mean) {
        if chosen.iter().all(|other| distance(colour, *other) >= APART) {
            chosen.push(colour);
        }
        if chosen.len() == COLOURS_MAX {
            break;
        }
    }
    Ok(chosen.into_iter().map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}")).collect())
}

/// Sorts the pixels that can be seen into cells of 16 shades a channel.
fn cells(image: &DynamicImage) -> BTreeMap<[u8; 3], Cell> {
    let mut cells = BTreeMap::new();
    for pixel in image.to_rgba8().pixels().filter(|pixel| pixel[3] >= 128) {
        let [r, g, b, _] = pixel.0;
        let (sum, count): &mut Cell = cells.entry([r >> 4, g >> 4, b >> 4]).or_default();
        *count += 1;
        for (sum, light) in sum.iter_mut().zip([r, g, b]) {
            *sum += u32::from(light);
        }
    }
    cells
}

fn mean((sum, count): &Cell) -> [u8; 3] {
    sum.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX))
}

fn distance(a: [u8; 3], b: [u8; 3]) -> i32 {
    a.into_iter().zip(b).map(|(a, b)| (i32::from(a) - i32::from(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, RgbaImage};

    use super::*;

    #[test]
    fn the_most_frequent_colour_comes_first() {
        let image =
            RgbImage::from_fn(60, 60, |x, _| if x < 40 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) });
        let palette = palette(&image.into()).unwrap();
        assert_eq!(&palette[..2], ["#c80000", "#0000c8"]);
    }

    #[test]
    fn what_cannot_be_seen_has_no_colour() {
        assert!(palette(&RgbaImage::new(8, 8).into()).unwrap().is_empty());
    }
}
