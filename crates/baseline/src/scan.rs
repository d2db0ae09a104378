//! One scan: from its header to the marker behind it, its blocks decoded and transformed into planes.

use crate::{
    Error, Plane,
    bits::Bits,
    block::{Group, LANES, Lanes},
    entropy::{AcTable, ac_coefficients, dc_difference, skip_ac},
    frame::{Component, Frame},
    huffman::Codes,
    idct,
    markers::Tables,
};

/// Units whose blocks are collected before they are transformed: eight lanes, whatever the sampling.
const BATCH: usize = LANES;

/// Where a component's blocks go.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) block_px: usize,
    pub(crate) plane: Plane,
    /// Each component is in one scan of a baseline file.
    pub(crate) written: bool,
}

/// One component of a scan.
struct Stream<'p> {
    across: usize,
    down: usize,
    dc: Codes,
    ac: AcTable,
    predicted: i16,
    groups: Vec<Group>,
    steps: Box<Lanes>,
    block_px: usize,
    plane: &'p mut Plane,
}

/// Decodes the scan whose header is `header` and whose data `rest` begins with; returns what follows.
pub(crate) fn decode<'a>(
    frame: &Frame,
    tables: &Tables<'_>,
    header: &[u8],
    rest: &'a [u8],
    targets: &mut [Target],
) -> Result<&'a [u8], Error> {
    let names = names(header)?;
    let mut units = frame.units();
    let mut streams = Vec::with_capacity(names.len());
    let mut next = names.iter().peekable();
    // Components stand in the order of the frame (T.81, B.2.3).
    for (component, target) in frame.components.iter().zip(targets) {
        let Some([_, slots]) = next.next_if(|[id, _]| *id == component.id) else { continue };
        if std::mem::replace(&mut target.written, true) {
            return Err(Error::Corrupt("a component is in two scans"));
        }
        let mut component = *component;
        if names.len() == 1 {
            units = frame.blocks_of(&component);
            (component.across, component.down) = (1, 1);
        }
        streams.push(stream(&component, tables, *slots, target)?);
    }
    if next.next().is_some() {
        return Err(Error::Corrupt("a scan of a component that the frame does not have"));
    }
    read_scan(&mut streams, units, tables.restart_interval, rest)
}

fn stream<'p>(
    component: &Component,
    tables: &Tables<'_>,
    slots: u8,
    target: &'p mut Target,
) -> Result<Stream<'p>, Error> {
    Ok(Stream {
        across: component.across,
        down: component.down,
        dc: tables.dc(usize::from(slots >> 4))?,
        ac: tables.ac(usize::from(slots & 15))?,
        predicted: 0,
        groups: vec![Group::new(); component.across * component.down],
        steps: idct::spread(tables.quantisation(component.quantisation)?),
        block_px: target.block_px,
        plane: &mut target.plane,
    })
}

/// Each component's name and table slots.
fn names(header: &[u8]) -> Result<&[[u8; 2]], Error> {
    let [count, rest @ ..] = header else { return Err(Error::Corrupt("a scan header is empty")) };
    let (pairs, tail) = rest.as_chunks::<2>();
    let pairs = pairs.get(..usize::from(*count));
    match (pairs, rest.get(usize::from(*count) * 2..)) {
        (Some(names @ [_, ..]), Some([0, 63, 0])) if tail.len() == 1 => Ok(names),
        (Some([_, ..]), Some([_, _, _])) => Err(Error::Unsupported("a scan of a part of the coefficients")),
        _ => Err(Error::Corrupt("a scan header has a wrong length")),
    }
}

fn read_scan<'a>(
    streams: &mut [Stream<'_>],
    (wide, high): (usize, usize),
    interval: usize,
    rest: &'a [u8],
) -> Result<&'a [u8], Error> {
    let mut bits = Bits::new(rest);
    let mut restarts = Restarts { interval, left: interval, next: 0 };
    for row in 0..high {
        for start in (0..wide).step_by(BATCH) {
            streams.iter_mut().flat_map(|stream| &mut stream.groups).for_each(Group::clear);
            for unit in 0..BATCH.min(wide - start) {
                restarts.before_unit(&mut bits, streams)?;
                for stream in &mut *streams {
                    read_unit(&mut bits, stream, unit)?;
                }
            }
            // A short file must not cost the time of a long one.
            bits.check()?;
            for stream in &mut *streams {
                transform(stream, row, start);
            }
        }
    }
    bits.finish()
}

/// Reads a component's blocks of one unit.
#[inline(always)]
fn read_unit(bits: &mut Bits<'_>, stream: &mut Stream<'_>, unit: usize) -> Result<(), Error> {
    for y in 0..stream.down {
        for x in 0..stream.across {
            let block = unit * stream.across + x;
            let group = &mut stream.groups[y * stream.across + block / LANES];
            let lane = block % LANES;
            stream.predicted = stream.predicted.wrapping_add(dc_difference(bits, &stream.dc)?);
            group.coefficients[lane] = stream.predicted;
            if stream.block_px == 1 {
                skip_ac(bits, &stream.ac)?;
            } else {
                let reach = ac_coefficients(bits, &stream.ac, &mut group.coefficients, lane)?;
                group.reach = group.reach.max(reach);
            }
        }
    }
    Ok(())
}

/// Transforms a component's blocks of one batch. Planes are wide enough for a whole batch at every place.
fn transform(stream: &mut Stream<'_>, row: usize, start: usize) {
    let side = stream.block_px;
    let stride = stream.plane.stride;
    for (at, group) in stream.groups.iter().enumerate() {
        let (x, y) = (at % stream.across, at / stream.across);
        let left = (start * stream.across + x * LANES) * side;
        let top = (row * stream.down + y) * side;
        let into = &mut stream.plane.samples[top * stride + left..];
        idct::inverse(side, group, &stream.steps, into, stride);
    }
}

/// How long it is to the next restart marker, and which it must be.
struct Restarts {
    interval: usize,
    left: usize,
    next: u8,
}

impl Restarts {
    #[inline(always)]
    fn before_unit(&mut self, bits: &mut Bits<'_>, streams: &mut [Stream<'_>]) -> Result<(), Error> {
        if self.interval == 0 {
            return Ok(());
        }
        if self.left == 0 {
            *bits = Bits::new(self.behind_marker(bits.finish()?)?);
            self.left = self.interval;
            streams.iter_mut().for_each(|stream| stream.predicted = 0);
        }
        self.left -= 1;
        Ok(())
    }

    fn behind_marker<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Error> {
        let fill = bytes.iter().take_while(|byte| **byte == 0xFF).count();
        let due = 0xD0 | self.next;
        self.next = (self.next + 1) & 7;
        match &bytes[fill..] {
            [marker, rest @ ..] if *marker == due => Ok(rest),
            [_, ..] => Err(Error::Corrupt("a restart marker is missing")),
            [] => Err(Error::Truncated),
        }
    }
}
