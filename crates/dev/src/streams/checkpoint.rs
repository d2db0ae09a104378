//! How far each mapping has read each shard, on disk, so that a restart goes on where it was.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Mutex};

use anyhow::{Context, Result};

/// The sequence number of the last record that is done with, by mapping and shard.
#[derive(Debug)]
pub(super) struct Checkpoints {
    path: PathBuf,
    done: Mutex<BTreeMap<String, String>>,
}

impl Checkpoints {
    /// Reads what an earlier run left; a file that is missing or unreadable is a fresh start.
    pub(super) fn open(path: PathBuf) -> Self {
        let done = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { path, done: Mutex::new(done.unwrap_or_default()) }
    }

    pub(super) fn get(&self, place: &str) -> Option<String> {
        self.done.lock().ok()?.get(place).cloned()
    }

    /// Notes a record as done, on disk, before anything further is handed over.
    pub(super) fn set(&self, place: &str, sequence: &str) -> Result<()> {
        let Ok(mut done) = self.done.lock() else { return Ok(()) };
        done.insert(place.to_owned(), sequence.to_owned());
        let fresh = self.path.with_extension("new");
        fs::write(&fresh, serde_json::to_vec(&*done)?)?;
        fs::rename(&fresh, &self.path).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_survives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("streams.json");
        let first = Checkpoints::open(path.clone());
        assert_eq!(first.get("a"), None);
        first.set("a", "1").unwrap();
        first.set("b", "2").unwrap();
        first.set("a", "3").unwrap();
        let second = Checkpoints::open(path);
        assert_eq!((second.get("a"), second.get("b")), (Some("3".into()), Some("2".into())));
    }
}
