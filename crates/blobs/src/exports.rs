//! Files of exports, in the renditions bucket: written part by part, so that no file is ever whole in memory.

use aws_sdk_s3::{
    Client,
    error::ProvideErrorMetadata,
    types::{CompletedMultipartUpload, CompletedPart},
};

use crate::{error::BlobError, renditions::Renditions};

/// What the bucket's lifecycle rule looks for.
const EXPORT_TAG: &str = "kind=export";

/// How much goes at once. S3 takes no part below 5 MiB but the last, and no more than 10,000: a file may have 78 GiB.
pub const PART_BYTES: usize = 8 * 1024 * 1024;

/// A file that is being written. Nobody sees it before [`ExportFile::finish`].
#[derive(Debug)]
pub struct ExportFile {
    client: Client,
    bucket: String,
    key: String,
    upload: String,
    parts: Vec<CompletedPart>,
}

impl Renditions {
    /// Begins to write a file of an export. Once finished it takes the place of what was there under its key.
    pub async fn begin_export(&self, key: &str) -> Result<ExportFile, BlobError> {
        let answer = self
            .client()
            .create_multipart_upload()
            .bucket(self.bucket())
            .key(key)
            .content_type("application/zip")
            .tagging(EXPORT_TAG)
            .send()
            .await
            .map_err(|error| BlobError::of("CreateMultipartUpload", key, error))?;
        let upload = answer.upload_id.ok_or_else(|| unfinished("CreateMultipartUpload", key))?;
        let (client, bucket) = (self.client().clone(), self.bucket().to_owned());
        Ok(ExportFile { client, bucket, key: key.to_owned(), upload, parts: Vec::new() })
    }
}

impl ExportFile {
    /// Writes what comes next: [`PART_BYTES`] at least, unless nothing comes after it.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), BlobError> {
        let number = i32::try_from(self.parts.len() + 1).unwrap_or(i32::MAX);
        let answer = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(&self.upload)
            .part_number(number)
            .body(bytes.into())
            .send()
            .await
            .map_err(|error| BlobError::of("UploadPart", &self.key, error))?;
        let part = CompletedPart::builder()
            .part_number(number)
            .set_e_tag(answer.e_tag)
            // S3 wants the checksums again that it was sent with the parts.
            .set_checksum_crc32(answer.checksum_crc32)
            .build();
        self.parts.push(part);
        Ok(())
    }

    /// Puts the file in its place.
    pub async fn finish(self) -> Result<(), BlobError> {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(self.parts)).build();
        self.client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(&self.upload)
            .multipart_upload(parts)
            .send()
            .await
            .map_err(|error| match error.code() {
                // Finished by a try whose answer was lost, or given up by somebody: whoever writes it again finds out.
                Some("NoSuchUpload") => unfinished("CompleteMultipartUpload", &self.key),
                _ => BlobError::of("CompleteMultipartUpload", &self.key, error),
            })?;
        Ok(())
    }

    /// Gives up what was written. What a crash leaves the bucket's lifecycle takes away.
    pub async fn abort(self) -> Result<(), BlobError> {
        abort(&self.client, &self.bucket, &self.key, &self.upload).await
    }
}

/// Ends an upload that was not finished; one that is not there is fine.
pub(crate) async fn abort(client: &Client, bucket: &str, key: &str, upload: &str) -> Result<(), BlobError> {
    let aborted = client.abort_multipart_upload().bucket(bucket).key(key).upload_id(upload).send().await;
    match aborted {
        Ok(_) => Ok(()),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_upload()) => Ok(()),
        Err(error) => Err(BlobError::of("AbortMultipartUpload", key, error)),
    }
}

fn unfinished(operation: &'static str, key: &str) -> BlobError {
    BlobError::Unfinished { operation, key: key.to_owned(), source: "the answer names no upload".into() }
}
