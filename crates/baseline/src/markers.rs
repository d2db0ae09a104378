//! Marker segments and the tables in them; keeps what a scan will need, builds nothing from it.

use crate::{Error, block::zigzag, entropy::AcTable, huffman::Codes, planes::Space};

pub(crate) const START_OF_IMAGE: u8 = 0xD8;
pub(crate) const END_OF_IMAGE: u8 = 0xD9;
pub(crate) const START_OF_SCAN: u8 = 0xDA;
pub(crate) const QUANTISATION: u8 = 0xDB;
pub(crate) const HUFFMAN: u8 = 0xC4;
pub(crate) const RESTART_INTERVAL: u8 = 0xDD;
pub(crate) const LINES: u8 = 0xDC;
pub(crate) const JFIF: u8 = 0xE0;
pub(crate) const ADOBE: u8 = 0xEE;

#[derive(Debug)]
pub(crate) struct Segment<'a> {
    pub(crate) marker: u8,
    pub(crate) payload: &'a [u8],
    pub(crate) rest: &'a [u8],
}

/// The segment that `bytes` begin with.
pub(crate) fn segment(bytes: &[u8]) -> Result<Segment<'_>, Error> {
    let [0xFF, tail @ ..] = bytes else {
        return Err(if bytes.is_empty() {
            Error::Truncated
        } else {
            Error::Corrupt("no marker where one is due")
        });
    };
    // Any number of fill bytes may stand before a marker.
    let fill = tail.iter().take_while(|byte| **byte == 0xFF).count();
    let [marker, tail @ ..] = &tail[fill..] else { return Err(Error::Truncated) };
    if [START_OF_IMAGE, END_OF_IMAGE].contains(marker) {
        return Ok(Segment { marker: *marker, payload: &[], rest: tail });
    }
    if matches!(marker, 0 | 1 | 0xD0..=0xD7) {
        return Err(Error::Corrupt("a marker that does not belong here"));
    }
    let [high, low, ..] = tail else { return Err(Error::Truncated) };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if length < 2 {
        return Err(Error::Corrupt("a segment shorter than its own length"));
    }
    let (whole, rest) = tail.split_at_checked(length).ok_or(Error::Truncated)?;
    Ok(Segment { marker: *marker, payload: &whole[2..], rest })
}

/// A Huffman table as the file gives it. It is built when a scan uses it: a file may hold millions of tables, but
/// no more than three scans.
#[derive(Debug, Clone, Copy)]
struct Raw<'a> {
    counts: &'a [u8; 16],
    symbols: &'a [u8],
}

/// What the segments before a scan have set.
#[derive(Debug, Default)]
pub(crate) struct Tables<'a> {
    /// In row-major order.
    quantisation: [Option<[u16; 64]>; 4],
    dc: [Option<Raw<'a>>; 4],
    ac: [Option<Raw<'a>>; 4],
    /// In units; 0 for none.
    pub(crate) restart_interval: usize,
    jfif: bool,
    adobe_transform: Option<u8>,
}

impl<'a> Tables<'a> {
    /// Takes what the segment sets; segments of no importance set nothing.
    pub(crate) fn take(&mut self, segment: &Segment<'a>) -> Result<(), Error> {
        match (segment.marker, segment.payload) {
            (QUANTISATION, payload) => self.take_quantisation(payload)?,
            (HUFFMAN, payload) => self.take_huffman(payload)?,
            (RESTART_INTERVAL, [high, low]) => {
                self.restart_interval = usize::from(u16::from_be_bytes([*high, *low]));
            }
            (RESTART_INTERVAL, _) => return Err(Error::Corrupt("a restart interval has a wrong length")),
            (JFIF, [b'J', b'F', b'I', b'F', 0, ..]) => self.jfif = true,
            (ADOBE, [b'A', b'd', b'o', b'b', b'e', _, _, _, _, _, _, transform, ..]) => {
                self.adobe_transform = Some(*transform);
            }
            _ => {}
        }
        Ok(())
    }

    fn take_quantisation(&mut self, mut payload: &[u8]) -> Result<(), Error> {
        const SHORT: Error = Error::Corrupt("a quantisation table is too short");
        while let [kind, tail @ ..] = payload {
            let (width, slot) = (1 + usize::from(kind >> 4), usize::from(kind & 15));
            if width > 2 || slot > 3 {
                return Err(Error::Corrupt("a quantisation table of no known kind"));
            }
            let (entries, rest) = tail.split_at_checked(64 * width).ok_or(SHORT)?;
            let mut table = [0; 64];
            for (place, entry) in zigzag().into_iter().zip(entries.chunks_exact(width)) {
                table[usize::from(place)] = entry.iter().fold(0, |value, byte| value << 8 | u16::from(*byte));
            }
            self.quantisation[slot] = Some(table);
            payload = rest;
        }
        Ok(())
    }

    fn take_huffman(&mut self, mut payload: &'a [u8]) -> Result<(), Error> {
        const SHORT: Error = Error::Corrupt("a Huffman table is too short");
        while let [kind, tail @ ..] = payload {
            let (counts, tail) = tail.split_first_chunk::<16>().ok_or(SHORT)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = tail.split_at_checked(total).ok_or(SHORT)?;
            let raw = Some(Raw { counts, symbols });
            match (kind >> 4, usize::from(kind & 15)) {
                (0, slot @ 0..=3) => self.dc[slot] = raw,
                (1, slot @ 0..=3) => self.ac[slot] = raw,
                _ => return Err(Error::Corrupt("a Huffman table of no known kind")),
            }
            payload = rest;
        }
        Ok(())
    }

    pub(crate) fn quantisation(&self, slot: usize) -> Result<&[u16; 64], Error> {
        let table = self.quantisation.get(slot).and_then(Option::as_ref);
        table.ok_or(Error::Corrupt("a quantisation table is missing"))
    }

    pub(crate) fn dc(&self, slot: usize) -> Result<Codes, Error> {
        let raw = self.dc.get(slot).copied().flatten().ok_or(Error::Corrupt("a DC table is missing"))?;
        if raw.symbols.iter().any(|size| *size > 11) {
            return Err(Error::Corrupt("a DC table has a size beyond 11"));
        }
        Codes::new(raw.counts, raw.symbols)
    }

    pub(crate) fn ac(&self, slot: usize) -> Result<AcTable, Error> {
        let raw = self.ac.get(slot).copied().flatten().ok_or(Error::Corrupt("an AC table is missing"))?;
        Codes::new(raw.counts, raw.symbols).map(AcTable::new)
    }

    /// What three components with these names mean: what Adobe's segment says, else what libjpeg makes of the names.
    pub(crate) fn space(&self, names: [u8; 3]) -> Result<Space, Error> {
        match (self.jfif, self.adobe_transform, &names) {
            (true, ..) | (_, Some(1), _) => Ok(Space::YCbCr),
            (_, Some(0), _) | (_, None, b"RGB") => Ok(Space::Rgb),
            (_, None, _) => Ok(Space::YCbCr),
            (_, Some(_), _) => Err(Error::Unsupported("a colour transform of no known kind")),
        }
    }
}
