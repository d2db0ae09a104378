//! An original read piece by piece: where the connection breaks, the next one goes on.

use aws_sdk_s3::primitives::ByteStream;
use domain::photo::ObjectVersion;

use crate::{error::BlobError, uploads::Uploads};

/// Connections that may break before a read is given up.
const BREAKS_MAX: u32 = 3;

/// One version of an original, as far as it was read.
#[derive(Debug)]
pub struct Reading<'a> {
    uploads: &'a Uploads,
    key: &'a str,
    version: &'a ObjectVersion,
    body: ByteStream,
    bytes: u64,
    read: u64,
    breaks: u32,
}

impl Uploads {
    /// Begins to read one version; none when it does not exist.
    pub async fn read<'a>(
        &'a self,
        key: &'a str,
        version: &'a ObjectVersion,
    ) -> Result<Option<Reading<'a>>, BlobError> {
        match self.open(key, version, 0).await {
            Ok((body, bytes)) => {
                Ok(Some(Reading { uploads: self, key, version, body, bytes, read: 0, breaks: 0 }))
            }
            Err(BlobError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The body of a version from a byte on, and how many bytes that is.
    async fn open(
        &self,
        key: &str,
        version: &ObjectVersion,
        from: u64,
    ) -> Result<(ByteStream, u64), BlobError> {
        let range = (from > 0).then(|| format!("bytes={from}-"));
        let object = self
            .client()
            .get_object()
            .bucket(self.bucket())
            .key(key)
            .version_id(&version.0)
            .set_range(range)
            .send()
            .await
            .map_err(|error| BlobError::of("GetObject", key, error))?;
        let bytes = object.content_length().and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default();
        Ok((object.body, bytes))
    }
}

impl Reading<'_> {
    /// How large the object is.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next piece; none at the end.
    pub async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + Send + use<>>, BlobError> {
        loop {
            match self.body.next().await {
                Some(Ok(piece)) => {
                    self.read += piece.len() as u64;
                    return Ok(Some(piece));
                }
                None if self.read >= self.bytes => return Ok(None),
                None => self.go_on("the body ended early".into()).await?,
                Some(Err(error)) => self.go_on(Box::new(error)).await?,
            }
        }
    }

    async fn go_on(&mut self, why: Box<dyn std::error::Error + Send + Sync>) -> Result<(), BlobError> {
        self.breaks += 1;
        if self.breaks > BREAKS_MAX {
            let key = self.key.to_owned();
            return Err(BlobError::Unfinished { operation: "GetObject", key, source: why });
        }
        // A broken checksum is found at the end, when there is nothing to go on with.
        if self.read < self.bytes {
            (self.body, _) = self.uploads.open(self.key, self.version, self.read).await?;
        }
        Ok(())
    }
}
