//! What others would use for the pictures: sharp, Pillow and `ImageMagick`, for `cargo peers` to measure.

use std::path::PathBuf;

use anyhow::Result;

use super::{lock, npm, system, venv};
use crate::terminal::Output;

/// Where the peers are.
#[derive(Debug, Clone)]
pub struct Peers {
    /// npm's folder that has sharp.
    pub node_modules: PathBuf,
    /// The interpreter that has Pillow.
    pub python: PathBuf,
    /// The command, where the system has `ImageMagick` or takes it without asking.
    pub convert: Option<&'static str>,
}

/// Installs them.
pub fn for_peers(output: Output) -> Result<Peers> {
    let _alone = lock()?;
    system::require(&[system::C_COMPILER, system::PYTHON, system::NODE], output)?;
    let node_modules =
        npm::ensure("peers-npm", include_str!("../../tools/peers.json"), "sharp (20 s)", output)?;
    let python = venv::ensure("peers-venv", include_str!("../../tools/peers.txt"), "Pillow (10 s)", output)?;
    let convert = system::offer(system::IMAGEMAGICK, output).then_some("convert");
    Ok(Peers { node_modules, python, convert })
}
