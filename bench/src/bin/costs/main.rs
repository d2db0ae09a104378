//! `cargo costs`: what each operation takes of `DynamoDB`, for authors with more and more followers.

use anyhow::{Result, bail};
use bench::{
    build::{self, Profile},
    cost::Cost,
    scene::{FUNCTIONS, Operation, Scene},
    table::markdown,
};
use lexopt::prelude::*;

const HELP: &str = "\
Measures requests and request units of DynamoDB for each operation, through the functions as they are built here.

cargo costs [FOLLOWERS]…

Without numbers it takes 10, 1000 and 100000.";

#[tokio::main]
async fn main() -> Result<()> {
    let Some(sizes) = sizes()? else {
        println!("{HELP}");
        return Ok(());
    };
    let binaries = build::functions(&FUNCTIONS, Profile::Dev)?;
    let mut columns = vec![];
    for followers in &sizes {
        eprintln!("{followers} followers");
        let mut scene = Scene::with_followers(*followers, &binaries).await?;
        let mut column = vec![scene.first_fan_out.clone()];
        for operation in Operation::ALL {
            column.push(scene.measure(operation).await?);
        }
        columns.push(column);
    }
    println!(
        "Requests / read units / write units, by followers of the author\n\n{}",
        units(&sizes, &columns)
    );
    Ok(())
}

fn sizes() -> Result<Option<Vec<u32>>> {
    let mut sizes = vec![];
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Value(followers) => match followers.parse()? {
                // The two that read have to be among them.
                0..2 => bail!("2 followers at least"),
                followers => sizes.push(followers),
            },
            _ => return Err(argument.unexpected().into()),
        }
    }
    if sizes.is_empty() {
        sizes = vec![10, 1_000, 100_000];
    }
    Ok(Some(sizes))
}

/// A row for each operation; what is asked for and what it costs stands for the last size.
fn units(sizes: &[u32], columns: &[Vec<Cost>]) -> String {
    let mut head = vec!["operation".to_owned()];
    head.extend(sizes.iter().map(ToString::to_string));
    head.extend(["$ a million".to_owned(), "requests".to_owned()]);
    let mut rows = vec![head];
    let names = ["fan-out of the first photo with that many"].into_iter();
    for (number, name) in names.chain(Operation::ALL.map(Operation::name)).enumerate() {
        let costs: Vec<_> = columns.iter().map(|column| &column[number]).collect();
        let mut row = vec![name.to_owned()];
        row.extend(costs.iter().map(ToString::to_string));
        if let Some(last) = costs.last() {
            row.push(format!("{:.2}", last.dollars_a_million()));
            row.push(calls(last));
        }
        rows.push(row);
    }
    markdown(&rows, 1)
}

fn calls(cost: &Cost) -> String {
    let calls: Vec<_> = cost.calls.iter().map(|(operation, count)| format!("{count} {operation}")).collect();
    calls.join(", ")
}
