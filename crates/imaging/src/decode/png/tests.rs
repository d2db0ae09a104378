use super::*;
use crate::survey::survey;

/// A file of these chunks, each with the checksum it should have.
fn file(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks {
        let body = [kind.as_slice(), data].concat();
        png.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend_from_slice(&body);
        png.extend_from_slice(&crc32(&body).to_be_bytes());
    }
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

fn header(width: u32, height: u32, depth: u8, colour: u8, interlacing: u8) -> (&'static [u8; 4], Vec<u8>) {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    (b"IHDR", [sides, vec![depth, colour, 0, 0, interlacing]].concat())
}

/// Rows without a filter, packed into blocks that are not compressed.
fn data<'a>(rows: impl IntoIterator<Item = &'a [u8]>) -> (&'static [u8; 4], Vec<u8>) {
    let raw: Vec<u8> = rows.into_iter().flat_map(|row| [&[0], row].concat()).collect();
    let mut zlib = vec![0x78, 0x01];
    let blocks = raw.chunks(60_000);
    let last = blocks.len() - 1;
    for (n, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        zlib.push(u8::from(n == last));
        zlib.extend_from_slice(&length.to_le_bytes());
        zlib.extend_from_slice(&(!length).to_le_bytes());
        zlib.extend_from_slice(block);
    }
    zlib.extend_from_slice(&adler32(&raw).to_be_bytes());
    (b"IDAT", zlib)
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

const END: (&[u8; 4], Vec<u8>) = (b"IEND", Vec::new());

fn ramp(count: usize) -> Vec<u8> {
    (0..count).map(|n| u8::try_from(n * 37 % 251).unwrap()).collect()
}

fn read(png: &[u8], at_least: f64) -> Result<Decoded, ImageError> {
    let limits = Limits::UPLOAD;
    decode(png, &survey(png, &limits)?.header, at_least, &limits)
}

fn pixels(png: &[u8]) -> (u8, Vec<u8>) {
    let image = read(png, 1.0).unwrap().image;
    (image.color().channel_count(), image.into_bytes())
}

#[test]
fn eight_bits_come_as_they_are() {
    for (colour, channels) in [(0, 1), (4, 2), (2, 3), (6, 4)] {
        let raw = ramp(7 * 5 * channels);
        let png = file(&[header(7, 5, 8, colour, 0), data(raw.chunks(7 * channels)), END]);
        assert_eq!(pixels(&png), (u8::try_from(channels).unwrap(), raw), "colour type {colour}");
    }
}

#[test]
fn sixteen_bits_are_rounded() {
    let samples: [u16; 6] = [0, 128, 129, 0x80ff, 0xff7e, 0xff80];
    let row: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
    let png = file(&[header(2, 1, 16, 2, 0), data([row.as_slice()]), END]);
    assert_eq!(pixels(&png), (3, vec![0, 0, 1, 128, 254, 255]));
    for sample in 0..=u16::MAX {
        assert_eq!(u32::from(narrow(sample)), (u32::from(sample) + 128) / 257);
    }
}

#[test]
fn a_palette_is_looked_up_and_shows_through_where_it_says_so() {
    let palette = (b"PLTE", vec![1, 2, 3, 40, 50, 60, 250, 251, 252]);
    let (ihdr, idat) = (header(4, 1, 2, 3, 0), data([[0b00_01_10_01].as_slice()]));
    let opaque = file(&[ihdr.clone(), palette.clone(), idat.clone(), END]);
    assert_eq!(pixels(&opaque), (3, vec![1, 2, 3, 40, 50, 60, 250, 251, 252, 40, 50, 60]));
    let clear = file(&[ihdr, palette, (b"tRNS", vec![0, 128]), idat, END]);
    let expected = vec![1, 2, 3, 0, 40, 50, 60, 128, 250, 251, 252, 255, 40, 50, 60, 128];
    assert_eq!(pixels(&clear), (4, expected));
}

#[test]
fn grey_of_few_bits_spans_the_whole_range_and_may_have_a_clear_shade() {
    let (ihdr, idat) = (header(4, 1, 4, 0, 0), data([[0x0f, 0x17].as_slice()]));
    assert_eq!(pixels(&file(&[ihdr.clone(), idat.clone(), END])), (1, vec![0, 255, 17, 119]));
    let clear = file(&[ihdr, (b"tRNS", vec![0, 15]), idat, END]);
    assert_eq!(pixels(&clear), (2, vec![0, 255, 255, 0, 17, 255, 119, 255]));
    let colour = file(&[
        header(2, 1, 8, 2, 0),
        (b"tRNS", vec![0, 9, 0, 8, 0, 7]),
        data([[9, 8, 7, 9, 8, 6].as_slice()]),
        END,
    ]);
    assert_eq!(pixels(&colour), (4, vec![9, 8, 7, 0, 9, 8, 6, 255]));
}

/// Where each of Adam7's passes begins and how far it steps: across, then down.
const PASSES: [(usize, usize, usize, usize); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

fn interlaced(raw: &[u8], (width, height): (usize, usize), pixel_bytes: usize) -> Vec<Vec<u8>> {
    let pass = |&(left, top, across, down): &(usize, usize, usize, usize)| {
        let row = move |y: usize| {
            let pixel = move |x| &raw[(y * width + x) * pixel_bytes..][..pixel_bytes];
            (left..width).step_by(across).flat_map(pixel).copied().collect::<Vec<u8>>()
        };
        (top..height).step_by(down).map(row).collect::<Vec<_>>()
    };
    PASSES.iter().flat_map(pass).filter(|row| !row.is_empty()).collect()
}

#[test]
fn seven_passes_give_the_same_picture() {
    for (depth, colour, pixel_bytes) in [(8, 2, 3), (8, 6, 4), (16, 4, 4)] {
        for (width, height) in [(13, 11), (1, 1), (3, 20), (8, 8)] {
            let raw = ramp(width * height * pixel_bytes);
            let size = (u32::try_from(width).unwrap(), u32::try_from(height).unwrap());
            let plain = data(raw.chunks(width * pixel_bytes));
            let plain = file(&[header(size.0, size.1, depth, colour, 0), plain, END]);
            let passes = interlaced(&raw, (width, height), pixel_bytes);
            let passes = data(passes.iter().map(Vec::as_slice));
            let passes = file(&[header(size.0, size.1, depth, colour, 1), passes, END]);
            assert_eq!(pixels(&passes), pixels(&plain), "{width} × {height}, colour type {colour}");
        }
    }
}

#[test]
fn an_interlaced_picture_has_to_fit_and_another_only_shrinks_more() {
    let raw = ramp(64 * 64 * 3);
    let limits = Limits { max_memory_bytes: 22_000, ..Limits::UPLOAD };
    let passes = interlaced(&raw, (64, 64), 3);
    let passes = file(&[header(64, 64, 8, 2, 1), data(passes.iter().map(Vec::as_slice)), END]);
    let plain = file(&[header(64, 64, 8, 2, 0), data(raw.chunks(64 * 3)), END]);
    let decode = |png: &[u8]| decode(png, &survey(png, &Limits::UPLOAD).unwrap().header, 0.25, &limits);
    assert!(matches!(decode(&passes), Err(ImageError::TooLarge(_))));
    assert_eq!(decode(&plain).unwrap().image.width(), 32);
    let limits = Limits { max_memory_bytes: 14_000, ..Limits::UPLOAD };
    let tight = super::decode(&plain, &survey(&plain, &Limits::UPLOAD).unwrap().header, 0.25, &limits);
    assert_eq!(tight.unwrap().image.width(), 22);
}

#[test]
fn it_shrinks_on_the_way_with_room_for_resizing() {
    let raw = vec![90; 61 * 41 * 3];
    let png = file(&[header(61, 41, 8, 2, 0), data(raw.chunks(61 * 3)), END]);
    let decoded = read(&png, 0.2).unwrap();
    assert_eq!((decoded.image.width(), decoded.image.height()), (31, 21));
    assert_eq!(decoded.extent, (30.5, 20.5));
    assert!(decoded.image.as_bytes().iter().all(|&sample| sample == 90));
}

#[test]
fn a_file_that_ends_early_is_never_half_a_picture() {
    let raw = ramp(40 * 30 * 3);
    let png = file(&[header(40, 30, 8, 2, 0), data(raw.chunks(120)), END]);
    let whole = survey(&png, &Limits::UPLOAD).unwrap().header;
    let end_of_data = png.len() - 12;
    for end in (0..end_of_data - 4).step_by(7).chain(end_of_data - 40..end_of_data - 4) {
        assert!(read(&png[..end], 0.4).is_err(), "survey, {end} of {}", png.len());
        // The decoder does not rely on the survey either.
        assert!(decode(&png[..end], &whole, 0.4, &Limits::UPLOAD).is_err(), "{end} of {}", png.len());
    }
}

#[test]
fn data_that_is_short_of_rows_is_no_picture() {
    let raw = ramp(40 * 30 * 3);
    for rows in [0, 1, 29] {
        let short = if rows == 0 { data([[].as_slice()]) } else { data(raw.chunks(120).take(rows)) };
        let png = file(&[header(40, 30, 8, 2, 0), short, END]);
        assert!(matches!(read(&png, 0.4), Err(ImageError::Corrupt(_))), "{rows} rows");
    }
}

#[test]
fn checksums_that_do_not_fit_are_errors() {
    let raw = ramp(20 * 10 * 3);
    let chunks = [header(20, 10, 8, 2, 0), data(raw.chunks(60)), END];
    let png = file(&chunks);
    assert!(read(&png, 1.0).is_ok());
    let data_at = 8 + 25 + 8;
    for at in (data_at..png.len() - 12).step_by(11) {
        let mut broken = png.clone();
        broken[at] ^= 0x10;
        assert!(matches!(read(&broken, 1.0), Err(ImageError::Corrupt(_))), "byte {at}");
    }
    // The chunk's checksum fits; that of the pixels in it does not.
    let mut chunks = chunks;
    let last = chunks[1].1.len() - 1;
    chunks[1].1[last] ^= 1;
    assert!(matches!(read(&file(&chunks), 1.0), Err(ImageError::Corrupt(_))));
}

#[test]
fn what_lies_beside_the_pixels_does_not_spoil_them() {
    let raw = ramp(20 * 10);
    let (ihdr, idat) = (header(20, 10, 8, 0, 0), data(raw.chunks(20)));
    let text = (b"tEXt", [b"Comment\0".to_vec(), vec![b'a'; 9_000_000]].concat());
    let packed = (b"zTXt", [b"Comment\0\0".to_vec(), data([vec![b'a'; 9_000_000].as_slice()]).1].concat());
    let unknown = (b"quXx", vec![7; 9_000_000]);
    for chunk in [text, packed, unknown] {
        let png = file(&[ihdr.clone(), chunk, idat.clone(), END]);
        assert_eq!(pixels(&png), (1, raw.clone()));
    }
}
