//! The bits of an entropy-coded segment, most significant first, without its stuffed bytes; knows no code.

use crate::Error;

/// A reservoir of up to 64 bits. It is `Copy` so that a block can be decoded with all of it in registers.
///
/// Bits below the `valid` ones are either zero or already those that follow in the file, which is what allows
/// [`Bits::refill`] to OR eight bytes in without looking how many of them fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bits<'a> {
    rest: &'a [u8],
    window: u64,
    valid: u32,
    /// How many of the bits that were put in do not exist: zeros in place of what follows the segment's end.
    padding: u32,
}

impl<'a> Bits<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Self { rest, window: 0, valid: 0, padding: 0 }
    }

    /// Afterwards at least 56 bits can be read.
    #[inline(always)]
    pub(crate) fn refill(&mut self) {
        if let Some(next) = self.rest.first_chunk::<8>() {
            let word = u64::from_be_bytes(*next);
            if !contains_ff(word) {
                let bytes = (63 - self.valid) >> 3;
                self.window |= word >> self.valid;
                self.valid |= 56;
                self.rest = &self.rest[(bytes & 7) as usize..];
                return;
            }
        }
        *self = self.refilled_by_bytes();
    }

    /// Takes and returns the whole reservoir by value: a reference would force it out of the registers.
    #[inline(never)]
    fn refilled_by_bytes(mut self) -> Self {
        while self.valid < 56 {
            let byte = match self.rest {
                [0xFF, 0, rest @ ..] => {
                    self.rest = rest;
                    0xFF
                }
                [0xFF, ..] | [] => {
                    self.padding = self.padding.saturating_add(8);
                    0
                }
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.window |= u64::from(byte) << (56 - self.valid);
            self.valid += 8;
        }
        self
    }

    /// The next bits, the first of them on top.
    #[inline(always)]
    pub(crate) fn window(&self) -> u64 {
        self.window
    }

    #[inline(always)]
    pub(crate) fn consume(&mut self, count: u32) {
        self.window <<= count & 63;
        self.valid = self.valid.wrapping_sub(count);
    }

    /// Whether everything that was read so far was there.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.valid < self.padding { Err(self.end_error()) } else { Ok(()) }
    }

    /// A segment that ends at a marker is short of data although the file goes on.
    fn end_error(&self) -> Error {
        if self.rest.len() < 2 { Error::Truncated } else { Error::Corrupt("a scan ends too early") }
    }

    /// What follows the segment, which must have been read to its last byte.
    pub(crate) fn finish(self) -> Result<&'a [u8], Error> {
        self.check()?;
        let whole_bytes = (self.valid - self.padding) / 8;
        match self.rest {
            _ if whole_bytes > 0 => Err(Error::Corrupt("a scan has more data than its blocks need")),
            [0xFF, 0, ..] => Err(Error::Corrupt("a scan has more data than its blocks need")),
            [0xFF, _, ..] => Ok(self.rest),
            [] | [_] => Err(Error::Truncated),
            _ => Err(Error::Corrupt("a scan has more data than its blocks need")),
        }
    }
}

/// Whether any of the eight bytes is 0xFF.
#[inline(always)]
fn contains_ff(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    (!word).wrapping_sub(ONES) & word & (ONES << 7) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bits: &mut Bits<'_>, count: u32) -> u64 {
        bits.refill();
        let value = bits.window() >> (64 - count);
        bits.consume(count);
        value
    }

    #[test]
    fn ff_is_found_in_every_place_and_nowhere_else() {
        for place in 0..8 {
            assert!(contains_ff(0xFF << (8 * place)));
            assert!(contains_ff(0xFE00_FE01_80FE_7F00 | 0xFF << (8 * place)));
            assert!(!contains_ff(0xFE << (8 * place)));
        }
        assert!(!contains_ff(0xFE7F_80FE_FEFE_FE01));
    }

    /// Bits by the letter of the standard, one at a time.
    fn plain(data: &[u8]) -> Vec<bool> {
        let mut bytes = Vec::new();
        let mut rest = data;
        loop {
            match rest {
                [0xFF, 0, tail @ ..] => (bytes.push(0xFF), rest = tail).1,
                [0xFF, ..] | [] => break,
                [byte, tail @ ..] => (bytes.push(*byte), rest = tail).1,
            }
        }
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
    }

    #[test]
    fn reads_what_is_written_whatever_is_stuffed() {
        let mut state = 1u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for _ in 0..200 {
            let mut data = Vec::new();
            for _ in 0..random() % 60 {
                match random() % 4 {
                    0 => data.extend([0xFF, 0]),
                    _ => data.push((random() % 255) as u8),
                }
            }
            data.extend([0xFF, 0xD9]);
            let expected = plain(&data);
            let (mut bits, mut at) = (Bits::new(&data), 0);
            while at < expected.len() {
                let count = (1 + random() as usize % 31).min(expected.len() - at);
                let value =
                    expected[at..at + count].iter().fold(0, |value, bit| value << 1 | u64::from(*bit));
                assert_eq!(read(&mut bits, count as u32), value);
                at += count;
            }
            assert_eq!(bits.finish(), Ok([0xFF, 0xD9].as_slice()));
        }
    }

    #[test]
    fn reading_past_the_end_is_noticed() {
        let mut bits = Bits::new(&[0x12]);
        assert_eq!(read(&mut bits, 8), 0x12);
        assert_eq!(bits.check(), Ok(()));
        assert_eq!(read(&mut bits, 1), 0);
        assert_eq!(bits.check(), Err(Error::Truncated));
    }

    #[test]
    fn a_marker_before_the_end_is_corrupt() {
        let mut bits = Bits::new(&[0xFF, 0xD9]);
        read(&mut bits, 1);
        assert!(matches!(bits.check(), Err(Error::Corrupt(_))));
    }

    #[test]
    fn data_left_over_is_corrupt() {
        assert!(matches!(Bits::new(&[1, 2, 0xFF, 0xD9]).finish(), Err(Error::Corrupt(_))));
    }
}
