//! Writes the tests' files into a folder: seeds for fuzzing, or files to look at.
//!
//! `cargo run -p imaging --example corpus -- fuzz/corpus`

use std::{error::Error, fs, path::Path};

#[allow(dead_code, unused_imports, unreachable_pub, clippy::unwrap_used)]
#[path = "../tests/files/make/mod.rs"]
mod make;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: corpus FOLDER")?;
    let folder = Path::new(&folder);
    let bad = make::bad::bad().into_iter().map(|(_, sample)| sample);
    for make::Sample { name, bytes } in make::good::good().into_iter().chain(bad) {
        // Its first word is its format.
        let format = name.split(' ').next().unwrap_or_default();
        for target in [&format!("derive_{format}"), "probe"] {
            fs::create_dir_all(folder.join(target))?;
            fs::write(folder.join(target).join(name.replace(' ', "-")), &bytes)?;
        }
    }
    Ok(())
}
