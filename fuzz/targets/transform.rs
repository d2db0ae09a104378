//! A recipe out of a query of any bytes, on a small picture: a result of the size that the recipe says, or an error.
#![no_main]

use domain::recipe::{OutputFormat, Recipe};
use imaging::{Limits, Marks, probe, transform};
use libfuzzer_sys::{Corpus, fuzz_target};

/// 33 × 17 pixels, one of them clear.
const PICTURE: &[u8] = include_bytes!("../seeds/transform.png");
const PICTURE_SIZE: (u32, u32) = (33, 17);
/// Larger results only take longer.
const RESULT_MAX_PIXELS: u64 = 1_000_000;

fuzz_target!(|query: &str| -> Corpus {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let Ok(recipe) = Recipe::from_query(pairs, OutputFormat::Jpeg) else { return Corpus::Keep };
    let size = recipe.operations.iter().try_fold(PICTURE_SIZE, |size, operation| {
        operation.size_after(size).ok().filter(|&(w, h)| u64::from(w) * u64::from(h) <= RESULT_MAX_PIXELS)
    });
    let Some(size) = size else { return Corpus::Reject };
    let picture = transform(PICTURE, &recipe, &Marks::new(), &Limits::UPLOAD).expect("a recipe that fits");
    assert_eq!((picture.width, picture.height), size);
    let probe = probe(&picture.bytes, &Limits::UPLOAD).expect("a result can be read");
    assert_eq!((probe.width, probe.height, probe.format), (size.0, size.1, picture.format));
    Corpus::Keep
});
