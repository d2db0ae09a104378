//! From planes to interleaved RGB.

use crate::{
    Error, Plane, Planes, Space,
    upsample::{between, between_rows, double_between, double_row},
};

/// Interleaved, without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rgb {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

pub(crate) fn from_planes(picture: &Planes) -> Result<Rgb, Error> {
    let (width, height) = (picture.width, picture.height);
    let mut pixels = vec![0; width * height * 3];
    let mut wideners: Vec<_> =
        picture.planes.iter().map(|plane| Widener::new(plane, width, height)).collect();
    for (y, line) in pixels.chunks_exact_mut(width * 3).enumerate() {
        match &mut wideners[..] {
            [only] => grey_row(only.row(y), line),
            [a, b, c] if picture.space == Space::Rgb => interleave(a.row(y), b.row(y), c.row(y), line),
            [a, b, c] => colour_row(a.row(y), b.row(y), c.row(y), line),
            _ => return Err(Error::Unsupported("neither one nor three components")),
        }
    }
    Ok(Rgb { width, height, pixels })
}

/// Gives a plane's rows at the picture's size.
struct Widener<'p> {
    plane: &'p Plane,
    doubled: (bool, bool),
    sums: Vec<u16>,
    row: Vec<u8>,
}

impl<'p> Widener<'p> {
    fn new(plane: &'p Plane, width: usize, height: usize) -> Self {
        let doubled = (plane.width < width, plane.height < height);
        Self { plane, doubled, sums: vec![0; plane.width], row: vec![0; width] }
    }

    fn row(&mut self, y: usize) -> &[u8] {
        if !self.doubled.1 {
            let near = self.plane.row(y);
            if !self.doubled.0 {
                return near;
            }
            double_row(near, &mut self.row);
            return &self.row;
        }
        let last = self.plane.height - 1;
        let near = y / 2;
        let (far, round) =
            if y.is_multiple_of(2) { (near.saturating_sub(1), 1) } else { ((near + 1).min(last), 2) };
        between_rows(self.plane.row(near), self.plane.row(far), &mut self.sums);
        match self.doubled.0 {
            true => double_between(&self.sums, &mut self.row),
            false => between(&self.sums, round, &mut self.row),
        }
        &self.row
    }
}

fn grey_row(grey: &[u8], line: &mut [u8]) {
    for (pixel, grey) in line.as_chunks_mut::<3>().0.iter_mut().zip(grey) {
        *pixel = [*grey; 3];
    }
}

fn interleave(red: &[u8], green: &[u8], blue: &[u8], line: &mut [u8]) {
    for (((pixel, red), green), blue) in line.as_chunks_mut::<3>().0.iter_mut().zip(red).zip(green).zip(blue)
    {
        *pixel = [*red, *green, *blue];
    }
}

/// Pixels that are converted at a time.
const RUN: usize = 64;

fn colour_row(luma: &[u8], blue: &[u8], red: &[u8], line: &mut [u8]) {
    let runs = luma.chunks(RUN).zip(blue.chunks(RUN)).zip(red.chunks(RUN));
    for (((luma, blue), red), line) in runs.zip(line.chunks_mut(RUN * 3)) {
        let run = colour_run(&whole(luma), &whole(blue), &whole(red));
        line.copy_from_slice(&run[..line.len()]);
    }
}

/// A run of known length, which is what makes loops over it vectorise.
#[inline(always)]
fn whole(samples: &[u8]) -> [u8; RUN] {
    let mut run = [0; RUN];
    run[..samples.len()].copy_from_slice(samples);
    run
}

/// Interleaved pixels, with two bytes of nothing behind them.
#[inline(always)]
fn colour_run(luma: &[u8; RUN], blue: &[u8; RUN], red: &[u8; RUN]) -> [u8; RUN * 3 + 2] {
    let mut pixels = [0u32; RUN];
    for at in 0..RUN {
        let [r, g, b] = convert(luma[at], blue[at], red[at]);
        pixels[at] = u32::from(r) | u32::from(g) << 8 | u32::from(b) << 16;
    }
    let mut line = [0; RUN * 3 + 2];
    for (at, pair) in pixels.as_chunks::<2>().0.iter().enumerate() {
        // Eight bytes are stored where six are meant: the next pair writes over the other two.
        let six = u64::from(pair[0]) | u64::from(pair[1]) << 24;
        line[at * 6..at * 6 + 8].copy_from_slice(&six.to_le_bytes());
    }
    line
}

/// The equations of JFIF, with the constants of BT.601, in 16-bit arithmetic: 1.402, 0.344136, 0.714136 and 1.772 are
/// taken as a whole number and a fraction of less than ½.
#[inline(always)]
fn convert(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let luma = i16::from(luma);
    let (blue, red) = (i16::from(blue) - 128, i16::from(red) - 128);
    // In units of 1/128, of which 16 bits take a colour difference.
    let part = |difference: i16, fraction: i32| ((i32::from(difference << 7) * fraction) >> 16) as i16;
    let round = |sum: i16| (sum + 64) >> 7;
    let level = |value: i16| value.clamp(0, 255) as u8;
    [
        level(luma + red + round(part(red, 26_345))),
        level(luma - red + round(part(blue, -22_553) + part(red, 18_734))),
        level(luma + 2 * blue + round(part(blue, -14_942))),
    ]
}
