//! A picture that taxes codecs as a photo does, from nothing but arithmetic: a sky, rock, houses with hard edges,
//! lettering, water, strong colours, and a sensor's grain.

use image::{Rgb, Rgb32FImage};

use super::noise::{at, fractal, smooth};

type Colour = [f32; 3];

/// The size that the scene is laid out for, in pixels; others show the same, smaller.
const WIDTH: f32 = 4032.0;

/// Paints the scene, in 3:2 to 4:3, with values from 0 to 1.
pub(crate) fn paint(width: u32, height: u32) -> Rgb32FImage {
    let scale = WIDTH / width as f32;
    Rgb32FImage::from_fn(width, height, |column, row| {
        let (x, y) = (column as f32 * scale, row as f32 * scale);
        let grain = grain(column, row);
        Rgb(scene(x, y).map(|value| (value + grain).clamp(0.0, 1.0)))
    })
}

fn scene(x: f32, y: f32) -> Colour {
    let ridge = 900.0 + 700.0 * fractal(x / 900.0, 0.5, 7, 11);
    match y {
        y if on_sign(x, y) => lettering(x, y),
        y if on_chart(x, y) => chart(x),
        y if y > 2450.0 => water(x, y),
        y if y > skyline(x) => house(x, y),
        y if y > ridge => rock(x, y, y - ridge),
        y => sky(x, y),
    }
}

fn sky(x: f32, y: f32) -> Colour {
    let height = (y / 1600.0).min(1.0);
    let clear = mix([0.22, 0.42, 0.78], [0.93, 0.80, 0.68], height);
    let cloud = fractal(x / 700.0, y / 320.0, 6, 31);
    mix(clear, [0.97, 0.96, 0.95], ((cloud - 0.5) * 4.0).clamp(0.0, 1.0))
}

fn rock(x: f32, y: f32, depth: f32) -> Colour {
    let texture = fractal(x / 160.0, y / 120.0, 8, 47);
    let green = fractal(x / 420.0, y / 260.0, 4, 59) + depth / 3000.0;
    let stone = mix([0.20, 0.17, 0.16], [0.66, 0.60, 0.54], texture);
    let leaves = mix([0.05, 0.14, 0.04], [0.42, 0.55, 0.20], texture);
    mix(stone, leaves, ((green - 0.5) * 6.0).clamp(0.0, 1.0))
}

/// Where the roofs begin: each house has its own height.
fn skyline(x: f32) -> f32 {
    2300.0 - 700.0 * at((x / 230.0).floor() as i32, 0, 71)
}

fn house(x: f32, y: f32) -> Colour {
    let number = (x / 230.0).floor() as i32;
    let paint = [0, 1, 2].map(|channel| 0.25 + 0.6 * at(number, channel, 83));
    let (across, up) = (x.rem_euclid(230.0) % 46.0, y.rem_euclid(64.0));
    let is_window = (12.0..36.0).contains(&across) && (14.0..50.0).contains(&up);
    let plaster = 0.88 + 0.12 * fractal(x / 30.0, y / 30.0, 5, 97);
    if is_window {
        let lit = at((x / 46.0) as i32, (y / 64.0) as i32, 101);
        mix([0.07, 0.09, 0.13], [0.98, 0.86, 0.50], if lit > 0.7 { lit } else { lit * 0.2 })
    } else {
        paint.map(|value| value * plaster)
    }
}

fn water(x: f32, y: f32) -> Colour {
    let near = (y - 2450.0) / 574.0;
    let waves = fractal(x / (90.0 + 200.0 * near), y / (7.0 + 14.0 * near), 6, 113);
    mix([0.03, 0.12, 0.20], [0.62, 0.74, 0.78], ((waves - 0.25) * 1.6).clamp(0.0, 1.0))
}

fn on_sign(x: f32, y: f32) -> bool {
    (2500.0..3700.0).contains(&x) && (1500.0..2200.0).contains(&y)
}

/// Lines of made-up letters, large at the top and small below.
fn lettering(x: f32, y: f32) -> Colour {
    let (x, y) = (x - 2500.0, y - 1500.0);
    let dot_px = if y < 200.0 {
        10.0
    } else if y < 450.0 {
        5.0
    } else {
        3.0
    };
    let (column, row) = ((x / dot_px) as i32, (y / dot_px) as i32);
    let (in_letter, in_line) = (column.rem_euclid(6), row.rem_euclid(10));
    let has_ink = in_letter < 5 && in_line < 7 && at(column, row, 131) > 0.5;
    let is_space = at(column.div_euclid(6), row.div_euclid(10), 137) > 0.85;
    if has_ink && !is_space { [0.08, 0.08, 0.10] } else { [0.94, 0.93, 0.88] }
}

fn on_chart(x: f32, y: f32) -> bool {
    (300.0..1500.0).contains(&x) && (2560.0..2760.0).contains(&y)
}

/// Colours at the rim of what a display shows, where profiles differ most.
fn chart(x: f32) -> Colour {
    let corners = [[0.95, 0.1, 0.1], [0.1, 0.9, 0.15], [0.1, 0.2, 0.95], [0.95, 0.9, 0.1], [0.9, 0.1, 0.85]];
    corners[((x - 300.0) / 240.0) as usize % corners.len()]
}

/// A sensor's noise after its own smoothing.
fn grain(column: u32, row: u32) -> f32 {
    let (x, y) = (column as f32 / 1.6, row as f32 / 1.6);
    (smooth(x, y, 151) - 0.5) * 0.075
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_every_time_and_shows_something() {
        let picture = paint(64, 48);
        assert_eq!(picture, paint(64, 48));
        let lights: Vec<_> = picture.pixels().map(|pixel| pixel.0[1]).collect();
        let darkest = lights.iter().copied().fold(1.0, f32::min);
        let lightest = lights.iter().copied().fold(0.0, f32::max);
        assert!(darkest < 0.1 && lightest > 0.9, "{darkest} to {lightest}");
    }
}
