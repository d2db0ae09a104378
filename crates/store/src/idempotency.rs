//! Idempotency keys: who may do a request, and what was answered to it the first time.

use domain::id::Sha256;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    item::{from_item, held, number, text, to_item},
    keys::{Key, PK},
    retry::{TRIES, pause},
};

/// How long a request may take before somebody else may try: its function has ended by then.
const IN_FLIGHT: SignedDuration = SignedDuration::from_secs(60);
/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Whether the caller has to do the request. The fingerprint is that of the first request's body: another one means
/// that the key is used for something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Nobody did or does it.
    Mine,
    InFlight {
        fingerprint: Sha256,
    },
    Done {
        fingerprint: Sha256,
        status: u16,
        body: String,
    },
}

/// What was answered, to be answered again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claimed {
    fingerprint: Sha256,
    /// None while the request is in flight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
    /// Seconds since the Unix epoch.
    expires_at: i64,
}

impl Store {
    /// Claims a request for its first caller.
    pub async fn claim_idempotency(
        &self,
        user: &str,
        route: &str,
        key: &str,
        fingerprint: &Sha256,
        now: Timestamp,
    ) -> Result<Claim, StoreError> {
        let at = Key::Idempotency { user, route, key };
        for attempt in 0..TRIES {
            if self.put_claim(&at, fingerprint, now).await? {
                return Ok(Claim::Mine);
            }
            if let Some(item) = self.get(&at).await? {
                let claimed: Claimed = from_item(&at, item)?;
                // It may have ended, or been given back, between the two calls.
                if claimed.expires_at > now.as_second() {
                    return Ok(claimed.into());
                }
            }
            pause(attempt).await;
        }
        Err(StoreError::Contended { what: "idempotency key".into(), tries: TRIES })
    }

    /// Whether there was no claim, or only one that time to live has not come around to remove.
    async fn put_claim(
        &self,
        at: &Key<'_>,
        fingerprint: &Sha256,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let expires_at = (now + IN_FLIGHT).as_second();
        let item = to_item(at, &Claimed { fingerprint: *fingerprint, answer: None, expires_at })?;
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk) OR #expires_at <= :now")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#expires_at", crate::keys::EXPIRES_AT)
            .expression_attribute_values(":now", number(now.as_second()))
            .send()
            .await;
        held(answer)
    }

    /// Keeps the answer to a request for a day. An answer that is there already stays.
    pub async fn finish_idempotency(
        &self,
        user: &str,
        route: &str,
        key: &str,
        fingerprint: &Sha256,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let at = Key::Idempotency { user, route, key };
        let expires_at = (now + KEPT).as_second();
        let claimed = Claimed { fingerprint: *fingerprint, answer: Some(answer.clone()), expires_at };
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(to_item(&at, &claimed)?))
            .condition_expression(format!("attribute_not_exists(#pk) OR ({OWN_CLAIM})"))
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#fingerprint", "fingerprint")
            .expression_attribute_names("#answer", "answer")
            .expression_attribute_values(":fingerprint", text(fingerprint))
            .send()
            .await;
        held(answer).map(|_| ())
    }

    /// Gives a claim back when the request failed in a way that may be tried again.
    pub async fn release_idempotency(
        &self,
        user: &str,
        route: &str,
        key: &str,
        fingerprint: &Sha256,
    ) -> Result<(), StoreError> {
        let answer = self
            .client
            .delete_item()
            .table_name(&self.tables.core)
            .set_key(Some(Key::Idempotency { user, route, key }.item()))
            .condition_expression(OWN_CLAIM)
            .expression_attribute_names("#fingerprint", "fingerprint")
            .expression_attribute_names("#answer", "answer")
            .expression_attribute_values(":fingerprint", text(fingerprint))
            .send()
            .await;
        held(answer).map(|_| ())
    }
}

/// The claim is for the same request, and it has no answer yet.
const OWN_CLAIM: &str = "#fingerprint = :fingerprint AND attribute_not_exists(#answer)";

impl From<Claimed> for Claim {
    fn from(claimed: Claimed) -> Self {
        let fingerprint = claimed.fingerprint;
        match claimed.answer {
            None => Self::InFlight { fingerprint },
            Some(Answer { status, body }) => Self::Done { fingerprint, status, body },
        }
    }
}
