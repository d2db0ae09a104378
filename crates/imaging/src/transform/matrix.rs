//! Colours mixed by a matrix, in 16-bit arithmetic on blocks of pixels, which compilers make vectors of.

/// Pixels that are computed at once, so that vectors can be used.
const BLOCK_PX: usize = 32;
/// Samples and matrices are multiplied by these, so that both, and the upper half of their product, which is all that
/// vectors keep, fit into 16 bits; what is left in the product are 4 binary places.
const SAMPLE_PLACES: u32 = 7;
const MATRIX_ONE: f32 = 8192.0;
const PRODUCT_PLACES: u32 = 4;
/// A half, and the half of a unit that each of three products loses.
const ROUNDING: i16 = (1 << (PRODUCT_PLACES - 1)) + 1;

/// What each of red, green and blue becomes, of those three.
pub(super) type Matrix = [[f32; 3]; 3];

pub(super) fn mix<const SAMPLES: usize>(pixels: &mut [[u8; SAMPLES]], matrix: &Matrix) {
    let matrix = matrix.map(fixed);
    let (blocks, rest) = pixels.as_chunks_mut();
    blocks.iter_mut().for_each(|block| mix_block(block, matrix));
    let mut last = block_of(rest);
    mix_block(&mut last, matrix);
    rest.copy_from_slice(&last[..rest.len()]);
}

fn mix_block<const SAMPLES: usize>(pixels: &mut [[u8; SAMPLES]; BLOCK_PX], matrix: [[i16; 3]; 3]) {
    let planes = planes(pixels);
    let [red, green, blue] = matrix.map(|row| mixed(&planes, row));
    for at in 0..BLOCK_PX {
        (pixels[at][0], pixels[at][1], pixels[at][2]) = (red[at], green[at], blue[at]);
    }
}

/// Makes one sample of three.
pub(super) fn mix_into_one(pixels: &[[u8; 3]], row: [f32; 3], grey: &mut [u8]) {
    let row = fixed(row);
    let (blocks, rest) = pixels.as_chunks();
    let (grey_blocks, grey_rest) = grey.as_chunks_mut();
    blocks.iter().zip(grey_blocks).for_each(|(block, grey)| *grey = mixed(&planes(block), row));
    let last = mixed(&planes(&block_of(rest)), row);
    grey_rest.copy_from_slice(&last[..rest.len()]);
}

/// What is left at the end, filled up.
fn block_of<const SAMPLES: usize>(rest: &[[u8; SAMPLES]]) -> [[u8; SAMPLES]; BLOCK_PX] {
    let mut block = [[0; SAMPLES]; BLOCK_PX];
    block[..rest.len()].copy_from_slice(rest);
    block
}

/// Samples of a block, those of one channel side by side.
type Planes = [[i16; BLOCK_PX]; 3];

fn planes<const SAMPLES: usize>(pixels: &[[u8; SAMPLES]; BLOCK_PX]) -> Planes {
    let mut planes = [[0; BLOCK_PX]; 3];
    for at in 0..BLOCK_PX {
        for channel in 0..3 {
            planes[channel][at] = i16::from(pixels[at][channel]) << SAMPLE_PLACES;
        }
    }
    planes
}

fn mixed([red, green, blue]: &Planes, row: [i16; 3]) -> [u8; BLOCK_PX] {
    let part = |sample: i16, part: i16| ((i32::from(sample) * i32::from(part)) >> 16) as i16;
    let mut mixed = [0; BLOCK_PX];
    for (at, mixed) in mixed.iter_mut().enumerate() {
        let sum = part(red[at], row[0]) + part(green[at], row[1]) + part(blue[at], row[2]);
        *mixed = ((sum + ROUNDING) >> PRODUCT_PLACES).clamp(0, 255) as u8;
    }
    mixed
}

fn fixed(row: [f32; 3]) -> [i16; 3] {
    row.map(|part| (part * MATRIX_ONE).round() as i16)
}
