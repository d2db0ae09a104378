//! The routers, called as Lambda calls them, with a real store behind them. What needs a user pool, a bucket or the
//! workflow is tested end to end.
#![allow(clippy::unwrap_used)]

mod accounts;
mod admin;
mod canned;
mod comments;
mod contract;
mod crowd;
mod exports;
mod feed;
mod likes;
mod lists;
mod me;
mod notifications;
mod passwords;
mod people;
mod photos;
mod problems;
mod renders;
mod samples;
mod search;
mod search_lists;
mod shelves;
mod support;
mod uploads;
