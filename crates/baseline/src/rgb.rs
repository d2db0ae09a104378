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
        let (far, round) = if y % 2 == 0 { (near.saturating_sub(1), 1) } else { ((near + 1).min(last), 2) };
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

/// Pixels that are converted at a time: colours first, which vectorises, then their interleaving.
const RUN: usize = 64;

fn colour_row(luma: &[u8], blue: &[u8], red: &[u8], line: &mut [u8]) {
    let mut converted = [[0; RUN]; 3];
    let runs = luma.chunks(RUN).zip(blue.chunks(RUN)).zip(red.chunks(RUN));
    for (((luma, blue), red), line) in runs.zip(line.chunks_mut(RUN * 3)) {
        for (at, ((luma, blue), red)) in luma.iter().zip(blue).zip(red).take(RUN).enumerate() {
            let [r, g, b] = convert(*luma, *blue, *red);
            (converted[0][at], converted[1][at], converted[2][at]) = (r, g, b);
        }
        interleave(&converted[0], &converted[1], &converted[2], line);
    }
}

/// The equations of JFIF in 16 bits of fraction; the constants are those of BT.601.
#[inline(always)]
fn convert(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let luma = i32::from(luma);
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    let scaled = |sum: i32| ((sum + (1 << 15)) >> 16) as i16;
    let level = |offset: i16| (luma as i16 + offset).clamp(0, 255) as u8;
    [level(scaled(91_881 * red)), level(scaled(-22_554 * blue - 46_802 * red)), level(scaled(116_130 * blue))]
}
