//! Each function by itself: its binary, its sample events, its environment, its log; and what it must not know.

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

use dev::workspace;
use serde_json::Value;

use crate::{
    tools::run,
    transformed::{of_type, properties, reach, references, source, transformed},
};

/// Variables that a function does without: empty or absent means AWS itself, nobody, no distribution, no mails, and a
/// limit of the function's own.
const OPTIONAL: [&str; 6] = [
    "ADOPT_OWNER",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_REKOGNITION",
    "DISTRIBUTION_ID",
    "EMAIL_SENDER",
    "FEED_PUSH_LIMIT",
];

#[test]
fn what_every_function_has_refers_to_no_resource() {
    let parameters = source()["Parameters"].as_object().unwrap();
    for name in references(&source()["Globals"]) {
        assert!(parameters.contains_key(&name), "Globals refers to {name}");
    }
}

#[test]
fn what_the_workflows_and_the_pool_call_knows_neither() {
    let machines = ["ErasureWorkflow", "ExportWorkflow", "Pipeline", "ReindexWorkflow", "RenderWorkflow"];
    let called = machines.iter().flat_map(|name| references(&properties(name)["DefinitionSubstitutions"]));
    let functions: Vec<_> = called.filter(|name| name.ends_with("Function")).collect();
    assert_eq!(functions.len(), 8);
    let triggers = ["PostConfirmationFunction", "PreSignUpFunction"];
    for function in functions.iter().map(String::as_str).chain(triggers) {
        let reached = reach(function);
        for unknown in machines.iter().chain(&["UserPool", "HttpApi", "UploadsBucket"]) {
            // Who erases an account takes its log-in away, and nothing that the pool calls leads back.
            let meant = function == "EraseFunction" && *unknown == "UserPool";
            assert_eq!(reached.iter().any(|name| name == unknown), meant, "{function} knows {unknown}");
        }
    }
}

#[test]
fn each_function_has_its_own_size_log_and_rights() {
    let functions = of_type(transformed(), "AWS::Lambda::Function");
    assert_eq!(functions.len(), 22);
    let mut logs = BTreeSet::new();
    for (id, function) in functions {
        let function = &function["Properties"];
        assert_eq!(function["Runtime"], "provided.al2023", "{id}");
        assert_eq!(function["TracingConfig"]["Mode"], "Active", "{id}");
        assert_eq!(function["LoggingConfig"]["LogFormat"], "JSON", "{id}");
        assert!(function["MemorySize"].is_u64() && function["Timeout"].is_u64(), "{id}");
        assert_eq!(function["Role"]["Fn::GetAtt"][0], format!("{id}Role"), "{id}");
        assert!(logs.insert(function["LoggingConfig"]["LogGroup"]["Ref"].as_str().unwrap()), "{id}");
    }
}

#[test]
fn each_function_has_a_binary_and_sample_events() {
    let binaries = binaries();
    for (id, binary) in functions() {
        assert!(binaries.contains(&binary), "{id}: no crate has a binary {binary}");
        let folder = workspace::root().join("events").join(&binary);
        let expected = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|file| file.file_name().to_string_lossy().ends_with(".expected.json"));
        assert!(expected.count() > 0, "{id}: {} holds no case", folder.display());
    }
}

#[test]
fn each_function_gets_the_environment_that_it_reads() {
    for (id, binary) in functions() {
        let variables = properties(&id)["Environment"]["Variables"].as_object().unwrap();
        let declared: BTreeSet<_> = variables.keys().map(String::as_str).collect();
        for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_REKOGNITION"] {
            assert!(declared.contains(name), "{id} does not declare {name}");
        }
        let given: BTreeSet<_> = declared.into_iter().filter(|name| !OPTIONAL.contains(name)).collect();
        let said = start_without_environment(&binary);
        let read: BTreeSet<_> = said
            .split("environment variable ")
            .skip(1)
            .filter_map(|rest| rest.split_once(" is not set"))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(read, given, "{id}:\n{said}");
    }
}

/// What runs on Lambda is linked against the glibc of Amazon Linux 2023.
#[test]
#[cfg(target_os = "linux")]
fn no_function_needs_a_newer_glibc_than_lambda_has() {
    for (id, binary) in functions() {
        let output = run(Command::new("objdump").arg("-T").arg(built(&binary)));
        let symbols = String::from_utf8_lossy(&output.stdout).into_owned();
        let needed = symbols
            .split("GLIBC_2.")
            .skip(1)
            .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok());
        assert!(needed.max().unwrap() <= 34, "{id} needs a newer glibc than 2.34");
    }
}

/// Functions with the binaries that SAM builds for them.
fn functions() -> Vec<(String, String)> {
    let functions = of_type(source(), "AWS::Serverless::Function");
    let named = functions.into_iter().map(|(id, function)| {
        assert_eq!(function["Metadata"]["BuildMethod"], "rust-cargolambda", "{id}");
        let binary = function["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap();
        (id.to_owned(), binary.to_owned())
    });
    named.collect()
}

fn binaries() -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let mut command = Command::new(cargo);
    let output =
        run(command.args(["metadata", "--format-version=1", "--no-deps"]).current_dir(workspace::root()));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let targets = packages.flat_map(|package| package["targets"].as_array().unwrap());
    let binaries = targets.filter(|target| target["kind"][0] == "bin");
    binaries.map(|target| target["name"].as_str().unwrap().to_owned()).collect()
}

/// The function as the local cloud runs it.
fn built(binary: &str) -> PathBuf {
    let path = workspace::target().join("debug").join(binary);
    let build = "cargo build --workspace --bins";
    assert!(path.exists(), "{} is not there: run `{build}`", path.display());
    path
}

/// Starts a function with nothing but a region and credentials; answers what it complains of.
fn start_without_environment(binary: &str) -> String {
    let output = Command::new(built(binary))
        .env_clear()
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "nobody")
        .env("AWS_SECRET_ACCESS_KEY", "nobody")
        .output()
        .unwrap();
    assert!(!output.status.success(), "{binary} runs without its environment");
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}
