//! `cargo recall`: what search finds beside what it should, what it takes of `DynamoDB`, and how long it takes.

mod arguments;
mod cost;
mod filed;
mod quality;
mod rival;
mod speed;

use std::slice;

use anyhow::{Context, Result};
use bench::{
    asked::{Asked, ask_all, costs},
    build::{self, Profile},
    collection::{Question, Shot, photos, questions},
    cost::Cost,
    database::{Database, SEARCH},
    recorder::{Recorder, Recording},
    shelves::Shelves,
    truth::Truth,
};

use arguments::{Arguments, HELP};
use rival::Rival;

/// This one too, although it is there: built by itself, the function would have every crate compiled once more.
const BUILT: [&str; 2] = ["index", "recall"];

/// What was measured with a collection of one size.
struct Round {
    photos: usize,
    asked: Vec<Asked>,
    costs: Vec<Cost>,
    rival: Rival,
    /// What the search table takes.
    bytes: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Some(arguments) = arguments::parse(std::env::args_os().skip(1))? else {
        println!("{HELP}");
        return Ok(());
    };
    let largest = *arguments.sizes.last().context("no size")?;
    let shots = photos(largest + 2 * arguments.filed)?;
    let (shots, unfiled) = shots.split_at(largest);
    let index = (arguments.filed > 0).then(|| build::functions(&BUILT, Profile::Release)).transpose()?;
    let mut filed = vec![];
    if let Some(index) = &index {
        filed.push(filed::measure(&Database::start().await, 0, &unfiled[..arguments.filed], index).await?);
    }
    let mut rounds = vec![];
    for size in &arguments.sizes {
        let (round, database) = round(&shots[..*size], &arguments).await?;
        rounds.push(round);
        if let Some(index) = index.as_ref().filter(|_| *size == largest) {
            filed.push(filed::measure(&database, largest, &unfiled[arguments.filed..], index).await?);
        }
    }
    report(shots, &rounds, &filed)
}

async fn round(shots: &[Shot], arguments: &Arguments) -> Result<(Round, Database)> {
    eprintln!("{} photos", shots.len());
    let database = Database::start().await;
    Shelves::of(shots).load(&database)?;
    let asked_for = questions(shots, arguments.questions);
    let store = database.store();
    // The first of all builds connections.
    ask_all(&store, slice::from_ref(&asked_for[0])).await?;
    let asked = ask_all(&store, &asked_for).await?;
    let round = Round {
        photos: shots.len(),
        costs: recorded(&database, &asked_for).await?,
        rival: Rival::ask(shots, &asked)?,
        asked,
        bytes: database.bytes(SEARCH)?,
    };
    Ok((round, database))
}

async fn recorded(database: &Database, asked_for: &[Question]) -> Result<Vec<Cost>> {
    let recorder = Recorder::start(database.endpoint(), Recording::Units).await?;
    costs(&database.store_behind(&recorder.endpoint), &recorder, asked_for).await
}

fn report(shots: &[Shot], rounds: &[Round], filed: &[filed::Filed]) -> Result<()> {
    let truth = Truth::of(shots);
    let (words, spellings) = truth.vocabulary();
    println!("{} photos, {words} words in {spellings} spellings\n", shots.len());
    if let Some(largest) = rounds.last() {
        println!("{}", quality::table(&truth, largest)?);
    }
    println!("{}\n{}\n{}", cost::table(rounds), speed::table(rounds), filed::table(filed));
    println!("{}", rival::NOTE);
    Ok(())
}
