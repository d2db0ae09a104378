//! Packs functions and definitions as `sam package` would: files become objects in a bucket, and the template says
//! which.

use std::{
    fs,
    io::{Cursor, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::id::Sha256;
use serde_json::{Value, json};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::template::{Function, Template};
use crate::{
    aws::Aws,
    workspace::{self, DataDir, Keep},
};

pub(super) const BUCKET: &str = "picstack-local-artifacts";

/// A function's code, ready to be deployed.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) logical_id: String,
    pub(super) zip: Vec<u8>,
    sha256: Sha256,
    /// What the archive leads to.
    binaries: Vec<PathBuf>,
}

impl Code {
    /// As Lambda's `CodeSha256` spells it.
    pub(super) fn code_sha256(&self) -> String {
        BASE64_STANDARD.encode(self.sha256.as_bytes())
    }

    fn key(&self) -> String {
        format!("functions/{}/{}.zip", self.logical_id, self.sha256)
    }
}

/// Packs one function: what `cargo build` made of it, perhaps inside a wrapper.
pub(super) fn pack(function: &Function, data: &DataDir, wrapper: Option<&Path>) -> Result<Code> {
    let binary = keep(&workspace::target().join("debug").join(&function.binary), data)?;
    let binaries = match wrapper {
        None => vec![binary],
        Some(wrapper) => vec![keep(wrapper, data)?, binary],
    };
    let names = ["bootstrap", "function"];
    let entries: Vec<_> = names.into_iter().zip(binaries.iter().map(|binary| launcher(binary))).collect();
    let zip = archive(&entries)?;
    let sha256 = Sha256::of(&zip);
    Ok(Code { logical_id: function.logical_id.clone(), zip, sha256, binaries })
}

/// Puts what the template refers to by path into the bucket, and refers to it there.
pub(super) async fn upload(aws: &Aws, template: &mut Template, codes: &[Code]) -> Result<()> {
    aws.create_bucket(BUCKET).await?;
    if let Some(globals) = template.value.pointer_mut("/Globals/Function").and_then(Value::as_object_mut) {
        globals.remove("CodeUri");
    }
    for code in codes {
        aws.put_object(BUCKET, &code.key(), code.zip.clone()).await?;
        let properties = template.properties_mut(&code.logical_id)?;
        properties.insert("CodeUri".into(), json!({"Bucket": BUCKET, "Key": code.key()}));
    }
    for (id, path) in definitions(template) {
        let file = template.folder.join(&path);
        let text = fs::read(&file).with_context(|| format!("{id} needs {}", file.display()))?;
        let key = format!("definitions/{id}/{}.json", Sha256::of(&text));
        aws.put_object(BUCKET, &key, text).await?;
        template.properties_mut(&id)?.insert("DefinitionUri".into(), json!({"Bucket": BUCKET, "Key": key}));
    }
    Ok(())
}

/// State machines and the files that define them.
pub(super) fn definitions(template: &Template) -> Vec<(String, PathBuf)> {
    let machines = template.resources("AWS::Serverless::StateMachine");
    let path = |resource: &Value| Some(resource["Properties"]["DefinitionUri"].as_str()?.into());
    machines.filter_map(|(id, resource)| Some((id.to_owned(), path(resource)?))).collect()
}

/// Keeps a binary under a name that says which build it is, so that the next build does not change what is deployed.
fn keep(binary: &Path, data: &DataDir) -> Result<PathBuf> {
    let metadata = fs::metadata(binary).with_context(|| format!("{} is not built", binary.display()))?;
    let name = binary.file_name().unwrap_or_default().to_string_lossy();
    let build = format!("{name}-{:x}{:08x}-{:x}", metadata.mtime(), metadata.mtime_nsec(), metadata.size());
    let kept = data.join("functions").join(build);
    if !kept.exists() && fs::hard_link(binary, &kept).is_err() {
        // Another file system. A copy is large, and not worth it for a cloud that ends before the next build.
        if data.keep == Keep::Nothing {
            return Ok(binary.to_owned());
        }
        fs::copy(binary, &kept).with_context(|| format!("cannot copy {}", binary.display()))?;
    }
    Ok(kept)
}

/// Removes the builds that nothing leads to any more. One that still runs keeps its file until it ends.
pub(super) fn forget_old_builds(codes: &[Code], data: &DataDir) -> Result<()> {
    for entry in fs::read_dir(data.join("functions"))? {
        let path = entry?.path();
        if !codes.iter().any(|code| code.binaries.contains(&path)) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A debug build is large, and the emulator holds every archive in memory and in its state: the archive has a line
/// that becomes the binary instead of the binary.
fn launcher(binary: &Path) -> Vec<u8> {
    let quoted = binary.to_string_lossy().replace('\'', r"'\''");
    format!("#!/bin/sh\nexec '{quoted}' \"$@\"\n").into_bytes()
}

fn archive(entries: &[(&str, Vec<u8>)]) -> Result<Vec<u8>> {
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o755);
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in entries {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_the_same_each_time_it_is_made() {
        let launcher = launcher(Path::new("/tmp/it's here/tag"));
        assert_eq!(String::from_utf8_lossy(&launcher), "#!/bin/sh\nexec '/tmp/it'\\''s here/tag' \"$@\"\n");
        let entries = [("bootstrap", launcher)];
        assert_eq!(archive(&entries).unwrap(), archive(&entries).unwrap());
    }

    #[test]
    fn a_build_is_kept_under_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path(), Keep::Everything).unwrap();
        let binary = folder.path().join("tag");
        fs::write(&binary, "one").unwrap();
        let first = keep(&binary, &data).unwrap();
        assert_eq!(keep(&binary, &data).unwrap(), first);
        fs::remove_file(&binary).unwrap();
        fs::write(&binary, "other").unwrap();
        assert_ne!(keep(&binary, &data).unwrap(), first);
        assert_eq!(fs::read_to_string(first).unwrap(), "one");
    }
}
