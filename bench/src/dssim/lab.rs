//! From sRGB to CIELAB, where equal distances look about equally large.
//!
//! sRGB as in IEC 61966-2-1, CIELAB as in CIE 15:2004, white point D65.

/// The Y of D65 is 1.
const WHITE: [f32; 3] = [0.950_47, 1.0, 1.088_83];
const TO_XYZ: [[f32; 3]; 3] = [
    [0.412_456_4, 0.357_576_1, 0.180_437_5],
    [0.212_672_9, 0.715_152_2, 0.072_175],
    [0.019_333_9, 0.119_192, 0.950_304_1],
];
/// Below this the cube root of CIELAB goes over into a line.
const LINE_UNTIL: f32 = 216.0 / 24_389.0;
const LINE_SLOPE: f32 = 24_389.0 / 27.0;

/// L*, a* and b*, each in hundredths: black to white is 1.
pub(super) fn lab(srgb: [f32; 3]) -> [f32; 3] {
    let light = srgb.map(linear);
    let xyz = TO_XYZ.map(|row| row[0] * light[0] + row[1] * light[1] + row[2] * light[2]);
    let [x, y, z] = std::array::from_fn(|axis| response(xyz[axis] / WHITE[axis]));
    [1.16 * y - 0.16, 5.0 * (x - y), 2.0 * (y - z)]
}

fn linear(value: f32) -> f32 {
    let value = value.clamp(0.0, 1.0);
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn response(share: f32) -> f32 {
    if share > LINE_UNTIL { share.cbrt() } else { (LINE_SLOPE * share + 16.0) / 116.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(lab: [f32; 3], expected: [f32; 3]) -> bool {
        lab.iter().zip(expected).all(|(value, expected)| (value * 100.0 - expected).abs() < 0.02)
    }

    #[test]
    fn known_colours_are_where_tables_put_them() {
        assert!(near(lab([1.0, 1.0, 1.0]), [100.0, 0.0, 0.0]));
        assert!(near(lab([0.0, 0.0, 0.0]), [0.0, 0.0, 0.0]));
        assert!(near(lab([1.0, 0.0, 0.0]), [53.24, 80.09, 67.20]));
        assert!(near(lab([0.0, 0.0, 1.0]), [32.30, 79.19, -107.86]));
    }
}
