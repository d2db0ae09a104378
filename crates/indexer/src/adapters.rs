//! What the consumer reaches, and the two things it does there: postings, and steps with objects.

use blobs::{Renditions, Uploads};
use boot::TaskError;
use domain::id::PhotoId;
use edge::Edge;
use store::Store;

use crate::{postings::Postings, retract::Step};

#[derive(Debug, Clone)]
pub struct Adapters {
    pub store: Store,
    pub renditions: Renditions,
    pub uploads: Uploads,
    pub edge: Edge,
}

impl Adapters {
    pub(crate) async fn post(&self, photo: PhotoId, postings: &Postings) -> Result<(), TaskError> {
        self.store.delete_postings(photo, &postings.delete).await?;
        self.store.put_postings(photo, &postings.put).await?;
        Ok(())
    }

    /// Takes one step. The reference names the cause, so that a second try is not a second invalidation.
    pub(crate) async fn take(&self, step: &Step, reference: &str) -> Result<(), TaskError> {
        match step {
            Step::Move { from, to } => self.renditions.move_prefix(from, to).await?,
            Step::Delete { prefix } => self.renditions.delete_prefix(prefix).await?,
            Step::Discard { key } => self.uploads.discard(key).await?,
            Step::Forget { paths } => self.edge.invalidate(paths, reference).await?,
        }
        Ok(())
    }
}
