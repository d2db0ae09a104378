//! A baseline JPEG decoder in safe, portable Rust that decodes straight to a scaled picture; knows nothing of
//! colour profiles, orientation or progressive files. Measured against libjpeg-turbo by `cargo bench -p baseline`.

mod bits;
mod block;
mod decode;
mod entropy;
mod error;
mod frame;
mod huffman;
mod idct;
mod limits;
mod markers;
mod planes;
mod rgb;
mod scan;
mod upsample;

pub use decode::{decode_planes, decode_rgb};
pub use error::Error;
pub use frame::Scale;
pub use limits::Limits;
pub use planes::{Plane, Planes, Space};
pub use rgb::Rgb;
