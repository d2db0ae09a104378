//! People for the tests, and what they do with each other.

use domain::{
    id::Username,
    photo::{Photo, Visibility},
    profile::Profile,
};
use jiff::Timestamp;
use serde_json::Value;
use store::Details;

use crate::support::{Answer, Api, Call};

pub(crate) fn name(name: &str) -> Username {
    name.parse().unwrap()
}

pub(crate) fn profile(username: &str) -> Profile {
    Profile {
        username: name(username),
        display_name: Some(format!("{username} 👩‍🎨")),
        bio: None,
        country: None,
        avatar: None,
        closed_at: None,
        revision: 1,
        created_at: "2026-11-20T12:00:00Z".parse().unwrap(),
    }
}

/// A request without a body, as somebody or as nobody.
pub(crate) fn call(method: &str, path: &str, who: Option<&str>) -> Call {
    let call = Call::new(method, path);
    who.map_or(call.clone(), |who| call.by(who))
}

pub(crate) fn moderator(method: &str, path: &str) -> Call {
    let claims =
        serde_json::json!({"token_use": "access", "username": "mo_", "cognito:groups": "[moderator]"});
    Call::new(method, path).claims(&claims)
}

/// The member of each item of a page.
pub(crate) fn all(answer: &Answer, member: &str) -> Vec<String> {
    let items = answer.body["items"].as_array().unwrap_or_else(|| panic!("{answer:?}"));
    items.iter().map(|item| item[member].as_str().unwrap().to_owned()).collect()
}

impl Api {
    pub(crate) async fn people(&self, names: &[&str]) {
        for username in names {
            assert!(self.store.create_profile(&profile(username)).await.unwrap());
        }
    }

    pub(crate) async fn close(&self, username: &str) {
        self.store.close_profile(&name(username), Timestamp::now()).await.unwrap().unwrap();
    }

    /// `following`, `blocks` or `mutes`.
    pub(crate) async fn tie(&self, who: &str, kind: &str, whom: &str) {
        let answer = self.social(&call("PUT", &format!("/v1/me/{kind}/{whom}"), Some(who))).await;
        assert_eq!(answer.status, 204, "{who} {kind} {whom}: {answer:?}");
    }

    pub(crate) async fn untie(&self, who: &str, kind: &str, whom: &str) {
        let answer = self.social(&call("DELETE", &format!("/v1/me/{kind}/{whom}"), Some(who))).await;
        assert_eq!(answer.status, 204, "{who} {kind} {whom}: {answer:?}");
    }

    pub(crate) async fn show_to(&self, photo: &Photo, visibility: Visibility) {
        let photo = self.store.photo(photo.id).await.unwrap().unwrap();
        let details = Details { visibility: Some(visibility), ..Details::default() };
        self.store.update_photo(photo.id, photo.revision, &details).await.unwrap();
    }

    /// The pages of a list of the function `social`, by a member of its items; all but the last have to be full.
    pub(crate) async fn pages(
        &self,
        path: &str,
        who: Option<&str>,
        limit: usize,
        member: &str,
    ) -> Vec<String> {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let answer = self.social(&call("GET", &format!("{path}?limit={limit}{cursor}"), who)).await;
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            let items = all(&answer, member);
            seen.extend(items.iter().cloned());
            let Value::String(next) = &answer.body["next_cursor"] else { return seen };
            assert_eq!(items.len(), limit, "a page of {path} is not full: {answer:?}");
            cursor = format!("&cursor={next}");
        }
    }
}
