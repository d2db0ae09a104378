//! Files that must be refused, with the name of the error.

use jpeg_encoder::{ColorType, SamplingFactor};
use turbojpeg::Subsamp;

use super::{
    Sample, gif,
    jpeg::{self, Coding, Parts, Segment},
    png::{self, Header, Kind},
    sample, webp,
};

const SIZE: (u32, u32) = (60, 50);
const CORRUPT: &str = "Image.Corrupt";
const TOO_LARGE: &str = "Image.TooLarge";
const UNSUPPORTED: &str = "Image.Unsupported";

type Bad = (&'static str, Sample);

pub(crate) fn bad() -> Vec<Bad> {
    [jpegs(), jpeg_scans(), pngs(), gifs(), webps()].concat()
}

fn jpegs() -> Vec<Bad> {
    let whole = jpeg::parts(&jpeg::sampled(SIZE, SamplingFactor::R_4_2_0));
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = whole.clone();
        change(&mut parts);
        parts.join()
    };
    let frame = |at: usize, to: &'static [u8]| {
        with(&|parts| parts.first(0xc0)[at..at + to.len()].copy_from_slice(to))
    };
    let marked = |marker| {
        with(&|parts| {
            parts.segments.iter_mut().filter(|it| it.marker == 0xc0).for_each(|it| it.marker = marker)
        })
    };
    vec![
        (CORRUPT, sample("jpeg of width 0", with(&|parts| parts.set_size((0, 50))))),
        (CORRUPT, sample("jpeg of height 0", with(&|parts| parts.set_size((60, 0))))),
        (TOO_LARGE, sample("jpeg of impossible size", with(&|parts| parts.set_size((65_500, 65_500))))),
        (CORRUPT, sample("jpeg taller than its data", with(&|parts| parts.set_size((60, 500))))),
        (UNSUPPORTED, sample("jpeg of 12 bits", frame(0, &[12]))),
        (CORRUPT, sample("jpeg of no components", frame(5, &[0]))),
        (CORRUPT, sample("jpeg of two components", frame(5, &[2]))),
        (CORRUPT, sample("jpeg of more components than it lists", frame(5, &[4]))),
        (CORRUPT, sample("jpeg with a sampling factor of 0", frame(7, &[0x02]))),
        (CORRUPT, sample("jpeg with a sampling factor of 15", frame(7, &[0xff]))),
        (CORRUPT, sample("jpeg with a quantisation table that is not there", frame(8, &[3]))),
        (UNSUPPORTED, sample("jpeg lossless", marked(0xc3))),
        (UNSUPPORTED, sample("jpeg hierarchical", marked(0xc5))),
        (UNSUPPORTED, sample("jpeg arithmetic", jpeg::by_libjpeg(SIZE, Subsamp::Sub2x2, Coding::Arithmetic))),
        (CORRUPT, sample("jpeg without a frame", whole.clone().without(0xc0).join())),
        (CORRUPT, sample("jpeg without quantisation tables", whole.clone().without(0xdb).join())),
        (CORRUPT, sample("jpeg with two frames", with(&|parts| parts.segments.extend_from_within(..)))),
        (
            CORRUPT,
            sample(
                "jpeg with a huffman table of too many codes",
                with(&|it| it.first(0xc4)[1..17].fill(255)),
            ),
        ),
        (
            CORRUPT,
            sample("jpeg with a huffman table of codes that do not fit", with(&|it| it.first(0xc4)[1] = 5)),
        ),
        (CORRUPT, sample("jpeg with a huffman table number 9", with(&|it| it.first(0xc4)[0] = 9))),
        (CORRUPT, sample("jpeg with a short quantisation table", with(&|it| it.first(0xdb).truncate(30)))),
        (CORRUPT, sample("jpeg with a profile of too many parts", many_parts(whole.clone()))),
        (CORRUPT, sample("jpeg in a jpeg", [&[0xff, 0xd8], whole.join().as_slice()].concat())),
        (CORRUPT, sample("jpeg without a scan", b"\xff\xd8\xff\xd9".to_vec())),
    ]
}

/// Each without a byte: whoever adds them up again for each takes forever over a large file.
fn many_parts(mut parts: Parts) -> Vec<u8> {
    let part = Segment { marker: 0xe2, data: b"ICC_PROFILE\0\x01\x01".to_vec() };
    parts.segments.splice(0..0, vec![part; 300]);
    parts.join()
}

