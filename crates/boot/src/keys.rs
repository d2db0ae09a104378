//! Keys for each purpose, all derived from the one secret of the service.

use std::fmt;

use aws_sdk_secretsmanager::Client;
use hkdf::Hkdf;
use sha2::Sha256;

/// The service secret, current and previous: what was sealed before a rotation can still be opened.
#[derive(Clone)]
pub struct Keys {
    /// The current secret first.
    secrets: Vec<String>,
}

impl Keys {
    /// Keys from secrets that are at hand; the first is current.
    #[must_use]
    pub fn new(secrets: Vec<String>) -> Self {
        Self { secrets }
    }

    /// One key of 256 bits for each secret (HKDF-SHA-256, RFC 5869, with the purpose as info). Seal with the first,
    /// open with any.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Vec<[u8; 32]> {
        self.secrets.iter().map(|secret| derive(secret, purpose)).collect()
    }

    pub(crate) async fn read(client: &Client, secret: &str) -> Result<Self, String> {
        let current = version(client, secret, "AWSCURRENT").await?.ok_or("it has no value")?;
        let previous = version(client, secret, "AWSPREVIOUS").await?;
        Ok(Self::new([current].into_iter().chain(previous).collect()))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} secrets)", self.secrets.len())
    }
}

fn derive(secret: &str, purpose: &str) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, secret.as_bytes())
        .expand(purpose.as_bytes(), &mut key)
        .expect("HKDF-SHA-256 gives up to 8,160 bytes");
    key
}

/// A version of the secret; none when there is no such stage, as before the first rotation.
async fn version(client: &Client, secret: &str, stage: &str) -> Result<Option<String>, String> {
    match client.get_secret_value().secret_id(secret).version_stage(stage).send().await {
        Ok(value) => Ok(value.secret_string),
        Err(error)
            if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            Ok(None)
        }
        Err(error) => Err(aws_sdk_secretsmanager::error::DisplayErrorContext(error).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_and_each_secret_has_its_own_key() {
        let keys = Keys::new(vec!["now".into(), "before".into()]);
        let cursors = keys.derive("cursors");
        assert_eq!(cursors.len(), 2);
        assert_ne!(cursors[0], cursors[1]);
        assert_ne!(cursors, keys.derive("links"));
        assert_eq!(cursors, keys.derive("cursors"));
        assert_eq!(format!("{keys:?}"), "Keys(2 secrets)");
    }
}
