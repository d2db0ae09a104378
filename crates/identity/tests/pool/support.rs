//! A user pool on the wire.

use domain::id::Username;
use identity::{Client, Identity, Pool, Secret};
use testbed::{
    sdk::{Retries, sdk},
    wire::{Answer, Call, Service},
};

/// A pool that answers every call with one error.
pub(crate) fn refusing(status: u16, error: &'static str) -> Identity {
    answering(move |_| Answer::refusal(status, error, "in the pool's words")).0
}

/// A pool that answers each call as `answer` says, and what it was asked.
pub(crate) fn answering<A: Into<Answer>>(
    answer: impl Fn(&Call) -> A + Send + Sync + 'static,
) -> (Identity, Service) {
    let service = Service::answering(answer);
    (identity(service.endpoint()), service)
}

/// Tries again what may pass, as the functions do.
pub(crate) fn identity(endpoint: &str) -> Identity {
    let client = Client::new(&sdk(endpoint, Retries::AtOnce));
    let (id, client_id, region) = ("eu-central-1_x".into(), "c".into(), "eu-central-1".into());
    Identity::new(client, Pool { id, client_id, region, endpoint: Some(endpoint.into()) })
}

pub(crate) fn ada() -> Username {
    "ada".parse().unwrap()
}

pub(crate) fn secret() -> Secret {
    Secret::new("Correct-horse-7")
}
