//! CPU milliseconds of one decode, beside libjpeg-turbo at the same scale, taken in turns in one run.
//!
//! `cargo bench -p baseline -- [FILE…]`; without a file, a picture of 12 megapixels is made.
//! `… -- --once ours-planes-half FILE` runs one decode and nothing else, for callgrind and perf.
#![allow(clippy::print_stdout)]

use std::{hint::black_box, process::ExitCode};

use baseline::{Limits, Scale, decode_planes, decode_rgb};
use rustix::time::{ClockId, clock_gettime};
use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage};

const ROUNDS: usize = 15;

#[derive(Clone, Copy)]
enum Output {
    Planes,
    Rgb,
}

#[derive(Clone, Copy)]
enum Decoder {
    Ours,
    Turbo,
}

const SCALES: [(&str, Scale); 4] =
    [("full", Scale::Full), ("half", Scale::Half), ("quarter", Scale::Quarter), ("eighth", Scale::Eighth)];
const OUTPUTS: [(&str, Output); 2] = [("planes", Output::Planes), ("rgb", Output::Rgb)];
const DECODERS: [(&str, Decoder); 2] = [("ours", Decoder::Ours), ("turbo", Decoder::Turbo)];

fn main() -> ExitCode {
    // cargo itself adds --bench.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments[..] {
        [once, what, file] if once == "--once" => run_once(what, &read(file)),
        [] => side_by_side("made", &made_picture()),
        files => files.iter().for_each(|file| side_by_side(file, &read(file))),
    }
    ExitCode::SUCCESS
}

fn read(file: &str) -> Vec<u8> {
    std::fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn run_once(what: &str, bytes: &[u8]) {
    for (decoder_name, decoder) in DECODERS {
        for (output_name, output) in OUTPUTS {
            for (scale_name, scale) in SCALES {
                if what == format!("{decoder_name}-{output_name}-{scale_name}") {
                    return decode(decoder, output, scale, bytes);
                }
            }
        }
    }
    panic!("{what} is not DECODER-OUTPUT-SCALE");
}

fn side_by_side(name: &str, bytes: &[u8]) {
    println!("{name}: {} bytes; CPU ms, median of {ROUNDS}", bytes.len());
    println!("{:<8} {:<8} {:>8} {:>8} {:>7}", "output", "scale", "ours", "turbo", "ratio");
    for (output_name, output) in OUTPUTS {
        for (scale_name, scale) in SCALES {
            let mut times = [const { Vec::new() }; 2];
            for _ in 0..ROUNDS {
                for (times, (_, decoder)) in times.iter_mut().zip(DECODERS) {
                    times.push(cpu_ms(|| decode(decoder, output, scale, bytes)));
                }
            }
            let [ours, turbo] = times.map(median);
            println!("{output_name:<8} {scale_name:<8} {ours:8.1} {turbo:8.1} {:7.2}", turbo / ours);
        }
    }
}

fn cpu_ms(work: impl FnOnce()) -> f64 {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
    };
    let start = now();
    work();
    now() - start
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn decode(decoder: Decoder, output: Output, scale: Scale, bytes: &[u8]) {
    match (decoder, output) {
        (Decoder::Ours, Output::Planes) => {
            black_box(decode_planes(bytes, scale, &Limits::UPLOAD).expect("a baseline file"));
        }
        (Decoder::Ours, Output::Rgb) => {
            black_box(decode_rgb(bytes, scale, &Limits::UPLOAD).expect("a baseline file"));
        }
        (Decoder::Turbo, Output::Planes) => {
            black_box(turbo_planes(bytes, scale).expect("a JPEG"));
        }
        (Decoder::Turbo, Output::Rgb) => {
            black_box(turbo_rgb(bytes, scale).expect("a JPEG"));
        }
    }
}

fn turbo_planes(bytes: &[u8], scale: Scale) -> turbojpeg::Result<Vec<u8>> {
    let (mut decoder, width, height, subsamp) = turbo(bytes, scale)?;
    let mut pixels = vec![0; turbojpeg::yuv_pixels_len(width, 1, height, subsamp)?];
    let image = YuvImage { pixels: &mut pixels[..], width, align: 1, height, subsamp };
    decoder.decompress_to_yuv(bytes, image)?;
    Ok(pixels)
}

fn turbo_rgb(bytes: &[u8], scale: Scale) -> turbojpeg::Result<Vec<u8>> {
    let (mut decoder, width, height, _) = turbo(bytes, scale)?;
    let mut pixels = vec![0; width * height * 3];
    let image = Image { pixels: &mut pixels[..], width, pitch: width * 3, height, format: PixelFormat::RGB };
    decoder.decompress(bytes, image)?;
    Ok(pixels)
}

fn turbo(bytes: &[u8], scale: Scale) -> turbojpeg::Result<(Decompressor, usize, usize, Subsamp)> {
    let mut decoder = Decompressor::new()?;
    let header = decoder.read_header(bytes)?;
    let factor = ScalingFactor::new(scale.block_px(), 8);
    decoder.set_scaling_factor(factor)?;
    Ok((decoder, factor.scale(header.width), factor.scale(header.height), header.subsamp))
}

/// Smooth areas, edges and grain: octaves of noise, each over a part of the picture only.
fn made_picture() -> Vec<u8> {
    const WIDTH: usize = 4032;
    const HEIGHT: usize = 3024;
    let mut pixels = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let grain = noise(x, y, 64, 3) * noise(x, y, 900, 9);
            let level = 200.0 * noise(x, y, 700, 1)
                + 60.0 * noise(x, y, 90, 2)
                + 90.0 * grain * (noise(x, y, 2, 4) - 0.5)
                + 60.0 * grain * (noise(x, y, 5, 5) - 0.5)
                + 40.0 * (noise(x, y, 120, 6) - 0.5).signum() * noise(x, y, 400, 7);
            let (warm, green) = (60.0 * (noise(x, y, 300, 8) - 0.5), 30.0 * (noise(x, y, 40, 10) - 0.5));
            pixels.extend(
                [level + warm, level + green, level - warm].map(|value| value.clamp(0.0, 255.0) as u8),
            );
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 92);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder
        .encode(&pixels, WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgb)
        .expect("an encoded picture");
    bytes
}

/// Value noise of 0 to 1 with a cell of so many pixels.
fn noise(x: usize, y: usize, cell_px: usize, seed: u32) -> f32 {
    let corner = |x: usize, y: usize| {
        let mut hash =
            (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77) ^ seed << 20;
        hash = (hash ^ hash >> 15).wrapping_mul(0x2C1B_3C6D);
        hash = (hash ^ hash >> 12).wrapping_mul(0x297A_2D39);
        (hash >> 8) as f32 / (1 << 24) as f32
    };
    let (left, top) = (x / cell_px, y / cell_px);
    let (right, down) = ((x % cell_px) as f32 / cell_px as f32, (y % cell_px) as f32 / cell_px as f32);
    let upper = corner(left, top) * (1.0 - right) + corner(left + 1, top) * right;
    let lower = corner(left, top + 1) * (1.0 - right) + corner(left + 1, top + 1) * right;
    upper * (1.0 - down) + lower * down
}
