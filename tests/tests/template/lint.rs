//! The linters: SAM's own, and cfn-lint on what SAM makes of the template, because only that shows circles.

use std::{fs, path::Path, process::Output};

use dev::workspace;

use crate::{
    tools::{lint, run, said, tool},
    transformed::{transform, transformed},
};

#[test]
fn sam_finds_the_template_valid() {
    let output = run(tool("sam").args(["validate", "--lint", "--region", "us-east-1"]));
    assert!(said(&output).contains("is a valid SAM Template"), "{}", said(&output));
}

#[test]
fn the_transformed_template_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    let output = lint_value(folder.path(), transformed());
    assert!(output.status.success(), "{}", said(&output));
}

/// A function that names the bucket by reference, which notifies it: what a hurried change would do.
#[test]
fn a_circle_would_be_found() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(workspace::root().join("template.yaml")).unwrap();
    let by_name = "UPLOADS_BUCKET: !Sub picstack-${Stage}-uploads-${AWS::AccountId}-${AWS::Region}";
    assert!(text.contains(by_name));
    let path = folder.path().join("template.yaml");
    fs::write(&path, text.replace(by_name, "UPLOADS_BUCKET: !Ref UploadsBucket")).unwrap();
    let (_, circular) = transform(&path);
    let output = lint_value(folder.path(), &circular);
    assert!(!output.status.success() && said(&output).contains("E3004"), "{}", said(&output));
}

fn lint_value(folder: &Path, template: &serde_json::Value) -> Output {
    let path = folder.join("transformed.json");
    fs::write(&path, template.to_string()).unwrap();
    lint(&path)
}
