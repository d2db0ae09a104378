//! Huffman codes, and the tables that answer several symbols in one look; knows nothing of blocks.

use crate::Error;

/// The next so many bits choose an entry. Ten keep one table at 8 KB, so that those of luma and chroma stay in
/// the first-level cache; eleven save 4 % of the looks on a photo.
pub(crate) const LOOK_BITS: u32 = 10;
pub(crate) const LOOK_SIZE: usize = 1 << LOOK_BITS;

/// One symbol: for AC the run in the high and the size in the low four bits, for DC the size.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Code {
    pub(crate) length: u8,
    pub(crate) symbol: u8,
}

/// A code as the file gives it, with a direct look for short codes.
#[derive(Debug, Clone)]
pub(crate) struct Codes {
    short: Box<[Code; LOOK_SIZE]>,
    /// For each length, the first 16 bits that no longer belong to it.
    ends: [u32; 17],
    /// For each length, what to add to a code to find its symbol.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Codes {
    /// `counts`: how many codes have the lengths 1 to 16.
    pub(crate) fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, Error> {
        let mut codes = Self {
            short: Box::new([Code::default(); LOOK_SIZE]),
            ends: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
        };
        let (mut next, mut index) = (0u32, 0usize);
        for length in 1..=16 {
            let count = usize::from(counts[length - 1]);
            codes.offsets[length] = index as i32 - next as i32;
            codes.fill(length, next, &symbols[index..index + count]);
            next += count as u32;
            index += count;
            if next > 1 << length {
                return Err(Error::Corrupt("a Huffman table has more codes than fit"));
            }
            codes.ends[length] = next << (16 - length);
            next <<= 1;
        }
        Ok(codes)
    }

    fn fill(&mut self, length: usize, first: u32, symbols: &[u8]) {
        let Some(spare) = LOOK_BITS.checked_sub(length as u32) else { return };
        for (code, symbol) in (first..).zip(symbols) {
            let start = (code << spare) as usize;
            let entries = self.short.get_mut(start..start + (1 << spare));
            entries.unwrap_or_default().fill(Code { length: length as u8, symbol: *symbol });
        }
    }

    /// The code that the window begins with; of length 0 if there is none.
    #[inline(always)]
    pub(crate) fn look(&self, window: u64) -> Code {
        let code = self.short[(window >> (64 - LOOK_BITS)) as usize];
        if code.length == 0 { self.look_long(window) } else { code }
    }

    #[cold]
    fn look_long(&self, window: u64) -> Code {
        let top = (window >> 48) as u32;
        let length = (LOOK_BITS as usize + 1..=16).find(|&length| top < self.ends[length]);
        let Some(length) = length else { return Code::default() };
        let index = (top >> (16 - length)) as i32 + self.offsets[length];
        let symbol = usize::try_from(index).ok().and_then(|index| self.symbols.get(index));
        symbol.map_or(Code::default(), |symbol| Code { length: length as u8, symbol: *symbol })
    }
}

/// The value that `size` bits behind a code of `length` bits stand for.
#[inline(always)]
pub(crate) fn value(window: u64, length: u32, size: u32) -> i16 {
    let bits = window << (length & 63);
    // All ones for a negative value, whose bits are those of its magnitude, inverted.
    let sign = !((bits as i64) >> 63);
    let magnitude = ((bits ^ sign as u64) >> 1 >> (63 - size)) as i64;
    ((magnitude ^ sign) - sign) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_standard() {
        let at = |bits: u64, size: u32| value(bits << (64 - 3 - size) | 0b101 << 61, 3, size);
        assert_eq!([at(0, 1), at(1, 1)], [-1, 1]);
        assert_eq!([at(0, 2), at(1, 2), at(2, 2), at(3, 2)], [-3, -2, 2, 3]);
        assert_eq!([at(0, 10), at(511, 10), at(512, 10), at(1023, 10)], [-1023, -512, 512, 1023]);
        assert_eq!([value(0, 5, 0), value(u64::MAX, 5, 0)], [0, 0]);
    }

    #[test]
    fn long_and_short_codes_are_found() {
        // One code of each length: 0, 10, 110, …
        let symbols: Vec<u8> = (1..=16).collect();
        let codes = Codes::new(&[1; 16], &symbols).unwrap();
        for length in 1..=16u32 {
            let window = !(u64::MAX >> (length - 1));
            let code = codes.look(window | 0x1234);
            assert_eq!((u32::from(code.length), u32::from(code.symbol)), (length, length));
        }
        assert_eq!(codes.look(u64::MAX).length, 0);
    }

    #[test]
    fn too_many_codes_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Codes::new(&counts, &[1, 2, 3]).is_err());
    }
}
