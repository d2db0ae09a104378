//! How long each thing takes that the crate does, on pictures made here: `cargo bench -p imaging`.
//!
//! What others take for the same is measured by `cargo peers`.

mod inputs;

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use domain::recipe::{Axis, Operation, Output, QuarterTurn, Recipe, USUAL_QUALITY};
use imaging::{Limits, Marks, Plan, derive, probe, transform};

use inputs::{Input, by_kind, small_jpeg};

const JPEG: Output = Output::Jpeg { quality: USUAL_QUALITY };

/// From the header alone.
fn headers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("probe");
    for Input { kind, bytes } in by_kind() {
        group.bench_function(kind, |bencher| bencher.iter(|| probe(black_box(&bytes), &Limits::UPLOAD)));
    }
}

/// What pages show, of 3 megapixels.
fn derivations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("derive");
    for Input { kind, bytes } in by_kind() {
        derive(&bytes, &Plan::PAGES, &Limits::UPLOAD).expect(kind);
        group.bench_function(kind, |bencher| {
            bencher.iter(|| derive(black_box(&bytes), &Plan::PAGES, &Limits::UPLOAD));
        });
    }
}

/// Each with reading and writing a JPEG of 1080×810 pixels, which `none` takes alone.
fn operations(criterion: &mut Criterion) {
    let all = [
        ("none", vec![]),
        ("crop", vec![Operation::Crop { x: 100, y: 100, width: 800, height: 600 }]),
        ("resize", vec![Operation::within(800)]),
        ("rotate", vec![Operation::Rotate { degrees: QuarterTurn::Once }]),
        ("flip", vec![Operation::Flip { axis: Axis::Horizontal }]),
        ("blur", vec![Operation::Blur { sigma_px: 5.0 }]),
        ("sharpen", vec![Operation::Sharpen { amount: 1.0 }]),
        ("grayscale", vec![Operation::Grayscale]),
        ("sepia", vec![Operation::Sepia]),
        ("brightness", vec![Operation::Brightness { percent: 20 }]),
        ("contrast", vec![Operation::Contrast { percent: 20 }]),
        ("saturation", vec![Operation::Saturation { percent: 20 }]),
    ];
    for (name, operations) in all {
        bench_transform(criterion, "transform", name, operations, JPEG);
    }
}

/// Of the same picture; what reading it takes is in all of them.
fn encoders(criterion: &mut Criterion) {
    let webp = Output::Webp { quality: USUAL_QUALITY };
    for (name, output) in [("jpeg", JPEG), ("png", Output::Png), ("webp", webp)] {
        bench_transform(criterion, "encode", name, vec![], output);
    }
}

fn bench_transform(
    criterion: &mut Criterion,
    group: &str,
    name: &str,
    operations: Vec<Operation>,
    output: Output,
) {
    let (picture, marks) = (small_jpeg(), Marks::new());
    let recipe = Recipe::new(operations, output).expect(name);
    transform(&picture, &recipe, &marks, &Limits::UPLOAD).expect(name);
    criterion.benchmark_group(group).bench_function(name, |bencher| {
        bencher.iter(|| transform(black_box(&picture), &recipe, &marks, &Limits::UPLOAD));
    });
}

/// All of it in about a minute.
fn quick() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
}

criterion_group! {
    name = pictures;
    config = quick();
    targets = headers, derivations, operations, encoders
}
criterion_main!(pictures);
