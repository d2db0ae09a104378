//! Our own library as a contestant: the same protocol as the scripts in `peers`, in a process of its own.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use domain::recipe::{Operation, Output, Recipe, USUAL_QUALITY};
use imaging::{Limits, Marks, Plan};

use crate::{measure::Report, usage};

/// A file's name without its ending, and what is in it.
type File = (&'static str, Vec<u8>);
/// A file into what is made of it.
type Work = Box<dyn Fn(&[u8]) -> Result<Vec<File>>>;

/// Does a task once to warm up and then `repeats` times, prints a [`Report`], and leaves what it made in `out`.
pub(crate) fn run(task: &str, file: &Path, repeats: usize, out: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let work = work(task)?;
    let mut files = work(&bytes)?;
    let mut cpu_ms = Vec::with_capacity(repeats);
    for _ in 0..repeats {
        let before = usage::own_cpu_ms()?;
        files = work(&bytes)?;
        cpu_ms.push(usage::own_cpu_ms()? - before);
    }
    for (name, bytes) in files {
        fs::write(out.join(name).with_extension("jpg"), bytes)?;
    }
    println!("{}", serde_json::to_string(&Report { program: "picstack".into(), cpu_ms })?);
    Ok(())
}

fn work(task: &str) -> Result<Work> {
    if task == "derive" {
        return Ok(Box::new(derive));
    }
    let recipe = recipe(task).with_context(|| format!("no task is called {task}"))?;
    Ok(Box::new(move |bytes| {
        let picture = imaging::transform(bytes, &recipe, &Marks::new(), &Limits::UPLOAD)?;
        Ok(vec![("picture", picture.bytes)])
    }))
}

fn derive(bytes: &[u8]) -> Result<Vec<File>> {
    let derivation = imaging::derive(bytes, &Plan::PAGES, &Limits::UPLOAD)?;
    Ok(derivation.renditions.into_iter().map(|rendition| (rendition.name, rendition.bytes)).collect())
}

fn recipe(task: &str) -> Option<Recipe> {
    let blur = Operation::Blur { sigma_px: 5.0 };
    let operations = match task {
        "nothing" => vec![],
        "resize-blur" => vec![Operation::within(800), blur],
        "blur" => vec![blur],
        "sharpen" => vec![Operation::Sharpen { amount: 1.0 }],
        "grayscale" => vec![Operation::Grayscale],
        "sepia" => vec![Operation::Sepia],
        _ => return None,
    };
    Recipe::new(operations, Output::Jpeg { quality: USUAL_QUALITY }).ok()
}
