//! Somebody whose token was verified, by this crate or by the gateway in front.

use std::collections::BTreeSet;

use domain::id::{InvalidId, Username};
use serde::{Deserialize, Serialize};

/// A person and what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub username: Username,
    pub roles: BTreeSet<Role>,
}

/// What a person may do, given by a group of the pool; everybody is a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    User,
    Moderator,
    Admin,
}

/// Why verified claims make no caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidClaims {
    #[error("the token is no access token")]
    NotAnAccessToken,
    #[error("the token names no user of this service")]
    Username(#[source] InvalidId),
}

impl Caller {
    /// Reads the claims of a token whose signature, issuer, client and expiry are checked already.
    ///
    /// `token_use` is looked at here because the gateway's authorizer does not: there, only the scope that a route
    /// asks for keeps an id token out. A reserved name is looked at because somebody can sign up with the pool
    /// directly, past our routes.
    ///
    /// # Errors
    /// When it is not an access token, or its user's name is none of ours.
    pub fn from_claims<'a>(
        token_use: Option<&str>,
        username: Option<&str>,
        groups: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, InvalidClaims> {
        if token_use != Some("access") {
            return Err(InvalidClaims::NotAnAccessToken);
        }
        let username =
            Username::for_sign_up(username.unwrap_or_default()).map_err(InvalidClaims::Username)?;
        let roles = groups.into_iter().filter_map(Role::of_group).chain([Role::User]).collect();
        Ok(Self { username, roles })
    }

    /// Whether this caller may do what a role is for. An admin may do what a moderator may.
    #[must_use]
    pub fn may_act_as(&self, role: Role) -> bool {
        match role {
            Role::Moderator => self.roles.contains(&role) || self.roles.contains(&Role::Admin),
            Role::User | Role::Admin => self.roles.contains(&role),
        }
    }

    /// Whether this caller may see what waits for review or was removed.
    #[must_use]
    pub fn moderates(&self) -> bool {
        self.may_act_as(Role::Moderator)
    }
}

impl Role {
    /// The pool's other groups mean nothing here.
    fn of_group(group: &str) -> Option<Self> {
        match group {
            "moderator" => Some(Self::Moderator),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_become_roles() {
        let caller = Caller::from_claims(Some("access"), Some("Ada"), ["moderator", "staff"]).unwrap();
        assert_eq!(caller.username.as_str(), "ada");
        assert_eq!(caller.roles, BTreeSet::from([Role::User, Role::Moderator]));
        assert!(caller.moderates());
        assert!(!Caller::from_claims(Some("access"), Some("ada"), []).unwrap().moderates());
    }

    #[test]
    fn an_admin_may_do_what_a_moderator_may_and_not_the_other_way_round() {
        let may = |groups: &[&str]| {
            let caller = Caller::from_claims(Some("access"), Some("ada"), groups.iter().copied()).unwrap();
            [Role::User, Role::Moderator, Role::Admin].map(|role| caller.may_act_as(role))
        };
        assert_eq!(may(&[]), [true, false, false]);
        assert_eq!(may(&["moderator"]), [true, true, false]);
        assert_eq!(may(&["admin"]), [true, true, true]);
    }

    #[test]
    fn claims_of_another_kind_make_no_caller() {
        assert_eq!(Caller::from_claims(Some("id"), Some("ada"), []), Err(InvalidClaims::NotAnAccessToken));
        assert_eq!(Caller::from_claims(None, Some("ada"), []), Err(InvalidClaims::NotAnAccessToken));
        for name in [None, Some(""), Some("a/b"), Some("admin"), Some("Picstack")] {
            assert!(Caller::from_claims(Some("access"), name, []).is_err(), "{name:?}");
        }
    }
}
