//! One file that was made of a photo.

use domain::photo::Format;

#[derive(Clone, PartialEq, Eq)]
pub struct Encoded {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    pub format: Format,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, width, height, format, bytes } = self;
        write!(f, "{name} {width}×{height} {} of {} bytes", format.media_type(), bytes.len())
    }
}
