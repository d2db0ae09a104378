//! Where things are on disk: the workspace, its ignored `.local` folder, and the data of one local cloud.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).unwrap_or(Path::new(".")).to_owned()
}

/// What `dev` installs and keeps, outside version control.
#[must_use]
pub fn local() -> PathBuf {
    root().join(".local")
}

/// Where cargo puts what it builds.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The files of one local cloud.
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
    pub keep: Keep,
}

/// What stays when a local cloud stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Everything,
    /// For tests: nothing is written that need not be, and the folder goes with the cloud.
    Nothing,
}

impl DataDir {
    /// Creates the folder where it is missing.
    pub fn open(root: &Path, keep: Keep) -> Result<Self> {
        let dir = Self { root: std::path::absolute(root)?, keep };
        for sub in ["aws", "objects", "tmp", "functions"] {
            let path = dir.root.join(sub);
            std::fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        }
        Ok(dir)
    }

    #[must_use]
    pub fn join(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}
