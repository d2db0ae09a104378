//! People.

use domain::{
    id::{PhotoId, Username},
    profile::Profile,
};
use jiff::Timestamp;

use crate::{
    Change, Store, StoreError,
    item::{from_item, held, number, to_item},
    keys::Key,
    retry::{TRIES, pause},
};

/// What a person changes of the own profile; the outer `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileDetails {
    pub display_name: Option<Option<String>>,
    pub bio: Option<Option<String>>,
    pub country: Option<Option<String>>,
    pub avatar: Option<Option<PhotoId>>,
}

impl Store {
    /// Writes a new profile; false when the person has one.
    pub async fn create_profile(&self, profile: &Profile) -> Result<bool, StoreError> {
        self.put_new(to_item(&Key::Profile(&profile.username), profile)?).await
    }

    /// A profile, also of an account that is being erased.
    pub async fn profile(&self, name: &Username) -> Result<Option<Profile>, StoreError> {
        let key = Key::Profile(name);
        self.get(&key).await?.map(|item| from_item(&key, item)).transpose()
    }

    /// Profiles in no order; missing ones are left out.
    pub async fn profiles(&self, names: &[Username]) -> Result<Vec<Profile>, StoreError> {
        let items = self.get_all(names.iter().map(Key::Profile)).await?;
        let read =
            |item| serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable("profile", error));
        items.into_iter().map(read).collect()
    }

    /// Makes a person's changes, for one revision.
    pub async fn update_profile(
        &self,
        name: &Username,
        revision: u64,
        details: &ProfileDetails,
    ) -> Result<Change<Profile>, StoreError> {
        let Some(before) = self.profile(name).await? else { return Ok(Change::Missing) };
        if before.closed_at.is_some() {
            return Ok(Change::Missing);
        }
        if before.revision != revision {
            return Ok(Change::Stale);
        }
        let mut after = edited(&before, details);
        if after == before {
            return Ok(Change::Done(after));
        }
        after.revision += 1;
        if self.replace_profile(&before, &after).await? {
            return Ok(Change::Done(after));
        }
        // An answer that was lost on its way: what stands there may be what this call wrote.
        Ok(match self.profile(name).await? {
            Some(stands) if stands == after => Change::Done(after),
            Some(stands) if stands.closed_at.is_none() => Change::Stale,
            _ => Change::Missing,
        })
    }

    /// Closes an account, for good; since when it is closed, or none when there is no such account.
    pub async fn close_profile(
        &self,
        name: &Username,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        for attempt in 0..TRIES {
            let Some(before) = self.profile(name).await? else { return Ok(None) };
            if before.closed_at.is_some() {
                return Ok(before.closed_at);
            }
            let after = Profile { closed_at: Some(now), revision: before.revision + 1, ..before.clone() };
            if self.replace_profile(&before, &after).await? {
                return Ok(Some(now));
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended { what: "a profile".into(), tries: TRIES })
    }

    /// Writes `after` in place of `before`; false when somebody wrote in between.
    async fn replace_profile(&self, before: &Profile, after: &Profile) -> Result<bool, StoreError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(to_item(&Key::Profile(&after.username), after)?))
            .condition_expression("#revision = :revision")
            .expression_attribute_names("#revision", "revision")
            .expression_attribute_values(":revision", number(before.revision))
            .send()
            .await;
        held(answer)
    }
}

fn edited(profile: &Profile, details: &ProfileDetails) -> Profile {
    let mut profile = profile.clone();
    let set = |field: &mut Option<String>, value: &Option<Option<String>>| {
        if let Some(value) = value {
            field.clone_from(value);
        }
    };
    set(&mut profile.display_name, &details.display_name);
    set(&mut profile.bio, &details.bio);
    set(&mut profile.country, &details.country);
    profile.avatar = details.avatar.unwrap_or(profile.avatar);
    profile
}
