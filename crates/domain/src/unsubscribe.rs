//! The token in an unsubscribe link: whose mails of which kind it ends, sealed so that nobody else can make one.
//!
//! `base64url(version, kind, joined, username, seal)`: one byte, one byte, 8 bytes, the name, 16 bytes. `joined` is when the
//! account was made, in milliseconds since the Unix epoch, big-endian: a name may be somebody else's after an erasure. The
//! seal is the left half of HMAC-SHA-256 (RFC 2104, RFC 4868) over what stands before it. A token never expires, because a
//! mail is kept for years; it can do no more than what it was made for.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{id::Username, notice::MailKind, profile::Profile};

const VERSION: u8 = 1;
const FOLLOWS: u8 = 1;
const MODERATION: u8 = 2;
/// 128 bits cannot be guessed, and a short link survives being wrapped.
const SEAL_BYTES: usize = 16;
/// Version, kind, the account's time, the longest name and the seal take 75; no token of ours is longer.
const TOKEN_MAX_CHARS: usize = 75;

/// What a token ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubscription {
    pub username: Username,
    /// When the account was made, in milliseconds since the Unix epoch.
    pub joined_ms: i64,
    pub kind: MailKind,
}

impl Unsubscription {
    #[must_use]
    pub fn new(of: &Profile, kind: MailKind) -> Self {
        Self { username: of.username.clone(), joined_ms: of.created_at.as_millisecond(), kind }
    }

    /// Whether it is for this account, and not for one that had the name before.
    #[must_use]
    pub fn is_for(&self, profile: &Profile) -> bool {
        *self == Self::new(profile, self.kind)
    }
}

/// Makes and reads tokens.
#[derive(Clone)]
pub struct Tokens(Vec<[u8; 32]>);

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens({} keys)", self.0.len())
    }
}

impl Tokens {
    /// `keys`: the current one first, which makes tokens; all of them read.
    #[must_use]
    pub fn new(keys: Vec<[u8; 32]>) -> Self {
        Self(keys)
    }

    /// The token for a link; none without a key.
    #[must_use]
    pub fn make(&self, unsubscription: &Unsubscription) -> Option<String> {
        let key = self.0.first()?;
        let mut token = vec![VERSION, code(unsubscription.kind)];
        token.extend(unsubscription.joined_ms.to_be_bytes());
        token.extend(unsubscription.username.as_str().as_bytes());
        let seal = sealed(key, &token).finalize().into_bytes();
        token.extend(&seal[..SEAL_BYTES]);
        Some(BASE64.encode(token))
    }

    /// What a token ends; none when it is not one of ours.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Unsubscription> {
        let token = BASE64.decode(token).ok().filter(|_| token.len() <= TOKEN_MAX_CHARS)?;
        let (said, seal) = token.split_at_checked(token.len().checked_sub(SEAL_BYTES)?)?;
        // `verify_truncated_left` compares in constant time.
        let ours = |key| sealed(key, said).verify_truncated_left(seal).is_ok();
        self.0.iter().any(ours).then_some(())?;
        let [VERSION, kind, rest @ ..] = said else { return None };
        let (joined, name) = rest.split_first_chunk()?;
        let kind =
            [MailKind::Follows, MailKind::Moderation].into_iter().find(|known| code(*known) == *kind)?;
        let username = std::str::from_utf8(name).ok()?.parse().ok()?;
        Some(Unsubscription { username, joined_ms: i64::from_be_bytes(*joined), kind })
    }
}

fn code(kind: MailKind) -> u8 {
    match kind {
        MailKind::Follows => FOLLOWS,
        MailKind::Moderation => MODERATION,
    }
}

fn sealed(key: &[u8; 32], said: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC key may have any length");
    mac.update(said);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(vec![[7; 32]])
    }

    fn of(name: &str, kind: MailKind) -> Unsubscription {
        Unsubscription { username: name.parse().unwrap(), joined_ms: 1_763_600_000_123, kind }
    }

    #[test]
    fn a_token_says_again_what_it_was_made_for() {
        for wanted in [
            of("ada", MailKind::Follows),
            of("ada", MailKind::Moderation),
            of(&"x".repeat(30), MailKind::Follows),
        ] {
            let token = tokens().make(&wanted).unwrap();
            assert!(token.len() <= TOKEN_MAX_CHARS, "{token}");
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{token}");
            assert_eq!(tokens().read(&token), Some(wanted));
        }
    }

    #[test]
    fn a_key_that_was_replaced_still_reads() {
        let before = tokens().make(&of("ada", MailKind::Follows)).unwrap();
        let rotated = Tokens::new(vec![[8; 32], [7; 32]]);
        assert!(rotated.read(&before).is_some());
        assert_ne!(rotated.make(&of("ada", MailKind::Follows)).unwrap(), before);
        assert!(Tokens::new(vec![[8; 32]]).read(&before).is_none());
        assert!(Tokens::new(vec![]).make(&of("ada", MailKind::Follows)).is_none());
    }

    #[test]
    fn no_changed_bit_and_no_other_length_is_read() {
        let token = tokens().make(&of("ada", MailKind::Follows)).unwrap();
        let bytes = BASE64.decode(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(tokens().read(&BASE64.encode(forged)), None, "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert_eq!(tokens().read(&BASE64.encode(&bytes[..length])), None, "{length} bytes");
        }
        for garbled in [format!("{token}x"), format!("{token}="), " ".into(), "A".repeat(10_000)] {
            assert_eq!(tokens().read(&garbled), None, "{garbled}");
        }
    }

    #[test]
    fn keys_stay_out_of_logs() {
        assert_eq!(format!("{:?}", tokens()), "Tokens(1 keys)");
    }
}
