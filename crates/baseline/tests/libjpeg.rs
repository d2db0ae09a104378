//! Every picture is, within the rounding of 16-bit arithmetic, what libjpeg-turbo makes of the same file.

#![allow(clippy::unwrap_used)]

mod support;

use baseline::{Limits, Plane, Scale, decode_planes, decode_rgb};
use jpeg_encoder::{ColorType, SamplingFactor};
use support::{Making, SAMPLINGS};
use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage};

/// Levels of 256 by which one sample may be off, and all of them on average.
const SAMPLE_TOLERANCE: u8 = 2;
const MEAN_TOLERANCE: f64 = 0.1;
/// One level in each of three components, put together.
const COLOUR_TOLERANCE: u8 = 4;
const COLOUR_MEAN_TOLERANCE: f64 = 0.25;

fn turbo(bytes: &[u8], scale: Scale) -> (Decompressor, usize, usize, Subsamp) {
    let mut decoder = Decompressor::new().unwrap();
    let header = decoder.read_header(bytes).unwrap();
    let factor = ScalingFactor::new(scale.block_px(), 8);
    decoder.set_scaling_factor(factor).unwrap();
    (decoder, factor.scale(header.width), factor.scale(header.height), header.subsamp)
}

fn assert_close(ours: &[u8], theirs: &[u8], most: u8, mean: f64, what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let differences: Vec<_> = ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(*b)).collect();
    let worst = *differences.iter().max().unwrap();
    let place = differences.iter().position(|difference| *difference == worst).unwrap();
    assert!(worst <= most, "{what}: {worst} levels at {place}: {} for {}", ours[place], theirs[place]);
    let average =
        differences.iter().map(|difference| f64::from(*difference)).sum::<f64>() / ours.len() as f64;
    assert!(average <= mean || ours.len() < 1000, "{what}: {average} levels on average");
}

fn assert_planes(bytes: &[u8], scale: Scale, what: &str) {
    let ours = decode_planes(bytes, scale, &Limits::UPLOAD).unwrap();
    let (mut decoder, width, height, subsamp) = turbo(bytes, scale);
    assert_eq!((ours.width, ours.height), (width, height), "{what}");
    let mut image = YuvImage {
        pixels: vec![0; turbojpeg::yuv_pixels_len(width, 1, height, subsamp).unwrap()],
        width,
        align: 1,
        height,
        subsamp,
    };
    decoder.decompress_to_yuv(bytes, image.as_deref_mut()).unwrap();
    let mut rest = &image.pixels[..];
    for (index, plane) in ours.planes.iter().enumerate() {
        let (wide, high) = if index == 0 { image.y_size() } else { image.uv_size() };
        let (theirs, tail) = rest.split_at(wide * high);
        rest = tail;
        // TurboJPEG rounds planes up to whole chroma samples, and puts copies there.
        let theirs: Vec<_> = theirs
            .chunks_exact(wide)
            .take(plane.height)
            .flat_map(|row| &row[..plane.width])
            .copied()
            .collect();
        assert_close(
            &samples(plane),
            &theirs,
            SAMPLE_TOLERANCE,
            MEAN_TOLERANCE,
            &format!("{what}, plane {index}"),
        );
    }
}

fn samples(plane: &Plane) -> Vec<u8> {
    plane.rows().flatten().copied().collect()
}

fn assert_rgb(bytes: &[u8], scale: Scale, what: &str) {
    let ours = decode_rgb(bytes, scale, &Limits::UPLOAD).unwrap();
    let (mut decoder, width, height, _) = turbo(bytes, scale);
    let mut pixels = vec![0; width * height * 3];
    let image = Image { pixels: &mut pixels[..], width, pitch: width * 3, height, format: PixelFormat::RGB };
    decoder.decompress(bytes, image).unwrap();
    assert_close(&ours.pixels, &pixels, COLOUR_TOLERANCE, COLOUR_MEAN_TOLERANCE, &format!("{what}, rgb"));
}

fn assert_same(making: &Making, what: &str) {
    let bytes = making.jpeg();
    for scale in Scale::ALL {
        let what = format!("{what}, {}×{}, {scale:?}", making.width, making.height);
        assert_planes(&bytes, scale, &what);
        // At 1/8 libjpeg repeats samples where a larger transform does not help; ours are interpolated.
        let repeated = scale == Scale::Eighth
            && [SamplingFactor::F_2_1, SamplingFactor::F_1_2].contains(&making.sampling);
        if !repeated {
            assert_rgb(&bytes, scale, &what);
        }
    }
}

#[test]
fn every_sampling_is_decoded() {
    for sampling in SAMPLINGS {
        assert_same(&Making { sampling, ..Making::new(200, 152) }, &format!("{sampling:?}"));
    }
}

/// No narrower: libjpeg interpolates only where a subsampled row has more than two samples.
#[test]
fn every_size_is_decoded() {
    for sampling in SAMPLINGS {
        for (width, height) in [(24, 16), (17, 33), (129, 7), (23, 130), (255, 31), (131, 65)] {
            assert_same(&Making { sampling, ..Making::new(width, height) }, &format!("{sampling:?}"));
        }
    }
}

/// Planes alone are compared here.
#[test]
fn the_smallest_sizes_are_decoded() {
    for sampling in SAMPLINGS {
        for (width, height) in [(1, 1), (2, 1), (1, 3), (3, 2), (8, 8), (9, 1)] {
            let bytes = Making { sampling, ..Making::new(width, height) }.jpeg();
            for scale in Scale::ALL {
                assert_planes(&bytes, scale, &format!("{sampling:?}, {width}×{height}, {scale:?}"));
                let rgb = decode_rgb(&bytes, scale, &Limits::UPLOAD).unwrap();
                assert_eq!(rgb.pixels.len(), rgb.width * rgb.height * 3);
            }
        }
    }
}

#[test]
fn every_quality_is_decoded() {
    for quality in [1, 20, 50, 75, 95, 100] {
        assert_same(&Making { quality, ..Making::new(200, 152) }, &format!("quality {quality}"));
    }
}

#[test]
fn restart_markers_are_followed() {
    for sampling in SAMPLINGS {
        for restart in [1, 3, 8, 13] {
            assert_same(
                &Making { sampling, restart, ..Making::new(173, 90) },
                &format!("{sampling:?}, every {restart}"),
            );
        }
    }
}

#[test]
fn scans_of_one_component_are_decoded() {
    for sampling in SAMPLINGS {
        let making = Making { sampling, optimised: true, ..Making::new(173, 90) };
        assert_same(&making, &format!("{sampling:?}, a scan each"));
    }
}

#[test]
fn grey_is_decoded() {
    for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_2] {
        assert_same(&Making { colour: ColorType::Luma, sampling, ..Making::new(77, 50) }, "grey");
    }
}
