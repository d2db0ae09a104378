//! What is found under which words, and what comes first: text to words, photos and people to documents, questions to
//! answers. Pure: knows no table, no clock and no caller; whoever asks reads the lists for it.
//!
//! # How a question is answered without reading much
//! Each word has a list of the photos that hold it, sorted by [`Impact`]: how much the word weighs there, how young the
//! photo is, how many like it. The age counts as an exponential decay, whose order never changes with time, so nothing
//! has to be sorted again as photos grow old. An entry carries the [`Signature`] of the whole document, so only the list
//! of the rarest word is read, from its best entry down, and reading ends as soon as nothing that was not read can be
//! better than what was found. Where a bound on reading ends it before, the answer says so.

pub mod census;
pub mod counted;
pub mod document;
pub mod filing;
pub mod find;
pub mod query;
pub mod rank;
pub mod signature;
pub mod subject;
pub mod term;
pub mod weight;
pub mod words;

pub use crate::{
    census::Census,
    counted::{Counted, Glossary},
    document::Document,
    filing::{Changes, Filing, Placing, Posting, Slot},
    rank::{Impact, Popularity, Rank},
    signature::Signature,
    subject::{Shelf, Subject},
    term::{Fingerprint, Term, Word},
    weight::Weight,
};
