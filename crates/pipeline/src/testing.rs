//! For tests of what a function makes of the store's answers: a store whose table gives one answer to everything.

use store::Store;
use testbed::{database::Database, wire::Service};

pub(crate) fn store_answering(body: &'static str) -> Store {
    Database::at(Service::answering(move |_| (200, body)).endpoint()).store()
}
