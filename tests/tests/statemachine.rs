//! Every state machine is valid Amazon States Language. The local cloud accepts invalid ones, so a validator judges.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use dev::workspace;
use serde_json::{Value, json};

#[test]
fn every_state_machine_is_valid() {
    let machines = machines();
    assert!(!machines.is_empty(), "there is no statemachine/*.asl.json");
    for path in machines {
        if let Err(complaint) = validate(&path) {
            panic!("{}: {complaint}", path.display());
        }
    }
}

/// Mistakes that deploy without a word in the local cloud.
#[test]
fn the_validator_sees_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.asl.json");
    for machine in [dangling_next(), misspelt_field(), unreachable_state()] {
        fs::write(&path, machine.to_string()).unwrap();
        assert!(validate(&path).is_err(), "{machine} passes");
    }
}

fn dangling_next() -> Value {
    json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Nowhere"}}})
}

fn misspelt_field() -> Value {
    json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Endd": true}}})
}

fn unreachable_state() -> Value {
    json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}, "B": {"Type": "Pass", "End": true}}})
}

fn machines() -> Vec<PathBuf> {
    let files = fs::read_dir(workspace::root().join("statemachine")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths.filter(|path| path.to_string_lossy().ends_with(".asl.json")).collect()
}

fn validate(path: &Path) -> Result<(), String> {
    let validator = workspace::local().join("npm/node_modules/.bin/asl-validator");
    assert!(validator.exists(), "{} is not there: run `cargo dev setup`", validator.display());
    let output = Command::new(validator).arg("--json-path").arg(path).output().unwrap();
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned())
}
