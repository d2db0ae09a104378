//! Where an animation's first frame lies, in the file and on the canvas.

use crate::WebpError;

/// A still picture on a canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
    /// The frame's chunks, as [`crate::decode`] and [`crate::features`] take them.
    pub data: &'a [u8],
}

/// Width, height and place in units of the format, duration and flags.
const FRAME_HEADER_BYTES: usize = 16;
/// Kind and length.
const CHUNK_HEADER_BYTES: usize = 8;

/// Finds the first frame of an animated file, from the
/// [container's description](https://developers.google.com/speed/webp/docs/riff_container).
///
/// # Errors
/// Where there is none, or it is not all there.
pub fn first_frame(bytes: &[u8]) -> Result<Frame<'_>, WebpError> {
    let magic = bytes.get(..12).ok_or(WebpError::Truncated)?;
    if !magic.starts_with(b"RIFF") || !magic.ends_with(b"WEBP") {
        return Err(WebpError::Broken);
    }
    let mut rest = &bytes[12..];
    while !rest.is_empty() {
        let chunk = chunk(rest)?;
        if chunk.kind == b"ANMF" {
            return frame(chunk.data);
        }
        rest = chunk.behind;
    }
    Err(WebpError::Broken)
}

/// A still picture's chunks and nothing behind them, of a file or of a frame's data: where a picture's data is too short,
/// libwebp reads on into whatever follows it, and takes that for the rest.
///
/// # Errors
/// Where there is no picture, or it is not all there.
pub(crate) fn picture(bytes: &[u8]) -> Result<&[u8], WebpError> {
    let body = if bytes.starts_with(b"RIFF") { bytes.get(12..).ok_or(WebpError::Truncated)? } else { bytes };
    let (mut start, mut rest) = (None, body);
    while !rest.is_empty() {
        let chunk = chunk(rest)?;
        let at = body.len() - rest.len();
        match chunk.kind {
            b"ALPH" => start = start.or(Some(at)),
            b"VP8 " | b"VP8L" => {
                let end = at + CHUNK_HEADER_BYTES + chunk.data.len();
                return body.get(start.unwrap_or(at)..end).ok_or(WebpError::Truncated);
            }
            _ => {}
        }
        rest = chunk.behind;
    }
    Err(WebpError::Broken)
}

struct Chunk<'a> {
    kind: &'a [u8; 4],
    data: &'a [u8],
    behind: &'a [u8],
}

fn chunk(bytes: &[u8]) -> Result<Chunk<'_>, WebpError> {
    let (kind, rest) = bytes.split_first_chunk::<4>().ok_or(WebpError::Truncated)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(WebpError::Truncated)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| WebpError::Truncated)?;
    let data = rest.get(..length).ok_or(WebpError::Truncated)?;
    // Data is padded to an even length; some writers leave the last padding out.
    Ok(Chunk { kind, data, behind: rest.get(length + length % 2..).unwrap_or_default() })
}

fn frame(data: &[u8]) -> Result<Frame<'_>, WebpError> {
    let (header, data) = data.split_first_chunk::<FRAME_HEADER_BYTES>().ok_or(WebpError::Truncated)?;
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], 0]);
    Ok(Frame { left: number(0) * 2, top: number(3) * 2, width: number(6) + 1, height: number(9) + 1, data })
}
