//! Consumers of the core table's stream. They write to what can be rebuilt, never to the core table itself.

pub mod adapters;
pub mod batch;
pub mod change;
pub mod event;
pub mod fanout;
pub mod index;
pub mod redrive;
pub mod reindex;
pub mod repair;
pub mod retract;
pub mod shelved;

pub use adapters::Adapters;
pub use event::handle;
