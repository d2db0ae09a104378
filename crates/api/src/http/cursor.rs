//! Cursors: where a list goes on, sealed so that only the list that gave it away takes it back.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::id::Username;
use hmac::{Hmac, KeyInit, Mac};
use identity::Caller;
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

use super::problem::Problem;

/// Half of HMAC-SHA-256: 128 bits cannot be guessed.
const TAG_BYTES: usize = 16;
/// No cursor of ours is longer.
const MAX_BYTES: usize = 1024;

/// The list that a cursor belongs to.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Scope<'a> {
    pub(crate) route: &'static str,
    pub(crate) viewer: Option<&'a Username>,
    pub(crate) filter: &'a str,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(route: &'static str, viewer: Option<&'a Caller>, filter: &'a str) -> Self {
        Self { route, viewer: viewer.map(|viewer| &viewer.username), filter }
    }
}

/// The keys of cursors, the current first.
#[derive(Clone)]
pub(crate) struct Cursors(Vec<[u8; 32]>);

impl fmt::Debug for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursors({} keys)", self.0.len())
    }
}

impl Cursors {
    pub(crate) fn new(keys: Vec<[u8; 32]>) -> Self {
        Self(keys)
    }

    pub(crate) fn seal(&self, scope: &Scope<'_>, position: &impl Serialize) -> Result<String, Problem> {
        let key = self.0.first().ok_or_else(|| Problem::internal("there is no key for cursors"))?;
        let position = serde_json::to_vec(position).map_err(Problem::internal)?;
        let mut sealed = mac(key, scope, &position).finalize().into_bytes()[..TAG_BYTES].to_vec();
        sealed.extend(position);
        Ok(BASE64.encode(sealed))
    }

    /// Opens a cursor; one that was forged, or given by another list or to another caller, is 422.
    pub(crate) fn open<P: DeserializeOwned>(&self, scope: &Scope<'_>, cursor: &str) -> Result<P, Problem> {
        self.read(scope, cursor)
            .ok_or_else(|| Problem::invalid_value("?cursor", "no cursor of this list for this caller"))
    }

    fn read<P: DeserializeOwned>(&self, scope: &Scope<'_>, cursor: &str) -> Option<P> {
        let sealed = BASE64.decode(cursor).ok().filter(|_| cursor.len() <= MAX_BYTES)?;
        let (tag, position) = sealed.split_at_checked(TAG_BYTES)?;
        let ours = |key| mac(key, scope, position).verify_truncated_left(tag).is_ok();
        self.0.iter().any(ours).then_some(())?;
        serde_json::from_slice(position).ok()
    }
}

/// The scope is JSON, so that no two scopes read the same, and a zero byte, which JSON has none of, ends it.
fn mac(key: &[u8; 32], scope: &Scope<'_>, position: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC key may have any length");
    mac.update(&serde_json::to_vec(scope).expect("names are always JSON"));
    mac.update(&[0]);
    mac.update(position);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: [u8; 32] = [1; 32];
    const NEW: [u8; 32] = [2; 32];

    fn scope<'a>(viewer: Option<&'a Username>, filter: &'a str) -> Scope<'a> {
        Scope { route: "/v1/tags/{tag}", viewer, filter }
    }

    #[test]
    fn a_cursor_opens_for_its_own_list_and_caller() {
        let (ada, eve): (Username, Username) = ("ada".parse().unwrap(), "eve".parse().unwrap());
        let cursors = Cursors::new(vec![NEW]);
        let cursor = cursors.seal(&scope(Some(&ada), "sea"), &("p", 7)).unwrap();
        let open = |scope: Scope<'_>| cursors.open::<(String, u32)>(&scope, &cursor).ok();
        assert_eq!(open(scope(Some(&ada), "sea")), Some(("p".into(), 7)));
        assert_eq!(open(scope(Some(&eve), "sea")), None);
        assert_eq!(open(scope(None, "sea")), None);
        assert_eq!(open(scope(Some(&ada), "beach")), None);
        assert_eq!(open(Scope { route: "/v1/photos", ..scope(Some(&ada), "sea") }), None);
    }

    #[test]
    fn the_previous_key_still_opens_and_a_foreign_one_does_not() {
        let cursor = Cursors::new(vec![OLD]).seal(&scope(None, ""), &1).unwrap();
        assert!(Cursors::new(vec![NEW, OLD]).open::<u32>(&scope(None, ""), &cursor).is_ok());
        assert!(Cursors::new(vec![NEW]).open::<u32>(&scope(None, ""), &cursor).is_err());
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let cursors = Cursors::new(vec![NEW]);
        let sealed = BASE64.decode(cursors.seal(&scope(None, ""), &12_345).unwrap()).unwrap();
        for at in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[at] ^= 1;
            assert!(cursors.open::<u32>(&scope(None, ""), &BASE64.encode(forged)).is_err(), "byte {at}");
        }
        for junk in ["", "x", "AAAA", "é", &"A".repeat(5000)] {
            assert!(cursors.open::<u32>(&scope(None, ""), junk).is_err(), "{junk}");
        }
    }
}
