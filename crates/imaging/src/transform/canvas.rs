//! A picture that is being worked on. What only moves pixels, such as crops and turns, is noted and done when the next
//! step needs the pixels: all at once, at the size that is needed, and to the fraction of a pixel.

use image::DynamicImage;

use super::{bands, turn::Turn};
use crate::{ImageError, colour, decode::Decoded, flatten::shows_through, resize::Rect};

/// What a fraction of a pixel may be off by arithmetic.
const ROUNDING_PX: f64 = 1e-6;

/// Pixels as they are stored, and the picture in them as whoever asks for it sees it.
#[derive(Debug)]
pub(super) struct Canvas {
    image: DynamicImage,
    /// The part of the stored pixels that is the picture.
    window: Rect,
    turn: Turn,
    /// The picture's size in its own pixels; a picture that was decoded at a fraction of its size has fewer stored.
    size: (u32, u32),
    /// Stored pixels for each of its own that serve whatever follows.
    enough: f64,
    colours: Colours,
}

/// What the samples mean.
#[derive(Debug)]
enum Colours {
    /// As they came out of the file, with its profile.
    OfFile(Option<Vec<u8>>),
    Srgb,
}

impl Canvas {
    /// A picture as it comes out of its file. `size` is its full size, upright.
    pub(super) fn new(
        decoded: Decoded,
        icc: Option<Vec<u8>>,
        turn: Turn,
        size: (u32, u32),
        enough: f64,
    ) -> Self {
        let window = Rect::of(decoded.extent);
        Self { image: decoded.image, window, turn, size, enough, colours: Colours::OfFile(icc) }
    }

    pub(super) fn size(&self) -> (u32, u32) {
        self.size
    }

    pub(super) fn turn(&mut self, turn: Turn) {
        self.turn = self.turn.then(turn);
        self.size = turn.sides(self.size);
    }

    /// Keeps a part, in the picture's own pixels.
    pub(super) fn crop(&mut self, part: Rect, size: (u32, u32)) {
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        let (across, down) = self.scale();
        let part = self.turn.stored(part, (width, height));
        self.window = Rect {
            left: self.window.left + part.left * across,
            top: self.window.top + part.top * down,
            width: part.width * across,
            height: part.height * down,
        };
        self.size = size;
    }

    /// Brings the picture to a size.
    pub(super) fn resize(&mut self, size: (u32, u32)) -> Result<(), ImageError> {
        self.store(self.turn.sides(size))?;
        (self.size, self.enough) = (size, 1.0);
        Ok(())
    }

    /// The picture's pixels and nothing else, however they lie; how many of them, across and down, one of the picture's
    /// own takes.
    pub(super) fn pixels(&mut self) -> Result<(&mut DynamicImage, (f64, f64)), ImageError> {
        let (width, height) = self.turn.sides(self.size);
        let (across, down) = self.scale();
        let side = |side: u32, scale: f64| {
            let pixels = f64::from(side) * scale.min(self.enough);
            (pixels - ROUNDING_PX).ceil().max(1.0) as u32
        };
        self.store((side(width, across), side(height, down)))?;
        let scale = self.scale();
        Ok((&mut self.image, scale))
    }

    /// The same, upright.
    pub(super) fn upright(&mut self) -> Result<(&mut DynamicImage, (f64, f64)), ImageError> {
        self.pixels()?;
        let turn = std::mem::take(&mut self.turn);
        let image = std::mem::take(&mut self.image);
        self.image = turn.upright(image);
        self.window = Rect::whole(&self.image);
        self.pixels()
    }

    /// Puts another picture in its place.
    pub(super) fn replace(&mut self, image: DynamicImage) {
        let (size, window) = ((image.width(), image.height()), Rect::whole(&image));
        *self = Self { image, window, size, turn: Turn::default(), enough: 1.0, colours: Colours::Srgb };
    }

    pub(super) fn finish(mut self) -> Result<DynamicImage, ImageError> {
        self.resize(self.size)?;
        self.upright()?;
        Ok(self.image)
    }

    /// Stored pixels for each of the picture's own, across and down as they are stored.
    fn scale(&self) -> (f64, f64) {
        let (width, height) = self.turn.sides(self.size);
        (self.window.width / f64::from(width), self.window.height / f64::from(height))
    }

    /// Makes what is stored the picture and nothing else, with so many pixels, in sRGB.
    fn store(&mut self, size: (u32, u32)) -> Result<(), ImageError> {
        if let Some((left, top)) = self.whole_pixels(size) {
            if size != (self.image.width(), self.image.height()) {
                self.image = self.image.crop_imm(left, top, size.0, size.1);
            }
        } else {
            let window = self.window.within(&self.image);
            self.image = bands::resize(std::mem::take(&mut self.image), window, size)?;
        }
        self.window = Rect::whole(&self.image);
        if let Colours::OfFile(icc) = std::mem::replace(&mut self.colours, Colours::Srgb) {
            let image = colour::to_srgb(std::mem::take(&mut self.image), icc.as_deref());
            // Many files have an alpha channel and nothing in it.
            self.image = if shows_through(&image) { image } else { image.into_rgb8().into() };
        }
        Ok(())
    }

    /// Where the window starts, when it consists of whole pixels, as many as are asked for.
    fn whole_pixels(&self, (width, height): (u32, u32)) -> Option<(u32, u32)> {
        let Rect { left, top, .. } = self.window;
        let near = |a: f64, b: f64| (a - b).abs() < ROUNDING_PX;
        let whole = near(self.window.width, width.into())
            && near(self.window.height, height.into())
            && near(left, left.round())
            && near(top, top.round());
        whole.then(|| (left.round() as u32, top.round() as u32))
    }
}
