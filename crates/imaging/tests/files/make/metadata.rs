//! What files say beside their pixels, each with a secret in it.

use std::io::Cursor;

use exif::{Field, In, Rational, Tag, Value, experimental::Writer};

use super::{
    jpeg::{self, Segment},
    png, profile, webp,
};

/// None of these may leave with a picture.
pub(crate) const SECRETS: [&str; 6] =
    ["SECRET-PLACE", "SECRET-CAMERA", "SECRET-XMP", "SECRET-IPTC", "SECRET-COMMENT", profile::SECRET];

/// What a phone writes, its place included.
pub(crate) fn exif(orientation: u16) -> Vec<u8> {
    let degrees = [54, 54, 31].map(|num| Rational { num, denom: 1 }).to_vec();
    let fields = [
        (Tag::Make, Value::Ascii(vec![b"Picstack".to_vec()])),
        (Tag::Model, Value::Ascii(vec![b"SECRET-CAMERA".to_vec()])),
        (Tag::Orientation, Value::Short(vec![orientation])),
        (Tag::GPSLatitudeRef, Value::Ascii(vec![b"N".to_vec()])),
        (Tag::GPSLatitude, Value::Rational(degrees)),
        (Tag::GPSAreaInformation, Value::Undefined(b"SECRET-PLACE".to_vec(), 0)),
    ];
    let fields = fields.map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value });
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, true).unwrap();
    bytes.into_inner()
}

fn xmp() -> Vec<u8> {
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><place>SECRET-XMP</place></x:xmpmeta>".to_vec()
}

/// Every block that a JPEG can hold.
pub(crate) fn in_jpeg(jpeg: &[u8], orientation: u16, icc: &[u8]) -> Vec<u8> {
    let mut parts = jpeg::parts(jpeg);
    let blocks = [
        (0xe1, [b"Exif\0\0".as_slice(), &exif(orientation)].concat()),
        (0xe1, [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), &xmp()].concat()),
        (0xe2, [b"ICC_PROFILE\0\x01\x01".as_slice(), icc].concat()),
        (0xed, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x10\x1c\x02\x5a\0\x0bSECRET-IPTC".to_vec()),
        (0xef, b"SECRET-COMMENT in a segment of nobody".to_vec()),
        (0xfe, b"SECRET-COMMENT".to_vec()),
    ];
    for (at, (marker, data)) in blocks.into_iter().enumerate() {
        parts.segments.insert(at, Segment { marker, data });
    }
    [parts.join().as_slice(), b"SECRET-COMMENT behind the end"].concat()
}

pub(crate) fn in_png(file: &[u8], orientation: u16, icc: &[u8]) -> Vec<u8> {
    let mut chunks = png::chunks(file);
    let before = [
        (*b"iCCP", [b"SECRET-PROFILE-NAME\0\0".as_slice(), &png::zipped(icc)].concat()),
        (*b"eXIf", exif(orientation)),
        (*b"tEXt", b"Comment\0SECRET-COMMENT".to_vec()),
        (*b"zTXt", [b"Comment\0\0".as_slice(), &png::zipped(b"SECRET-COMMENT")].concat()),
        (*b"iTXt", [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), &xmp()].concat()),
    ];
    chunks.splice(1..1, before);
    chunks.insert(chunks.len() - 1, (*b"tEXt", b"Raw profile type iptc\0SECRET-IPTC".to_vec()));
    png::join(&chunks)
}

pub(crate) fn in_webp(file: &[u8], size: (u32, u32), orientation: u16, icc: &[u8]) -> Vec<u8> {
    let image: Vec<_> = webp::chunks(file).into_iter().filter(|(kind, _)| kind != b"VP8X").collect();
    let shows_through = image.iter().any(|(kind, _)| kind == b"ALPH");
    let flags = 0x20 | 0x08 | 0x04 | if shows_through { 0x10 } else { 0 };
    let before = [webp::extended(flags, size), (*b"ICCP", icc.to_vec())];
    let behind = [(*b"EXIF", exif(orientation)), (*b"XMP ", xmp())];
    webp::join(&[before.as_slice(), &image, &behind].concat())
}

/// A comment, and XMP where Adobe puts it.
pub(crate) fn in_gif(gif: &[u8]) -> Vec<u8> {
    let (head, rest) = gif.split_at(super::gif::header((0, 0)).len());
    let comment = [b"\x21\xfe\x0e".as_slice(), b"SECRET-COMMENT\0"].concat();
    let text = xmp();
    let xmp = [b"\x21\xff\x0bXMP DataXMP".as_slice(), &[text.len() as u8], &text, &[0]].concat();
    [head, &comment, &xmp, rest].concat()
}
