//! The pool's public keys, fetched when a token names one that is not known yet, and kept.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use jsonwebtoken::{DecodingKey, jwk::JwkSet};
use tokio::sync::Mutex;

/// A stranger can name as many keys as he likes: the set is fetched no more often than this.
const REFETCH_AFTER: Duration = Duration::from_secs(60);
/// After a failed fetch the next token may try again sooner.
const RETRY_AFTER: Duration = Duration::from_secs(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(4);

/// The keys of one pool, shared by all clones.
#[derive(Debug, Clone)]
pub(crate) struct Jwks {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, Arc<DecodingKey>>,
    /// No fetch before this time.
    closed_until: Option<Instant>,
    /// Why the newest fetch brought nothing.
    failure: Option<String>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("kids", &self.keys.keys()).finish_non_exhaustive()
    }
}

/// The keys could not be had, so nothing can be said of a token.
#[derive(Debug, thiserror::Error)]
#[error("the user pool's keys cannot be read: {0}")]
pub(crate) struct KeysUnavailable(pub(crate) String);

impl Jwks {
    pub(crate) fn new(url: String) -> Self {
        Self { url, state: Arc::default() }
    }

    /// The key of this id; none when the pool has no such key. Waits for a fetch that is under way.
    pub(crate) async fn key(
        &self,
        kid: &str,
        now: Instant,
    ) -> Result<Option<Arc<DecodingKey>>, KeysUnavailable> {
        let mut state = self.state.lock().await;
        let open = state.closed_until.is_none_or(|until| now >= until);
        if !state.keys.contains_key(kid) && open {
            state.take(fetch(&self.url).await, now);
        }
        match (state.keys.get(kid), &state.failure) {
            (Some(key), _) => Ok(Some(key.clone())),
            (None, Some(failure)) => Err(KeysUnavailable(failure.clone())),
            (None, None) => Ok(None),
        }
    }
}

impl State {
    fn take(&mut self, fetched: Result<JwkSet, reqwest::Error>, now: Instant) {
        let pause = if fetched.is_ok() { REFETCH_AFTER } else { RETRY_AFTER };
        self.closed_until = Some(now + pause);
        match fetched {
            Ok(set) => {
                self.keys = read(&set);
                self.failure = None;
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "fetching the pool's keys failed");
                self.failure = Some(error.to_string());
            }
        }
    }
}

/// Once or twice in a process, so the HTTP client lives no longer than its request.
async fn fetch(url: &str) -> Result<JwkSet, reqwest::Error> {
    let client = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT).build()?;
    client.get(url).send().await?.error_for_status()?.json().await
}

/// Keys without an id or of a kind that cannot be read are no use to anybody.
fn read(set: &JwkSet) -> HashMap<String, Arc<DecodingKey>> {
    let key = |jwk| DecodingKey::from_jwk(jwk).ok().map(Arc::new);
    set.keys.iter().filter_map(|jwk| Some((jwk.common.key_id.clone()?, key(jwk)?))).collect()
}
