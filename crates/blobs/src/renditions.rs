//! The renditions bucket: everything in it can be made again from the originals.

use aws_sdk_s3::{
    Client,
    operation::put_object::builders::PutObjectFluentBuilder,
    types::{Delete, ObjectIdentifier},
};
use domain::photo::Format;

use crate::{error::BlobError, uploads::percent_encoded};

/// A media URL never changes its content, so browsers and the CDN keep it for a day without asking.
const CACHE_CONTROL: &str = "public, max-age=86400, immutable";

/// What the bucket's lifecycle rule looks for.
const RENDER_TAG: &str = "kind=render";

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

    /// Whether an object is there.
    pub async fn exists(&self, key: &str) -> Result<bool, BlobError> {
        let answer = self.client.head_object().bucket(&self.bucket).key(key).send().await;
        match answer.map_err(|error| BlobError::of("HeadObject", key, error)) {
            Ok(_) => Ok(true),
            Err(BlobError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The keys of whatever lies under a prefix.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, BlobError> {
        let objects = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix).into_paginator();
        let pages: Result<Vec<_>, _> = objects.send().collect().await;
        let pages = pages.map_err(|error| BlobError::of("ListObjectsV2", prefix, error))?;
        Ok(pages
            .iter()
            .flat_map(|page| page.contents())
            .filter_map(|it| it.key())
            .map(str::to_owned)
            .collect())
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

    /// Moves what lies under one prefix to another: copies first and deletes last, so that half a move, done again,
    /// is a whole one.
    pub async fn move_prefix(&self, from: &str, to: &str) -> Result<(), BlobError> {
        loop {
            let (keys, more) = self.first_page(from).await?;
            for key in &keys {
                self.copy(key, &format!("{to}{}", &key[from.len()..])).await?;
            }
            if !keys.is_empty() {
                self.delete(from, keys).await?;
            }
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
        let page = self
            .client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(prefix)
            .send()
            .await
            .map_err(|error| BlobError::of("ListObjectsV2", prefix, error))?;
        let keys = page.contents().iter().filter_map(|object| object.key()).map(str::to_owned).collect();
        Ok((keys, page.is_truncated().unwrap_or_default()))
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
