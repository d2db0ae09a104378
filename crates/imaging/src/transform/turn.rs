//! The eight ways a picture can lie: turned by quarters, mirrored or not. Turns add up, so pixels are moved once.

use domain::recipe::{Axis, QuarterTurn};
use image::{DynamicImage, GrayImage, RgbImage, RgbaImage, metadata::Orientation};

use crate::resize::Rect;

/// Pixels are moved in tiles of this side, so that both ends stay in the cache.
const TILE_PX: usize = 32;

/// How stored pixels lie under an upright picture: its sides are swapped first, then mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Turn {
    swapped: bool,
    mirrored_x: bool,
    mirrored_y: bool,
}

impl From<Orientation> for Turn {
    fn from(orientation: Orientation) -> Self {
        // EXIF counts from 1; from 5 on, pictures lie on their side.
        let exif = orientation.to_exif();
        Self {
            swapped: exif >= 5,
            mirrored_x: matches!(exif, 2 | 3 | 7 | 8),
            mirrored_y: matches!(exif, 3 | 4 | 6 | 7),
        }
    }
}

impl From<QuarterTurn> for Turn {
    fn from(turn: QuarterTurn) -> Self {
        match turn {
            QuarterTurn::Once => Orientation::Rotate90,
            QuarterTurn::Twice => Orientation::Rotate180,
            QuarterTurn::Thrice => Orientation::Rotate270,
        }
        .into()
    }
}

impl From<Axis> for Turn {
    fn from(axis: Axis) -> Self {
        match axis {
            Axis::Horizontal => Orientation::FlipHorizontal,
            Axis::Vertical => Orientation::FlipVertical,
        }
        .into()
    }
}

impl Turn {
    /// This turn, and then another.
    pub(super) fn then(self, next: Self) -> Self {
        let (x, y) = self.sides((next.mirrored_x, next.mirrored_y));
        Self {
            swapped: self.swapped != next.swapped,
            mirrored_x: self.mirrored_x != x,
            mirrored_y: self.mirrored_y != y,
        }
    }

    /// What belongs to width and height of the upright picture, as it belongs to the stored one; and the other way.
    pub(super) fn sides<T>(self, (width, height): (T, T)) -> (T, T) {
        if self.swapped { (height, width) } else { (width, height) }
    }

    /// A part of an upright picture of that size, in the stored one.
    pub(super) fn stored(self, part: Rect, size: (f64, f64)) -> Rect {
        let (left, top) = self.sides((part.left, part.top));
        let (width, height) = self.sides((part.width, part.height));
        let (of_width, of_height) = self.sides(size);
        Rect {
            left: if self.mirrored_x { of_width - left - width } else { left },
            top: if self.mirrored_y { of_height - top - height } else { top },
            width,
            height,
        }
    }

    /// Stored pixels, upright.
    pub(super) fn upright(self, image: DynamicImage) -> DynamicImage {
        if self == Self::default() {
            return image;
        }
        let stored = (image.width(), image.height());
        let (width, height) = self.sides(stored);
        let turned = match &image {
            DynamicImage::ImageLuma8(pixels) => {
                GrayImage::from_raw(width, height, self.moved::<1>(pixels, stored)).map(DynamicImage::from)
            }
            DynamicImage::ImageRgb8(pixels) => {
                RgbImage::from_raw(width, height, self.moved::<3>(pixels, stored)).map(DynamicImage::from)
            }
            DynamicImage::ImageRgba8(pixels) => {
                RgbaImage::from_raw(width, height, self.moved::<4>(pixels, stored)).map(DynamicImage::from)
            }
            _ => None,
        };
        turned.unwrap_or(image)
    }

    fn moved<const SAMPLES: usize>(self, pixels: &[u8], stored: (u32, u32)) -> Vec<u8> {
        let from = pixels.as_chunks::<SAMPLES>().0;
        let mut to = vec![[0; SAMPLES]; from.len()];
        let (width, height) = (stored.0 as usize, stored.1 as usize);
        let (to_width, to_height) = self.sides((width, height));
        for (tile_x, tile_y) in tiles(to_width, to_height) {
            for y in tile_y..to_height.min(tile_y + TILE_PX) {
                let row = &mut to[y * to_width..(y + 1) * to_width];
                let (start, step) = self.walk(y, (width, height));
                for (x, pixel) in row.iter_mut().enumerate().skip(tile_x).take(TILE_PX) {
                    *pixel = from[start.wrapping_add_signed(step * x as isize)];
                }
            }
        }
        to.into_flattened()
    }

    /// Where an upright row starts among the stored pixels, and how far apart its pixels are.
    fn walk(self, row: usize, (width, height): (usize, usize)) -> (usize, isize) {
        let (x, y) = self.sides((0, row));
        let x = if self.mirrored_x { width - 1 - x } else { x };
        let y = if self.mirrored_y { height - 1 - y } else { y };
        let (along, mirrored) = if self.swapped { (width, self.mirrored_y) } else { (1, self.mirrored_x) };
        let step = along.cast_signed();
        (y * width + x, if mirrored { -step } else { step })
    }
}

fn tiles(width: usize, height: usize) -> impl Iterator<Item = (usize, usize)> {
    let rows = (0..height).step_by(TILE_PX);
    rows.flat_map(move |y| (0..width).step_by(TILE_PX).map(move |x| (x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::picture;

    fn all() -> impl Iterator<Item = Orientation> {
        (1..=8).map(|exif| Orientation::from_exif(exif).unwrap())
    }

    #[test]
    fn pixels_are_turned_as_the_image_crate_turns_them() {
        for (width, height) in [(1, 1), (1, 7), (5, 3), (33, 65), (100, 40)] {
            let rgb = DynamicImage::from(picture(width, height));
            for image in [DynamicImage::from(rgb.to_luma8()), DynamicImage::from(rgb.to_rgba8()), rgb] {
                for orientation in all() {
                    let mut expected = image.clone();
                    expected.apply_orientation(orientation);
                    assert!(Turn::from(orientation).upright(image.clone()) == expected, "{orientation:?}");
                }
            }
        }
    }

    #[test]
    fn one_turn_after_another_is_one_turn() {
        let image = DynamicImage::from(picture(8, 5));
        for (first, second) in all().flat_map(|first| all().map(move |second| (first, second))) {
            let mut expected = image.clone();
            expected.apply_orientation(first);
            expected.apply_orientation(second);
            let turned = Turn::from(first).then(second.into()).upright(image.clone());
            assert!(turned == expected, "{first:?} {second:?}");
        }
    }

    #[test]
    fn a_part_is_found_among_the_stored_pixels() {
        let image = DynamicImage::from(picture(8, 5));
        for turn in all().map(Turn::from) {
            let upright = turn.upright(image.clone());
            let size = (f64::from(upright.width()), f64::from(upright.height()));
            let part = Rect { left: 1.0, top: 2.0, width: 3.0, height: 2.0 };
            let Rect { left, top, width, height } = turn.stored(part, size);
            let stored = image.crop_imm(left as u32, top as u32, width as u32, height as u32);
            assert!(turn.upright(stored) == upright.crop_imm(1, 2, 3, 2), "{turn:?}");
        }
    }
}
