//! How fast photos are filed by the function as it ships, and what that takes of `DynamoDB`.

use std::time::Duration;

use anyhow::Result;
use bench::{
    build::Binaries,
    collection::Shot,
    cost::Cost,
    database::Database,
    filing::Made,
    functions::{Environment, Function, Log},
    recorder::{Recorder, Recording},
    table::markdown,
};

const HEAD: [&str; 6] =
    ["filed beside", "photos/s", "requests a photo", "read units", "write units", "$ a million"];

/// What filing some photos took.
pub(crate) struct Filed {
    beside: usize,
    /// Of each half.
    photos: usize,
    time: Duration,
    cost: Cost,
}

/// Files half of the photos by the clock, and half of them past a recorder.
pub(crate) async fn measure(
    database: &Database,
    beside: usize,
    shots: &[Shot],
    binaries: &Binaries,
) -> Result<Filed> {
    let photos = shots.len() / 2;
    eprintln!("filing {} photos beside {beside}", shots.len());
    let mut stream = database.stream();
    let recorder = Recorder::start(database.endpoint(), Recording::Units).await?;
    let start = async |endpoint: &str| {
        let environment = Environment::with_dynamodb(endpoint).await?;
        Function::start(binaries, "index", &environment, Log::Warnings).await
    };
    let (timed, recorded) = (start(database.endpoint()).await?, start(&recorder.endpoint).await?);
    let made = Made::photos(database, &mut stream, &shots[..photos]).await?;
    let time = made.hand_to(&timed).await?;
    let made = Made::photos(database, &mut stream, &shots[photos..]).await?;
    let _ = recorder.take();
    made.hand_to(&recorded).await?;
    Ok(Filed { beside, photos, time, cost: recorder.take() })
}

/// A row for each place where photos were filed.
pub(crate) fn table(filed: &[Filed]) -> String {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    rows.extend(filed.iter().map(row));
    markdown(&rows, 1)
}

fn row(filed: &Filed) -> Vec<String> {
    let photos = filed.photos as f64;
    let beside = if filed.beside == 0 { "nothing".to_owned() } else { format!("{} photos", filed.beside) };
    vec![
        beside,
        format!("{:.0}", photos / filed.time.as_secs_f64()),
        format!("{:.1}", filed.cost.requests() as f64 / photos),
        format!("{:.1}", filed.cost.read_units / photos),
        format!("{:.1}", filed.cost.write_units / photos),
        format!("{:.2}", filed.cost.dollars_a_million() / photos),
    ]
}
