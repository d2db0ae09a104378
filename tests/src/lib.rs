//! What the tests that cross crates share: a local cloud, people who use it, pictures to upload, and sabotage.

pub mod operator;
pub mod pictures;
pub mod sabotage;
pub mod world;
