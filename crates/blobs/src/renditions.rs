//! The renditions bucket: everything in it can be made again from the originals.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::{
    Client,
    operation::{
        head_object::HeadObjectOutput,
        list_objects_v2::{ListObjectsV2Output, builders::ListObjectsV2FluentBuilder},
        put_object::builders::PutObjectFluentBuilder,
    },
    types::{Delete, ObjectIdentifier},
};
use domain::photo::Format;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{error::BlobError, uploads::percent_encoded};

/// A media URL never changes its content, so browsers and the CDN keep it for a day without asking.
const CACHE_CONTROL: &str = "public, max-age=86400, immutable";

/// What the bucket's lifecycle rule looks for.
const RENDER_TAG: &str = "kind=render";

/// Requests under way at once where there may be many to make.
const AT_ONCE: usize = 16;

/// What is known of an object that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub bytes: u64,
    /// How long ago it was written.
    pub age: Duration,
}

#[derive(Debug, Clone)]
pub struct Renditions {
    client: Client,
    bucket: String,
}

impl Renditions {
    #[must_use]
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Writes one rendition; again is the same.
    pub async fn put(&self, key: &str, bytes: Vec<u8>, format: Format) -> Result<(), BlobError> {
        let put = self.putting(key, bytes, format);
        put.send().await.map(drop).map_err(|error| BlobError::of("PutObject", key, error))
    }

    /// Writes a render; again is the same. Its tag lets the bucket's lifecycle take it away after a while: it is made
    /// again when somebody asks for it again.
    pub async fn put_render(&self, key: &str, bytes: Vec<u8>, format: Format) -> Result<(), BlobError> {
        let put = self.putting(key, bytes, format).tagging(RENDER_TAG);
        put.send().await.map(drop).map_err(|error| BlobError::of("PutObject", key, error))
    }

    fn putting(&self, key: &str, bytes: Vec<u8>, format: Format) -> PutObjectFluentBuilder {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(format.media_type())
            .cache_control(CACHE_CONTROL)
            .body(bytes.into())
    }

