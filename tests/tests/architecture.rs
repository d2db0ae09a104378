//! Who may depend on whom. An arrow that is added by accident fails here; one that is meant is added to the table, and
//! to ARCHITECTURE.md.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

use dev::workspace;
use serde_json::Value;

/// Each crate with the crates of the workspace that it may use when it is built to run.
const ARROWS: [(&str, &[&str]); 27] = [
    // Pure: no clock of their own, no network, no AWS.
    ("domain", &[]),
    ("webp", &[]),
    ("baseline", &[]),
    ("imaging", &["baseline", "domain", "webp"]),
    ("search", &["domain"]),
    // Adapters: one for each service of AWS.
    ("faults", &[]),
    ("store", &["domain", "search"]),
    ("blobs", &["domain", "faults"]),
    ("vision", &["domain", "faults"]),
    ("identity", &["domain"]),
    ("notices", &["faults"]),
    ("mail", &["faults"]),
    ("edge", &["faults"]),
    ("letters", &["faults"]),
    ("workflow", &["domain", "faults", "store"]),
    // What several functions need of the store.
    ("feeds", &["domain", "store"]),
    ("catalog", &["domain", "search", "store"]),
    // Wiring.
    (
        "boot",
        &["blobs", "domain", "edge", "identity", "letters", "mail", "notices", "store", "vision", "workflow"],
    ),
    // Functions.
    ("render", &["blobs", "boot", "domain", "imaging", "store"]),
    ("api", &["blobs", "boot", "catalog", "domain", "identity", "render", "search", "store", "workflow"]),
    ("pipeline", &["blobs", "boot", "domain", "imaging", "notices", "store", "vision", "workflow"]),
    (
        "indexer",
        &[
            "blobs", "boot", "catalog", "domain", "edge", "feeds", "identity", "letters", "mail", "search",
            "store",
        ],
    ),
    (
        "custody",
        &[
            "blobs", "boot", "catalog", "domain", "feeds", "identity", "notices", "search", "store",
            "workflow",
        ],
    ),
    // Tools of engineers. Nothing that ships depends on them.
    ("testbed", &["store"]),
    ("dev", &["domain"]),
    ("bench", &["catalog", "domain", "imaging", "search", "store", "testbed", "webp"]),
    ("tests", &["dev", "domain"]),
];

/// Which crate speaks to which service.
const SERVICES: [(&str, &str); 11] = [
    ("aws-sdk-cloudfront", "edge"),
    ("aws-sdk-cognitoidentityprovider", "identity"),
    ("aws-sdk-dynamodb", "store"),
    ("aws-sdk-dynamodbstreams", "letters"),
    ("aws-sdk-rekognition", "vision"),
    ("aws-sdk-s3", "blobs"),
    ("aws-sdk-secretsmanager", "boot"),
    ("aws-sdk-sesv2", "mail"),
    ("aws-sdk-sfn", "workflow"),
    ("aws-sdk-sns", "notices"),
    ("aws-sdk-sqs", "letters"),
];

const TOOLS: [&str; 4] = ["bench", "dev", "testbed", "tests"];

const PURE: [&str; 5] = ["baseline", "domain", "imaging", "search", "webp"];

/// `dependent` uses `dependency` when it is built to run, not only in its tests.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    dependent: String,
    dependency: String,
}

#[test]
fn every_arrow_is_one_that_is_meant() {
    let packages = packages();
    let crates: BTreeSet<_> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let there: BTreeSet<_> = arrows(&packages)
        .into_iter()
        .filter(|arrow| crates.contains(arrow.dependency.as_str()))
        .map(|arrow| (arrow.dependent, arrow.dependency))
        .collect();
    let meant: BTreeSet<_> = ARROWS
        .iter()
        .flat_map(|(dependent, uses)| {
            uses.iter().map(|dependency| ((*dependent).to_owned(), (*dependency).to_owned()))
        })
        .collect();
    let unmeant: Vec<_> = there.difference(&meant).collect();
    assert!(unmeant.is_empty(), "not meant: {unmeant:?}");
    let gone: Vec<_> = meant.difference(&there).collect();
    assert!(gone.is_empty(), "meant, and no longer there: {gone:?}");
}

#[test]
fn the_table_is_of_the_crates_there_are() {
    let packages = packages();
    let crates: BTreeSet<_> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    assert_eq!(ARROWS.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), crates);
}

