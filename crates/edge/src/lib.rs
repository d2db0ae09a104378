//! CloudFront: makes the edge forget what may no longer be seen.

pub use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use faults::Fault;

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct EdgeError(#[from] Fault);

impl EdgeError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.is_transient()
    }
}

/// The distribution in front of the renditions, where there is one.
#[derive(Debug, Clone)]
pub struct Edge {
    client: Client,
    distribution_id: Option<String>,
}

impl Edge {
    /// Without a distribution nothing is cached at an edge, and there is nothing to forget.
    #[must_use]
    pub fn new(client: Client, distribution_id: Option<String>) -> Self {
        Self { client, distribution_id }
    }

    /// Invalidates a path such as `/media/{photo}/{secret}/*`. The same reference again is the same invalidation, so
    /// that a repeated call costs nothing.
    pub async fn invalidate(&self, path: &str, reference: &str) -> Result<(), EdgeError> {
        let Some(distribution_id) = &self.distribution_id else { return Ok(()) };
        self.client
            .create_invalidation()
            .distribution_id(distribution_id)
            .invalidation_batch(batch(path, reference)?)
            .send()
            .await
            .map_err(|error| Fault::of("CreateInvalidation", &error))?;
        Ok(())
    }
}

fn batch(path: &str, reference: &str) -> Result<InvalidationBatch, Fault> {
    let incomplete = |error| Fault::unexpected("CreateInvalidation", format!("{error}"));
    let paths = Paths::builder().quantity(1).items(path).build().map_err(incomplete)?;
    InvalidationBatch::builder().paths(paths).caller_reference(reference).build().map_err(incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_holds_one_path() {
        let batch = batch("/media/p/s/*", "p-3").unwrap();
        assert_eq!(batch.paths().unwrap().items(), ["/media/p/s/*"]);
        assert_eq!(batch.caller_reference(), "p-3");
    }
}
