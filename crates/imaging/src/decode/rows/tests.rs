use super::*;

const LAYOUTS: [Layout; 4] = [Layout::L, Layout::La, Layout::Rgb, Layout::Rgba];

/// The same for each run, and hardly the same for two pixels; some are opaque, some do not show at all.
fn noise((width, height): (u32, u32), layout: Layout) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let samples = width as usize * height as usize * layout.channels();
    (0..samples)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            match state >> 28 {
                0..4 => 0,
                4..8 => 255,
                _ => state.to_le_bytes()[1],
            }
        })
        .collect()
}

fn shrink(pixels: &[u8], size: (u32, u32), layout: Layout, factor: u32) -> Decoded {
    let mut rows = Rows::new(layout, size, factor);
    pixels.chunks(rows.row_bytes()).for_each(|row| rows.push(row));
    rows.finish().unwrap()
}

/// One sample of the result, straight from what it should be.
fn expected(pixels: &[u8], size: (u32, u32), layout: Layout, factor: u32, at: (u32, u32, usize)) -> f64 {
    let channels = layout.channels();
    let alpha = matches!(layout, Layout::La | Layout::Rgba).then_some(channels - 1);
    let (mut sum, mut weights) = (0.0, 0.0);
    for y in (at.1 * factor..size.1).take(factor as usize) {
        for x in (at.0 * factor..size.0).take(factor as usize) {
            let pixel = &pixels[(y * size.0 + x) as usize * channels..][..channels];
            let weight = match alpha {
                Some(alpha) if alpha != at.2 => f64::from(pixel[alpha]),
                _ => 1.0,
            };
            sum += f64::from(pixel[at.2]) * weight;
            weights += weight;
        }
    }
    if weights == 0.0 { 0.0 } else { sum / weights }
}

#[test]
fn each_pixel_is_the_mean_of_its_square() {
    for layout in LAYOUTS {
        for (size, factor) in
            [((13, 7), 2), ((9, 9), 3), ((20, 11), 5), ((5, 40), 8), ((1, 1), 4), ((300, 260), 128)]
        {
            let pixels = noise(size, layout);
            let small = shrink(&pixels, size, layout, factor).image;
            let (width, height) = (size.0.div_ceil(factor), size.1.div_ceil(factor));
            assert_eq!((small.width(), small.height()), (width, height));
            for (n, &sample) in small.as_bytes().iter().enumerate() {
                let (pixel, channel) = (n / layout.channels(), n % layout.channels());
                let at = (pixel as u32 % width, pixel as u32 / width, channel);
                let mean = expected(&pixels, size, layout, factor, at);
                assert!(
                    (f64::from(sample) - mean).abs() <= 0.5,
                    "{layout:?} {size:?} / {factor} at {at:?}: {sample} {mean}"
                );
            }
        }
    }
}

#[test]
fn a_factor_of_one_changes_nothing() {
    for layout in LAYOUTS {
        let pixels = noise((17, 5), layout);
        let same = shrink(&pixels, (17, 5), layout, 1);
        assert_eq!((same.image.as_bytes(), same.extent), (pixels.as_slice(), (17.0, 5.0)));
    }
}

#[test]
fn squares_that_are_cut_are_told_to_the_fraction() {
    let small = shrink(&noise((13, 7), Layout::L), (13, 7), Layout::L, 2);
    assert_eq!(small.extent, (6.5, 3.5));
    assert_eq!((small.image.width(), small.image.height()), (7, 4));
}

#[test]
fn colours_that_do_not_show_do_not_bleed() {
    let green_beside_clear_red = [0, 255, 0, 255, 255, 0, 0, 0];
    let small = shrink(&green_beside_clear_red, (2, 1), Layout::Rgba, 2);
    assert_eq!(small.image.as_bytes(), [0, 255, 0, 128]);
}

#[test]
fn the_brightest_squares_stay_within_their_sums() {
    for layout in LAYOUTS {
        let white = vec![255; 256 * 256 * layout.channels()];
        let small = shrink(&white, (256, 256), layout, 128);
        assert!(small.image.as_bytes().iter().all(|&sample| sample == 255), "{layout:?}");
    }
}

#[test]
fn division_is_exact_wherever_it_is_asked() {
    for divisor in (1..=128).map(|side| side * side).chain([2, 3, 5, 6, 7, 127 * 128]) {
        let divide = Divide::by(divisor);
        for sum in (0..=255)
            .flat_map(|mean| [mean * divisor, mean * divisor + divisor / 2, mean * divisor + divisor - 1])
        {
            if sum <= 255 * divisor {
                assert_eq!(
                    u32::from(divide.rounded(sum)),
                    (sum + divisor / 2) / divisor,
                    "{sum} / {divisor}"
                );
            }
        }
    }
}

#[test]
fn rows_that_are_missing_are_noticed() {
    let mut rows = Rows::new(Layout::Rgb, (4, 4), 2);
    rows.push(&[0; 12]);
    rows.push(&[0; 12]);
    assert_eq!(rows.finish().unwrap_err(), ImageError::ends_early());
}
