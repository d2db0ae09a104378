//! What is answered, for people or for programs.

use std::path::Path;

use imaging::{Derivation, Probe};
use serde_json::{Value, json};

use crate::{failure::Failure, file::Output, stages::Stages};

pub(crate) fn pretty(value: &Value) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::File(error.to_string()))?;
    Ok(text + "\n")
}

/// The facts of a derivation, under the names that the API has for them.
pub(crate) fn facts(derivation: &Derivation) -> Value {
    json!({
        "format": derivation.format,
        "width": derivation.width,
        "height": derivation.height,
        "placeholder": derivation.placeholder,
        "palette": derivation.palette,
        "phash": derivation.phash,
        "camera": derivation.camera,
    })
}

pub(crate) fn probe_text(path: &Path, bytes: usize, probe: &Probe) -> String {
    let Probe { format, width, height, frames, scans, orientation, .. } = probe;
    let mut text = format!(
        "{}: {} of {width} × {height} pixels, {bytes} bytes\n\
         orientation {orientation}, {frames} frames, {scans} scans, progressive: {}, colour: {:?}\n",
        path.display(),
        format.media_type(),
        probe.progressive,
        probe.colour,
    );
    if let Some(camera) = &probe.camera {
        text += &format!("{camera:?}\n");
    }
    text
}

pub(crate) fn outputs_text(outputs: &[Output], stages: &Stages) -> String {
    let line = |output: &Output| {
        let Output { path, width, height, bytes, .. } = output;
        format!("{}: {width} × {height} pixels, {bytes} bytes\n", path.display())
    };
    let lines: String = outputs.iter().map(line).collect();
    lines + &stages.to_text() + "\n"
}
