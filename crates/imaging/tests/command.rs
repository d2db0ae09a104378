//! `picstack-image` as a script calls it.

#![allow(clippy::unwrap_used)]

use std::{
    path::Path,
    process::{Command, Output},
};

use image::{GenericImageView, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::Value;

fn call(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_picstack-image")).current_dir(folder).args(arguments).output().unwrap()
}

/// What it answers when all is well.
fn answer(folder: &Path, arguments: &[&str]) -> Value {
    let output = call(folder, arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaint.is_empty(), "{arguments:?}: {complaint}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The status and what it complains of.
fn complaint(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = call(folder, arguments);
    assert!(output.stdout.is_empty(), "{arguments:?}");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// `photo.png` and `mark.png`, a photo cut in half and a file that is no image.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let photo = RgbImage::from_fn(400, 300, |x, y| Rgb([(x / 2) as u8, (y / 2) as u8, 90]));
    photo.save(folder.path().join("photo.png")).unwrap();
    let mark = RgbaImage::from_pixel(100, 50, Rgba([255, 255, 255, 255]));
    mark.save(folder.path().join("mark.png")).unwrap();
    let whole = std::fs::read(folder.path().join("photo.png")).unwrap();
    std::fs::write(folder.path().join("half.png"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(folder.path().join("words.txt"), "no image").unwrap();
    folder
}

#[test]
fn derive_writes_renditions_and_tells_facts_and_times() {
    let folder = folder();
    let arguments = ["derive", "photo.png", "--out", "new/made", "--analysis", "--repeat", "2", "--json"];
    let answer = answer(folder.path(), &arguments);
    assert_eq!((&answer["facts"]["width"], &answer["facts"]["height"]), (&400.into(), &300.into()));
    assert_eq!(answer["facts"]["phash"].as_str().unwrap().len(), 16);
    let outputs = answer["outputs"].as_array().unwrap();
    let names: Vec<_> = outputs.iter().map(|output| output["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["thumbnail", "display", "analysis"]);
    for output in outputs {
        let path = folder.path().join(output["path"].as_str().unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), output["bytes"].as_u64().unwrap());
        let (width, height) = image::open(&path).unwrap().dimensions();
        assert_eq!(
            (width, height),
            (output["width"].as_u64().unwrap() as u32, output["height"].as_u64().unwrap() as u32)
        );
    }
    for stage in ["survey", "decode", "resize", "encode", "total"] {
        assert!(answer["ms"][stage].as_f64().unwrap() >= 0.0, "{stage}");
    }
}

#[test]
fn transform_does_what_the_list_says() {
    let folder = folder();
    let list = "resize=100x100:cover,sepia,watermark=mark.png:top_left:50%:100%,quality=90";
    let answer = answer(folder.path(), &["transform", "photo.png", "out.jpg", "--ops", list, "--json"]);
    assert_eq!(answer["outputs"][0]["format"], "image/jpeg");
    let picture = image::open(folder.path().join("out.jpg")).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (100, 100));
    assert!(picture.get_pixel(10, 10).0.into_iter().all(|sample| sample > 240), "the mark");
    let [r, _, b] = picture.get_pixel(90, 90).0;
    assert!(r > b, "brown");
}

#[test]
fn the_format_is_the_extensions_unless_it_is_given() {
    let folder = folder();
    for (output, list, format) in [
        ("a.webp", "", "image/webp"),
        ("a.png", "", "image/png"),
        ("a.JPG", "", "image/jpeg"),
        ("a", "format=png", "image/png"),
        ("a.jpg", "format=webp", "image/webp"),
    ] {
        let arguments = ["transform", "photo.png", output, "--ops", list, "--json"];
        assert_eq!(answer(folder.path(), &arguments)["outputs"][0]["format"], format, "{output} {list}");
    }
}

#[test]
fn probe_tells_what_the_file_says() {
    let folder = folder();
    let facts = &answer(folder.path(), &["probe", "photo.png", "--json"])["facts"];
    assert_eq!(
        (&facts["format"], &facts["width"], &facts["orientation"]),
        (&"image/png".into(), &400.into(), &1.into())
    );
    let text = call(folder.path(), &["probe", "photo.png"]).stdout;
    assert!(String::from_utf8(text).unwrap().contains("400 × 300"));
}

#[test]
fn what_is_not_taken_is_status_3_by_name() {
    let folder = folder();
    for (arguments, says) in [
        (&["probe", "words.txt"][..], "Image.Unsupported: "),
        (&["derive", "half.png", "--out", "made"], "Image.Corrupt: "),
        (&["transform", "half.png", "out.png"], "Image.Corrupt: "),
        (&["transform", "photo.png", "out.png", "--ops", "crop=300:0:101:10"], "Image.Unsupported: crop: "),
        (
            &["transform", "photo.png", "out.png", "--ops", "watermark=half.png"],
            "Image.Corrupt: watermark: half.png: ",
        ),
    ] {
        let (status, complaint) = complaint(folder.path(), arguments);
        assert!(status == Some(3) && complaint.starts_with(says), "{arguments:?}: {status:?} {complaint}");
    }
    assert!(!folder.path().join("out.png").exists() && !folder.path().join("made").exists());
}

#[test]
fn wrong_calls_are_status_2_and_missing_files_status_1() {
    let folder = folder();
    for arguments in [
        &["paint"][..],
        &["transform", "photo.png"],
        &["transform", "photo.png", "out.gif"],
        &["transform", "photo.png", "out.png", "--ops", "explode"],
        &["transform", "photo.png", "out.jpg", "--ops", "quality=0"],
        &["derive", "photo.png"],
    ] {
        assert_eq!(complaint(folder.path(), arguments).0, Some(2), "{arguments:?}");
    }
    for (arguments, says) in [
        (&["probe", "nowhere.png"][..], "nowhere.png"),
        (&["transform", "photo.png", "nowhere/out.png"], "nowhere/out.png"),
        (&["transform", "photo.png", "out.png", "--ops", "watermark=nowhere.png"], "nowhere.png"),
        (&["derive", "photo.png", "--out", "words.txt"], "words.txt"),
    ] {
        let (status, complaint) = complaint(folder.path(), arguments);
        assert!(status == Some(1) && complaint.starts_with(says), "{arguments:?}: {status:?} {complaint}");
    }
}

#[test]
fn help_tells_the_grammar() {
    let help = call(Path::new("."), &["--help"]);
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success() && text.contains("resize=WxH[:FIT]") && text.contains("watermark=FILE"));
}
