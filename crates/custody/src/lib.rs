//! What the service owes people about their data: that it is right (`reconcile`), that they can take it with them
//! (`export`), and that it goes when they go (`erase`). Knows nothing of HTTP and of pixels.

mod budget;
pub mod erase;
pub mod export;
pub mod reconcile;
