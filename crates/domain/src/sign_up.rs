//! Which names get no account, and the words for it: the user pool's trigger says them, the pool passes them on, and
//! whoever asked the pool finds them again.

use crate::id::{InvalidId, Username};

/// Why a name gets no account. The text is fit to be shown to the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Name(#[from] InvalidId),
    /// A name has one spelling, so that no two accounts share a profile.
    #[error("the username is written {0}")]
    Spelling(Username),
    /// Somebody has it, or what somebody left under it is still there.
    #[error("the username {0} is taken")]
    Taken(Username),
}

/// Reads the name of a new account as the pool would keep it.
pub fn name(text: &str) -> Result<Username, Refusal> {
    let name = Username::for_sign_up(text)?;
    if name.as_str() == text { Ok(name) } else { Err(Refusal::Spelling(name)) }
}

impl Refusal {
    /// What the pool's words tell of a name; the pool puts words of its own around those of its trigger.
    #[must_use]
    pub fn told(words: &str, name: &Username) -> Option<Self> {
        let possible = [
            Self::Taken(name.clone()),
            InvalidId::Reserved(name.to_string()).into(),
            InvalidId::Username.into(),
        ];
        possible.into_iter().find(|refusal| words.contains(&refusal.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_has_one_spelling() {
        let refused = |text| name(text).unwrap_err().to_string();
        assert_eq!(name("ada_99").unwrap().as_str(), "ada_99");
        assert_eq!(refused("Ada"), "the username is written ada");
        assert_eq!(refused("Admin"), "the username admin is reserved");
        // The Kelvin sign, whose lower case is a k, makes no second kim.
        for malformed in ["", "ab", "a b", "ada@example.com", "\u{212a}im"] {
            assert_eq!(refused(malformed), InvalidId::Username.to_string(), "{malformed}");
        }
    }

    #[test]
    fn a_refusal_is_found_in_the_pools_words() {
        let ada: Username = "ada".parse().unwrap();
        let told = |refusal: &str| Refusal::told(&format!("PreSignUp failed with error {refusal}."), &ada);
        for refusal in [
            Refusal::Taken(ada.clone()),
            InvalidId::Reserved("ada".to_owned()).into(),
            InvalidId::Username.into(),
        ] {
            assert_eq!(told(&refusal.to_string()), Some(refusal));
        }
        assert_eq!(told("the username bob is taken"), None);
        assert_eq!(told("the username could not be looked up"), None);
    }
}
