//! Good files give what they gave before. `testdata/references.json` holds that; when a change is meant, look at it with
//! `PICSTACK_RENEW=1 cargo test -p imaging --test files good` and `git diff`.

use std::{collections::BTreeMap, fs, path::Path};

use imaging::{Limits, Plan, derive, probe};

use crate::{
    make::good::good,
    signature::{Signature, signature},
};

const REFERENCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/references.json");

#[test]
fn good_files_give_what_they_gave_before() {
    let made: BTreeMap<String, Signature> = good()
        .into_iter()
        .map(|sample| {
            let derivation = derive(&sample.bytes, &Plan::PHOTO, &Limits::UPLOAD);
            (
                sample.name.clone(),
                signature(&derivation.unwrap_or_else(|error| panic!("{}: {error}", sample.name))),
            )
        })
        .collect();
    if std::env::var_os("PICSTACK_RENEW").is_some() {
        fs::write(REFERENCES, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    }
    let references: BTreeMap<String, Signature> =
        serde_json::from_slice(&fs::read(Path::new(REFERENCES)).unwrap()).unwrap();
    assert!(made.keys().eq(references.keys()), "the same files");
    let different: Vec<_> = made
        .iter()
        .map(|(name, made)| (name, made.differences(&references[name])))
        .filter(|(_, it)| !it.is_empty())
        .collect();
    assert!(different.is_empty(), "{different:#?}");
}

/// However a picture is stored, it looks the same.
#[test]
fn files_of_the_same_picture_look_the_same() {
    let of = |bytes: &[u8]| signature(&derive(bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap()).cells;
    let light = |cell: &str, channel: usize| {
        i32::from_str_radix(&cell[1 + 2 * channel..3 + 2 * channel], 16).unwrap()
    };
    let samples = good();
    let reference = of(&samples.iter().find(|sample| sample.name == "png rgb").unwrap().bytes);
    let mut compared = 0;
    for sample in samples.iter().filter(|sample| shows_the_picture(&sample.name)) {
        // GIF has few colours, and inks are not light.
        let tolerance = if sample.name.starts_with("gif") { 16 } else { 9 };
        for (made, reference) in of(&sample.bytes).iter().zip(&reference) {
            let apart =
                (0..3).map(|channel| (light(made, channel) - light(reference, channel)).abs()).max().unwrap();
            assert!(apart <= tolerance, "{}: {made} is not {reference}", sample.name);
        }
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

/// Neither grey nor clear, whole, upright, and not of the odd sizes.
fn shows_the_picture(name: &str) -> bool {
    const OTHERS: [&str; 9] =
        ["grey", "alpha", "rgba", "palette", "clear", "described", "frame", "colour", "trailer"];
    !name.contains('x') && !OTHERS.iter().any(|other| name.contains(other))
}

#[test]
fn good_files_are_described_as_they_are_derived() {
    for sample in good() {
        let probe = probe(&sample.bytes, &Limits::UPLOAD).unwrap();
        let made = derive(&sample.bytes, &Plan::PHOTO, &Limits::UPLOAD).unwrap();
        assert_eq!(
            (probe.format, probe.width, probe.height),
            (made.format, made.width, made.height),
            "{}",
            sample.name
        );
        assert_eq!(probe.camera, made.camera, "{}", sample.name);
    }
}
