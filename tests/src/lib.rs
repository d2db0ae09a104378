//! What the tests that cross crates share: a local cloud, people who use it, pictures to upload, and sabotage.

use std::time::Duration;

pub mod operator;
pub mod pictures;
pub mod sabotage;
pub mod world;

/// How long tests wait for what must come. It only ends a test that would never end: a busy machine may take long.
pub const PATIENCE: Duration = Duration::from_secs(300);
