//! Small pictures, encoded in every way that the encoder knows.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

pub(crate) const SAMPLINGS: [SamplingFactor; 4] =
    [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2];

pub(crate) struct Making {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) quality: u8,
    pub(crate) colour: ColorType,
    pub(crate) sampling: SamplingFactor,
    pub(crate) restart: u16,
    /// The encoder writes each component in a scan of its own then.
    pub(crate) optimised: bool,
}

impl Making {
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self {
            width,
            height,
            quality: 85,
            colour: ColorType::Rgb,
            sampling: SamplingFactor::F_2_2,
            restart: 0,
            optimised: false,
        }
    }

    pub(crate) fn jpeg(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, self.quality);
        encoder.set_sampling_factor(self.sampling);
        encoder.set_optimized_huffman_tables(self.optimised);
        if self.restart > 0 {
            encoder.set_restart_interval(self.restart);
        }
        encoder.encode(&self.pixels(), self.width, self.height, self.colour).unwrap();
        bytes
    }

    /// Waves of all lengths, edges and some noise.
    fn pixels(&self) -> Vec<u8> {
        let mut pixels = Vec::new();
        let mut state = 7u32;
        for y in 0..u32::from(self.height) {
            for x in 0..u32::from(self.width) {
                let (fx, fy) = (x as f32, y as f32);
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 24) as f32 / 8.0;
                let wave = 60.0 * (fx * fx * 0.004).sin() + 40.0 * (fy * 0.31 + fx * 0.05).cos();
                let edge = if (x / 13 + y / 9) % 3 == 0 { 50.0 } else { 0.0 };
                let colour = [wave + edge, 30.0 * (fx * 0.07).sin() + edge, wave - 40.0 * (fy * 0.045).cos()];
                let samples = colour.map(|value| (110.0 + value + noise) as u8);
                pixels.extend(&samples[..if self.colour == ColorType::Luma { 1 } else { 3 }]);
            }
        }
        pixels
    }
}