/// What is wrong with the coded data.
fn jpeg_scans() -> Vec<Bad> {
    let restarts = jpeg::encoded(SIZE, &|it| it.set_restart_interval(2));
    let mut swapped = restarts.clone();
    let first = restarts.windows(2).position(|marker| marker == [0xff, 0xd0]).unwrap();
    swapped[first + 1] = 0xd5;
    let mut no_codes = jpeg::sampled(SIZE, SamplingFactor::R_4_2_0);
    let scan = no_codes.windows(2).position(|marker| marker == [0xff, 0xda]).unwrap();
    let end = no_codes.len() - 2;
    no_codes[scan + 100..end].chunks_exact_mut(2).for_each(|pair| pair.copy_from_slice(&[0xff, 0]));
    let cut_at_a_restart = [&restarts[..first + 2], b"stray bytes\xff\xd9"].concat();
    let mut unknown = jpeg::parts(&jpeg::grey(SIZE));
    unknown.scans[5] = 7;
    let progressive = jpeg::by_libjpeg(SIZE, Subsamp::Sub2x2, Coding::Progressive);
    let scans: Vec<_> =
        (0..progressive.len()).filter(|&at| progressive[at..].starts_with(&[0xff, 0xda])).collect();
    let without_the_first = [&progressive[..scans[0]], &progressive[scans[1]..]].concat();
    let without_the_last = [&progressive[..scans[scans.len() - 1]], &[0xff, 0xd9]].concat();
    let twice = [&progressive[..progressive.len() - 2], &progressive[scans[scans.len() - 1]..]].concat();
    let inks = jpeg::parts(&jpeg::encoded_as(SIZE, &jpeg::inks(SIZE), ColorType::Cmyk, &|_| {}));
    let mut three_of_four = inks.clone();
    three_of_four.scans[4] = 3;
    vec![
        (CORRUPT, sample("jpeg with restarts in disorder", swapped)),
        (CORRUPT, sample("jpeg with codes of nothing", no_codes)),
        (CORRUPT, sample("jpeg cut at a restart", cut_at_a_restart)),
        (CORRUPT, sample("jpeg with a scan of nothing known", unknown.join())),
        (CORRUPT, sample("jpeg progressive without its first scan", without_the_first)),
        (CORRUPT, sample("jpeg progressive without its last scan", without_the_last)),
        (CORRUPT, sample("jpeg progressive with its last scan twice", twice)),
        (CORRUPT, sample("jpeg cmyk with three inks in the scan", three_of_four.join())),
    ]
}

fn pngs() -> Vec<Bad> {
    let header = Header { size: SIZE, bits: 8, kind: Kind::Grey, interlaced: false };
    let of = |header: Header| png::png(header, &[], |x, y| vec![(x ^ y) as u16]);
    let whole = of(header);
    let chunks = png::chunks(&whole);
    let with_header = |at: usize, to: u8| {
        let mut chunks = chunks.clone();
        chunks[0].1[at] = to;
        png::join(&chunks)
    };
    let with_data = |data: Vec<u8>| png::join(&[chunks[0].clone(), (*b"IDAT", data), chunks[2].clone()]);
    let rows = vec![0; (SIZE.0 as usize + 1) * SIZE.1 as usize];
    let bad_filter: Vec<u8> = rows.iter().enumerate().map(|(n, _)| if n % 61 == 0 { 9 } else { 0 }).collect();
    let mut wrong_sum = whole.clone();
    let last = wrong_sum.len() - 14;
    wrong_sum[last] ^= 1;
    let mut wrong_data = chunks[1].1.clone();
    wrong_data[20] ^= 0x55;
    vec![
        (CORRUPT, sample("png of width 0", of(Header { size: (0, 50), ..header }))),
        (CORRUPT, sample("png of height 0", of(Header { size: (60, 0), ..header }))),
        (TOO_LARGE, sample("png of impossible size", with_header(0, 0x7f))),
        (CORRUPT, sample("png of 3 bits", with_header(8, 3))),
        (CORRUPT, sample("png of colour type 5", with_header(9, 5))),
        (CORRUPT, sample("png of compression 7", with_header(10, 7))),
        (CORRUPT, sample("png of filter method 1", with_header(11, 1))),
        (CORRUPT, sample("png of interlacing 2", with_header(12, 2))),
        (CORRUPT, sample("png without a header", png::join(&chunks[1..]))),
        (CORRUPT, sample("png without data", png::join(&[chunks[0].clone(), chunks[2].clone()]))),
        (
            CORRUPT,
            sample("png with a palette that is not there", of(Header { kind: Kind::Palette, ..header })),
        ),
        (CORRUPT, sample("png with a palette of one byte", one_byte_palette(header))),
        (CORRUPT, sample("png with a wrong checksum", wrong_sum)),
        (CORRUPT, sample("png with broken data", with_data(wrong_data))),
        (CORRUPT, sample("png with too few rows", with_data(png::zipped(&rows[..rows.len() / 2])))),
        (CORRUPT, sample("png with a filter of 9", with_data(png::zipped(&bad_filter)))),
        (CORRUPT, sample("png with a chunk longer than the file", long_chunk(&whole))),
        (TOO_LARGE, sample("png with a huge profile", profile_of(2 << 20, &chunks))),
    ]
}

