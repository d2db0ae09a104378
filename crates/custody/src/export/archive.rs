//! A ZIP file that goes to S3 while it is written, with the checksums of what is in it.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use blobs::{ExportFile, PART_BYTES, Renditions};
use boot::TaskError;
use domain::id::Sha256;
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use sha2::{Digest, Sha256 as Hasher};
use zip::{
    CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions, write::StreamWriter,
};

use super::cursor::numbered;

/// How an entry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Deflated,
    /// Pictures are compressed by themselves. The size decides about the form of the entry's lengths.
    AsIs {
        bytes: u64,
    },
}

/// A ZIP file under way.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Pipe>>,
    pipe: Pipe,
    file: ExportFile,
    number: u32,
    options: SimpleFileOptions,
    sent: u64,
    sums: Vec<(Sha256, String)>,
    problems: Vec<serde_json::Value>,
}

/// What the ZIP writer has written and S3 has not got yet. The writer keeps one end.
#[derive(Debug, Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Archive {
    /// Begins a file; its entries say that they are of `time`.
    pub(super) async fn begin(
        renditions: &Renditions,
        key: &str,
        number: u32,
        time: Timestamp,
    ) -> Result<Self, TaskError> {
        let file = renditions.begin_export(key).await?;
        let pipe = Pipe::default();
        let zip = ZipWriter::new_stream(pipe.clone());
        let options = SimpleFileOptions::default().last_modified_time(date(time));
        Ok(Self { zip, pipe, file, number, options, sent: 0, sums: Vec::new(), problems: Vec::new() })
    }

    /// Bytes of the file so far.
    pub(super) fn bytes(&self) -> u64 {
        self.sent + self.pipe.len() as u64
    }

    pub(super) fn entries(&self) -> usize {
        self.sums.len()
    }

    /// Begins an entry.
    pub(super) fn entry(&mut self, name: &str, kept: Kept) -> Result<Entry<'_>, TaskError> {
        let options = match kept {
            Kept::Deflated => self.options.compression_method(CompressionMethod::Deflated),
            Kept::AsIs { bytes } => {
                let is_large = bytes >= u64::from(u32::MAX);
                self.options.compression_method(CompressionMethod::Stored).large_file(is_large)
            }
        };
        self.zip.start_file(name, options).map_err(broken)?;
        Ok(Entry { archive: self, name: name.to_owned(), hasher: Hasher::new() })
    }

    /// Writes a document at once.
    pub(super) async fn document(&mut self, name: &str, value: &impl Serialize) -> Result<(), TaskError> {
        let mut entry = self.entry(name, Kept::Deflated)?;
        entry.write(&pretty(value)?).await?;
        entry.end();
        Ok(())
    }

    /// Remembers what is not as it should be, to be told at the end of the file.
    pub(super) fn tell(&mut self, problem: serde_json::Value) {
        self.problems.push(problem);
    }

    /// Writes what is told of the file's entries, and puts it in its place.
    pub(super) async fn finish(mut self) -> Result<(), TaskError> {
        if !self.problems.is_empty() {
            let problems = std::mem::take(&mut self.problems);
            self.document(&numbered("problems", self.number, ".json"), &problems).await?;
        }
        let sums: String = self.sums.iter().map(|(sum, name)| format!("{sum}  {name}\n")).collect();
        let mut entry = self.entry(&numbered("SHA256SUMS", self.number, ""), Kept::Deflated)?;
        entry.write(sums.as_bytes()).await?;
        self.zip.finish().map_err(broken)?;
        let rest = self.pipe.take();
        self.file.write(rest).await?;
        Ok(self.file.finish().await?)
    }

    pub(super) async fn abort(self) -> Result<(), TaskError> {
        Ok(self.file.abort().await?)
    }

    async fn send_full_parts(&mut self) -> Result<(), TaskError> {
        if self.pipe.len() >= PART_BYTES {
            let part = self.pipe.take();
            self.sent += part.len() as u64;
            self.file.write(part).await?;
        }
        Ok(())
    }
}

/// An entry under way.
pub(super) struct Entry<'a> {
    archive: &'a mut Archive,
    name: String,
    hasher: Hasher,
}

impl Entry<'_> {
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), TaskError> {
        self.hasher.update(bytes);
        self.archive.zip.write_all(bytes).map_err(|error| broken(error.into()))?;
        self.archive.send_full_parts().await
    }

    pub(super) fn archive(&self) -> &Archive {
        self.archive
    }

    /// Ends the entry; its checksum.
    pub(super) fn end(self) -> Sha256 {
        let sum = Sha256::from(<[u8; 32]>::from(self.hasher.finalize()));
        self.archive.sums.push((sum, self.name));
        sum
    }
}

impl Pipe {
    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// JSON for people, with a line's end.
pub(super) fn pretty(value: &impl Serialize) -> Result<Vec<u8>, TaskError> {
    let mut text =
        serde_json::to_vec_pretty(value).map_err(|error| TaskError::permanent(error.to_string()))?;
    text.push(b'\n');
    Ok(text)
}

/// The format knows the years from 1980 to 2107.
fn date(time: Timestamp) -> DateTime {
    let time = time.to_zoned(TimeZone::UTC).datetime();
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(time.year()).unwrap_or_default();
    let (month, day) = (small(time.month()), small(time.day()));
    let (hour, minute, second) = (small(time.hour()), small(time.minute()), small(time.second()));
    DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

fn broken(error: ZipError) -> TaskError {
    TaskError::permanent(format!("a ZIP file could not be written: {error}"))
}
