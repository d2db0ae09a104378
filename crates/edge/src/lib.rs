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

    /// Invalidates paths such as `/media/{photo}/{secret}/display.jpg`. The same reference again is the same
    /// invalidation, so that a repeated call costs nothing.
    ///
    /// CloudFront has 3,000 paths in progress at a time, but only 15 that end in `*`: beyond that it refuses, for
    /// minutes.
    pub async fn invalidate(&self, paths: &[String], reference: &str) -> Result<(), EdgeError> {
        let Some(distribution_id) = &self.distribution_id else { return Ok(()) };
        if paths.is_empty() {
            return Ok(());
        }
        self.client
            .create_invalidation()
            .distribution_id(distribution_id)
            .invalidation_batch(batch(paths, reference)?)
            .send()
            .await
            .map_err(|error| Fault::of("CreateInvalidation", &error))?;
        Ok(())
    }
}

fn batch(paths: &[String], reference: &str) -> Result<InvalidationBatch, Fault> {
    let unfit = |error: &dyn std::fmt::Display| Fault::unexpected("CreateInvalidation", error.to_string());
    let quantity = i32::try_from(paths.len()).map_err(|error| unfit(&error))?;
    let paths = Paths::builder().quantity(quantity).set_items(Some(paths.to_vec()));
    let paths = paths.build().map_err(|error| unfit(&error))?;
    let batch = InvalidationBatch::builder().paths(paths).caller_reference(reference);
    batch.build().map_err(|error| unfit(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_holds_all_paths_and_counts_them() {
        let asked = ["/media/p/s/thumbnail.jpg", "/media/p/s/display.jpg"].map(str::to_owned);
        let batch = batch(&asked, "p-3").unwrap();
        let paths = batch.paths().unwrap();
        assert_eq!((paths.quantity(), paths.items()), (2, &asked[..]));
        assert_eq!(batch.caller_reference(), "p-3");
    }
}