fn one_byte_palette(header: Header) -> Vec<u8> {
    png::png(Header { kind: Kind::Palette, ..header }, &[(*b"PLTE", vec![7])], |_, _| vec![0])
}

fn long_chunk(png: &[u8]) -> Vec<u8> {
    let mut bytes = png.to_vec();
    bytes[33..37].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
    bytes
}

fn profile_of(bytes: usize, chunks: &[png::Chunk]) -> Vec<u8> {
    png::join(&[chunks[0].clone(), (*b"iCCP", vec![1; bytes]), chunks[1].clone(), chunks[2].clone()])
}

fn gifs() -> Vec<Bad> {
    let size = (SIZE.0 as u16, SIZE.1 as u16);
    let whole = gif::gif(size, &[gif::whole(size)]);
    let head = gif::header(size).len();
    let frame = |place, size, coded: &[u8]| {
        [gif::header((60, 50)), gif::descriptor(place, size, false), gif::data(coded), vec![0x3b]].concat()
    };
    // A clear code, then codes that no table has yet.
    let unknown_codes = [0x00, 0xff, 0xff, 0xff, 0xff, 0xff];
    let mut wide_codes = frame((0, 0), size, &unknown_codes);
    wide_codes[head + 10] = 200;
    let many: Vec<u8> =
        [gif::descriptor((0, 0), (1, 1), false), gif::data(&[0x00, 0x03, 0x06])].concat().repeat(2001);
    vec![
        (CORRUPT, sample("gif of width 0", gif::gif((0, 50), &[gif::whole(size)]))),
        (TOO_LARGE, sample("gif of impossible size", gif::gif((65_535, 65_535), &[gif::whole(size)]))),
        (CORRUPT, sample("gif without a frame", gif::gif(size, &[]))),
        (CORRUPT, sample("gif with codes out of nowhere", frame((0, 0), size, &unknown_codes))),
        (CORRUPT, sample("gif with codes of 200 bits", wide_codes)),
        (CORRUPT, sample("gif with no coded data", frame((0, 0), size, &[]))),
        (CORRUPT, sample("gif with half of its rows", [&whole[..head + 8], &half(size)].concat())),
        (
            CORRUPT,
            sample("gif with a block of an unknown kind", [&whole[..head], b"\x77", &whole[head..]].concat()),
        ),
        (TOO_LARGE, sample("gif of too many frames", [gif::header((1, 1)), many, vec![0x3b]].concat())),
    ]
}

fn half(size: (u16, u16)) -> Vec<u8> {
    let mut frame = gif::whole(size);
    frame.indexes.truncate(frame.indexes.len() / 2);
    gif::gif(size, &[frame]).split_off(gif::header(size).len() + 8)
}

fn webps() -> Vec<Bad> {
    let lossy = webp::lossy(SIZE);
    let lossless = webp::lossless(SIZE);
    let data = |webp: &[u8]| webp::chunks(webp).swap_remove(0);
    let cut = |webp: &[u8]| {
        let (kind, mut data) = data(webp);
        data.truncate(data.len() / 2);
        webp::join(&[(kind, data)])
    };
    let changed = |webp: &[u8], at: usize, to: &[u8]| {
        let (kind, mut data) = data(webp);
        data[at..at + to.len()].copy_from_slice(to);
        webp::join(&[(kind, data)])
    };
    let mut long = lossy.clone();
    long[16..20].copy_from_slice(&[0xff; 4]);
    let canvas = |size| webp::join(&[webp::extended(0, size), data(&lossy)]);
    let frameless = webp::join(&[webp::extended(2, SIZE), (*b"ANIM", vec![0; 6])]);
    vec![
        (CORRUPT, sample("webp without chunks", webp::join(&[]))),
        (CORRUPT, sample("webp of width 0", changed(&lossy, 6, &[0, 0]))),
        (
            TOO_LARGE,
            sample("webp lossless of impossible size", changed(&lossless, 1, &[0xff, 0xff, 0xff, 0x0f])),
        ),
        (TOO_LARGE, sample("webp of an impossible canvas", canvas((1 << 24, 1 << 24)))),
        (CORRUPT, sample("webp on a canvas of another size", canvas((30, 20)))),
        (CORRUPT, sample("webp lossy with half of its data", cut(&lossy))),
        (CORRUPT, sample("webp lossless with half of its data", cut(&lossless))),
        (CORRUPT, sample("webp with a broken start code", changed(&lossy, 3, &[1, 2, 3]))),
        (CORRUPT, sample("webp lossless of another version", changed(&lossless, 4, &[0xf0]))),
        (CORRUPT, sample("webp with a chunk longer than the file", long)),
        (CORRUPT, sample("webp animated without a frame", frameless)),
        (
            CORRUPT,
            sample(
                "webp with a frame of no data",
                webp::join(&[webp::extended(2, SIZE), (*b"ANMF", vec![0; 16])]),
            ),
        ),
    ]
}
