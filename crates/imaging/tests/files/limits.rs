//! The largest files that are taken, and the most hostile ones, stay within the memory that is promised.
//!
//! Each runs in a process of its own, which reads its peak itself (Linux). Times are printed, never asserted.

use std::{
    fs,
    time::{Duration, Instant},
};

use domain::recipe::{Operation, Output, Recipe};
use imaging::{Limits, Plan, derive};
use imaging::{Marks, transform};

use crate::{
    child, is_slow_tier,
    make::{
        huge,
        huge_jpeg::{self, C420, C444, INKS, Scans},
        metadata,
        png::{self, Header, Kind},
    },
};

const MAX_BYTES: u64 = 300_000_000;
/// Far beyond what any of them takes: it only ends a test that hangs.
const HANGS_AFTER: Duration = Duration::from_secs(300);
const SQUARE: (u32, u32) = (10_000, 10_000);
const WIDE: (u32, u32) = (30_000, 3_333);

type Make = fn((u32, u32)) -> Vec<u8>;

/// Taken at their full size, or refused by their header and then tried at the largest size that is taken.
const FILES: &[(&str, (u32, u32), Make)] = &[
    ("jpeg 420", SQUARE, |size| huge_jpeg::baseline(size, C420, Scans::One)),
    ("jpeg 444", SQUARE, |size| huge_jpeg::baseline(size, C444, Scans::One)),
    ("jpeg 444 wide", WIDE, |size| huge_jpeg::baseline(size, C444, Scans::One)),
    ("jpeg of inks", SQUARE, |size| huge_jpeg::baseline(size, INKS, Scans::One)),
    ("jpeg of scans for each component", SQUARE, |size| huge_jpeg::baseline(size, C420, Scans::OneEach)),
    ("jpeg progressive 420", SQUARE, |size| huge_jpeg::progressive(size, C420, [1, 1, 1])),
    ("jpeg progressive 444", SQUARE, |size| huge_jpeg::progressive(size, C444, [1, 1, 1])),
    ("jpeg of 64 scans", SQUARE, |size| huge_jpeg::progressive(size, C420, [21, 21, 21])),
    ("jpeg refined", SQUARE, |size| huge_jpeg::refined(size, C420, 13)),
    ("jpeg of noise", SQUARE, |(width, _)| huge_jpeg::noise(width, 49_000_000)),
    ("jpeg of metadata", SQUARE, |size| stuffed(&huge_jpeg::baseline(size, C444, Scans::One))),
    ("png rgb", SQUARE, |size| png_of(size, 8, Kind::Rgb, false)),
    ("png rgba of 16 bits", SQUARE, |size| png_of(size, 16, Kind::Rgba, false)),
    ("png rgba of 16 bits wide", WIDE, |size| png_of(size, 16, Kind::Rgba, false)),
    ("png grey of 1 bit", SQUARE, |size| png_of(size, 1, Kind::Grey, false)),
    ("png palette with clear", SQUARE, |size| png_of(size, 8, Kind::Palette, false)),
    ("png interlaced grey", SQUARE, |size| png_of(size, 8, Kind::Grey, true)),
    ("png interlaced rgba of 16 bits", SQUARE, |size| png_of(size, 16, Kind::Rgba, true)),
    ("png of metadata", SQUARE, described_png),
    ("gif", SQUARE, |size| huge::gif(size, 0)),
    ("gif of 2,000 frames", SQUARE, |size| huge::gif(size, 1_999)),
    ("webp lossless", SQUARE, huge::webp_lossless),
    ("webp lossless tall", (6_103, 16_383), huge::webp_lossless),
    ("webp lossy", SQUARE, huge::webp_lossy),
    ("webp lossy with alpha", SQUARE, huge::webp_alpha),
];

fn png_of(size: (u32, u32), bits: u8, kind: Kind, interlaced: bool) -> Vec<u8> {
    let palette = [(*b"PLTE", vec![77; 768]), (*b"tRNS", vec![128; 256])];
    let before: &[png::Chunk] = if kind == Kind::Palette { &palette } else { &[] };
    huge::png(Header { size, bits, kind, interlaced }, before)
}

