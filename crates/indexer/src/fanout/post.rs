//! Mails: to whom wants them, once.

use boot::TaskError;
use domain::{
    id::Username,
    unsubscribe::{Tokens, Unsubscription},
};
use identity::Identity;
use jiff::Timestamp;
use mail::{Mail, Message};
use store::Told;

use super::{Fanout, letter::Letter};

/// What it takes to send mails.
#[derive(Debug, Clone)]
pub struct Post {
    pub mail: Mail,
    /// Knows the addresses.
    pub identity: Identity,
    pub tokens: Tokens,
    /// What links begin with.
    pub site_url: String,
}

impl Fanout {
    /// Mails somebody about what was told. It is remembered before it is sent, and forgotten when it was not: a crash in
    /// between loses the mail, and nothing sends it twice.
    pub(super) async fn mail(
        &self,
        to: &Username,
        told: &Told<'_>,
        letter: Letter,
        now: Timestamp,
    ) -> Result<(), TaskError> {
        let Some(post) = &self.post else { return Ok(()) };
        if !self.store.notification_settings(to).await?.wants(letter.kind) {
            return Ok(());
        }
        // Whoever leaves gets no more mails.
        let profile = self.store.profile(to).await?.filter(|profile| profile.closed_at.is_none());
        let Some(profile) = profile else { return Ok(()) };
        let ends = Unsubscription::new(&profile, letter.kind);
        let Some(message) = post.message(&ends, &letter).await? else { return Ok(()) };
        let mailed = told.by_mail();
        if !self.store.remember_told(&mailed, now).await? {
            return Ok(());
        }
        match post.mail.send(&message).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_transient() => {
                self.store.forget_told(&mailed).await?;
                Err(error.into())
            }
            // An address that is refused for good must not hold up everybody else: it stands in the inbox all the same.
            Err(error) => {
                // SES repeats addresses in its words: they stay out of the log.
                tracing::error!(kind = letter.kind.as_str(), reason = error.reason(), "mail not sent");
                Ok(())
            }
        }
    }
}

impl Post {
    /// The mail as it goes out; none for somebody without a verified address.
    async fn message(&self, ends: &Unsubscription, letter: &Letter) -> Result<Option<Message>, TaskError> {
        let Some(address) = self.identity.email_of(&ends.username).await? else { return Ok(None) };
        let token = self.tokens.make(ends).ok_or_else(|| TaskError::permanent("no key seals links"))?;
        let unsubscribe_url = format!("{}/v1/notifications/unsubscribe/{token}", self.site_url);
        Ok(Some(Message {
            to: address,
            subject: letter.subject.clone(),
            text: letter.text(&self.site_url, &unsubscribe_url),
            unsubscribe_url,
        }))
    }
}
