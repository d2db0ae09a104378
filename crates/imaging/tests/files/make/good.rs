//! Files that must be taken.

use image::DynamicImage;
use jpeg_encoder::{ColorType, SamplingFactor};
use turbojpeg::Subsamp;

use super::{
    Sample,
    gif::{self, Frame},
    jpeg::{self, Coding},
    metadata,
    picture::{glass, picture},
    png::{self, Header, Kind},
    profile, sample, webp,
};

const SIZE: (u32, u32) = (90, 70);
const ODD: [(u32, u32); 3] = [(1, 1), (7, 9), (17, 33)];

pub(crate) fn good() -> Vec<Sample> {
    [jpegs(), odd(), pngs(), gifs(), webps(), described()].concat()
}

fn jpegs() -> Vec<Sample> {
    let sampled = [
        ("444", SamplingFactor::R_4_4_4),
        ("422", SamplingFactor::R_4_2_2),
        ("420", SamplingFactor::R_4_2_0),
        ("440", SamplingFactor::R_4_4_0),
        ("411", SamplingFactor::R_4_1_1),
        ("410", SamplingFactor::R_4_1_0),
        ("441", SamplingFactor::R_4_4_1),
    ];
    let sampled = sampled.map(|(name, factor)| sample(format!("jpeg {name}"), jpeg::sampled(SIZE, factor)));
    let inks = |of| jpeg::encoded_as(SIZE, &jpeg::inks(SIZE), of, &|_| {});
    let others = [
        sample("jpeg with restarts", jpeg::encoded(SIZE, &|it| it.set_restart_interval(3))),
        sample("jpeg progressive", jpeg::encoded(SIZE, &|it| it.set_progressive_scans(6))),
        sample("jpeg progressive with restarts", progressive_with_restarts()),
        sample(
            "jpeg progressive of refinements",
            jpeg::by_libjpeg(SIZE, Subsamp::Sub2x2, Coding::Progressive),
        ),
        sample("jpeg not interleaved", jpeg::encoded(SIZE, &|it| it.set_optimized_huffman_tables(true))),
        sample("jpeg 411 in one scan", jpeg::by_libjpeg(SIZE, Subsamp::Sub4x1, Coding::Baseline)),
        sample("jpeg 441 in one scan", jpeg::by_libjpeg(SIZE, Subsamp::Sub1x4, Coding::Baseline)),
        sample("jpeg grey", jpeg::grey(SIZE)),
        sample("jpeg rgb", jpeg::rgb(SIZE)),
        sample("jpeg cmyk", inks(ColorType::Cmyk)),
        sample("jpeg ycck", inks(ColorType::CmykAsYcck)),
        sample("jpeg with a trailer", [jpeg::grey(SIZE).as_slice(), b"a motion photo's video"].concat()),
    ];
    [sampled.as_slice(), &others].concat()
}

fn progressive_with_restarts() -> Vec<u8> {
    jpeg::encoded(SIZE, &|it| {
        it.set_progressive(true);
        it.set_restart_interval(2);
    })
}

fn odd() -> Vec<Sample> {
    let of = |(width, height): (u32, u32)| {
        let size = (width, height);
        let header = Header { size, bits: 8, kind: Kind::Rgb, interlaced: true };
        let kinds = [
            ("jpeg 420", jpeg::sampled(size, SamplingFactor::R_4_2_0)),
            ("jpeg 411", jpeg::by_libjpeg(size, Subsamp::Sub4x1, Coding::Baseline)),
            ("jpeg progressive", jpeg::by_libjpeg(size, Subsamp::Sub2x2, Coding::Progressive)),
            ("png", rgb(Header { interlaced: false, ..header })),
            ("png interlaced", rgb(header)),
            ("gif", gif::gif((width as u16, height as u16), &[gif::whole((width as u16, height as u16))])),
            ("webp lossy", webp::lossy(size)),
            ("webp lossless", webp::lossless(size)),
        ];
        kinds.map(|(kind, bytes)| sample(format!("{kind} {width}x{height}"), bytes))
    };
    ODD.into_iter().flat_map(of).collect()
}

fn rgb(header: Header) -> Vec<u8> {
    let picture = picture(header.size.0, header.size.1);
    png::png(header, &[], |x, y| picture.get_pixel(x, y).0.map(u16::from).to_vec())
}

