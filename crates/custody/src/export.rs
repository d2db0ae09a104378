//! Function `export`: writes one file of everything that a person has here, and says where the next one goes on.

mod archive;
mod cursor;
mod documents;
mod originals;
mod record;

use std::time::Duration;

use blobs::{Renditions, Uploads, keys};
use boot::{Invocation, TaskError};
use domain::{
    export::{Export, ExportStatus},
    notice::News,
    task::ExportInput,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Store, Told};

pub use cursor::{Cursor, Section};

use crate::budget::Budget;
use archive::Archive;

pub type Adapters = (Store, Uploads, Renditions);

/// An invocation ends by itself before Lambda ends it: in this time the largest original is copied, and the file closed.
const RESERVE: Duration = Duration::from_secs(120);

/// When a file has enough. It ends behind what passes a limit, so it may be larger by one original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub bytes: u64,
    /// The list of them is written at the end, and held in memory until then.
    pub entries: usize,
}

impl Limits {
    pub const FILE: Self = Self { bytes: 2 * 1024 * 1024 * 1024, entries: 10_000 };
}

/// Input of Export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportTask {
    #[serde(flatten)]
    pub input: ExportInput,
    pub next: Cursor,
}

/// Output of Export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Exported {
    /// A file is written, and there is more.
    More { next: Cursor },
    /// All files are written, and their owner is told.
    Done { files: u32 },
    /// The export is gone or has failed, or its owner is leaving.
    Superseded,
}

/// Writes the file that the task names. Each try writes a file of its own: one that was given up may be at work still, and
/// would end the file elsewhere. What no later task names expires.
///
/// # Errors
/// When records or originals cannot be read now, or the file cannot be written. What one original lacks is no error: it
/// is told in the file itself.
pub async fn export(
    adapters: Adapters,
    task: ExportTask,
    invocation: Invocation,
    limits: Limits,
) -> Result<Exported, TaskError> {
    let (store, _, renditions) = &adapters;
    let ExportInput { username, export_id } = &task.input;
    let Some(export) = wanted(store, &task.input).await? else { return Ok(Exported::Superseded) };
    if export.status == ExportStatus::Done {
        return tell(store, &export).await;
    }
    let key = keys::export_file(username, *export_id, task.next.file, rand::random());
    let mut archive = Archive::begin(renditions, &key, task.next.file, export.created_at).await?;
    let work =
        Work { adapters: &adapters, export: &export, budget: Budget::new(invocation, RESERVE), limits };
    match work.fill(&mut archive, task.next.clone()).await {
        Ok(next) => {
            archive.finish().await?;
            let written = [task.next.written, vec![key]].concat();
            match next {
                Some(next) => Ok(Exported::More { next: Cursor { written, ..next } }),
                None => end(store, &export, written).await,
            }
        }
        Err(error) => {
            if let Err(left) = archive.abort().await {
                // No more of it: an object's key holds its owner's name.
                tracing::warn!(error = left.name(), "an unfinished file is left to the bucket's lifecycle");
            }
            Err(error)
        }
    }
}

/// What one invocation does.
#[derive(Debug)]
struct Work<'a> {
    adapters: &'a Adapters,
    export: &'a Export,
    budget: Budget,
    limits: Limits,
}

impl Work<'_> {
    /// Fills a file from `at` on; where the next one goes on.
    async fn fill(&self, archive: &mut Archive, mut at: Cursor) -> Result<Option<Cursor>, TaskError> {
        loop {
            let left = match at.section {
                Section::Originals => originals::write(self, archive, at.from.as_ref()).await?,
                _ => documents::write(self, archive, &at).await?,
            };
            let Some(next) = at.after(left) else { return Ok(None) };
            if next.file > at.file {
                return Ok(Some(next));
            }
            if self.is_enough(archive) {
                return Ok(Some(next.in_next_file()));
            }
            at = next;
        }
    }

    fn is_enough(&self, archive: &Archive) -> bool {
        archive.bytes() >= self.limits.bytes
            || archive.entries() >= self.limits.entries
            || self.budget.is_spent()
    }
}

/// The export, unless it came to nothing, or its owner leaves: then nothing may be written any more that erasure would
/// have to find.
async fn wanted(store: &Store, input: &ExportInput) -> Result<Option<Export>, TaskError> {
    let profile = store.profile(&input.username).await?;
    if profile.is_none_or(|profile| profile.closed_at.is_some()) {
        return Ok(None);
    }
    let export = store.export(&input.username, input.export_id).await?;
    Ok(export.filter(|export| export.status != ExportStatus::Failed))
}

async fn end(store: &Store, export: &Export, files: Vec<String>) -> Result<Exported, TaskError> {
    if !store.end_export(&export.owner, export.id, ExportStatus::Done, &files).await? {
        return Ok(Exported::Superseded);
    }
    tell(store, &Export { files, ..export.clone() }).await
}

/// Tells the owner that the export is there; once, however often it is done.
async fn tell(store: &Store, export: &Export) -> Result<Exported, TaskError> {
    let told = Told { by: &export.owner, what: format!("export#{}", export.id) };
    let news = News::Export { export_id: export.id, done: true };
    store.tell(&export.owner, &told, &news, Timestamp::now()).await?;
    Ok(Exported::Done { files: u32::try_from(export.files.len()).unwrap_or(u32::MAX) })
}
