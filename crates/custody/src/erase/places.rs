//! The places that are a person's own, emptied whole; and the last look, after which the name goes.

use blobs::keys;
use search::{Placing, Subject};
use store::{Belongings, Emptied};

use super::leaving::{Leaving, Stop};

/// Items that are deleted at a time.
const ITEMS_AT_ONCE: u32 = 500;

/// The counts are among the records: what is taken back after them would leave new ones.
const IN_ORDER: [Belongings; 5] =
    [Belongings::Claims, Belongings::Feed, Belongings::Inbox, Belongings::Mode, Belongings::Records];

impl Leaving<'_> {
    pub(super) async fn empty_tables(&self) -> Result<(), Stop> {
        let (store, ..) = self.adapters;
        // What others were told of the person.
        while store.forget_told_by(self.username(), ITEMS_AT_ONCE).await? == Emptied::Partly {
            self.go_on()?;
        }
        for what in IN_ORDER {
            while store.forget_belongings(self.username(), what, ITEMS_AT_ONCE).await? == Emptied::Partly {
                self.go_on()?;
            }
        }
        Ok(())
    }

    pub(super) async fn empty_buckets(&self) -> Result<(), Stop> {
        let (_, _, uploads, renditions) = self.adapters;
        for prefix in [keys::originals_of(self.username()), keys::drops_of(self.username())] {
            while uploads.purge(&prefix).await? {
                self.go_on()?;
            }
        }
        let exports = keys::exports_of(self.username());
        renditions.abort_unfinished(&exports).await?;
        Ok(renditions.delete_prefix(&exports).await?)
    }

    /// Looks at everything once more. When nothing is left the profile goes, and then the account with its name: the
    /// other way about, the profile that goes could be somebody else's.
    pub(super) async fn end(&self) -> Result<usize, Stop> {
        let (store, identity, ..) = self.adapters;
        let mut left = self.left_in_buckets().await?;
        if !self.is_off_the_shelves(&Subject::Person(self.username().clone())).await? {
            left += 1;
        }
        if left == 0 {
            left = store.forget_profile(self.username()).await?.len();
        }
        if left == 0 {
            identity.delete_disabled(self.username()).await?;
        }
        Ok(left)
    }

    /// Takes somebody or something from the shelves that nobody is to find any more; whether nothing stands there now.
    pub(super) async fn is_off_the_shelves(&self, subject: &Subject) -> Result<bool, Stop> {
        let (store, ..) = self.adapters;
        catalog::file(store, subject, Placing::Kept).await?;
        Ok(store.filing(subject).await?.is_none())
    }

    async fn left_in_buckets(&self) -> Result<usize, Stop> {
        let (_, _, uploads, renditions) = self.adapters;
        let exports = keys::exports_of(self.username());
        Ok(uploads.versions_under(&keys::originals_of(self.username())).await?
            + uploads.versions_under(&keys::drops_of(self.username())).await?
            + renditions.list(&exports).await?.len()
            + renditions.unfinished(&exports).await?.len())
    }
}
