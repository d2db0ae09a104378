//! Decodes a whole file: to planes as the file holds them, or to RGB.

use crate::{
    Error, Limits, Plane, Planes, Rgb, Scale, Space,
    block::LANES,
    frame::{Component, Frame},
    markers::{self, Tables},
    rgb,
    scan::{self, Target},
};

/// Decodes to planes; subsampled components stay as small, in relation, as they are in the file.
pub fn decode_planes(bytes: &[u8], scale: Scale, limits: &Limits) -> Result<Planes, Error> {
    decode(bytes, scale, limits, 0, |_, _| scale.block_px())
}

/// Decodes to RGB, subsampled components enlarged as libjpeg does: where the scale leaves it a choice, by a larger
/// transform, else by interpolation.
pub fn decode_rgb(bytes: &[u8], scale: Scale, limits: &Limits) -> Result<Rgb, Error> {
    let planes = decode(bytes, scale, limits, 3, |frame, component| enlarged(frame, component, scale))?;
    rgb::from_planes(&planes)
}

/// The largest transform that does not make a component larger than the picture.
fn enlarged(frame: &Frame, component: &Component, scale: Scale) -> usize {
    let mut times = 1;
    while scale.block_px() * times < 8
        && frame.max_across.is_multiple_of(component.across * times * 2)
        && frame.max_down.is_multiple_of(component.down * times * 2)
    {
        times *= 2;
    }
    scale.block_px() * times
}

/// `pixel_bytes`: what the caller will allocate for each pixel besides the planes.
fn decode(
    bytes: &[u8],
    scale: Scale,
    limits: &Limits,
    pixel_bytes: usize,
    block_px: impl Fn(&Frame, &Component) -> usize,
) -> Result<Planes, Error> {
    let mut rest = match bytes {
        [0xFF, markers::START_OF_IMAGE, rest @ ..] => rest,
        _ => return Err(Error::NotJpeg),
    };
    let mut tables = Tables::default();
    let mut picture: Option<(Frame, Vec<Target>)> = None;
    loop {
        let segment = markers::segment(rest)?;
        rest = segment.rest;
        match segment.marker {
            0xC0 | 0xC1 if picture.is_none() => {
                let frame = Frame::parse(segment.payload, limits)?;
                let reserved = scale.of(frame.width) * scale.of(frame.height) * pixel_bytes;
                let targets = targets(&frame, limits, reserved, &block_px)?;
                picture = Some((frame, targets));
            }
            0xC0 | 0xC1 => return Err(Error::Corrupt("a second frame")),
            markers::START_OF_SCAN => {
                let (frame, targets) = picture.as_mut().ok_or(Error::Corrupt("a scan without a frame"))?;
                rest = scan::decode(frame, &tables, segment.payload, rest, targets)?;
            }
            markers::END_OF_IMAGE => break,
            markers::LINES => return Err(Error::Unsupported("a height that is told after the picture")),
            0xC2 | 0xC6 => return Err(Error::Unsupported("progressive")),
            0xC9..=0xCC => return Err(Error::Unsupported("arithmetic coding")),
            0xC3 | 0xC5 | 0xC7 | 0xC8 | 0xCD..=0xCF => {
                return Err(Error::Unsupported("lossless or hierarchical"));
            }
            markers::START_OF_IMAGE => return Err(Error::Corrupt("a second start")),
            _ => tables.take(&segment)?,
        }
    }
    let (frame, targets) = picture.ok_or(Error::Corrupt("no frame"))?;
    planes(&frame, targets, &tables, scale)
}

fn planes(frame: &Frame, targets: Vec<Target>, tables: &Tables<'_>, scale: Scale) -> Result<Planes, Error> {
    if targets.iter().any(|target| !target.written) {
        return Err(Error::Corrupt("a component is in no scan"));
    }
    let space = match frame.components[..] {
        [a, b, c] => tables.space([a.id, b.id, c.id])?,
        _ => Space::Grey,
    };
    Ok(Planes {
        width: scale.of(frame.width),
        height: scale.of(frame.height),
        space,
        planes: targets.into_iter().map(|target| target.plane).collect(),
    })
}

/// The planes, allocated only when all of them together are within the limit.
fn targets(
    frame: &Frame,
    limits: &Limits,
    reserved_bytes: usize,
    block_px: impl Fn(&Frame, &Component) -> usize,
) -> Result<Vec<Target>, Error> {
    let extents: Vec<_> = frame
        .components
        .iter()
        .map(|component| {
            let block_px = block_px(frame, component);
            (component, block_px, extent(frame, component, block_px))
        })
        .collect();
    let bytes: usize = extents.iter().map(|(_, _, (stride, rows))| stride * rows).sum();
    if bytes + reserved_bytes > limits.max_memory_bytes {
        return Err(Error::TooLarge("the memory for its samples"));
    }
    Ok(extents
        .into_iter()
        .map(|(component, block_px, (stride, rows))| {
            let (width, height) = frame.size_of(component, block_px);
            let extent = frame.extent_of(component, block_px);
            let plane = Plane { width, height, stride, samples: vec![0; stride * rows], extent };
            Target { block_px, plane, written: false }
        })
        .collect())
}

/// Stride and rows of a plane that takes whole batches of whole units.
fn extent(frame: &Frame, component: &Component, block_px: usize) -> (usize, usize) {
    let (wide, high) = frame.units();
    let stride = wide.next_multiple_of(LANES) * component.across * block_px;
    (stride, high * component.down * block_px)
}
