//! Links to the files of exports: who has one may fetch that file, for as long as it lasts.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;
use domain::limits::EXPORT_LINK_S;

use crate::{error::BlobError, renditions::Renditions};

impl Renditions {
    /// A link to one file of an export for five minutes. That the file is there is not looked at.
    pub async fn export_link(&self, key: &str) -> Result<String, BlobError> {
        let lifetime = PresigningConfig::expires_in(Duration::from_secs(EXPORT_LINK_S))
            .map_err(|error| BlobError::Credentials(Box::new(error)))?;
        let name = key.rsplit('/').next().unwrap_or(key);
        let request = self
            .client()
            .get_object()
            .bucket(self.bucket())
            .key(key)
            .response_content_disposition(format!("attachment; filename=\"{name}\""))
            .presigned(lifetime)
            .await
            .map_err(|error| BlobError::of("GetObject", key, error))?;
        Ok(request.uri().to_owned())
    }
}
