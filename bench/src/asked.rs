//! One question asked of the catalog: what was found, how long it took, what it took of `DynamoDB`.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use domain::id::PhotoId;
use search::query::{Query, parse};
use store::Store;

use crate::{
    collection::{Kind, Question},
    cost::Cost,
    recorder::Recorder,
};

/// Photos of a page.
pub const DEPTH: usize = 20;

/// A question, and how it was answered.
#[derive(Debug, Clone)]
pub struct Asked {
    pub kind: Kind,
    pub query: Query,
    pub found: Vec<PhotoId>,
    pub is_partial: bool,
    pub time: Duration,
}

/// Asks all questions, one after the other, as somebody who is not signed in.
pub async fn ask_all(store: &Store, questions: &[Question]) -> Result<Vec<Asked>> {
    let mut all = Vec::with_capacity(questions.len());
    for question in questions {
        all.push(ask(store, question).await?);
    }
    Ok(all)
}

/// What each question takes, through a recorder before the database.
pub async fn costs(store: &Store, recorder: &Recorder, questions: &[Question]) -> Result<Vec<Cost>> {
    let mut all = Vec::with_capacity(questions.len());
    let _ = recorder.take();
    for question in questions {
        ask(store, question).await?;
        let cost = recorder.take();
        ensure!(cost.refused == 0, "{}: DynamoDB refused some of {:?}", question.text, cost.calls);
        all.push(cost);
    }
    Ok(all)
}

async fn ask(store: &Store, question: &Question) -> Result<Asked> {
    let query = parse(&question.text).with_context(|| question.text.clone())?;
    let begun = Instant::now();
    let answer = catalog::find_photos(store, &query, None, None, DEPTH as u32).await?;
    let time = begun.elapsed();
    let found = answer.items.iter().map(|photo| photo.id).collect();
    Ok(Asked { kind: question.kind, query, found, is_partial: answer.is_partial, time })
}
