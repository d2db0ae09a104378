//! What the consumer reaches, and the two things it does there: postings, and steps with objects.

use blobs::{Renditions, Uploads};
use boot::TaskError;
use domain::id::{PhotoId, Sha256};
use edge::Edge;
use store::Store;

use crate::{postings::Postings, retract::Step};

/// A third of what CloudFront has in progress at a time.
const PATHS_AT_ONCE: usize = 1_000;

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
            Step::Withdraw { prefix } => {
                self.renditions.delete_files(prefix).await?;
                self.renditions.empty(prefix).await?;
            }
            Step::Delete { prefix } => self.renditions.delete_prefix(prefix).await?,
            Step::Discard { key } => self.uploads.discard(key).await?,
            Step::Forget { paths } => self.edge.invalidate(paths, reference).await?,
            Step::ForgetRenders { told_under, lie_under } => {
                let keys = self.renditions.list(lie_under).await?;
                self.forget(&paths_under(told_under, lie_under, &keys), reference).await?;
            }
        }
        Ok(())
    }

    /// Paths of which nobody can say how many there are. A reference stands for its paths, so each batch has its own:
    /// one that was taken is not asked for again, and a second try with other paths is another batch.
    async fn forget(&self, paths: &[String], reference: &str) -> Result<(), TaskError> {
        for batch in paths.chunks(PATHS_AT_ONCE) {
            let name = Sha256::of(batch.join("\n").as_bytes()).to_string();
            self.edge.invalidate(batch, &format!("{reference}-{}", &name[..16])).await?;
        }
        Ok(())
    }
}

/// The paths that objects had under another prefix.
fn paths_under(told_under: &str, lie_under: &str, keys: &[String]) -> Vec<String> {
    let names = keys.iter().filter_map(|key| key.strip_prefix(lie_under));
    names.map(|name| format!("/{told_under}{name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_render_is_forgotten_by_the_path_it_had() {
        let keys = ["media/p/new/r/a.webp", "media/p/new/r/b.png"].map(str::to_owned);
        let paths = ["/media/p/old/r/a.webp", "/media/p/old/r/b.png"];
        assert_eq!(paths_under("media/p/old/r/", "media/p/new/r/", &keys), paths);
    }
}
