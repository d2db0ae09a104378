//! Decodes the coefficients of one block, or passes over them; this is where the time of a decode goes.

use crate::{
    Error,
    bits::Bits,
    block::{Lanes, PLACES},
    huffman::{Codes, LOOK_BITS, LOOK_SIZE, value},
};

/// What an end of block adds to the place in zigzag order: more than any run can.
const END: usize = 128;
/// Marks an entry that answers nothing: no place is low enough for it.
const NONE: u8 = 127;

/// Up to two coefficients, or one and the end of the block, that one look found complete with their values.
///
/// `first` and `second` count from the current place. With one coefficient both are the same: storing it twice
/// costs less than deciding whether to.
#[derive(Debug, Clone, Copy)]
struct Pair {
    values: [i16; 2],
    first: u8,
    second: u8,
    advance: u8,
    length: u8,
}

impl Pair {
    const UNANSWERED: Self = Self { values: [0; 2], first: NONE, second: NONE, advance: 0, length: 0 };
}

/// Several symbols at once for whoever does not want their values.
#[derive(Debug, Clone, Copy)]
struct Leap {
    /// How far the place has moved when the last of the symbols begins.
    before_last: u8,
    advance: u8,
    length: u8,
}

/// The table of an AC code.
#[derive(Debug, Clone)]
pub(crate) struct AcTable {
    pairs: Box<[Pair; LOOK_SIZE]>,
    leaps: Box<[Leap; LOOK_SIZE]>,
    codes: Codes,
}

/// One symbol of an AC code, with the bits of its value.
struct Symbol {
    length: u32,
    value: i16,
    kind: Kind,
}

enum Kind {
    Coefficient { run: usize },
    Zeros,
    End,
}

impl AcTable {
    pub(crate) fn new(codes: Codes) -> Self {
        let pairs = std::array::from_fn(|look| pair(&codes, window_of(look)));
        let leaps = std::array::from_fn(|look| leap(&codes, window_of(look)));
        Self { pairs: Box::new(pairs), leaps: Box::new(leaps), codes }
    }
}

fn window_of(look: usize) -> u64 {
    (look as u64) << (64 - LOOK_BITS)
}

/// The symbol at the top of the window.
#[inline(always)]
fn symbol(codes: &Codes, window: u64) -> Option<Symbol> {
    let code = codes.look(window);
    if code.length == 0 {
        return None;
    }
    let (run, size) = (usize::from(code.symbol >> 4), u32::from(code.symbol & 15));
    let kind = match (run, size) {
        (15, 0) => Kind::Zeros,
        // Runs of blocks that end at once exist in progressive files only; libjpeg, too, takes them for one end.
        (_, 0) => Kind::End,
        _ => Kind::Coefficient { run },
    };
    let code_length = u32::from(code.length);
    Some(Symbol { length: code_length + size, value: value(window, code_length, size), kind })
}

/// The symbol behind `used` bits of a look, if it is complete within the look.
fn symbol_within(codes: &Codes, window: u64, used: u32) -> Option<Symbol> {
    symbol(codes, window << used).filter(|symbol| used + symbol.length <= LOOK_BITS)
}

fn pair(codes: &Codes, window: u64) -> Pair {
    let Some(one) = symbol_within(codes, window, 0) else { return Pair::UNANSWERED };
    let length = one.length as u8;
    let run = match one.kind {
        Kind::Coefficient { run } => run as u8,
        Kind::Zeros => return Pair::UNANSWERED,
        Kind::End => return Pair { values: [0; 2], first: 0, second: 0, advance: END as u8, length },
    };
    let alone = Pair { values: [one.value; 2], first: run, second: run, advance: run + 1, length };
    let Some(two) = symbol_within(codes, window, one.length) else { return alone };
    let length = length + two.length as u8;
    match two.kind {
        Kind::Coefficient { run: zeros } => {
            let second = run + 1 + zeros as u8;
            Pair { values: [one.value, two.value], second, advance: second + 1, length, ..alone }
        }
        Kind::Zeros => alone,
        Kind::End => Pair { advance: run + 1 + END as u8, length, ..alone },
    }
}

fn leap(codes: &Codes, window: u64) -> Leap {
    let mut leap = Leap { before_last: NONE, advance: 0, length: 0 };
    while let Some(next) = symbol_within(codes, window, u32::from(leap.length)) {
        let advance = match next.kind {
            Kind::Coefficient { run } => run as u8 + 1,
            Kind::Zeros => 16,
            Kind::End => END as u8,
        };
        if leap.advance + 16 > 63 {
            break;
        }
        leap.before_last = leap.advance;
        leap.advance += advance;
        leap.length += next.length as u8;
        if leap.advance >= END as u8 {
            break;
        }
    }
    leap
}

