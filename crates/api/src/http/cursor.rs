//! Cursors: where a list goes on, sealed: only the list that gave one away takes it back, and only we read it. A position
//! may name what its reader was not shown, such as who has blocked them.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::id::Username;
use identity::Caller;
use serde::{Serialize, de::DeserializeOwned};

use super::problem::Problem;

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

/// The keys of cursors, the current first. Nonces are random: a key is good for 2³² cursors (NIST SP 800-38D, 8.3).
#[derive(Clone)]
pub(crate) struct Cursors(Arc<[RandomizedNonceKey]>);

impl fmt::Debug for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursors({} keys)", self.0.len())
    }
}

impl Cursors {
    pub(crate) fn new(keys: Vec<[u8; 32]>) -> Self {
        let key = |bytes| RandomizedNonceKey::new(&AES_256_GCM, bytes).expect("AES-256 has keys of 32 bytes");
        Self(keys.iter().map(|bytes| key(bytes)).collect())
    }

    pub(crate) fn seal(&self, scope: &Scope<'_>, position: &impl Serialize) -> Result<String, Problem> {
        let key = self.0.first().ok_or_else(|| Problem::internal("there is no key for cursors"))?;
        let mut sealed = serde_json::to_vec(position).map_err(Problem::internal)?;
        let nonce = key.seal_in_place_append_tag(bound_to(scope), &mut sealed);
        let nonce = nonce.map_err(|Unspecified| Problem::internal("a cursor cannot be sealed"))?;
        Ok(BASE64.encode([nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// Opens a cursor; one that was forged, or given by another list or to another caller, is 422.
    pub(crate) fn open<P: DeserializeOwned>(&self, scope: &Scope<'_>, cursor: &str) -> Result<P, Problem> {
        self.read(scope, cursor)
            .ok_or_else(|| Problem::invalid_value("?cursor", "no cursor of this list for this caller"))
    }

    fn read<P: DeserializeOwned>(&self, scope: &Scope<'_>, cursor: &str) -> Option<P> {
        let bytes = BASE64.decode(Some(cursor).filter(|cursor| cursor.len() <= MAX_BYTES)?).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let position = self.0.iter().find_map(|key| unseal(key, nonce, scope, sealed))?;
        serde_json::from_slice(&position).ok()
    }
}

fn unseal(
    key: &RandomizedNonceKey,
    nonce: &[u8; NONCE_LEN],
    scope: &Scope<'_>,
    sealed: &[u8],
) -> Option<Vec<u8>> {
    // It is opened where it lies, and another key may have to try the same bytes.
    let mut bytes = sealed.to_vec();
    let position = key.open_in_place(Nonce::from(nonce), bound_to(scope), &mut bytes).ok()?;
    Some(position.to_vec())
}

/// Told by nobody and needed by whoever opens. JSON, so that no two scopes read the same.
fn bound_to(scope: &Scope<'_>) -> Aad<Vec<u8>> {
    Aad::from(serde_json::to_vec(scope).expect("names are always JSON"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;

    const PHOTO: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8BD";
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

    /// Nor does one tell whether another stands for the same position.
    #[test]
    fn nothing_of_a_position_can_be_read() {
        let (cursors, position) = (Cursors::new(vec![NEW]), json!({"after": "mallory", "id": PHOTO}));
        let plain = serde_json::to_vec(&position).unwrap();
        let seal = || BASE64.decode(cursors.seal(&scope(None, ""), &position).unwrap()).unwrap();
        let (one, other) = (seal(), seal());
        let six_of = |bytes: &[u8]| bytes.windows(6).map(<[u8]>::to_vec).collect::<HashSet<_>>();
        for known in [&plain, &other] {
            assert!(six_of(&one).is_disjoint(&six_of(known)), "{one:?}");
        }
    }
}
