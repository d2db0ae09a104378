//! As much of S3 as custody asks for, over the wire: versions, listings, uploads in parts.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use testbed::wire::{Answer, serve};

/// Versions of one object, with their ids, the newest last; none of content is a marker of deletion.
type Versions = Vec<(String, Option<Vec<u8>>)>;

/// All buckets in one: each key begins with its bucket.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    /// By key.
    pub(crate) versions: BTreeMap<String, Versions>,
    /// Uploads that were not finished, by id: their key and their parts.
    pub(crate) uploads: BTreeMap<String, (String, BTreeMap<u32, Vec<u8>>)>,
    pub(crate) tags: BTreeMap<String, String>,
    /// How many bytes of an object come before the connection ends; once.
    pub(crate) breaks_after: Option<usize>,
    /// Whether nothing can be deleted.
    pub(crate) keeps_everything: bool,
    count: u32,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct S3(Arc<Mutex<Objects>>);

impl S3 {
    pub(crate) fn start(&self) -> String {
        let router = Router::new()
            .route("/{bucket}", axum::routing::any(of_bucket))
            .route("/{bucket}/", axum::routing::any(of_bucket))
            .route("/{bucket}/{*key}", axum::routing::any(of_object))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(self.clone());
        serve(router)
    }

    pub(crate) fn objects(&self) -> MutexGuard<'_, Objects> {
        self.0.lock().unwrap()
    }

    /// Puts a version, and gives its id.
    pub(crate) fn put(&self, key: &str, bytes: &[u8]) -> String {
        self.objects().put(key, Some(bytes.to_vec()))
    }

    pub(crate) fn mark_deleted(&self, key: &str) {
        self.objects().put(key, None);
    }

    /// The current content of a key.
    pub(crate) fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.objects().versions.get(key)?.last()?.1.clone()
    }

    /// Every key of which anything is left: versions, markers, parts.
    pub(crate) fn keys(&self) -> Vec<String> {
        let objects = self.objects();
        let uploads = objects.uploads.values().map(|(key, _)| key.clone());
        objects.versions.keys().cloned().chain(uploads).collect()
    }
}

impl Objects {
    fn put(&mut self, key: &str, bytes: Option<Vec<u8>>) -> String {
        self.count += 1;
        let version = format!("v{}", self.count);
        self.versions.entry(key.to_owned()).or_default().push((version.clone(), bytes));
        version
    }

    fn delete(&mut self, key: &str, version: Option<&str>) {
        if self.keeps_everything {
            return;
        }
        let Some(versions) = self.versions.get_mut(key) else { return };
        match version {
            Some(version) => versions.retain(|(id, _)| id != version),
            None => versions.clear(),
        }
        if versions.is_empty() {
            self.versions.remove(key);
        }
    }
}

type Parameters = Query<BTreeMap<String, String>>;