/// As many bytes of metadata as a file may have.
fn stuffed(jpeg: &[u8]) -> Vec<u8> {
    let (head, rest) = jpeg.split_at(2);
    let segment = [[0xff, 0xef, 0xff, 0xff].as_slice(), &[7; 65_533]].concat();
    [head, &segment.repeat(740), rest].concat()
}

/// With a text that unpacks to half a gigabyte.
fn described_png(size: (u32, u32)) -> Vec<u8> {
    let exif = (*b"eXIf", [metadata::exif(6), vec![0; 3_000_000]].concat());
    let zipped = [b"Comment\0\0".as_slice(), &png::zipped(&vec![b'a'; 500_000_000])].concat();
    let header = Header { size, bits: 8, kind: Kind::Rgba, interlaced: false };
    huge::png(header, &[exif, (*b"zTXt", zipped)])
}

/// What the process says.
#[derive(Debug)]
struct Ran {
    outcome: String,
    peak_bytes: Option<u64>,
    ms: u64,
}

fn run(work: &str, bytes: &[u8]) -> Ran {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let argument = format!("{work} {}", file.path().display());
    let (status, output) = child::wait(child::start("limits::one_file", "limits", &argument), HANGS_AFTER);
    let line = output
        .lines()
        .find_map(|line| line.split_once("RAN "))
        .unwrap_or_else(|| panic!("{status:?}: {output}"));
    let words: Vec<_> = line.1.split(' ').collect();
    Ran { outcome: words[0].into(), peak_bytes: words[1].parse().ok(), ms: words[2].parse().unwrap() }
}

/// The other process's part: one file.
#[test]
fn one_file() {
    let Some(argument) = child::argument("limits") else { return };
    let (work, path) = argument.split_once(' ').unwrap();
    let bytes = fs::read(path).unwrap();
    let start = Instant::now();
    let outcome = match work {
        "derive" => derive(&bytes, &Plan::PHOTO, &Limits::UPLOAD).map(|_| ()),
        _ => {
            let largest =
                Operation::Resize { width: Some(4096), height: Some(4096), fit: domain::recipe::Fit::Inside };
            let operations = vec![largest, Operation::Sepia, Operation::Blur { sigma_px: 3.0 }];
            let recipe = Recipe::new(operations, Output::Png).unwrap();
            transform(&bytes, &recipe, &Marks::new(), &Limits::UPLOAD).map(|_| ())
        }
    };
    let ms = start.elapsed().as_millis();
    let name = outcome.as_ref().map_or_else(imaging::ImageError::name, |()| "taken");
    if let Err(error) = outcome {
        println!("{error}");
    }
    let peak = child::peak_bytes().map_or("unknown".into(), |peak| peak.to_string());
    println!("\nRAN {name} {peak} {ms}");
}

fn check(work: &str, name: &str, bytes: &[u8], size: (u32, u32)) -> Ran {
    let ran = run(work, bytes);
    let peak_mb = ran.peak_bytes.map_or("unknown".into(), |peak| (peak / 1_000_000).to_string());
    let megapixels = u64::from(size.0) * u64::from(size.1) / 1_000_000;
    println!(
        "{work:9} {name:34} {megapixels:4} MP {:9} bytes {:16} {peak_mb:>4} MB {:5} ms",
        bytes.len(),
        ran.outcome,
        ran.ms
    );
    ran
}

#[test]
fn the_largest_files_stay_within_the_memory() {
    let works: &[&str] = if is_slow_tier() { &["derive", "transform"] } else { &["derive"] };
    let mut too_much = Vec::new();
    for (name, full_size, make) in FILES {
        for work in works {
            let mut size = *full_size;
            loop {
                let ran = check(work, name, &make(size), size);
                assert_ne!(ran.outcome, "Image.Corrupt", "{name}");
                if ran.peak_bytes.is_some_and(|peak| peak >= MAX_BYTES) {
                    too_much.push(format!("{work} {name}: {ran:?}"));
                }
                if ran.outcome == "taken" {
                    break;
                }
                // Whatever is refused for its size is taken when it is small enough.
                size.1 = size.1 / 100 * 94;
                assert!(size.1 > 1_000, "{name}");
            }
        }
    }
    assert!(too_much.is_empty(), "{too_much:#?}");
}
