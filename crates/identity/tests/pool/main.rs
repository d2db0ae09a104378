//! What the user pool answers, and what becomes of it. The names are those of Cognito's API reference; that the calls
//! themselves are right is tested end to end.
#![allow(clippy::unwrap_used)]

mod admin;
mod passwords;
mod refusals;
mod support;
