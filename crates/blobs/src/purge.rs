//! What goes for good: every version under a prefix, and uploads that were never finished.

use aws_sdk_s3::{
    operation::list_object_versions::ListObjectVersionsOutput,
    types::{Delete, ObjectIdentifier},
};

use crate::{error::BlobError, exports::abort, renditions::Renditions, uploads::Uploads};

impl Uploads {
    /// Deletes up to a thousand versions under a prefix for good, markers of deletion too; whether more are left.
    pub async fn purge(&self, prefix: &str) -> Result<bool, BlobError> {
        let page = self.first_versions(prefix).await?;
        let versions = identifiers(&page);
        if versions.is_empty() {
            return Ok(false);
        }
        let delete = Delete::builder().set_objects(Some(versions)).quiet(true).build();
        let answer = self
            .client()
            .delete_objects()
            .bucket(self.bucket())
            .delete(delete.expect("a deletion names its objects"))
            .send()
            .await
            .map_err(|error| BlobError::of("DeleteObjects", prefix, error))?;
        match answer.errors().first() {
            None => Ok(page.is_truncated().unwrap_or_default()),
            Some(error) => Err(BlobError::Unfinished {
                operation: "DeleteObjects",
                key: error.key().unwrap_or(prefix).to_owned(),
                source: error.message().unwrap_or("refused without a reason").into(),
            }),
        }
    }

    /// How many versions and markers of deletion lie under a prefix, counted up to a thousand.
    pub async fn versions_under(&self, prefix: &str) -> Result<usize, BlobError> {
        Ok(identifiers(&self.first_versions(prefix).await?).len())
    }

    async fn first_versions(&self, prefix: &str) -> Result<ListObjectVersionsOutput, BlobError> {
        let page = self.client().list_object_versions().bucket(self.bucket()).prefix(prefix).send().await;
        page.map_err(|error| BlobError::of("ListObjectVersions", prefix, error))
    }
}

impl Renditions {
    /// Ends what was begun to be written under a prefix and never finished: its parts are in no listing of objects.
    pub async fn abort_unfinished(&self, prefix: &str) -> Result<(), BlobError> {
        for (key, upload) in self.unfinished(prefix).await? {
            abort(self.client(), self.bucket(), &key, &upload).await?;
        }
        Ok(())
    }

    /// Keys of up to a thousand unfinished uploads under a prefix, with the uploads' ids.
    pub async fn unfinished(&self, prefix: &str) -> Result<Vec<(String, String)>, BlobError> {
        let page = self.client().list_multipart_uploads().bucket(self.bucket()).prefix(prefix).send().await;
        let page = page.map_err(|error| BlobError::of("ListMultipartUploads", prefix, error))?;
        let of = page.uploads().iter().filter_map(|upload| {
            let (key, id) = (upload.key()?, upload.upload_id()?);
            key.starts_with(prefix).then(|| (key.to_owned(), id.to_owned()))
        });
        Ok(of.collect())
    }
}

fn identifiers(page: &ListObjectVersionsOutput) -> Vec<ObjectIdentifier> {
    let versions = page.versions().iter().map(|version| (version.key(), version.version_id()));
    let markers = page.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
    versions.chain(markers).filter_map(|(key, version)| identifier(key?, version)).collect()
}

fn identifier(key: &str, version: Option<&str>) -> Option<ObjectIdentifier> {
    ObjectIdentifier::builder().key(key).set_version_id(version.map(str::to_owned)).build().ok()
}
