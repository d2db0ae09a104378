//! Consumers of the core table's stream. They write to what can be rebuilt, never to the core table itself.

pub mod change;
pub mod index;
pub mod postings;
pub mod retract;

pub use index::{Adapters, index};
