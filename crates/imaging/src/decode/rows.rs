//! Shrinks a picture by a whole factor while its rows come in, so that no decoder holds all of it.
//!
//! Each pixel of the result is the mean of a square; squares at the right and bottom edges may be cut, and the extent
//! says by how much, so that nothing is shifted. Where there is alpha, colours weigh by how much they show.

use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

use super::{Decoded, factor};
use crate::ImageError;

/// What a pixel consists of, 8 bits each; alpha is straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    L,
    La,
    Rgb,
    Rgba,
}

impl Layout {
    pub(super) fn channels(self) -> usize {
        match self {
            Self::L => 1,
            Self::La => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// A picture on its way.
#[derive(Debug)]
pub(super) struct Rows {
    layout: Layout,
    size: (u32, u32),
    factor: u32,
    sums: Sums,
    /// How many rows are still to come.
    missing: u32,
    /// How many rows are in the sums.
    summed: u32,
    pixels: Vec<u8>,
}

/// Of each column over the rows of a square: adding up goes downwards first, because that takes one instruction for
/// many columns. No more than [`factor::MAX`] squared times 255 squared comes together.
#[derive(Debug)]
enum Sums {
    /// A factor of 1.
    None,
    Opaque(Vec<u16>),
    /// Colours times alpha, and alpha.
    Weighed(Vec<u32>),
}

impl Rows {
    pub(super) fn new(layout: Layout, size: (u32, u32), factor: u32) -> Self {
        let factor = factor.clamp(1, factor::MAX);
        let samples = size.0 as usize * layout.channels();
        let sums = match layout {
            _ if factor == 1 => Sums::None,
            Layout::L | Layout::Rgb => Sums::Opaque(vec![0; samples]),
            Layout::La | Layout::Rgba => Sums::Weighed(vec![0; samples]),
        };
        let (width, height) = (size.0.div_ceil(factor) as usize, size.1.div_ceil(factor) as usize);
        let pixels = Vec::with_capacity(width * height * layout.channels());
        Self { layout, size, factor, sums, missing: size.1, summed: 0, pixels }
    }

    /// How many bytes a row has.
    pub(super) fn row_bytes(&self) -> usize {
        self.size.0 as usize * self.layout.channels()
    }

    /// The next row from the top, whole. One too many is passed over.
    pub(super) fn push(&mut self, row: &[u8]) {
        if self.missing == 0 {
            return;
        }
        self.missing -= 1;
        match (&mut self.sums, self.layout) {
            (Sums::None, _) => self.pixels.extend_from_slice(row),
            (Sums::Opaque(sums), _) => add(sums, row),
            (Sums::Weighed(sums), Layout::La) => add_weighed::<2>(sums, row),
            (Sums::Weighed(sums), _) => add_weighed::<4>(sums, row),
        }
        self.summed += 1;
        if self.summed == self.factor {
            self.average();
        }
    }

    /// Makes a row of the result out of the sums, and starts again.
    fn average(&mut self) {
        let square = (self.factor, self.summed);
        match (&mut self.sums, self.layout) {
            (Sums::None, _) => {}
            (Sums::Opaque(sums), Layout::L) => means::<1>(sums, square, &mut self.pixels),
            (Sums::Opaque(sums), _) => means::<3>(sums, square, &mut self.pixels),
            (Sums::Weighed(sums), Layout::La) => weighed_means::<2>(sums, square, &mut self.pixels),
            (Sums::Weighed(sums), _) => weighed_means::<4>(sums, square, &mut self.pixels),
        }
        self.summed = 0;
    }

    /// The picture, once all rows are in.
    pub(super) fn finish(mut self) -> Result<Decoded, ImageError> {
        if self.missing > 0 {
            return Err(ImageError::ends_early());
        }
        if self.summed > 0 {
            self.average();
        }
        let (width, height) = (self.size.0.div_ceil(self.factor), self.size.1.div_ceil(self.factor));
        let image = match self.layout {
            Layout::L => GrayImage::from_raw(width, height, self.pixels).map(DynamicImage::from),
            Layout::La => GrayAlphaImage::from_raw(width, height, self.pixels).map(DynamicImage::from),
            Layout::Rgb => RgbImage::from_raw(width, height, self.pixels).map(DynamicImage::from),
            Layout::Rgba => RgbaImage::from_raw(width, height, self.pixels).map(DynamicImage::from),
        };
        let extent = |side: u32| f64::from(side) / f64::from(self.factor);
        let image = image.ok_or_else(ImageError::ends_early)?;
        Ok(Decoded { image, extent: (extent(self.size.0), extent(self.size.1)) })
    }
}

fn add(sums: &mut [u16], row: &[u8]) {
    for (sum, &sample) in sums.iter_mut().zip(row) {
        *sum += u16::from(sample);
    }
}

fn add_weighed<const N: usize>(sums: &mut [u32], row: &[u8]) {
    for (sums, pixel) in sums.as_chunks_mut::<N>().0.iter_mut().zip(row.as_chunks::<N>().0) {
        let alpha = u32::from(pixel[N - 1]);
        for (sum, &sample) in sums[..N - 1].iter_mut().zip(pixel) {
            *sum += u32::from(sample) * alpha;
        }
        sums[N - 1] += alpha;
    }
}

/// Adds up each square's columns, hands over its sums with the number of its pixels, and empties them.
fn squares<const N: usize, S: Copy + Default + Into<u32>>(
    sums: &mut [S],
    (columns, rows): (u32, u32),
    mut each: impl FnMut([u32; N], u32),
) {
    for square in sums.as_chunks_mut::<N>().0.chunks_mut(columns as usize) {
        let mut total = [0; N];
        for column in square.iter_mut() {
            for (total, sum) in total.iter_mut().zip(column) {
                *total += std::mem::take(sum).into();
            }
        }
        // No more columns than a factor.
        each(total, square.len() as u32 * rows);
    }
}

fn means<const N: usize>(sums: &mut [u16], square: (u32, u32), pixels: &mut Vec<u8>) {
    let divide = Divide::by(square.0 * square.1);
    squares::<N, _>(sums, square, |total, count| {
        let divide = if count == divide.divisor { divide } else { Divide::by(count) };
        pixels.extend_from_slice(&total.map(|sum| divide.rounded(sum)));
    });
}

fn weighed_means<const N: usize>(sums: &mut [u32], square: (u32, u32), pixels: &mut Vec<u8>) {
    squares::<N, _>(sums, square, |total, count| {
        let alpha = total[N - 1];
        let mut pixel = total.map(|sum| if alpha == 0 { 0 } else { mean(sum, alpha) });
        pixel[N - 1] = mean(alpha, count);
        pixels.extend_from_slice(&pixel);
    });
}

fn mean(sum: u32, weight: u32) -> u8 {
    // A mean of bytes is a byte.
    ((sum + weight / 2) / weight) as u8
}

/// Division by multiplication: exact for what a square sums up to, below 2²³, by a number of pixels up to 2¹⁴.
#[derive(Debug, Clone, Copy)]
struct Divide {
    divisor: u32,
    reciprocal: u64,
}

impl Divide {
    const SHIFT: u32 = 40;

    fn by(divisor: u32) -> Self {
        Self { divisor, reciprocal: (1 << Self::SHIFT) / u64::from(divisor) + 1 }
    }

    fn rounded(self, sum: u32) -> u8 {
        ((u64::from(sum + self.divisor / 2) * self.reciprocal) >> Self::SHIFT) as u8
    }
}

#[cfg(test)]
mod tests;
