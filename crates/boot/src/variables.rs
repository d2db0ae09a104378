//! The process's environment, read once. An empty variable counts as absent: a template can declare
//! `AWS_ENDPOINT_URL` for everybody and leave it empty in production.

use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub(crate) struct Variables(BTreeMap<String, String>);

impl Variables {
    pub(crate) fn of_process() -> Self {
        Self::new(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(variables.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The endpoint of a service that is not AWS's own: `AWS_ENDPOINT_URL_{SERVICE}`, else `AWS_ENDPOINT_URL`.
    pub(crate) fn endpoint(&self, service: &str) -> Option<&str> {
        self.get(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| self.get("AWS_ENDPOINT_URL"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        Variables::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn empty_counts_as_absent() {
        let empty =
            variables(&[("AWS_ENDPOINT_URL", ""), ("AWS_ENDPOINT_URL_S3", " "), ("CORE_TABLE", "core")]);
        assert_eq!(empty.endpoint("S3"), None);
        assert_eq!(empty.get("CORE_TABLE"), Some("core"));
    }

    #[test]
    fn a_services_own_endpoint_goes_first() {
        let local =
            variables(&[("AWS_ENDPOINT_URL", "http://a"), ("AWS_ENDPOINT_URL_REKOGNITION", "http://b")]);
        assert_eq!(local.endpoint("REKOGNITION"), Some("http://b"));
        assert_eq!(local.endpoint("S3"), Some("http://a"));
    }
}
