//! CloudFront on the wire: it knows an invalidation by its reference, and has few with a wildcard in progress.

use std::sync::{Arc, Mutex};

use ::edge::{Client, Edge};
use testbed::{
    sdk::{Retries, sdk},
    wire::{Answer, Service},
};

/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html>
pub(crate) const IN_PROGRESS_MAX: usize = 15;

#[derive(Debug, Default)]
struct Kept {
    references: Vec<String>,
    in_progress: usize,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Invalidations(Arc<Mutex<Kept>>);

impl Invalidations {
    pub(crate) fn start() -> (Self, Edge) {
        let invalidations = Self::default();
        let of_the_wire = invalidations.clone();
        let service = Service::answering(move |call| answer(&of_the_wire, &call.body));
        let client = Client::new(&sdk(service.endpoint(), Retries::Never));
        (invalidations, Edge::new(client, Some("DISTRIBUTION".to_owned())))
    }

    /// The references of everything with a wildcard that was ever begun.
    pub(crate) fn references(&self) -> Vec<String> {
        self.0.lock().unwrap().references.clone()
    }

    /// Whether it is begun by now.
    fn begin(&self, reference: &str) -> bool {
        let mut kept = self.0.lock().unwrap();
        if kept.references.iter().any(|there| there == reference) {
            return true;
        }
        if kept.in_progress == IN_PROGRESS_MAX {
            return false;
        }
        kept.in_progress += 1;
        kept.references.push(reference.to_owned());
        true
    }

    /// Whatever is in progress ends.
    pub(crate) fn end(&self) {
        self.0.lock().unwrap().in_progress = 0;
    }
}

fn answer(invalidations: &Invalidations, batch: &str) -> Answer {
    let (_, rest) = batch.split_once("<CallerReference>").unwrap();
    let is_begun = !batch.contains("*</Path>") || invalidations.begin(rest.split_once('<').unwrap().0);
    if !is_begun {
        let code = "<Code>TooManyInvalidationsInProgress</Code>";
        let body = format!("<ErrorResponse><Error><Type>Sender</Type>{code}</Error></ErrorResponse>");
        return Answer::new(400, body);
    }
    let head = "<Id>I</Id><Status>InProgress</Status><CreateTime>2026-11-20T12:00:00Z</CreateTime>";
    Answer::new(201, format!("<Invalidation>{head}{batch}</Invalidation>"))
}
