//! What pixels honestly tell: dominant colours, light, sharpness. It recognises nothing and pretends nothing.

use image::{DynamicImage, RgbImage, imageops::FilterType};

/// One finding and how sure it is, in percent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    pub(super) name: &'static str,
    pub(super) confidence: f32,
}

/// Edge of the picture that colours are counted in; sharpness needs more.
const COLOUR_EDGE_PX: u32 = 64;
const DETAIL_EDGE_PX: u32 = 512;
/// A colour counts as dominant from this share of the pixels on.
const DOMINANT_SHARE: f32 = 0.15;

/// Looks at a picture; the surest finding first.
pub(super) fn look(image: &DynamicImage) -> Vec<Finding> {
    let small = image.resize_exact(COLOUR_EDGE_PX, COLOUR_EDGE_PX, FilterType::Triangle).to_rgb8();
    let mut findings = colours(&small);
    findings.extend(light(&small));
    findings.extend(monochrome(&small));
    findings.extend(sharpness(image));
    findings.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    findings
}

/// The names of colours that cover a good part of the picture.
fn colours(image: &RgbImage) -> Vec<Finding> {
    let mut counts: Vec<(&'static str, u32)> = vec![];
    for pixel in image.pixels() {
        let name = colour_name(pixel.0);
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let all = (COLOUR_EDGE_PX * COLOUR_EDGE_PX) as f32;
    let shares = counts.into_iter().map(|(name, count)| (name, count as f32 / all));
    shares
        .filter(|(_, share)| *share >= DOMINANT_SHARE)
        .map(|(name, share)| Finding { name, confidence: 60.0 + 39.0 * share })
        .collect()
}

/// A basic colour term for a pixel, by hue, saturation and value.
fn colour_name(rgb: [u8; 3]) -> &'static str {
    let (hue, saturation, value) = hsv(rgb);
    match () {
        () if value < 0.15 => "Black",
        () if saturation < 0.12 && value > 0.85 => "White",
        () if saturation < 0.15 => "Gray",
        () if (15.0..45.0).contains(&hue) && value < 0.6 => "Brown",
        () if !(15.0..345.0).contains(&hue) => "Red",
        () if hue < 45.0 => "Orange",
        () if hue < 70.0 => "Yellow",
        () if hue < 165.0 => "Green",
        () if hue < 195.0 => "Cyan",
        () if hue < 260.0 => "Blue",
        () if hue < 300.0 => "Purple",
        () => "Pink",
    }
}

/// Hue in degrees, saturation and value from 0 to 1.
fn hsv(rgb: [u8; 3]) -> (f32, f32, f32) {
    let [r, g, b] = rgb.map(|channel| f32::from(channel) / 255.0);
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let range = max - min;
    let hue = if range == 0.0 {
        0.0
    } else if max == r {
        60.0 * ((g - b) / range).rem_euclid(6.0)
    } else if max == g {
        60.0 * ((b - r) / range + 2.0)
    } else {
        60.0 * ((r - g) / range + 4.0)
    };
    (hue, if max == 0.0 { 0.0 } else { range / max }, max)
}

fn light(image: &RgbImage) -> Option<Finding> {
    let mean = mean(image.pixels().map(|pixel| luma(pixel.0))) / 255.0;
    match () {
        () if mean < 0.25 => Some(Finding { name: "Dark", confidence: 99.0 - 120.0 * mean }),
        () if mean > 0.7 => Some(Finding { name: "Bright", confidence: 99.0 - 100.0 * (1.0 - mean) }),
        () => None,
    }
}

fn monochrome(image: &RgbImage) -> Option<Finding> {
    let spread = mean(image.pixels().map(|pixel| {
        let [r, g, b] = pixel.0;
        f32::from(r.max(g).max(b) - r.min(g).min(b))
    }));
    (spread < 8.0).then_some(Finding { name: "Monochrome", confidence: 99.0 - 2.0 * spread })
}

/// By the variance of the Laplacian, the common measure of focus: it is small where nothing has an edge.
fn sharpness(image: &DynamicImage) -> Option<Finding> {
    let large = image.width().max(image.height()) > DETAIL_EDGE_PX;
    let gray =
        if large { image.thumbnail(DETAIL_EDGE_PX, DETAIL_EDGE_PX).to_luma8() } else { image.to_luma8() };
    let (width, height) = gray.dimensions();
    if width < 16 || height < 16 {
        return None;
    }
    let at = |x: u32, y: u32| f32::from(gray.get_pixel(x, y).0[0]);
    let inner = (1..height - 1).flat_map(|y| (1..width - 1).map(move |x| (x, y)));
    let edges: Vec<f32> = inner
        .map(|(x, y)| at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y))
        .collect();
    let middle = mean(edges.iter().copied());
    let variance = mean(edges.iter().map(|edge| (edge - middle).powi(2)));
    match () {
        () if variance < 20.0 => Some(Finding { name: "Blurred", confidence: 95.0 - variance }),
        () if variance > 200.0 => {
            Some(Finding { name: "Sharp", confidence: 80.0 + (variance / 200.0).min(15.0) })
        }
        () => None,
    }
}

fn luma([r, g, b]: [u8; 3]) -> f32 {
    0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b)
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) =
        values.fold((0.0_f64, 0_u32), |(sum, count), value| (sum + f64::from(value), count + 1));
    if count == 0 { 0.0 } else { (sum / f64::from(count)) as f32 }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn names(image: RgbImage) -> Vec<&'static str> {
        look(&image.into()).into_iter().map(|finding| finding.name).collect()
    }

    #[test]
    fn colours_have_their_names() {
        let colour = |rgb| colour_name(rgb);
        assert_eq!(colour([200, 20, 20]), "Red");
        assert_eq!(colour([30, 60, 200]), "Blue");
        assert_eq!(colour([20, 160, 40]), "Green");
        assert_eq!(colour([110, 70, 30]), "Brown");
        assert_eq!(colour([250, 250, 250]), "White");
        assert_eq!(colour([5, 5, 5]), "Black");
    }

    #[test]
    fn a_plain_blue_picture_is_blue_and_blurred() {
        let names = names(RgbImage::from_pixel(100, 80, Rgb([20, 40, 220])));
        assert_eq!(names, ["Blue", "Blurred", "Dark"]);
    }

    #[test]
    fn a_chequered_picture_is_sharp_and_monochrome() {
        let image =
            RgbImage::from_fn(128, 128, |x, y| Rgb([if (x / 8 + y / 8) % 2 == 0 { 250 } else { 10 }; 3]));
        let names = names(image);
        assert!(names.contains(&"Sharp") && names.contains(&"Monochrome"), "{names:?}");
        assert!(names.contains(&"White"), "{names:?}");
    }
}
