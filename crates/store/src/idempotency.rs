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
    /// Nobody did it to its end, and nobody does it.
    Mine {
        /// When the request was first tried. A try that ended without an answer may have done its work all the same; the
        /// next one is told the same time, so that it can do the same once more.
        since: Timestamp,
    },
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
    /// When the request was first tried.
    since: Timestamp,
    /// From when on somebody else may try, unless there is an answer. Seconds since the Unix epoch, as below.
    free_at: i64,
    expires_at: i64,
}

impl Claimed {
    fn in_flight(fingerprint: &Sha256, since: Timestamp, now: Timestamp) -> Self {
        let free_at = (now + IN_FLIGHT).as_second();
        let expires_at = (since + KEPT).as_second().max(free_at);
        Self { fingerprint: *fingerprint, answer: None, since, free_at, expires_at }
    }
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
                return Ok(Claim::Mine { since: now });
            }
            if let Some(item) = self.get(&at).await? {
                let claimed: Claimed = from_item(&at, item)?;
                // It may have ended between the two calls.
                if claimed.expires_at > now.as_second() {
                    if claimed.answer.is_some() || claimed.free_at > now.as_second() {
                        return Ok(claimed.into());
                    }
                    if let Some(since) = self.take_over(&at, &claimed, fingerprint, now).await? {
                        return Ok(Claim::Mine { since });
                    }
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
        let item = to_item(at, &Claimed::in_flight(fingerprint, now, now))?;
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

    /// Takes over a claim that was given back or given up, unless somebody else just did; since when it has been tried.
    async fn take_over(
        &self,
        at: &Key<'_>,
        before: &Claimed,
        fingerprint: &Sha256,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let since = if before.fingerprint == *fingerprint { before.since } else { now };
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(to_item(at, &Claimed::in_flight(fingerprint, since, now))?))
            .condition_expression(format!("{OWN_CLAIM} AND #free_at = :free_at"))
            .expression_attribute_names("#fingerprint", "fingerprint")
            .expression_attribute_names("#answer", "answer")
            .expression_attribute_names("#free_at", "free_at")
            .expression_attribute_values(":fingerprint", text(before.fingerprint))
            .expression_attribute_values(":free_at", number(before.free_at))
            .send()
            .await;
        Ok(held(answer)?.then_some(since))
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
        let claimed =
            Claimed { answer: Some(answer.clone()), expires_at, ..Claimed::in_flight(fingerprint, now, now) };
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

    /// Gives a claim back when the request failed in a way that may be tried again. `since` is what the claim said: it is
    /// kept, because a failure does not prove that nothing was done.
    pub async fn release_idempotency(
        &self,
        user: &str,
        route: &str,
        key: &str,
        fingerprint: &Sha256,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let at = Key::Idempotency { user, route, key };
        let free = Claimed { free_at: 0, ..Claimed::in_flight(fingerprint, since, since) };
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(to_item(&at, &free)?))
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
