//! The uploads bucket: originals, versioned, never overwritten and never deleted by hand; and what other producers
//! drop there.

use std::time::Duration;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_s3::{
    Client,
    presigning::PresigningConfig,
    types::{Tag, Tagging, TaggingDirective},
};
use domain::{limits::ORIGINAL_LINK_S, photo::Format, photo::ObjectVersion};

use crate::{
    error::BlobError,
    post::{PostRequest, PresignedPost, Target, sign},
};

#[derive(Debug, Clone)]
pub struct Uploads {
    client: Client,
    bucket: String,
    region: String,
    /// Set when S3 is not AWS's own: the bucket is then part of the path.
    endpoint: Option<String>,
    credentials: SharedCredentialsProvider,
}

/// What is known of an object without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    pub version: ObjectVersion,
    pub bytes: u64,
    pub modified_ms: u64,
    pub content_type: Option<String>,
}

impl Uploads {
    #[must_use]
    pub fn new(
        client: Client,
        bucket: String,
        region: String,
        endpoint: Option<String>,
        credentials: SharedCredentialsProvider,
    ) -> Self {
        Self { client, bucket, region, endpoint, credentials }
    }

    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Signs a form that takes exactly one file, once the credentials are at hand.
    ///
    /// # Errors
    /// [`BlobError::Credentials`] when there is nothing to sign with.
    pub async fn presign_post(&self, request: &PostRequest<'_>) -> Result<PresignedPost, BlobError> {
        let credentials = self
            .credentials
            .provide_credentials()
            .await
            .map_err(|error| BlobError::Credentials(Box::new(error)))?;
        let url = match &self.endpoint {
            Some(endpoint) => format!("{}/{}", endpoint.trim_end_matches('/'), self.bucket),
            None => format!("https://{}.s3.{}.amazonaws.com/", self.bucket, self.region),
        };
        let target = Target { url: &url, bucket: &self.bucket, region: &self.region };
        Ok(sign(&target, request, &credentials))
    }

    /// Reads one version whole, unless it is larger than `max_bytes`, which is checked before the body is read.
    pub async fn fetch(
        &self,
        key: &str,
        version: &ObjectVersion,
        max_bytes: u64,
    ) -> Result<Vec<u8>, BlobError> {
        let object = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .version_id(&version.0)
            .send()
            .await
            .map_err(|error| BlobError::of("GetObject", key, error))?;
        let bytes = object.content_length().unwrap_or_default().max(0) as u64;
        if bytes > max_bytes {
            return Err(BlobError::TooLarge { key: key.to_owned(), bytes, max_bytes });
        }
        let body = object.body.collect().await.map_err(|error| BlobError::Unfinished {
            operation: "GetObject",
            key: key.to_owned(),
            source: Box::new(error),
        })?;
        Ok(body.to_vec())
    }

    /// Looks at one version, or at the current one; none when it does not exist.
    pub async fn head(
        &self,
        key: &str,
        version: Option<&ObjectVersion>,
    ) -> Result<Option<ObjectHead>, BlobError> {
        let answer = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key)
            .set_version_id(version.map(|version| version.0.clone()))
            .send()
            .await;
        match answer.map_err(|error| BlobError::of("HeadObject", key, error)) {
            Ok(head) => Ok(Some(ObjectHead {
                version: ObjectVersion(head.version_id().unwrap_or("null").to_owned()),
                bytes: head.content_length().unwrap_or_default().max(0) as u64,
                modified_ms: head
                    .last_modified()
                    .and_then(|at| at.to_millis().ok())
                    .unwrap_or_default()
                    .max(0) as u64,
                content_type: head.content_type().map(str::to_owned),
            })),
            Err(BlobError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Copies one version of a dropped object to where originals live; the object itself stays.
    pub async fn adopt(
        &self,
        from_key: &str,
        version: &ObjectVersion,
        to_key: &str,
    ) -> Result<(), BlobError> {
        let source = format!("{}/{}?versionId={}", self.bucket, percent_encoded(from_key), version.0);
        self.client
            .copy_object()
            .bucket(&self.bucket)
            .key(to_key)
            .copy_source(source)
            // The producer's tags stay behind: one that says discard=true would let the original expire.
            .tagging_directive(TaggingDirective::Replace)
            .send()
            .await
            .map_err(|error| BlobError::of("CopyObject", from_key, error))?;
        Ok(())
    }

    /// Marks every version of an original for expiry. The bucket's lifecycle does the rest, and only to objects
    /// so marked. A version that is gone by now needs no mark.
    pub async fn discard(&self, key: &str) -> Result<(), BlobError> {
        for version in self.versions(key).await? {
            match self.discard_version(key, version).await {
                Ok(()) | Err(BlobError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn discard_version(&self, key: &str, version: String) -> Result<(), BlobError> {
        let marked = self
            .client
            .put_object_tagging()
            .bucket(&self.bucket)
            .key(key)
            .version_id(version)
            .tagging(discard_tagging())
            .send()
            .await;
        marked.map(drop).map_err(|error| BlobError::of("PutObjectTagging", key, error))
    }

    async fn versions(&self, key: &str) -> Result<Vec<String>, BlobError> {
        let mut versions = Vec::new();
        let (mut key_marker, mut version_marker) = (None, None);
        loop {
            let page = self
                .client
                .list_object_versions()
                .bucket(&self.bucket)
                .prefix(key)
                .set_key_marker(key_marker)
                .set_version_id_marker(version_marker)
                .send()
                .await
                .map_err(|error| BlobError::of("ListObjectVersions", key, error))?;
            let of_key = page.versions().iter().filter(|version| version.key() == Some(key));
            versions.extend(of_key.filter_map(|version| version.version_id()).map(str::to_owned));
            if !page.is_truncated().unwrap_or_default() {
                return Ok(versions);
            }
            (key_marker, version_marker) = (page.next_key_marker, page.next_version_id_marker);
        }
    }

    /// A link to one original for five minutes, answered as a download under its own file name.
    pub async fn link(
        &self,
        key: &str,
        version: &ObjectVersion,
        filename: &str,
        format: Format,
    ) -> Result<String, BlobError> {
        let lifetime = PresigningConfig::expires_in(Duration::from_secs(ORIGINAL_LINK_S))
            .map_err(|error| BlobError::Credentials(Box::new(error)))?;
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .version_id(&version.0)
            .response_content_type(format.media_type())
            .response_content_disposition(format!(
                "attachment; filename*=UTF-8''{}",
                percent_encoded(filename).replace('/', "%2F")
            ))
            .presigned(lifetime)
            .await
            .map_err(|error| BlobError::of("GetObject", key, error))?;
        Ok(request.uri().to_owned())
    }
}

fn discard_tagging() -> Tagging {
    let tag = Tag::builder().key("discard").value("true").build().expect("a tag has a key and a value");
    Tagging::builder().tag_set(tag).build().expect("a tagging has a tag set")
}

/// Percent-encodes all but unreserved characters and `/`.
pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_any_name_can_be_copied() {
        assert_eq!(percent_encoded("drop/ada/Zürich 1+2.jpg"), "drop/ada/Z%C3%BCrich%201%2B2.jpg");
    }
}
