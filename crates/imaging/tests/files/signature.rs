//! What a picture looks like, coarsely: enough to see that it is the right one, too little for rounding to matter.

use image::imageops::{FilterType, resize};
use imaging::{Derivation, Encoded};
use serde::{Deserialize, Serialize};

const CELLS: u32 = 4;
/// Of 255, for a cell's channel and a colour of the palette. Vector code of other machines rounds otherwise.
const LIGHT_TOLERANCE: u8 = 4;
/// Of 64.
const PHASH_TOLERANCE_BITS: u32 = 3;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signature {
    pub(crate) format: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) phash: String,
    pub(crate) palette: Vec<String>,
    /// `#rrggbbaa` of 4 × 4 cells, of the largest rendition.
    pub(crate) cells: Vec<String>,
}

pub(crate) fn signature(derivation: &Derivation) -> Signature {
    Signature {
        format: derivation.format.media_type().into(),
        width: derivation.width,
        height: derivation.height,
        phash: derivation.phash.clone(),
        palette: derivation.palette.clone(),
        cells: cells(derivation.renditions.last().unwrap()),
    }
}

/// Decoded by other code than what is tested.
pub(crate) fn open(encoded: &Encoded) -> image::RgbaImage {
    image::load_from_memory(&encoded.bytes).unwrap().into_rgba8()
}

fn cells(encoded: &Encoded) -> Vec<String> {
    let cells = resize(&open(encoded), CELLS, CELLS, FilterType::Triangle);
    cells
        .pixels()
        .map(|pixel| pixel.0.iter().fold("#".to_owned(), |text, light| text + &format!("{light:02x}")))
        .collect()
}

impl Signature {
    /// What is different, beyond rounding.
    pub(crate) fn differences(&self, other: &Self) -> Vec<String> {
        let facts = |it: &Self| (it.format.clone(), it.width, it.height, it.palette.len());
        let mut found = Vec::new();
        if facts(self) != facts(other) {
            found.push(format!("{:?}, not {:?}", facts(self), facts(other)));
        }
        let bits = |it: &Self| u64::from_str_radix(&it.phash, 16).unwrap();
        if (bits(self) ^ bits(other)).count_ones() > PHASH_TOLERANCE_BITS {
            found.push(format!("phash {}, not {}", self.phash, other.phash));
        }
        let colours = self.palette.iter().zip(&other.palette).chain(self.cells.iter().zip(&other.cells));
        found.extend(colours.filter(|(a, b)| !is_near(a, b)).map(|(a, b)| format!("{a}, not {b}")));
        found
    }
}

fn is_near(a: &str, b: &str) -> bool {
    let lights = |text: &str| u32::from_str_radix(&format!("{:f<8}", &text[1..]), 16).unwrap().to_be_bytes();
    lights(a).into_iter().zip(lights(b)).all(|(a, b)| a.abs_diff(b) <= LIGHT_TOLERANCE)
}