    /// What is known of an object; none when it is not there.
    pub async fn find(&self, key: &str) -> Result<Option<Found>, BlobError> {
        let answer = self.client.head_object().bucket(&self.bucket).key(key).send().await;
        match answer.map_err(|error| BlobError::of("HeadObject", key, error)) {
            Ok(head) => Ok(found(&head)),
            Err(BlobError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The keys of whatever lies under a prefix.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, BlobError> {
        let pages: Result<Vec<_>, _> = self.listing(prefix).into_paginator().send().collect().await;
        let pages = pages.map_err(|error| BlobError::of("ListObjectsV2", prefix, error))?;
        Ok(pages.iter().flat_map(keys_of).collect())
    }

    /// Deletes what lies under a prefix itself, and nothing that lies in a folder there.
    pub async fn delete_files(&self, prefix: &str) -> Result<(), BlobError> {
        let keys = self.files(prefix).await?;
        if keys.is_empty() { Ok(()) } else { self.delete(prefix, keys).await }
    }

    /// Moves what lies under one prefix itself to another, and nothing that lies in a folder there: copies first and
    /// deletes last, so that half a move, done again, is a whole one.
    pub async fn move_files(&self, from: &str, to: &str) -> Result<(), BlobError> {
        let keys = self.files(from).await?;
        for key in &keys {
            self.copy(key, &format!("{to}{}", &key[from.len()..])).await?;
        }
        if keys.is_empty() { Ok(()) } else { self.delete(from, keys).await }
    }

    /// A page holds 1,000, and no prefix has as many files of its own.
    async fn files(&self, prefix: &str) -> Result<Vec<String>, BlobError> {
        let page = self.listing(prefix).delimiter("/").send().await;
        let page = page.map_err(|error| BlobError::of("ListObjectsV2", prefix, error))?;
        Ok(keys_of(&page))
    }

    /// Leaves empty objects in place of what lies under a prefix: nobody can fetch it any more, and what was there is
    /// still known by its keys.
    pub async fn empty(&self, prefix: &str) -> Result<(), BlobError> {
        let mut pages = self.listing(prefix).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| BlobError::of("ListObjectsV2", prefix, error))?;
            // A second try goes on where the first ended.
            let full = page.contents().iter().filter(|object| object.size() != Some(0));
            let keys: Vec<_> = full.filter_map(|object| object.key()).map(str::to_owned).collect();
            stream::iter(keys)
                .map(|key| self.put_nothing(key))
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?
        }
        Ok(())
    }

    async fn put_nothing(&self, key: String) -> Result<(), BlobError> {
        let put = self.client.put_object().bucket(&self.bucket).key(&key).tagging(RENDER_TAG);
        let put = put.cache_control("no-store").body(Vec::new().into());
        put.send().await.map(drop).map_err(|error| BlobError::of("PutObject", &key, error))
    }

    /// Deletes one object; one that is not there is fine.
    pub async fn delete_one(&self, key: &str) -> Result<(), BlobError> {
        let deleted = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
        deleted.map(drop).map_err(|error| BlobError::of("DeleteObject", key, error))
    }

    /// Deletes whatever lies under a prefix; nothing there is fine.
    pub async fn delete_prefix(&self, prefix: &str) -> Result<(), BlobError> {
        // What is deleted leaves the listing, so every turn reads its first page anew.
        loop {
            let (keys, more) = self.first_page(prefix).await?;
            if keys.is_empty() {
                return Ok(());
            }
            self.delete(prefix, keys).await?;
            if !more {
                return Ok(());
            }
        }
    }

    async fn copy(&self, from: &str, to: &str) -> Result<(), BlobError> {
        self.client
            .copy_object()
            .bucket(&self.bucket)
            .key(to)
            .copy_source(format!("{}/{}", self.bucket, percent_encoded(from)))
            .send()
            .await
            .map_err(|error| BlobError::of("CopyObject", from, error))?;
        Ok(())
    }

    async fn first_page(&self, prefix: &str) -> Result<(Vec<String>, bool), BlobError> {
        let page = self.listing(prefix).send().await;
        let page = page.map_err(|error| BlobError::of("ListObjectsV2", prefix, error))?;
        Ok((keys_of(&page), page.is_truncated().unwrap_or_default()))
    }

    fn listing(&self, prefix: &str) -> ListObjectsV2FluentBuilder {
        self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix)
    }

    async fn delete(&self, prefix: &str, keys: Vec<String>) -> Result<(), BlobError> {
        let objects = keys
            .into_iter()
            .map(|key| ObjectIdentifier::builder().key(key).build().expect("an identifier has a key"))
            .collect();
        let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build();
        let answer = self
            .client
            .delete_objects()
            .bucket(&self.bucket)
            .delete(delete.expect("a deletion names its objects"))
            .send()
            .await
            .map_err(|error| BlobError::of("DeleteObjects", prefix, error))?;
        match answer.errors().first() {
            None => Ok(()),
            Some(error) => Err(BlobError::Unfinished {
                operation: "DeleteObjects",
                key: error.key().unwrap_or(prefix).to_owned(),
                source: error.message().unwrap_or("refused without a reason").into(),
            }),
        }
    }
}

/// Nothing that S3 does not date: it dates whatever is there.
fn found(head: &HeadObjectOutput) -> Option<Found> {
    let written = SystemTime::try_from(*head.last_modified()?).ok()?;
    // Clocks differ: what was written in the future was written now.
    let age = written.elapsed().unwrap_or_default();
    Some(Found { bytes: u64::try_from(head.content_length()?).ok()?, age })
}

fn keys_of(page: &ListObjectsV2Output) -> Vec<String> {
    page.contents().iter().filter_map(|object| object.key()).map(str::to_owned).collect()
}
