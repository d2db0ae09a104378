//! Any bytes as a JPEG: see `fuzz::derive_only`.
#![no_main]

use domain::photo::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| -> libfuzzer_sys::Corpus { fuzz::derive_only(Format::Jpeg, bytes) });
