//! JPEGs by two encoders, and their segments taken apart and put together again.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use super::picture::picture;

type Prepare<'a> = &'a dyn Fn(&mut Encoder<&mut Vec<u8>>);

/// By jpeg-encoder, as `prepare` sets it up.
pub(crate) fn encoded(size: (u32, u32), prepare: Prepare) -> Vec<u8> {
    encoded_as(size, &picture(size.0, size.1), ColorType::Rgb, prepare)
}

pub(crate) fn encoded_as(
    (width, height): (u32, u32),
    pixels: &[u8],
    of: ColorType,
    prepare: Prepare,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    prepare(&mut encoder);
    encoder.encode(pixels, width as u16, height as u16, of).unwrap();
    bytes
}

pub(crate) fn sampled(size: (u32, u32), factor: SamplingFactor) -> Vec<u8> {
    encoded(size, &|encoder| {
        encoder.set_sampling_factor(factor);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    })
}

pub(crate) fn grey(size: (u32, u32)) -> Vec<u8> {
    let grey = image::DynamicImage::from(picture(size.0, size.1)).into_luma8();
    encoded_as(size, &grey, ColorType::Luma, &|_| {})
}

/// Inks (255 is full) that show the picture.
pub(crate) fn inks((width, height): (u32, u32)) -> Vec<u8> {
    let of = |light: [u8; 3]| {
        let k = 255 - light.into_iter().max().unwrap();
        let left = u16::from(255 - k).max(1);
        let [c, m, y] = light.map(|light| (u16::from(255 - k - light) * 255 / left) as u8);
        [c, m, y, k]
    };
    picture(width, height).pixels().flat_map(|pixel| of(pixel.0)).collect()
}

/// Light in place of luminance: Adobe's marker says that there is no transform.
pub(crate) fn rgb(size: (u32, u32)) -> Vec<u8> {
    let bytes = encoded_as(size, &picture(size.0, size.1), ColorType::Ycbcr, &|_| {});
    let mut parts = parts(&bytes);
    parts.segments.retain(|segment| segment.marker != 0xe0);
    let adobe = b"Adobe\x00\x64\0\0\0\0\0".to_vec();
    parts.segments.insert(0, Segment { marker: 0xee, data: adobe });
    parts.join()
}

/// How libjpeg-turbo is to write.
#[derive(Clone, Copy)]
pub(crate) enum Coding {
    Baseline,
    Progressive,
    Arithmetic,
}

pub(crate) fn by_libjpeg((width, height): (u32, u32), subsampling: Subsamp, coding: Coding) -> Vec<u8> {
    let pixels = picture(width, height);
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(90).unwrap();
    compressor.set_subsamp(subsampling).unwrap();
    compressor.set_progressive(matches!(coding, Coding::Progressive)).unwrap();
    compressor.set_arithmetic(matches!(coding, Coding::Arithmetic)).unwrap();
    let (width, height) = (width as usize, height as usize);
    let image = Image {
        pixels: pixels.as_raw().as_slice(),
        width,
        pitch: 3 * width,
        height,
        format: PixelFormat::RGB,
    };
    compressor.compress_to_vec(image).unwrap()
}

#[derive(Clone)]
pub(crate) struct Segment {
    pub(crate) marker: u8,
    pub(crate) data: Vec<u8>,
}

/// A file's segments up to the first scan, and all of its rest with the scan's header.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) segments: Vec<Segment>,
    pub(crate) scans: Vec<u8>,
}

pub(crate) fn parts(bytes: &[u8]) -> Parts {
    let (mut segments, mut at) = (Vec::new(), 2);
    while bytes[at + 1] != 0xda {
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        segments.push(Segment { marker: bytes[at + 1], data: bytes[at + 4..at + 2 + length].to_vec() });
        at += 2 + length;
    }
    Parts { segments, scans: bytes[at..].to_vec() }
}

impl Parts {
    pub(crate) fn join(&self) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        for Segment { marker, data } in &self.segments {
            bytes.extend([0xff, *marker]);
            bytes.extend((data.len() as u16 + 2).to_be_bytes());
            bytes.extend(data);
        }
        bytes.extend(&self.scans);
        bytes
    }

    pub(crate) fn first(&mut self, marker: u8) -> &mut Vec<u8> {
        &mut self.segments.iter_mut().find(|segment| segment.marker == marker).unwrap().data
    }

    pub(crate) fn without(mut self, marker: u8) -> Self {
        self.segments.retain(|segment| segment.marker != marker);
        self
    }

    pub(crate) fn set_size(&mut self, (width, height): (u16, u16)) {
        let is_frame = |marker| matches!(marker, 0xc0..=0xc2 | 0xc9 | 0xca);
        let frame = self.segments.iter_mut().find(|segment| is_frame(segment.marker)).unwrap();
        frame.data[1..3].copy_from_slice(&height.to_be_bytes());
        frame.data[3..5].copy_from_slice(&width.to_be_bytes());
    }
}
