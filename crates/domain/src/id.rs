//! Names of things: photos, people, hashes, secrets. Parsing is the only way in, so a value that exists is well formed.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256 as Hasher};
use ulid::Ulid;
use utoipa::ToSchema;

/// Why a name was refused. The text is fit to be shown to the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    #[error("a photo id is a ULID of 26 characters")]
    PhotoId,
    #[error("a render id is a ULID of 26 characters")]
    RenderId,
    #[error("a comment id is a ULID of 26 characters")]
    CommentId,
    #[error("a notice id is a ULID of 26 characters")]
    NoticeId,
    #[error("an export id is a ULID of 26 characters")]
    ExportId,
    #[error("a reindex id is a ULID of 26 characters")]
    ReindexId,
    #[error("an erasure id is 32 hexadecimal digits")]
    ErasureId,
    #[error("a username has 3 to 30 characters out of a-z, 0-9 and _")]
    Username,
    #[error("the username {0} is reserved")]
    Reserved(String),
    #[error("a SHA-256 is 64 hexadecimal digits")]
    Sha256,
    #[error("a media secret is 32 hexadecimal digits")]
    MediaSecret,
}

/// Serialises a type through its `Display` and `FromStr`.
macro_rules! as_string {
    ($name:ident) => {
        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }
    };
}

/// A photo's id: a ULID, so ids sort by the time of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9")]
pub struct PhotoId(Ulid);
as_string!(PhotoId);

impl PhotoId {
    /// A fresh id for a photo created `now_ms` milliseconds after the Unix epoch.
    #[must_use]
    pub fn new(now_ms: u64) -> Self {
        Self(Ulid::from_parts(now_ms, rand::random()))
    }

    /// The id of an object that came without a record: the same object version always gives the same id,
    /// so that it is adopted once however often its event arrives. `modified_ms` is the object's own time.
    #[must_use]
    pub fn of_object(bucket: &str, key: &str, version: &str, modified_ms: u64) -> Self {
        let digest = Hasher::digest(format!("{bucket}\n{key}\n{version}"));
        Self(derived(modified_ms, &digest.into()))
    }

    /// Milliseconds since the Unix epoch at which the photo was created.
    #[must_use]
    pub fn created_ms(self) -> u64 {
        self.0.timestamp_ms()
    }
}

impl fmt::Display for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PhotoId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        spelled_once(text).map(Self).ok_or(InvalidId::PhotoId)
    }
}

/// A ULID that is the id of one kind of thing, so that no id is taken for another's.
macro_rules! ulid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, example = "01KAG7Q2M8N3P4Q5R6S7T8V9WA")]
        pub struct $name(Ulid);
        as_string!($name);

        impl $name {
            /// A fresh id of what began `now_ms` milliseconds after the Unix epoch.
            #[must_use]
            pub fn new(now_ms: u64) -> Self {
                Self(Ulid::from_parts(now_ms, rand::random()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                spelled_once(text).map(Self).ok_or(InvalidId::$name)
            }
        }
    };
}

ulid_id! {
    /// The id of a render that somebody asked for.
    RenderId
}
ulid_id! {
    /// The id of a comment; they sort by the time at which they were written.
    CommentId
}
ulid_id! {
    /// The id of a notice; they sort by the time at which they were written.
    NoticeId
}
ulid_id! {
    /// The id of an export that somebody asked for.
    ExportId
}
ulid_id! {
    /// The id of a rebuild of the search table.
    ReindexId
}

impl CommentId {
    /// The comment that a request writes, however often it is tried. `seed` says which request it is, `began_ms` when it
    /// was first tried.
    #[must_use]
    pub fn of_request(seed: &Sha256, began_ms: u64) -> Self {
        Self(derived(began_ms, &seed.0))
    }
}

