//! Objects: put, fetched, and buckets made.

use anyhow::Result;
use http::{HeaderMap, Method};

use super::{Aws, Call, Failure, escape};

/// An object as it was fetched.
#[derive(Debug)]
pub struct Object {
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Aws {
    /// Creates a bucket of ours; one that is there already is fine.
    pub async fn create_bucket(&self, bucket: &str) -> Result<()> {
        let created = self.s3(Method::PUT, &format!("/{bucket}"), vec![]).await;
        match created {
            Err(error) if Failure::is(&error, "BucketAlreadyOwnedByYou") => Ok(()),
            other => other.map(drop),
        }
    }

    pub async fn put_object(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<()> {
        self.s3(Method::PUT, &path(bucket, key), bytes).await.map(drop)
    }

    /// The newest version of an object; none when it is missing.
    pub async fn object(&self, bucket: &str, key: &str) -> Result<Option<Object>> {
        match self.s3(Method::GET, &path(bucket, key), vec![]).await {
            Ok(reply) => Ok(Some(Object { headers: reply.headers, bytes: reply.body })),
            Err(error) if Failure::of(&error).is_some_and(|failure| failure.status == 404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn s3(&self, method: Method, path: &str, body: Vec<u8>) -> Result<super::Reply> {
        let what = format!("{method} s3:/{path}");
        self.send(Call { service: "s3", method, path, headers: &[], body }).await?.ok(&what)
    }
}

fn path(bucket: &str, key: &str) -> String {
    let segments: Vec<_> = key.split('/').map(escape).collect();
    format!("/{bucket}/{}", segments.join("/"))
}
