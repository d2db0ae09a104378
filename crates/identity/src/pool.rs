//! Which user pool, and where the world finds it.

/// A user pool and the client by which it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    pub id: String,
    pub client_id: String,
    pub region: String,
    /// Where AWS is, when it is not where it usually is. Its tokens name the usual issuer all the same.
    pub endpoint: Option<String>,
}

impl Pool {
    /// What the pool's tokens say of their origin.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("https://cognito-idp.{}.amazonaws.com/{}", self.region, self.id)
    }

    /// Where the public keys are.
    #[must_use]
    pub fn jwks_url(&self) -> String {
        let base = match &self.endpoint {
            Some(endpoint) => format!("{}/{}", endpoint.trim_end_matches('/'), self.id),
            None => self.issuer(),
        };
        format!("{base}/.well-known/jwks.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_from_the_endpoint_and_the_issuer_stays() {
        let mut pool = Pool {
            id: "eu-central-1_Ab".into(),
            client_id: "c".into(),
            region: "eu-central-1".into(),
            endpoint: None,
        };
        let issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab";
        assert_eq!(pool.jwks_url(), format!("{issuer}/.well-known/jwks.json"));
        pool.endpoint = Some("http://127.0.0.1:4566/".into());
        assert_eq!(pool.jwks_url(), "http://127.0.0.1:4566/eu-central-1_Ab/.well-known/jwks.json");
        assert_eq!(pool.issuer(), issuer);
    }
}
