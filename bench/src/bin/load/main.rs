//! `cargo load`: requests a second and latencies of the function `social`, over a graph of people.

mod arguments;
mod drive;
mod graph;

use anyhow::Result;
use bench::{
    build,
    database::Database,
    functions::{Environment, Function, Log},
    recorder::{Recorder, Recording},
    table::markdown,
};

use arguments::HELP;
use drive::{Driven, Kind};
use graph::Graph;

/// This one too, although it is there: built by itself, the function would have every crate compiled once more, without
/// what a dynamic library of the database's needs of it.
const BUILT: [&str; 2] = ["social", "load"];
const HEAD: [&str; 7] =
    ["operation", "processes", "requests/s", "p50 ms", "p99 ms", "DynamoDB requests", "ms in them"];

#[tokio::main]
async fn main() -> Result<()> {
    let Some(arguments) = arguments::parse(std::env::args_os().skip(1))? else {
        println!("{HELP}");
        return Ok(());
    };
    let binaries = build::functions(&BUILT, arguments.profile)?;
    let database = Database::start().await;
    let graph = Graph::load(&database, arguments.users).await?;
    println!("{graph}, social as {}\n", arguments.profile);
    let recorder = Recorder::start(database.endpoint(), Recording::Time).await?;
    let environment = Environment::with_dynamodb(&recorder.endpoint).await?;
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for processes in [1, arguments.processes] {
        let mut functions = vec![];
        for _ in 0..processes {
            functions.push(Function::start(&binaries, "social", &environment, Log::Discarded).await?);
        }
        for kind in Kind::ALL {
            eprintln!("{} by {processes}", kind.name());
            let driven = drive::drive(&functions, &recorder, &graph, kind, &arguments).await?;
            rows.push(row(kind, processes, &driven));
        }
    }
    println!("{}", markdown(&rows, 1));
    Ok(())
}

fn row(kind: Kind, processes: usize, driven: &Driven) -> Vec<String> {
    vec![
        kind.name().to_owned(),
        processes.to_string(),
        format!("{:.0}", driven.a_second()),
        format!("{:.1}", driven.percentile_ms(50)),
        format!("{:.1}", driven.percentile_ms(99)),
        format!("{:.1}", driven.dynamodb_requests()),
        format!("{:.1}", driven.dynamodb_ms()),
    ]
}
