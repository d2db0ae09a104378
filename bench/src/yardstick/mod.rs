//! A search engine as one would run it on a server, over the same photos: what it ranks, how fast it is, how large.
//! Compiled only with the feature `yardstick`, because it takes minutes.

#[cfg(feature = "yardstick")]
mod engine;
#[cfg(feature = "yardstick")]
mod wanted;
#[cfg(feature = "yardstick")]
pub use engine::{Engine, Ranking};
