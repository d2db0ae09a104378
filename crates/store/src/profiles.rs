//! People.

use domain::{id::Username, profile::Profile};

use crate::{
    Store, StoreError,
    item::{from_item, to_item},
    keys::Key,
};

impl Store {
    /// Writes a new profile; false when the person has one.
    pub async fn create_profile(&self, profile: &Profile) -> Result<bool, StoreError> {
        self.put_new(to_item(&Key::Profile(&profile.username), profile)?).await
    }

    pub async fn profile(&self, name: &Username) -> Result<Option<Profile>, StoreError> {
        let key = Key::Profile(name);
        self.get(&key).await?.map(|item| from_item(&key, item)).transpose()
    }
}