async fn of_bucket(
    State(s3): State<S3>,
    Path(bucket): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Response {
    let mut objects = s3.objects();
    if query.contains_key("delete") {
        for object in String::from_utf8_lossy(&body).split("<Object>").skip(1) {
            let key = format!("{bucket}/{}", between(object, "Key").unwrap());
            objects.delete(&key, between(object, "VersionId").as_deref());
        }
        return xml("<DeleteResult/>");
    }
    let prefix = format!("{bucket}/{}", query.get("prefix").cloned().unwrap_or_default());
    let name = |key: &String| key.strip_prefix(&format!("{bucket}/")).unwrap().to_owned();
    if query.contains_key("uploads") {
        let uploads = objects.uploads.iter().filter(|(_, (key, _))| key.starts_with(&prefix));
        let upload = |(id, (key, _)): (&String, &(String, _))| {
            format!("<Upload><Key>{}</Key><UploadId>{id}</UploadId></Upload>", name(key))
        };
        let uploads: String = uploads.map(upload).collect();
        return xml(&format!("<ListMultipartUploadsResult>{uploads}</ListMultipartUploadsResult>"));
    }
    let found = objects.versions.iter().filter(|(key, _)| key.starts_with(&prefix));
    if query.contains_key("versions") {
        let listed: String = found
            .flat_map(|(key, versions)| {
                versions.iter().map(move |(id, bytes)| {
                    let kind = if bytes.is_some() { "Version" } else { "DeleteMarker" };
                    format!("<{kind}><Key>{}</Key><VersionId>{id}</VersionId></{kind}>", name(key))
                })
            })
            .collect();
        return xml(&format!("<ListVersionsResult>{listed}</ListVersionsResult>"));
    }
    let there = found.filter(|(_, versions)| versions.last().is_some_and(|(_, bytes)| bytes.is_some()));
    let listed: String = there
        .map(|(key, _)| format!("<Contents><Key>{}</Key><Size>1</Size></Contents>", name(key)))
        .collect();
    xml(&format!("<ListBucketResult>{listed}</ListBucketResult>"))
}

async fn of_object(
    State(s3): State<S3>,
    Path((bucket, key)): Path<(String, String)>,
    Query(query): Parameters,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let key = format!("{bucket}/{key}");
    let mut objects = s3.objects();
    let upload = query.get("uploadId").cloned();
    match (method, upload) {
        (Method::POST, None) => {
            objects.count += 1;
            let id = format!("u{}", objects.count);
            let tags = headers.get("x-amz-tagging").map(|tags| tags.to_str().unwrap().to_owned());
            objects.tags.insert(key.clone(), tags.unwrap_or_default());
            objects.uploads.insert(id.clone(), (key, BTreeMap::new()));
            xml(&format!(
                "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
            ))
        }
        (Method::PUT, Some(id)) => {
            let number = query["partNumber"].parse().unwrap();
            assert!(body.len() <= 16 << 20, "a part of {} bytes was all in memory", body.len());
            objects.uploads.get_mut(&id).unwrap().1.insert(number, body.to_vec());
            let checksum = headers.get("x-amz-checksum-crc32").cloned();
            let mut answer = StatusCode::OK.into_response();
            answer.headers_mut().insert(header::ETAG, format!("\"{number}\"").parse().unwrap());
            answer.headers_mut().insert("x-amz-checksum-crc32", checksum.unwrap());
            answer
        }
        (Method::POST, Some(id)) => {
            let (key, parts) = objects.uploads.remove(&id).unwrap();
            let asked = String::from_utf8_lossy(&body).into_owned();
            for (number, part) in &parts {
                assert!(asked.contains(&format!("<PartNumber>{number}</PartNumber>")), "{asked}");
                let is_last = Some(number) == parts.keys().last();
                assert!(is_last || part.len() >= 5 << 20, "S3 takes no part of {} bytes", part.len());
            }
            assert_eq!(asked.matches("<ChecksumCRC32>").count(), parts.len(), "{asked}");
            objects.versions.remove(&key);
            objects.put(&key, Some(parts.into_values().flatten().collect()));
            xml("<CompleteMultipartUploadResult/>")
        }
        (Method::DELETE, Some(id)) => {
            objects.uploads.remove(&id);
            StatusCode::NO_CONTENT.into_response()
        }
        (Method::DELETE, None) => {
            objects.delete(&key, query.get("versionId").map(String::as_str));
            StatusCode::NO_CONTENT.into_response()
        }
        (Method::GET, None) => {
            let breaks_after = objects.breaks_after.take();
            let versions = objects.versions.get(&key).cloned().unwrap_or_default();
            let version = versions.into_iter().find(|(id, _)| query.get("versionId") == Some(id));
            drop(objects);
            content(version.and_then(|(_, bytes)| bytes), &headers, breaks_after)
        }
        (method, _) => panic!("{method} of {key} is not expected"),
    }
}

/// An object's bytes, or those from a byte on; or as many of them as come before the connection ends.
fn content(bytes: Option<Vec<u8>>, headers: &HeaderMap, breaks_after: Option<usize>) -> Response {
    let Some(mut bytes) = bytes else {
        return (StatusCode::NOT_FOUND, "<Error><Code>NoSuchVersion</Code></Error>").into_response();
    };
    let range = headers.get(header::RANGE).map(|range| range.to_str().unwrap().to_owned());
    let from: usize = range
        .map_or(0, |range| range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap());
    bytes.drain(..from);
    let length = bytes.len();
    bytes.truncate(breaks_after.unwrap_or(length));
    Answer::new(200, bytes).breaking_off(length).into_response()
}

fn between(text: &str, tag: &str) -> Option<String> {
    Some(text.split_once(&format!("<{tag}>"))?.1.split_once('<')?.0.to_owned())
}

fn xml(body: &str) -> Response {
    ([(header::CONTENT_TYPE, "application/xml")], format!("<?xml version=\"1.0\"?>{body}")).into_response()
}
