use crate::{Channels, Coding, Compression, WebpError, decode, encode, features, first_frame};

fn gradient(width: u32, height: u32, channels: Channels) -> Vec<u8> {
    let pixel = |n: u32| {
        let (x, y) = (n % width, n / width);
        let shade = |at: u32, of: u32| u8::try_from(20 + at * 200 / of).unwrap();
        [shade(x, width), shade(y, height), 90, shade(x + y, width + height)]
            .into_iter()
            .take(channels.count())
    };
    (0..width * height).flat_map(pixel).collect()
}

fn file(width: u32, height: u32, channels: Channels, compression: Compression) -> Vec<u8> {
    encode(&gradient(width, height, channels), (width, height), channels, compression).unwrap()
}

fn pixels(bytes: &[u8], size: (u32, u32), channels: Channels) -> Result<Vec<u8>, WebpError> {
    let mut pixels = vec![0; size.0 as usize * size.1 as usize * channels.count()];
    decode(bytes, size, channels, &mut pixels)?;
    Ok(pixels)
}

const LOSSY: Compression = Compression::Lossy { quality: 90 };

#[test]
fn what_is_lossless_comes_back_as_it_was() {
    for channels in [Channels::Rgb, Channels::Rgba] {
        let webp = file(37, 23, channels, Compression::Lossless);
        assert_eq!(pixels(&webp, (37, 23), channels), Ok(gradient(37, 23, channels)));
    }
}

#[test]
fn what_is_lossy_comes_back_nearly_as_it_was() {
    for channels in [Channels::Rgb, Channels::Rgba] {
        let decoded = pixels(&file(64, 48, channels, LOSSY), (64, 48), channels).unwrap();
        let furthest = decoded.iter().zip(gradient(64, 48, channels)).map(|(&a, b)| a.abs_diff(b)).max();
        assert!(furthest.unwrap() <= 8, "{furthest:?}");
    }
}

#[test]
fn a_smaller_size_covers_the_whole_picture() {
    for compression in [LOSSY, Compression::Lossless] {
        let webp = file(101, 67, Channels::Rgb, compression);
        let small = pixels(&webp, (13, 9), Channels::Rgb).unwrap();
        let (first, last) = (i16::from(small[0]), i16::from(small[12 * 3]));
        assert!((first - 28).abs() <= 4 && (last - 212).abs() <= 4, "{first} {last}");
    }
}

#[test]
fn the_header_tells_what_is_to_come() {
    let lossy = features(&file(40, 30, Channels::Rgb, LOSSY)).unwrap();
    assert_eq!((lossy.width, lossy.height, lossy.has_alpha, lossy.is_animated), (40, 30, false, false));
    assert_eq!(lossy.coding, Coding::Lossy);
    let lossless = features(&file(8, 9, Channels::Rgba, Compression::Lossless)).unwrap();
    assert_eq!((lossless.width, lossless.height, lossless.has_alpha), (8, 9, true));
    assert_eq!(lossless.coding, Coding::Lossless);
    assert_eq!(features(b"RIFF").unwrap_err(), WebpError::Truncated);
    assert!(features(&[7; 64]).is_err());
}

#[test]
fn a_file_that_ends_early_is_never_half_a_picture() {
    for channels in [Channels::Rgb, Channels::Rgba] {
        for compression in [LOSSY, Compression::Lossless] {
            let webp = file(64, 48, channels, compression);
            for end in 0..webp.len() {
                let decoded = pixels(&webp[..end], (32, 24), channels);
                assert!(decoded.is_err(), "{end} of {} bytes", webp.len());
            }
        }
    }
}

#[test]
fn a_frame_that_ends_early_is_never_half_a_picture() {
    let webp = file(64, 48, Channels::Rgba, LOSSY);
    // Past the file's own header, which says how long it should be: data as an animation holds it.
    let data = &webp[30..];
    assert!(pixels(data, (64, 48), Channels::Rgba).is_ok());
    for end in 0..data.len() - 1 {
        assert!(pixels(&data[..end], (64, 48), Channels::Rgba).is_err(), "{end} of {} bytes", data.len());
    }
}

#[test]
fn sizes_that_do_not_fit_are_refused_before_libwebp_sees_them() {
    let webp = file(16, 16, Channels::Rgb, LOSSY);
    let mut short = [0; 16 * 16 * 3 - 1];
    assert_eq!(
        decode(&webp, (16, 16), Channels::Rgb, &mut short),
        Err(WebpError::Buffer { expected: 768, given: 767 })
    );
    for size in [(0, 4), (4, 0), (17, 16), (16, 17), (16_384, 1)] {
        assert_eq!(
            pixels(&webp, size, Channels::Rgb),
            Err(WebpError::Size { width: size.0, height: size.1 })
        );
    }
    assert!(encode(&short, (16, 16), Channels::Rgb, LOSSY).is_err());
    assert!(encode(&[0; 16_384 * 3], (16_384, 1), Channels::Rgb, LOSSY).is_err());
}

#[test]
fn a_frame_is_found_behind_other_chunks() {
    let still = file(6, 4, Channels::Rgb, Compression::Lossless);
    let mut frame = vec![1, 0, 0, 2, 0, 0, 5, 0, 0, 3, 0, 0, 0, 0, 0, 0];
    frame.extend_from_slice(&still[12..]);
    let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x13\0\0\x0d\0\0".to_vec();
    webp.extend_from_slice(b"ICCP\x03\0\0\0abc\0ANMF");
    webp.extend_from_slice(&u32::try_from(frame.len()).unwrap().to_le_bytes());
    webp.extend_from_slice(&frame);
    let found = first_frame(&webp).unwrap();
    assert_eq!((found.left, found.top, found.width, found.height), (2, 4, 6, 4));
    assert_eq!(pixels(found.data, (6, 4), Channels::Rgb), Ok(gradient(6, 4, Channels::Rgb)));
    assert_eq!(first_frame(&webp[..webp.len() - 2]), Err(WebpError::Truncated));
    assert_eq!(first_frame(&still), Err(WebpError::Broken));
}

#[test]
fn alpha_of_a_large_picture_is_kept_unpacked() {
    let (width, height) = (4000, 2001);
    let mut image: Vec<u8> = [90, 120, 200, 255].repeat(width as usize * height as usize);
    image.iter_mut().skip(3).step_by(4 * 7).for_each(|alpha| *alpha = 77);
    let webp = encode(&image, (width, height), Channels::Rgba, LOSSY).unwrap();
    let decoded = pixels(&webp, (width, height), Channels::Rgba).unwrap();
    let alphas = |pixels: &[u8]| pixels.iter().skip(3).step_by(4).copied().collect::<Vec<_>>();
    assert!(alphas(&decoded) == alphas(&image));
    assert!(webp.len() > width as usize * height as usize, "a byte for each pixel's alpha");
}
