//! The service over HTTP, from sign-up to a published photo and back to nothing.

mod accounts;
mod callers;
mod changes;
mod matrix;
mod pictures;
mod renders;
mod search;
mod service;
mod social;
mod uploads;

use anyhow::{Result, ensure};
use reqwest::StatusCode;
use tests::{
    PATIENCE,
    world::{self, Answer, Functions, World},
};
use tokio::sync::Mutex;

/// Held by whoever rebuilds the search table: there is one rebuild at a time.
static REBUILD: Mutex<()> = Mutex::const_new(());

fn with_world<F: Future<Output = Result<()>>>(test: impl FnOnce(&'static World) -> F) -> Result<()> {
    world::run(Functions::AsTheyShip, test)
}

fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{answer:?}");
    let kind = answer.body["type"].as_str().unwrap();
    assert!(kind.ends_with(code), "{kind} is not {code}");
    for field in ["title", "instance", "request_id"] {
        assert!(answer.body[field].is_string(), "{field} in {answer:?}");
    }
    assert_eq!(answer.body["status"], status);
}

async fn await_status(world: &World, path: &str, status: StatusCode) -> Result<()> {
    let deadline = std::time::Instant::now() + PATIENCE;
    while world.fetch(path).await?.status() != status {
        ensure!(std::time::Instant::now() < deadline, "{path} does not come to {status}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    Ok(())
}