/// Reads the difference to the last block's DC coefficient. Size categories were checked to be at most 15.
#[inline(always)]
pub(crate) fn dc_difference(bits: &mut Bits<'_>, codes: &Codes) -> Result<i16, Error> {
    bits.refill();
    let code = codes.look(bits.window());
    if code.length == 0 {
        return Err(Error::Corrupt("a DC code does not exist"));
    }
    let (length, size) = (u32::from(code.length), u32::from(code.symbol & 15));
    let difference = value(bits.window(), length, size);
    bits.consume(length + size);
    Ok(difference)
}

/// Stores a block's AC coefficients into one lane, and tells the last place reached.
#[inline(always)]
pub(crate) fn ac_coefficients(
    bits: &mut Bits<'_>,
    table: &AcTable,
    into: &mut Lanes,
    lane: usize,
) -> Result<usize, Error> {
    let mut place = 1;
    'refill: loop {
        bits.refill();
        // Four looks use 40 of the 56 bits.
        for _ in 0..4 {
            let pair = table.pairs[(bits.window() >> (64 - LOOK_BITS)) as usize];
            let first = place + usize::from(pair.first);
            // At the last place a block ends without saying so: a second symbol would belong to the next block.
            if first >= 63 {
                place = one_coefficient(bits, &table.codes, into, lane, place)?;
                if place >= 64 {
                    break 'refill;
                }
                continue 'refill;
            }
            bits.consume(u32::from(pair.length));
            store(into, lane, first, pair.values[0]);
            store(into, lane, place + usize::from(pair.second), pair.values[1]);
            place += usize::from(pair.advance);
            if place >= 64 {
                break 'refill;
            }
        }
    }
    end_of_block(place)
}

/// Passes over a block's AC coefficients.
#[inline(always)]
pub(crate) fn skip_ac(bits: &mut Bits<'_>, table: &AcTable) -> Result<(), Error> {
    let mut place = 1;
    'refill: loop {
        bits.refill();
        for _ in 0..4 {
            let leap = table.leaps[(bits.window() >> (64 - LOOK_BITS)) as usize];
            if place + usize::from(leap.before_last) >= 64 {
                place = skip_one(bits, &table.codes, place)?;
                if place >= 64 {
                    break 'refill;
                }
                continue 'refill;
            }
            bits.consume(u32::from(leap.length));
            place += usize::from(leap.advance);
            if place >= 64 {
                break 'refill;
            }
        }
    }
    end_of_block(place).map(drop)
}

/// One symbol of any length.
#[inline(always)]
fn one_coefficient(
    bits: &mut Bits<'_>,
    codes: &Codes,
    into: &mut Lanes,
    lane: usize,
    place: usize,
) -> Result<usize, Error> {
    bits.refill();
    let symbol = symbol(codes, bits.window()).ok_or(Error::Corrupt("an AC code does not exist"))?;
    bits.consume(symbol.length);
    Ok(match symbol.kind {
        Kind::Coefficient { run } => {
            store(into, lane, place + run, symbol.value);
            place + run + 1
        }
        Kind::Zeros => place + 16,
        Kind::End => place + END,
    })
}

#[inline(always)]
fn skip_one(bits: &mut Bits<'_>, codes: &Codes, place: usize) -> Result<usize, Error> {
    bits.refill();
    let symbol = symbol(codes, bits.window()).ok_or(Error::Corrupt("an AC code does not exist"))?;
    bits.consume(symbol.length);
    Ok(match symbol.kind {
        Kind::Coefficient { run } => place + run + 1,
        Kind::Zeros => place + 16,
        Kind::End => place + END,
    })
}

#[inline(always)]
fn store(into: &mut Lanes, lane: usize, place: usize, value: i16) {
    into[(usize::from(PLACES[place & 127]) + lane) & 511] = value;
}

/// The last place with a coefficient, of a place behind the block's last symbol.
#[inline(always)]
fn end_of_block(place: usize) -> Result<usize, Error> {
    match place {
        64 => Ok(63),
        END.. => Ok((place - END - 1).min(63)),
        _ => Err(Error::Corrupt("a block has more than 64 coefficients")),
    }
}
