//! AWS on the wire as far as the store is not enough.

use serde_json::{Value, json};
use testbed::wire::{Answer, Service};

#[derive(Debug)]
pub(crate) struct Canned(Service);

impl Canned {
    /// Everything works.
    pub(crate) fn start() -> Self {
        Self(Service::answering(|_| (200, json!({"executionArn": "arn", "startDate": 1_795_176_000.0}))))
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.0.endpoint()
    }

    /// From now on one operation, of Cognito or of Step Functions, is refused with an error.
    pub(crate) fn refuse(&self, operation: &'static str, error: &'static str, message: &'static str) {
        self.0.answer(move |call| {
            if call.operation == operation {
                Answer::refusal(400, error, message)
            } else {
                (200, json!({"executionArn": "arn", "startDate": 0.0})).into()
            }
        });
    }

    /// From now on every answer is as given.
    pub(crate) fn answer(&self, status: u16, body: Value) {
        self.0.answer(move |_| (status, body.clone()));
    }

    /// What was asked since the last call of this, in order.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        let asked = self.0.take_asked().into_iter();
        asked.map(|call| (call.operation.clone(), call.input())).collect()
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|(operation, _)| operation).collect()
    }
}
