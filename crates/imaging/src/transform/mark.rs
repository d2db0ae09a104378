//! Another picture laid over a picture.

use domain::recipe::{Fit, Place};
use image::{DynamicImage, Rgba, RgbaImage};

/// What is left free between the mark and the ends of the picture, of the picture's shorter side.
const MARGIN: f64 = 0.02;

/// How large a mark becomes: in proportion, inside the picture, and never larger than it is.
pub(super) fn size(mark: (u32, u32), picture: (u32, u32), width_percent: u32) -> (u32, u32) {
    let width = (f64::from(picture.0) * f64::from(width_percent) / 100.0).round().max(1.0);
    Fit::Inside.size(mark, (width as u32, picture.1))
}

/// Lays the mark at its place.
pub(super) fn lay(picture: &mut DynamicImage, mark: DynamicImage, place: Place, opacity_percent: u32) {
    if let DynamicImage::ImageLuma8(_) = picture {
        *picture = std::mem::take(picture).into_rgb8().into();
    }
    let size = (picture.width(), picture.height());
    let (left, top) = corner(place, size, (mark.width(), mark.height()));
    let mark = mark.into_rgba8();
    match picture {
        DynamicImage::ImageRgb8(picture) => {
            for (x, y, over) in mark.enumerate_pixels() {
                let under = picture.get_pixel_mut(left + x, top + y);
                under.0 = on_opaque(under.0, *over, opacity_percent);
            }
        }
        DynamicImage::ImageRgba8(picture) => lay_on_alpha(picture, &mark, (left, top), opacity_percent),
        _ => {}
    }
}

fn lay_on_alpha(picture: &mut RgbaImage, mark: &RgbaImage, (left, top): (u32, u32), opacity_percent: u32) {
    for (x, y, over) in mark.enumerate_pixels() {
        let under = picture.get_pixel_mut(left + x, top + y);
        *under = on_alpha(*under, *over, opacity_percent);
    }
}

/// The mark's top left.
fn corner(place: Place, picture: (u32, u32), mark: (u32, u32)) -> (u32, u32) {
    let (across, down) = match place {
        Place::TopLeft => (End::First, End::First),
        Place::Top => (End::Middle, End::First),
        Place::TopRight => (End::Last, End::First),
        Place::Left => (End::First, End::Middle),
        Place::Centre => (End::Middle, End::Middle),
        Place::Right => (End::Last, End::Middle),
        Place::BottomLeft => (End::First, End::Last),
        Place::Bottom => (End::Middle, End::Last),
        Place::BottomRight => (End::Last, End::Last),
    };
    let margin = (f64::from(picture.0.min(picture.1)) * MARGIN).round() as u32;
    (across.of(picture.0 - mark.0, margin), down.of(picture.1 - mark.1, margin))
}

#[derive(Debug, Clone, Copy)]
enum End {
    First,
    Middle,
    Last,
}

impl End {
    /// A mark that leaves no room for a margin on both sides lies in the middle.
    fn of(self, room: u32, margin: u32) -> u32 {
        let margin = margin.min(room / 2);
        match self {
            Self::First => margin,
            Self::Middle => room / 2,
            Self::Last => room - margin,
        }
    }
}

/// Parts of 255.
fn covering(over: Rgba<u8>, opacity_percent: u32) -> u32 {
    (u32::from(over[3]) * opacity_percent + 50) / 100
}

fn on_opaque(under: [u8; 3], over: Rgba<u8>, opacity_percent: u32) -> [u8; 3] {
    let alpha = covering(over, opacity_percent);
    let [r, g, b, _] = over.0;
    let blend = |under: u8, over: u8| {
        ((u32::from(over) * alpha + u32::from(under) * (255 - alpha) + 127) / 255) as u8
    };
    [blend(under[0], r), blend(under[1], g), blend(under[2], b)]
}

/// The usual `over`, of colours that are not multiplied by their alpha.
fn on_alpha(under: Rgba<u8>, over: Rgba<u8>, opacity_percent: u32) -> Rgba<u8> {
    let covers = covering(over, opacity_percent) * 255;
    let left = u32::from(under[3]) * (255 - covers / 255);
    let alpha = covers + left;
    if alpha == 0 {
        return under;
    }
    let blend =
        |at: usize| ((u32::from(over[at]) * covers + u32::from(under[at]) * left + alpha / 2) / alpha) as u8;
    Rgba([blend(0), blend(1), blend(2), ((alpha + 127) / 255) as u8])
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn mark(alpha: u8) -> DynamicImage {
        RgbaImage::from_pixel(10, 10, Rgba([200, 100, 0, alpha])).into()
    }

    fn opaque() -> DynamicImage {
        RgbImage::from_pixel(100, 50, Rgb([0, 100, 200])).into()
    }

    #[test]
    fn a_mark_is_sized_by_the_picture_and_never_enlarged() {
        assert_eq!(size((400, 200), (1000, 800), 20), (200, 100));
        assert_eq!(size((100, 100), (1000, 800), 20), (100, 100));
        assert_eq!(size((100, 1000), (1000, 200), 100), (20, 200));
        assert_eq!(size((100, 100), (1, 1), 1), (1, 1));
    }

    #[test]
    fn a_mark_lies_where_it_is_wanted() {
        let corner = |place| corner(place, (1000, 500), (100, 50));
        assert_eq!(corner(Place::TopLeft), (10, 10));
        assert_eq!(corner(Place::Top), (450, 10));
        assert_eq!(corner(Place::Right), (890, 225));
        assert_eq!(corner(Place::Centre), (450, 225));
        assert_eq!(corner(Place::BottomRight), (890, 440));
        assert_eq!(super::corner(Place::BottomRight, (100, 50), (100, 49)), (0, 1));
    }

    #[test]
    fn it_covers_by_its_alpha_and_opacity() {
        for (alpha, opacity_percent, expected) in [
            (255, 100, [200, 100, 0]),
            (255, 50, [100, 100, 100]),
            (128, 50, [50, 100, 150]),
            (0, 100, [0, 100, 200]),
        ] {
            let mut picture = opaque();
            lay(&mut picture, mark(alpha), Place::TopLeft, opacity_percent);
            let picture = picture.into_rgb8();
            for (found, meant) in picture.get_pixel(1, 1).0.into_iter().zip(expected) {
                assert!(found.abs_diff(meant) <= 1, "{alpha} {opacity_percent}: {found}, not {meant}");
            }
            assert_eq!(
                (picture.get_pixel(0, 0).0, picture.get_pixel(11, 5).0),
                ([0, 100, 200], [0, 100, 200])
            );
        }
    }

    #[test]
    fn on_what_shows_through_it_keeps_its_colour() {
        let clear = Rgba([255, 255, 255, 0]);
        assert_eq!(on_alpha(clear, Rgba([200, 100, 0, 255]), 50), Rgba([200, 100, 0, 128]));
        assert_eq!(on_alpha(clear, clear, 100), clear);
        let half = on_alpha(Rgba([0, 0, 255, 128]), Rgba([255, 0, 0, 128]), 100);
        assert_eq!(half, Rgba([170, 0, 85, 192]));
        assert_eq!(on_alpha(Rgba([9, 9, 9, 255]), Rgba([1, 2, 3, 255]), 100), Rgba([1, 2, 3, 255]));
    }

    #[test]
    fn a_grey_picture_takes_a_coloured_mark() {
        let mut picture = DynamicImage::from(opaque().into_luma8());
        lay(&mut picture, mark(255), Place::Centre, 100);
        assert_eq!(picture.into_rgb8().get_pixel(50, 25).0, [200, 100, 0]);
    }
}
