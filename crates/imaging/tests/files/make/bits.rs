//! Writes numbers of any count of bits.

/// In which end of a byte the first bit goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    /// JPEG.
    High,
    /// GIF and lossless WebP.
    Low,
}

pub(crate) struct Bits {
    first: First,
    pending: u64,
    count: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Bits {
    pub(crate) fn new(first: First) -> Self {
        Self { first, pending: 0, count: 0, bytes: Vec::new() }
    }

    /// Up to 32 bits.
    pub(crate) fn put(&mut self, value: u32, count: u32) {
        match self.first {
            First::High => self.pending = (self.pending << count) | u64::from(value),
            First::Low => self.pending |= u64::from(value) << self.count,
        }
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            match self.first {
                First::High => {
                    self.bytes.push((self.pending >> self.count) as u8);
                    self.pending &= (1 << self.count) - 1;
                }
                First::Low => {
                    self.bytes.push(self.pending as u8);
                    self.pending >>= 8;
                }
            }
        }
    }

    /// Fills the last byte: JPEG does so with ones.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            let missing = 8 - self.count;
            self.put(if self.first == First::High { (1 << missing) - 1 } else { 0 }, missing);
        }
        self.bytes
    }
}