#[test]
fn each_service_has_one_crate_that_speaks_to_it() {
    let arrows = arrows(&packages());
    let speakers = arrows.iter().filter(|arrow| arrow.dependency.starts_with("aws-sdk-"));
    let speakers: Vec<_> = speakers.map(|a| (a.dependency.as_str(), a.dependent.as_str())).collect();
    let mut sorted = speakers.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, SERVICES);
}

#[test]
fn only_boot_configures_the_sdk() {
    let arrows = arrows(&packages());
    let users: Vec<_> = arrows.iter().filter(|arrow| arrow.dependency == "aws-config").collect();
    assert_eq!(users, [&Arrow { dependent: "boot".into(), dependency: "aws-config".into() }]);
}

#[test]
fn pure_crates_know_neither_a_runtime_nor_aws() {
    for arrow in arrows(&packages()).iter().filter(|arrow| PURE.contains(&arrow.dependent.as_str())) {
        let name = arrow.dependency.as_str();
        let impure = name == "tokio" || name.starts_with("aws") || name.starts_with("lambda");
        assert!(!impure, "{} must not depend on {name}", arrow.dependent);
    }
}

#[test]
fn nothing_that_ships_depends_on_engineers_tools() {
    for arrow in arrows(&packages()) {
        let is_tool = |name: &str| TOOLS.contains(&name);
        let ships = !is_tool(&arrow.dependent);
        assert!(
            !(ships && is_tool(&arrow.dependency)),
            "{} must not depend on {}",
            arrow.dependent,
            arrow.dependency
        );
    }
}

/// Test binaries that hold nothing are not built, and examples in documentation are not looked for: there must be none.
#[test]
fn what_is_not_tested_holds_no_tests() {
    for target in packages().iter().flat_map(|package| package["targets"].as_array().unwrap()) {
        let main = Path::new(target["src_path"].as_str().unwrap());
        if target["kind"][0] == "bin" && target["test"] == false {
            let code = std::fs::read_to_string(main).unwrap();
            let sign = code.lines().find(|line| line.starts_with("mod ") || line.contains("test]"));
            assert_eq!(sign, None, "{} is more than a shell", main.display());
        }
        if target["kind"][0] == "lib" {
            assert_eq!(target["doctest"], false, "{}", target["name"]);
            let example = files(main.parent().unwrap()).into_iter().find(|file| has_example(file));
            assert_eq!(example, None, "an example that nobody tries");
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Whether a block of code opens that is not said to be text.
fn has_example(file: &Path) -> bool {
    let code = std::fs::read_to_string(file).unwrap_or_default();
    let fences = code.lines().map(str::trim).filter(|line| line.starts_with("//") && line.contains("```"));
    fences.step_by(2).any(|opening| !opening.ends_with("```text"))
}

/// A feature that only tests ask for makes another crate of what has it, and of all that uses it: both would be built.
/// `crates/dev/Cargo.toml` asks for such features too.
#[test]
fn tests_use_the_crates_that_programs_are_made_of() {
    let (programs, tests) = (features("normal,build"), features("normal,build,dev"));
    for (package, features) in programs {
        assert_eq!(Some(&features), tests.get(&package), "{package} is built with other features for tests");
    }
}

/// Of each package, with which sets of features it is built.
fn features(edges: &str) -> BTreeMap<String, BTreeSet<String>> {
    let tree = cargo(&["tree", "--workspace", "--prefix=none", "--format={p}|{f}", "--edges", edges]);
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for (package, features) in tree.lines().filter_map(|line| line.split_once('|')) {
        // Said of what was listed before.
        let features = features.trim_end_matches(" (*)");
        found.entry(package.to_owned()).or_default().insert(features.to_owned());
    }
    assert!(found.keys().any(|package| package.starts_with("aws-sdk-dynamodb ")), "{tree}");
    found
}

fn packages() -> Vec<Value> {
    let mut metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version=1", "--no-deps"])).unwrap();
    metadata["packages"].as_array_mut().unwrap().drain(..).collect()
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(workspace::root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn arrows(packages: &[Value]) -> BTreeSet<Arrow> {
    let mut found = BTreeSet::new();
    for package in packages {
        let dependencies = package["dependencies"].as_array().unwrap();
        for dependency in dependencies.iter().filter(|dependency| dependency["kind"] != "dev") {
            let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
            found.insert(Arrow { dependent: name(package), dependency: name(dependency) });
        }
    }
    found
}
