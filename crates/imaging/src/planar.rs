//! A picture as JPEG keeps it: light at the full resolution, two colours at half of it. What becomes JPEG again is
//! resized like this, at half the cost of RGB.

use image::{DynamicImage, RgbImage, metadata::Orientation};

use crate::{
    ImageError,
    decode::Planes,
    resize::{Rect, resize},
};

/// Light, blue less light, red less light: Y, Cb, Cr.
#[derive(Debug, Clone)]
pub(crate) struct Planar([DynamicImage; 3]);

/// Colours have a sample for each square of four pixels. A square that is cut would move them all a little, so sides are
/// even here.
pub(crate) fn suits((width, height): (u32, u32)) -> bool {
    width.is_multiple_of(2) && height.is_multiple_of(2)
}

fn halved((width, height): (u32, u32)) -> (u32, u32) {
    (width / 2, height / 2)
}

impl Planar {
    /// The decoded planes at a size that suits.
    pub(crate) fn new(planes: Planes, size: (u32, u32)) -> Result<Self, ImageError> {
        let [light, blue, red] = planes;
        let sized = |plane: crate::decode::Plane, size| at(plane, size);
        Ok(Self([sized(light, size)?, sized(blue, halved(size))?, sized(red, halved(size))?]))
    }

    pub(crate) fn size(&self) -> (u32, u32) {
        (self.0[0].width(), self.0[0].height())
    }

    pub(crate) fn planes(&self) -> &[DynamicImage; 3] {
        &self.0
    }

    pub(crate) fn resized(&self, size: (u32, u32)) -> Result<Self, ImageError> {
        let [light, blue, red] = &self.0;
        let sized = |plane: &DynamicImage, size| resize(plane, Rect::whole(plane), size);
        Ok(Self([sized(light, size)?, sized(blue, halved(size))?, sized(red, halved(size))?]))
    }

    pub(crate) fn apply_orientation(&mut self, orientation: Orientation) {
        self.0.iter_mut().for_each(|plane| plane.apply_orientation(orientation));
    }

    pub(crate) fn to_rgb(&self) -> Result<RgbImage, ImageError> {
        self.to_rgb_of(self.size())
    }

    /// As RGB at another size. Each plane is brought there at once, so colours lose nothing on the way.
    pub(crate) fn to_rgb_of(&self, size: (u32, u32)) -> Result<RgbImage, ImageError> {
        let [light, blue, red] = &self.0;
        let sized = |plane: &DynamicImage| resize(plane, Rect::whole(plane), size);
        converted([&sized(light)?, &sized(blue)?, &sized(red)?])
    }
}

fn at(plane: crate::decode::Plane, size: (u32, u32)) -> Result<DynamicImage, ImageError> {
    let there = (plane.samples.width(), plane.samples.height());
    if there == size && plane.extent == (size.0.into(), size.1.into()) {
        return Ok(plane.samples);
    }
    resize(&plane.samples, Rect::of(plane.extent), size)
}

/// JFIF's colours: BT.601, full range.
fn converted(planes: [&DynamicImage; 3]) -> Result<RgbImage, ImageError> {
    let [light, blue, red] = planes.map(DynamicImage::as_bytes);
    let (width, height) = (planes[0].width(), planes[0].height());
    let mut rgb = vec![0; light.len() * 3];
    for (pixel, ((y, cb), cr)) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(light.iter().zip(blue).zip(red)) {
        *pixel = pixel_of(*y, *cb, *cr);
    }
    RgbImage::from_raw(width, height, rgb).ok_or_else(|| ImageError::broken("its planes are of two sizes"))
}

/// In 65,536ths, rounded.
fn pixel_of(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = ((i32::from(y) << 16) + (1 << 15), i32::from(cb) - 128, i32::from(cr) - 128);
    let byte = |light: i32| (light >> 16).clamp(0, 255) as u8;
    [byte(y + 91_881 * cr), byte(y - 22_554 * cb - 46_802 * cr), byte(y + 116_130 * cb)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, decode, survey::survey, testing};

    fn planes_of(bytes: &[u8]) -> Planes {
        let survey = survey(bytes, &Limits::UPLOAD).unwrap();
        decode::planes(bytes, &survey, 1.0, &Limits::UPLOAD).unwrap().unwrap()
    }

    #[test]
    fn light_and_colour_are_those_of_the_picture() {
        assert_eq!(pixel_of(255, 128, 128), [255; 3]);
        assert_eq!(pixel_of(76, 85, 255), [254, 0, 0]);
        assert_eq!(pixel_of(0, 0, 0), [0, 135, 0]);
        for (width, height) in [(64, 48), (62, 46)] {
            let picture = testing::picture(width, height);
            let planar = Planar::new(planes_of(&testing::jpeg(width, height)), (width, height)).unwrap();
            let shown = planar.to_rgb().unwrap();
            // In the middle of each of the four quarters, whose edges bleed.
            for (x, y) in
                [(width / 4, height / 4), (3 * width / 4, height / 4), (3 * width / 4, 3 * height / 4)]
            {
                let (given, shown) = (picture.get_pixel(x, y).0, shown.get_pixel(x, y).0);
                let apart = given.iter().zip(shown).map(|(a, b)| a.abs_diff(b)).max().unwrap();
                assert!(apart <= 12, "{given:?} became {shown:?}");
            }
        }
    }

    #[test]
    fn colours_have_half_of_each_side() {
        let planar = Planar::new(planes_of(&testing::jpeg(64, 48)), (34, 26)).unwrap();
        let sizes = planar.planes().each_ref().map(|plane| (plane.width(), plane.height()));
        assert_eq!(sizes, [(34, 26), (17, 13), (17, 13)]);
        assert_eq!(planar.resized((8, 6)).unwrap().size(), (8, 6));
        assert_eq!(planar.to_rgb_of((7, 5)).unwrap().dimensions(), (7, 5));
        assert!(suits((34, 26)) && !suits((33, 26)) && !suits((34, 25)));
    }

    #[test]
    fn all_planes_are_turned() {
        let mut planar = Planar::new(planes_of(&testing::jpeg(64, 48)), (64, 48)).unwrap();
        planar.apply_orientation(Orientation::Rotate90);
        assert_eq!(planar.size(), (48, 64));
        let [r, g, b] = planar.to_rgb().unwrap().get_pixel(36, 16).0;
        assert!(r > 180 && g < 60 && b < 60, "the red square, now at the top right: {r} {g} {b}");
    }
}
