//! `cargo dev redrive`: what the consumer `index` gave up on the running stack is worked through, as an operator would
//! have it done.

use anyhow::Result;
use serde_json::{Value, json};

use crate::running::Running;

/// What becomes of letters whose records the stream has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    /// They stay, and the answer tells of them.
    Kept,
    /// Everything was rebuilt since: they are done with.
    Discarded,
}

/// Has at most so many letters worked through; the function's answer.
///
/// # Errors
/// When nothing runs there, or the queue gives no letters.
pub async fn run(base_url: &str, most: u32, expired: Expired) -> Result<Value> {
    let running = Running::at(base_url).await?;
    let event = json!({"redrive": {"most": most, "discard_expired": expired == Expired::Discarded}});
    running.invoke("IndexFunction", &event).await
}
