//! The commands.

use std::path::Path;

use domain::recipe::OutputFormat;
use imaging::{Encoded, Limits, Marks};
use serde_json::json;

use crate::{
    arguments::{Derive, Form, Probe, Transform},
    failure::Failure,
    file::{self, Output},
    operations::{self, Written},
    report,
    stages::timed,
};

const LIMITS: Limits = Limits::UPLOAD;

pub(crate) fn probe(Probe { input, form }: &Probe) -> Result<String, Failure> {
    let bytes = file::read(input)?;
    let probe = imaging::probe(&bytes, &LIMITS)?;
    match form {
        Form::Text => Ok(report::probe_text(input, bytes.len(), &probe)),
        Form::Json => report::pretty(&json!({ "input": input, "bytes": bytes.len(), "facts": probe })),
    }
}

pub(crate) fn derive(command: &Derive) -> Result<String, Failure> {
    let Derive { input, folder, plan, repeat, form } = command;
    let bytes = file::read(input)?;
    let (derivation, stages) = timed(*repeat, |done| imaging::derive_watched(&bytes, plan, &LIMITS, done))?;
    file::make_folder(folder)?;
    let made = derivation.renditions.iter().chain(&derivation.analysis);
    let outputs = made.map(|encoded| write(folder, encoded)).collect::<Result<Vec<_>, _>>()?;
    match form {
        Form::Text => Ok(report::outputs_text(&outputs, &stages)),
        Form::Json => report::pretty(&json!({
            "input": input,
            "bytes": bytes.len(),
            "facts": report::facts(&derivation),
            "outputs": outputs,
            "ms": stages.to_json(),
        })),
    }
}

fn write(folder: &Path, encoded: &Encoded) -> Result<Output, Failure> {
    let Encoded { name, width, height, format, ref bytes } = *encoded;
    let path = folder.join(format!("{name}.{}", format.extension()));
    file::write(&path, bytes)?;
    Ok(Output { name: name.to_owned(), path, width, height, format, bytes: bytes.len() })
}

pub(crate) fn transform(command: &Transform) -> Result<String, Failure> {
    let Transform { input, output, operations, repeat, form } = command;
    let written = operations::read(operations, format_of(output))
        .map_err(|detail| Failure::Usage(format!("--ops {detail}")))?;
    let bytes = file::read(input)?;
    let marks = marks(&written)?;
    let (picture, stages) =
        timed(*repeat, |done| imaging::transform_watched(&bytes, &written.recipe, &marks, &LIMITS, done))
            .map_err(|error| with_paths(error.into(), &written))?;
    file::write(output, &picture.bytes)?;
    let outputs = [Output {
        name: output.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        path: output.clone(),
        width: picture.width,
        height: picture.height,
        format: picture.format,
        bytes: picture.bytes.len(),
    }];
    match form {
        Form::Text => Ok(report::outputs_text(&outputs, &stages)),
        Form::Json => report::pretty(&json!({
            "input": input,
            "bytes": bytes.len(),
            "facts": imaging::probe(&bytes, &LIMITS)?,
            "outputs": outputs,
            "ms": stages.to_json(),
        })),
    }
}

fn format_of(path: &Path) -> Option<OutputFormat> {
    path.extension()?.to_str()?.to_ascii_lowercase().parse().ok()
}

fn marks(written: &Written) -> Result<Marks, Failure> {
    written.marks.iter().map(|(photo_id, path)| Ok((*photo_id, file::read(path)?))).collect()
}

/// The library knows marks by their ids, the caller by their paths.
fn with_paths(failure: Failure, written: &Written) -> Failure {
    let Failure::Rejected { name, mut detail } = failure else { return failure };
    for (photo_id, path) in &written.marks {
        detail = detail.replace(&format!("photo {photo_id}"), &path.display().to_string());
    }
    Failure::Rejected { name, detail }
}
