//! The words of Picstack: photos, people, tags, outcomes and the messages between the tasks of the workflow.
//! Pure: knows no AWS, no tokio and no clock.

pub mod country;
pub mod export;
pub mod id;
pub mod limits;
pub mod moderation;
pub mod notice;
pub mod photo;
pub mod profile;
pub mod recipe;
pub mod render;
pub mod sign_up;
pub mod social;
pub mod stage;
pub mod tag;
pub mod task;
pub mod text;
pub mod tie;
pub mod unsubscribe;
