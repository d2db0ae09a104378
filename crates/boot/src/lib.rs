//! How a function starts: configuration from the environment, clients of the adapters, telemetry, and the loop that
//! serves events. The only place that reads the environment. Knows what exists, not what it is for.

mod error;
mod keys;
mod open;
mod serve;
mod settings;
mod start;
mod task_error;
mod variables;

pub use error::Error;
pub use keys::Keys;
pub use open::{AdoptOwner, Missing, Open, Opening};
pub use serve::{Invocation, serve, serve_http};
pub use settings::{EmailSender, FeedPushLimit, SiteUrl};
pub use start::{Boot, start};
pub use task_error::TaskError;
