//! What the consumer reaches, and what it does there with objects, step by step.

use blobs::{Renditions, Uploads};
use boot::TaskError;
use domain::id::Sha256;
use edge::Edge;
use letters::Letters;
use store::Store;

use crate::retract::Step;

/// Renders that the edges forget by their own paths; more go by one path with a wildcard. `CloudFront` has no more than
/// 3,000 exact paths in progress, so a few photos with many renders would hold up all others, and no more than 15 with a
/// wildcard, which are left for those few: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html>.
const EXACT_PATHS_MAX: usize = 200;

#[derive(Debug, Clone)]
pub struct Adapters {
    pub store: Store,
    pub renditions: Renditions,
    pub uploads: Uploads,
    pub edge: Edge,
    /// What the consumer gave up.
    pub letters: Letters,
}

impl Adapters {
    /// Takes one step. The reference names the cause, so that a second try is not a second invalidation.
    pub(crate) async fn take(&self, step: &Step, reference: &str) -> Result<(), TaskError> {
        match step {
            Step::Move { from, to } => self.renditions.move_files(from, to).await?,
            Step::Withdraw { prefix } => {
                self.renditions.delete_files(prefix).await?;
                self.renditions.empty(prefix).await?;
            }
            Step::Delete { prefix } => self.renditions.delete_prefix(prefix).await?,
            Step::Discard { key } => self.uploads.discard(key).await?,
            Step::Forget { paths } => self.edge.invalidate(paths, reference).await?,
            Step::ForgetRenders { prefix } => {
                let keys = self.renditions.list(prefix).await?;
                self.forget(&paths(prefix, &keys), reference).await?;
            }
        }
        Ok(())
    }

    /// Paths that no record tells. A reference stands for its paths: a second try finds others perhaps, and is another
    /// invalidation then.
    async fn forget(&self, paths: &[String], reference: &str) -> Result<(), TaskError> {
        let name = Sha256::of(paths.join("\n").as_bytes()).to_string();
        Ok(self.edge.invalidate(paths, &format!("{reference}-{}", &name[..16])).await?)
    }
}

/// The paths of what lies under a prefix, or one for all when there are many.
fn paths(prefix: &str, keys: &[String]) -> Vec<String> {
    if keys.len() > EXACT_PATHS_MAX {
        return vec![format!("/{prefix}*")];
    }
    keys.iter().map(|key| format!("/{key}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_renders_are_forgotten_by_one_path() {
        let prefix = "media/p/s/r/";
        let keys: Vec<_> = (0..=EXACT_PATHS_MAX).map(|number| format!("{prefix}{number}.webp")).collect();
        assert_eq!(paths(prefix, &keys), ["/media/p/s/r/*"]);
        let few = paths(prefix, &keys[1..]);
        assert_eq!((few.len(), few[0].as_str()), (EXACT_PATHS_MAX, "/media/p/s/r/1.webp"));
        assert!(paths(prefix, &[]).is_empty());
    }
}
