//! Eight blocks side by side: what the inverse transforms work on, eight lanes at a time.

/// Blocks that are transformed together.
pub(crate) const LANES: usize = 8;

/// Coefficients of eight blocks: coefficient (row, column) of block `lane` is at `(row * 8 + column) * 8 + lane`, so
/// that the same arithmetic runs over neighbours in memory, in both passes and without transposing.
pub(crate) type Lanes = [i16; 64 * LANES];

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) coefficients: Box<Lanes>,
    /// The last place in zigzag order at which one of the blocks has a coefficient.
    pub(crate) reach: usize,
}

impl Group {
    pub(crate) fn new() -> Self {
        Self { coefficients: Box::new([0; 64 * LANES]), reach: 0 }
    }

    pub(crate) fn clear(&mut self) {
        self.coefficients.fill(0);
        self.reach = 0;
    }
}

const ZIGZAG: [u8; 64] = zigzag();

/// Where in [`Lanes`] the first lane of a coefficient is, by its place in zigzag order. Places that only a corrupt
/// file reaches lie on the last coefficient, so that a place needs no check before it is used.
pub(crate) const PLACES: [u16; 128] = {
    let mut places = [63 * LANES as u16; 128];
    let mut at = 0;
    while at < 64 {
        places[at] = ZIGZAG[at] as u16 * LANES as u16;
        at += 1;
    }
    places
};

/// For each place in zigzag order, the row-major index (T.81, figure A.6).
pub(crate) const fn zigzag() -> [u8; 64] {
    let mut order = [0; 64];
    let (mut row, mut column) = (0i32, 0i32);
    let mut at = 0;
    while at < 64 {
        order[at] = (row * 8 + column) as u8;
        let upward = (row + column) % 2 == 0;
        if upward && column == 7 {
            row += 1;
        } else if upward && row == 0 {
            column += 1;
        } else if upward {
            row -= 1;
            column += 1;
        } else if row == 7 {
            column += 1;
        } else if column == 0 {
            row += 1;
        } else {
            row += 1;
            column -= 1;
        }
        at += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zigzag_is_that_of_the_standard() {
        assert_eq!(ZIGZAG[..10], [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);
        assert_eq!(ZIGZAG[54..], [39, 46, 53, 60, 61, 54, 47, 55, 62, 63]);
        let mut sorted = ZIGZAG;
        sorted.sort_unstable();
        assert!(sorted.iter().enumerate().all(|(index, place)| index == usize::from(*place)));
    }
}
