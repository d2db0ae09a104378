//! `cargo dev demo`: somebody signs up and uploads a folder through the API, as any client would.

mod api;
mod table;

use std::{
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use tokio::{sync::Semaphore, task::JoinSet, time::Instant};

use self::{
    api::{Asked, Person},
    table::Row,
};
use crate::terminal::say;

/// Files that are on their way at once.
const AT_ONCE: usize = 4;
const OUTCOME_WITHIN: Duration = Duration::from_secs(180);

/// Uploads every image of the folder, and prints what became of each. False when something had no documented outcome.
pub async fn run(folder: &Path, base_url: &str) -> Result<bool> {
    let files = images(folder)?;
    let person = Arc::new(Person::sign_up(base_url).await?);
    say(&format!("signed up {} and logged in; uploading {} files", person.name, files.len()));
    let bar = progress(files.len());
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut uploads = JoinSet::new();
    for (n, (path, content_type)) in files.into_iter().enumerate() {
        let (person, turns, bar) = (Arc::clone(&person), Arc::clone(&turns), bar.clone());
        uploads.spawn(async move {
            let _turn = turns.acquire_owned().await;
            let row = one(&person, &path, content_type).await;
            bar.inc(1);
            (n, row)
        });
    }
    let mut rows = uploads.join_all().await;
    bar.finish_and_clear();
    rows.sort_by_key(|(n, _)| *n);
    let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
    say(table::render(&rows).trim_end());
    let documented = rows.iter().filter(|row| row.documented).count();
    say(&format!(
        "{documented} of {} files came to a documented outcome; see {base_url}/_local for emails and alerts",
        rows.len()
    ));
    Ok(documented == rows.len())
}

/// The image files of a folder by their names, with the type that each name says.
fn images(folder: &Path) -> Result<Vec<(PathBuf, &'static str)>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files = vec![];
    for entry in entries {
        let path = entry?.path();
        if let Some(content_type) = content_type(&path).filter(|_| path.is_file()) {
            files.push((path, content_type));
        }
    }
    ensure!(!files.is_empty(), "there is no image in {}", folder.display());
    files.sort();
    Ok(files)
}

/// Formats that are not taken are sent too: the answer shows it.
fn content_type(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "heic" => "image/heic",
        "avif" => "image/avif",
        "tif" | "tiff" => "image/tiff",
        _ => return None,
    })
}

fn progress(files: usize) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}");
    ProgressBar::with_draw_target(Some(files as u64), target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// One file from request to outcome. What goes wrong on the way is in its row.
async fn one(person: &Person, path: &Path, content_type: &str) -> Row {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match upload(person, path, &file, content_type).await {
        Ok(row) => Row { file, documented: true, ..row },
        Err(error) => Row { file, status: "error".into(), about: format!("{error:#}"), ..Row::default() },
    }
}

async fn upload(person: &Person, path: &Path, name: &str, content_type: &str) -> Result<Row> {
    let bytes = tokio::fs::read(path).await?;
    let photo = match person.ask(name, content_type, &bytes).await? {
        Asked::Refused(reason) => {
            return Ok(Row { status: "refused".into(), about: reason, ..Row::default() });
        }
        Asked::Duplicate(photo) => {
            return Ok(Row {
                status: "duplicate".into(),
                about: format!("is photo {photo}"),
                ..Row::default()
            });
        }
        Asked::Form { photo, form } => {
            person.send(&form, name, bytes).await?;
            photo
        }
    };
    let outcome = outcome(person, &photo).await?;
    let status = outcome["status"].as_str().unwrap_or_default().to_owned();
    match status.as_str() {
        "published" | "in_review" => seen(person, &photo, status, &outcome).await,
        "rejected" | "removed" => Ok(Row { about: why(&outcome), status, ..Row::default() }),
        _ => bail!("photo {photo} ended as {status}: {outcome}"),
    }
}

async fn outcome(person: &Person, photo: &str) -> Result<Value> {
    let deadline = Instant::now() + OUTCOME_WITHIN;
    loop {
        let upload = person.get(&format!("/v1/uploads/{photo}")).await?;
        if !matches!(upload["status"].as_str(), Some("awaiting_upload" | "processing")) {
            return Ok(upload);
        }
        if Instant::now() > deadline {
            bail!("photo {photo} came to no outcome within {} s: {upload}", OUTCOME_WITHIN.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// A photo that is there: its tags and where it can be seen.
async fn seen(person: &Person, id: &str, status: String, outcome: &Value) -> Result<Row> {
    let photo = person.get(&format!("/v1/photos/{id}")).await?;
    let list = |value: &Value, field: &str| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(|item| item[field].as_str()).map(str::to_owned).collect()
    };
    let degraded = outcome["degraded"].as_array().is_some_and(|missing| !missing.is_empty());
    let status = if degraded { format!("{status}, degraded") } else { status };
    let urls = list(&photo["renditions"], "url");
    let urls =
        urls.iter().map(|url| person.absolute(url)).chain([person.absolute(&format!("/v1/photos/{id}"))]);
    Ok(Row { status, about: list(&photo["tags"], "name").join(", "), urls: urls.collect(), ..Row::default() })
}

fn why(outcome: &Value) -> String {
    match &outcome["reason"] {
        Value::String(text) => text.clone(),
        Value::Object(reason) => {
            let text = |name: &str| reason.get(name).and_then(Value::as_str).unwrap_or_default();
            format!("{}: {}", text("reason"), text("detail"))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_told_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.JPG", "a.webp", "notes.txt", "c"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let types: Vec<_> =
            images(folder.path()).unwrap().into_iter().map(|(_, content_type)| content_type).collect();
        assert_eq!(types, ["image/webp", "image/jpeg"]);
        assert!(images(Path::new("/nowhere")).is_err());
    }
}