impl ReindexId {
    /// The rebuild that a request begins, however often it is tried. `seed` says which request it is, `began_ms` when it
    /// was first tried.
    #[must_use]
    pub fn of_request(seed: &Sha256, began_ms: u64) -> Self {
        Self(derived(began_ms, &seed.0))
    }
}

impl ExportId {
    /// The export that somebody asked for in the `number`th try of a day of UTC: however often it is asked for. Whoever
    /// has the name after an erasure, be it on the same day, is somebody else: `joined` tells them apart.
    #[must_use]
    pub fn of_day(user: &Username, joined: Timestamp, at: Timestamp, number: u32) -> Self {
        let day = at.as_second().div_euclid(DAY_S);
        let joined_ms = joined.as_millisecond();
        let digest = Hasher::digest(format!("export\n{user}\n{joined_ms}\n{day}\n{number}"));
        Self(derived(u64::try_from(day * DAY_S * 1000).unwrap_or_default(), &digest.into()))
    }
}

/// A ULID with a part of a digest for its random part.
fn derived(time_ms: u64, digest: &[u8; 32]) -> Ulid {
    let mut random = [0; 16];
    random[6..].copy_from_slice(&digest[..10]);
    Ulid::from_parts(time_ms, u128::from_be_bytes(random))
}

const DAY_S: i64 = 24 * 3600;

/// The id of an account's erasure: an account is closed once, so it has one, however often it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "5feceb66ffc86f38d952786c6d696c79")]
pub struct ErasureId([u8; 16]);
as_string!(ErasureId);

impl ErasureId {
    /// The erasure of an account that was closed at this time.
    #[must_use]
    pub fn of(user: &Username, closed_at: Timestamp) -> Self {
        let digest = Hasher::digest(format!("erasure\n{user}\n{closed_at}"));
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }
}

impl fmt::Display for ErasureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for ErasureId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidId::ErasureId)?;
        Ok(Self(bytes))
    }
}

/// One id, one spelling: lower case and the letters that ULID reads as digits are refused.
fn spelled_once(text: &str) -> Option<Ulid> {
    Ulid::from_string(text).ok().filter(|id| id.to_string() == text)
}

/// A person's name in URLs, unique without regard to case: kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "ada")]
pub struct Username(String);
as_string!(Username);

/// Names that a route, a role or the service itself uses, or by which somebody could pose as one of us.
#[rustfmt::skip]
const RESERVED: [&str; 86] = [
    "about", "abuse", "access", "account", "accounts", "admin", "administrator", "admins", "album", "albums",
    "anonymous", "api", "app", "auth", "billing", "blog", "contact", "copyright", "dashboard", "deleted",
    "dev", "developer", "docs", "drop", "everyone", "explore", "feed", "help", "home", "info", "legal",
    "login", "logout", "mail", "me", "media", "mod", "moderation", "moderator", "moderators", "mods", "news",
    "no_reply", "noreply", "notifications", "null", "official", "operator", "owner", "password", "photo",
    "photos", "picstack", "picstack_official", "picstack_support", "postmaster", "press", "privacy",
    "profile", "register", "root", "search", "security", "service", "settings", "sign_in", "sign_up",
    "signin", "signup", "staff", "status", "support", "sysadmin", "system", "tag", "tags", "team", "terms",
    "trust", "undefined", "uploads", "user", "users", "verified", "webmaster", "www",
];

impl Username {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses the name of a new account: well formed and not reserved.
    pub fn for_sign_up(text: &str) -> Result<Self, InvalidId> {
        let name: Self = text.parse()?;
        if RESERVED.contains(&name.as_str()) { Err(InvalidId::Reserved(name.0)) } else { Ok(name) }
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Username {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let name = text.to_ascii_lowercase();
        let well_formed = (3..=30).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if well_formed { Ok(Self(name)) } else { Err(InvalidId::Username) }
    }
}

/// The SHA-256 of a file's bytes, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct Sha256([u8; 32]);
as_string!(Sha256);

impl Sha256 {
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Hasher::digest(bytes).into())
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Sha256 {
    fn from(digest: [u8; 32]) -> Self {
        Self(digest)
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256 {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidId::Sha256)?;
        Ok(Self(bytes))
    }
}

/// 128 random bits in the URL of a photo's renditions: who knows the secret may see them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MediaSecret([u8; 16]);
as_string!(MediaSecret);

impl MediaSecret {
    #[must_use]
    pub fn random() -> Self {
        Self(rand::random())
    }
}

impl fmt::Display for MediaSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for MediaSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MediaSecret(…)")
    }
}

