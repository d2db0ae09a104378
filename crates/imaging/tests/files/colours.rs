//! Colours of other spaces come out in sRGB, as arithmetic of its own says they should.

use image::{Rgb, RgbImage};
use imaging::{Colour, Limits, Plan, derive, probe};
use jpeg_encoder::ColorType;

use crate::{
    make::{
        jpeg, metadata,
        png::{self, Header, Kind},
        profile,
    },
    signature::open,
};

/// What JPEG makes of a plain colour at the quality of a rendition.
const TOLERANCE: f64 = 4.0;

type Matrix = [[f64; 3]; 3];

/// To XYZ under D65, from <https://www.w3.org/TR/css-color-4/#color-conversion-code>.
const P3_TO_XYZ: Matrix = [
    [0.486_570_948_648_216_2, 0.265_667_693_169_093_06, 0.198_217_285_234_362_5],
    [0.228_974_564_069_748_8, 0.691_738_521_836_506_4, 0.079_286_914_093_745],
    [0.0, 0.045_113_381_858_902_64, 1.043_944_368_900_976],
];
const ADOBE_TO_XYZ: Matrix = [
    [0.576_669_042_910_130_5, 0.185_558_237_906_546_3, 0.188_228_646_234_994_7],
    [0.297_344_975_250_536_05, 0.627_363_566_255_466_1, 0.075_291_458_493_997_88],
    [0.027_031_361_386_412_34, 0.070_688_852_535_827_23, 0.991_337_536_837_639_1],
];
const XYZ_TO_SRGB: Matrix = [
    [3.240_969_941_904_521, -1.537_383_177_570_093, -0.498_610_760_293_003],
    [-0.969_243_636_280_87, 1.875_967_501_507_72, 0.041_555_057_407_175],
    [0.055_630_079_696_993, -0.203_976_958_888_976, 1.056_971_514_242_878],
];
const D50_TO_D65: Matrix = [
    [0.955_473_452_704_218_2, -0.023_098_536_874_261_423, 0.063_259_308_661_021_7],
    [-0.028_369_706_963_208_136, 1.009_995_458_005_822_6, 0.021_041_398_966_943_008],
    [0.012_314_001_688_319_899, -0.020_507_696_433_477_912, 1.330_365_936_608_075_3],
];

fn times(matrix: Matrix, colour: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.into_iter().zip(colour).map(|(a, b)| a * b).sum())
}

fn to_srgb(xyz: [f64; 3]) -> [f64; 3] {
    times(XYZ_TO_SRGB, xyz).map(|light| {
        let light = light.clamp(0.0, 1.0);
        let coded = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        coded * 255.0
    })
}

fn from_p3(colour: [u8; 3]) -> [f64; 3] {
    let linear = colour.map(|light| {
        let light = f64::from(light) / 255.0;
        if light <= 0.040_45 { light / 12.92 } else { ((light + 0.055) / 1.055).powf(2.4) }
    });
    to_srgb(times(P3_TO_XYZ, linear))
}

fn from_adobe(colour: [u8; 3]) -> [f64; 3] {
    to_srgb(times(ADOBE_TO_XYZ, colour.map(|light| (f64::from(light) / 255.0).powf(563.0 / 256.0))))
}

fn from_lab([l, a, b]: [f64; 3]) -> [f64; 3] {
    let f = (l + 16.0) / 116.0;
    let cube =
        |f: f64| if f > 6.0 / 29.0 { f.powi(3) } else { 3.0 * (6.0_f64 / 29.0).powi(2) * (f - 4.0 / 29.0) };
    let xyz = [0.9642 * cube(f + a / 500.0), cube(f), 0.8249 * cube(f - b / 200.0)];
    to_srgb(times(D50_TO_D65, xyz))
}

/// A file's colour, in the middle of its largest rendition.
fn shown(bytes: &[u8]) -> [f64; 3] {
    let made = derive(bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap();
    let [r, g, b, _] = open(made.renditions.last().unwrap()).get_pixel(32, 32).0;
    [r, g, b].map(f64::from)
}

fn assert_near(shown: [f64; 3], expected: [f64; 3], what: &str) {
    let is_near = shown.iter().zip(expected).all(|(a, b)| (a - b).abs() <= TOLERANCE);
    assert!(is_near, "{what}: {shown:?} is not {expected:.1?}");
}

fn plain_png([r, g, b]: [u8; 3]) -> Vec<u8> {
    let header = Header { size: (64, 64), bits: 8, kind: Kind::Rgb, interlaced: false };
    png::png(header, &[], |_, _| [r, g, b].map(u16::from).to_vec())
}

fn plain_jpeg(colour: [u8; 3]) -> Vec<u8> {
    let pixels = RgbImage::from_pixel(64, 64, Rgb(colour));
    jpeg::encoded_as((64, 64), &pixels, ColorType::Rgb, &|_| {})
}

const COLOURS: [[u8; 3]; 6] =
    [[200, 100, 100], [40, 180, 90], [90, 60, 210], [128, 128, 128], [255, 255, 255], [255, 0, 0]];

#[test]
fn display_p3_and_adobe_rgb_come_out_in_srgb() {
    for colour in COLOURS {
        for (profile, expected) in
            [(profile::display_p3(), from_p3(colour)), (profile::adobe_rgb(), from_adobe(colour))]
        {
            let jpeg = metadata::in_jpeg(&plain_jpeg(colour), 1, &profile);
            let png = metadata::in_png(&plain_png(colour), 1, &profile);
            for (kind, bytes) in [("jpeg", jpeg), ("png", png)] {
                assert_near(shown(&bytes), expected, &format!("{kind} {colour:?}"));
            }
        }
    }
    let moved = from_p3([200, 100, 100]);
    assert!((moved[0] - 200.0).abs() > TOLERANCE * 2.0, "the profile has to make a difference: {moved:?}");
}

#[test]
fn srgb_is_left_as_it_is() {
    for colour in COLOURS {
        let bytes = metadata::in_png(&plain_png(colour), 1, &profile::srgb());
        assert_near(shown(&bytes), colour.map(f64::from), "srgb");
        assert_eq!(probe(&bytes, &Limits::UPLOAD).unwrap().colour, Colour::Srgb);
    }
}

#[test]
fn inks_come_out_as_their_profile_says() {
    for inks in
        [[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0], [0, 1, 1, 0]]
    {
        let expected = from_lab(profile::lab_of_inks(inks.map(f64::from)));
        let pixels = inks.map(|ink: u8| ink * 255).repeat(64 * 64);
        for of in [ColorType::Cmyk, ColorType::CmykAsYcck] {
            let jpeg = jpeg::encoded_as((64, 64), &pixels, of, &|_| {});
            let bytes = metadata::in_jpeg(&jpeg, 1, &profile::cmyk());
            assert_eq!(probe(&bytes, &Limits::UPLOAD).unwrap().colour, Colour::Cmyk);
            assert_near(shown(&bytes), expected, &format!("{of:?} {inks:?}"));
        }
    }
}