fn pngs() -> Vec<Sample> {
    let mut samples = Vec::new();
    for (name, interlaced) in [("png", false), ("png interlaced", true)] {
        let of = |bits, kind| Header { size: SIZE, bits, kind, interlaced };
        let rgba = glass(SIZE.0, SIZE.1);
        let grey = DynamicImage::from(picture(SIZE.0, SIZE.1)).into_luma8();
        let grey = |x, y| u16::from(grey.get_pixel(x, y)[0]);
        let wide = |x, y| png::widened(&rgba.get_pixel(x, y).0);
        let files = [
            ("rgb", rgb(of(8, Kind::Rgb))),
            ("rgba", png::png(of(8, Kind::Rgba), &[], |x, y| rgba.get_pixel(x, y).0.map(u16::from).to_vec())),
            ("rgb of 16 bits", png::png(of(16, Kind::Rgb), &[], |x, y| wide(x, y)[..3].to_vec())),
            ("rgba of 16 bits", png::png(of(16, Kind::Rgba), &[], wide)),
            ("grey", png::png(of(8, Kind::Grey), &[], |x, y| vec![grey(x, y)])),
            ("grey of 1 bit", png::png(of(1, Kind::Grey), &[], |x, y| vec![grey(x, y) >> 7])),
            ("grey of 16 bits", png::png(of(16, Kind::Grey), &[], |x, y| vec![grey(x, y) << 8])),
            (
                "grey with alpha",
                png::png(of(8, Kind::GreyAlpha), &[], |x, y| vec![grey(x, y), 255 - grey(x, y)]),
            ),
            ("palette", png::png(of(4, Kind::Palette), &palette()[..1], |x, y| vec![grey(x, y) >> 4])),
            (
                "palette with a clear colour",
                png::png(of(4, Kind::Palette), &palette(), |x, y| vec![grey(x, y) >> 4]),
            ),
        ];
        samples.extend(files.map(|(kind, bytes)| sample(format!("{name} {kind}"), bytes)));
    }
    samples
}

/// 16 colours, of which some show through.
fn palette() -> [png::Chunk; 2] {
    let colours = (0..16_u8).flat_map(|step| [step * 17, 255 - step * 17, step * 9]).collect();
    [(*b"PLTE", colours), (*b"tRNS", vec![0, 0, 0, 0, 0, 0, 128])]
}

fn gifs() -> Vec<Sample> {
    let size = (SIZE.0 as u16, SIZE.1 as u16);
    let mut pierced = gif::whole(size);
    pierced.clear = Some(gif::CLEAR);
    pierced.indexes[..size.0 as usize * 20].fill(gif::CLEAR);
    let small = || Frame { place: (30, 20), ..gif::whole((40, 30)) };
    let hanging_out = Frame { place: (70, 50), ..gif::whole((40, 30)) };
    let files = [
        ("gif", gif::gif(size, &[gif::whole(size)])),
        ("gif interlaced", gif::gif(size, &[gif::interlaced(size)])),
        ("gif with a clear colour", gif::gif(size, &[pierced])),
        ("gif with a small frame at a place", gif::gif(size, &[small()])),
        ("gif with a frame that hangs out", gif::gif(size, &[hanging_out])),
        ("gif of three frames", gif::gif(size, &[gif::whole(size), small(), small()])),
    ];
    files.map(|(name, bytes)| sample(name, bytes)).to_vec()
}

fn webps() -> Vec<Sample> {
    let small = (40, 30);
    let files = [
        ("webp lossy", webp::lossy(SIZE)),
        ("webp lossless", webp::lossless(SIZE)),
        ("webp lossy with alpha", webp::lossy_glass(SIZE)),
        ("webp lossless with alpha", webp::lossless_glass(SIZE)),
        ("webp of one colour", webp::one_colour(SIZE, [200, 40, 90])),
        ("webp animated lossy", webp::animated(SIZE, (0, 0), SIZE, &webp::lossy(SIZE))),
        ("webp animated with a small frame", webp::animated(SIZE, (30, 20), small, &webp::lossless(small))),
        ("webp animated with alpha", webp::animated(SIZE, (0, 0), SIZE, &webp::lossy_glass(SIZE))),
    ];
    files.map(|(name, bytes)| sample(name, bytes)).to_vec()
}

/// With everything that a file can say of itself.
fn described() -> Vec<Sample> {
    let p3 = profile::display_p3();
    let jpeg = jpeg::sampled(SIZE, SamplingFactor::R_4_2_0);
    let cmyk = jpeg::encoded_as(SIZE, &jpeg::inks(SIZE), ColorType::Cmyk, &|_| {});
    let png = rgb(Header { size: SIZE, bits: 8, kind: Kind::Rgb, interlaced: false });
    let screen = (SIZE.0 as u16, SIZE.1 as u16);
    vec![
        sample("jpeg described", metadata::in_jpeg(&jpeg, 6, &p3)),
        sample("jpeg described in inks", metadata::in_jpeg(&cmyk, 3, &profile::cmyk())),
        sample("jpeg described in adobe rgb", metadata::in_jpeg(&jpeg, 8, &profile::adobe_rgb())),
        sample("png described", metadata::in_png(&png, 5, &p3)),
        sample("webp described", metadata::in_webp(&webp::lossy(SIZE), SIZE, 7, &p3)),
        sample("webp described with alpha", metadata::in_webp(&webp::lossy_glass(SIZE), SIZE, 2, &p3)),
        sample("gif described", metadata::in_gif(&gif::gif(screen, &[gif::whole(screen)]))),
    ]
}