impl FromStr for MediaSecret {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidId::MediaSecret)?;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_id_has_one_spelling() {
        let id = PhotoId::new(1_763_600_000_000);
        assert_eq!(id.to_string().parse::<PhotoId>(), Ok(id));
        assert_eq!(id.created_ms(), 1_763_600_000_000);
        assert!(id.to_string().to_lowercase().parse::<PhotoId>().is_err());
        assert!("../etc".parse::<PhotoId>().is_err());
    }

    #[test]
    fn an_object_always_gets_the_same_id_and_each_version_its_own() {
        let id = |version| PhotoId::of_object("b", "drop/ada/x.jpg", version, 7);
        assert_eq!(id("v1"), id("v1"));
        assert_ne!(id("v1"), id("v2"));
        assert_eq!(id("v1").created_ms(), 7);
    }

    #[test]
    fn usernames_fold_case_and_refuse_the_rest() {
        assert_eq!("Ada_1".parse::<Username>().unwrap().as_str(), "ada_1");
        for bad in ["", "ab", "a b", "ädä", "a/b/c", &"x".repeat(31)] {
            assert!(bad.parse::<Username>().is_err(), "{bad}");
        }
        for reserved in ["Admin", "security", "picstack_support", "albums"] {
            assert_eq!(Username::for_sign_up(reserved), Err(InvalidId::Reserved(reserved.to_lowercase())));
        }
        assert!(RESERVED.is_sorted() && RESERVED.iter().all(|name| *name == name.to_lowercase()));
    }

    #[test]
    fn asking_again_gives_the_same_id() {
        let (ada, bob): (Username, Username) = ("ada".parse().unwrap(), "bob".parse().unwrap());
        let [early, late, next] = ["2026-11-21T00:00:00Z", "2026-11-21T23:59:59.9Z", "2026-11-22T00:00:00Z"]
            .map(|time| time.parse::<Timestamp>().unwrap());
        let first = ExportId::of_day(&ada, early, early, 0);
        assert_eq!(first, ExportId::of_day(&ada, early, late, 0));
        for other in [
            ExportId::of_day(&ada, early, next, 0),
            ExportId::of_day(&ada, early, early, 1),
            ExportId::of_day(&bob, early, early, 0),
            ExportId::of_day(&ada, late, late, 0),
        ] {
            assert_ne!(first, other);
        }
        let comment = CommentId::of_request(&Sha256::of(b"a"), 7);
        assert_eq!(comment, CommentId::of_request(&Sha256::of(b"a"), 7));
        assert_ne!(comment, CommentId::of_request(&Sha256::of(b"b"), 7));
        let erasure = ErasureId::of(&ada, early);
        assert_eq!((erasure.to_string().len(), erasure.to_string().parse()), (32, Ok(erasure)));
        assert_ne!(erasure, ErasureId::of(&ada, next));
        assert_ne!(erasure, ErasureId::of(&bob, early));
    }

    #[test]
    fn hashes_and_secrets_survive_json_and_secrets_stay_out_of_logs() {
        let hash = Sha256::of(b"picstack");
        assert_eq!(serde_json::from_str::<Sha256>(&serde_json::to_string(&hash).unwrap()).unwrap(), hash);
        let secret = MediaSecret::random();
        assert_eq!(secret.to_string().len(), 32);
        assert!(!format!("{secret:?}").contains(&secret.to_string()));
    }
}
