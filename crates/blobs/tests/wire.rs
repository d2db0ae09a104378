//! What S3 answers, and what becomes of it. The answers are those of its API reference; that the calls themselves are
//! right is tested end to end.
#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_s3::config::{BehaviorVersion, Region, retry::RetryConfig};
use blobs::{BlobError, Client, Renditions, Uploads};
use domain::photo::ObjectVersion;

/// Requests as they came: the first line, and the body.
type Asked = Arc<Mutex<Vec<(String, String)>>>;

/// Buckets whose service gives these answers, one after the other: a status, headers and a body each.
fn answering(answers: Vec<(u16, &'static str, &'static str)>) -> (Uploads, Renditions, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    let memory = Arc::clone(&asked);
    std::thread::spawn(move || {
        for ((status, headers, body), stream) in answers.into_iter().zip(listener.incoming()) {
            let mut stream = stream.unwrap();
            memory.lock().unwrap().push(request(&mut BufReader::new(stream.try_clone().unwrap())));
            let length = if headers.contains("content-length") {
                String::new()
            } else {
                format!("content-length: {}\r\n", body.len())
            };
            write!(stream, "HTTP/1.1 {status} X\r\n{length}{headers}connection: close\r\n\r\n{body}")
                .unwrap();
        }
    });
    let credentials = SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "test"));
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .region(Region::new("eu-central-1"))
        .credentials_provider(credentials.clone())
        .force_path_style(true)
        .endpoint_url(&endpoint)
        .build();
    let client = Client::from_conf(config);
    let uploads =
        Uploads::new(client.clone(), "uploads".into(), "eu-central-1".into(), Some(endpoint), credentials);
    (uploads, Renditions::new(client, "renditions".into()), asked)
}

fn request(reader: &mut impl BufRead) -> (String, String) {
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_lowercase();
        length = line.strip_prefix("content-length:").map_or(length, |n| n.trim().parse().unwrap());
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first.trim().to_owned(), String::from_utf8_lossy(&body).into_owned())
}

const VERSIONS: &str = "<ListVersionsResult><IsTruncated>true</IsTruncated>\
    <Version><Key>originals/ada/1</Key><VersionId>v2</VersionId></Version>\
    <Version><Key>originals/ada/1</Key><VersionId>v1</VersionId></Version>\
    <DeleteMarker><Key>originals/ada/2</Key><VersionId>v3</VersionId></DeleteMarker></ListVersionsResult>";

#[tokio::test]
async fn every_version_and_marker_is_deleted_by_its_id() {
    let (uploads, _, asked) = answering(vec![(200, "", VERSIONS), (200, "", "<DeleteResult/>")]);
    assert!(uploads.purge("originals/ada/").await.unwrap(), "the listing said that there is more");
    let asked = asked.lock().unwrap();
    assert!(asked[0].0.contains("versions") && asked[0].0.contains("prefix=originals%2Fada%2F"), "{asked:?}");
    for id in ["v1", "v2", "v3"] {
        assert!(asked[1].1.contains(&format!("<VersionId>{id}</VersionId>")), "{asked:?}");
    }
}

/// S3 answers 200, and says in the body what it did not delete.
#[tokio::test]
async fn a_version_that_stays_is_no_success() {
    let refused =
        "<DeleteResult><Error><Key>originals/ada/1</Key><Code>InternalError</Code></Error></DeleteResult>";
    let (uploads, ..) = answering(vec![(200, "", VERSIONS), (200, "", refused)]);
    let error = uploads.purge("originals/ada/").await.unwrap_err();
    assert!(matches!(&error, BlobError::Unfinished { key, .. } if key == "originals/ada/1"), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn nothing_to_delete_asks_for_nothing() {
    let (uploads, _, asked) = answering(vec![(200, "", "<ListVersionsResult/>")]);
    assert!(!uploads.purge("drop/ada/").await.unwrap());
    assert_eq!(asked.lock().unwrap().len(), 1);
}

/// The parts' checksums are asked for again at the end.
#[tokio::test]
async fn a_file_is_finished_with_all_its_parts() {
    let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
    let (_, renditions, asked) = answering(vec![
        (200, "", begun),
        (200, "etag: \"a\"\r\nx-amz-checksum-crc32: AAAAAA==\r\n", ""),
        (200, "etag: \"b\"\r\nx-amz-checksum-crc32: BBBBBB==\r\n", ""),
        (200, "", "<CompleteMultipartUploadResult/>"),
    ]);
    let mut file = renditions.begin_export("exports/ada/e/1.zip").await.unwrap();
    file.write(b"one".to_vec()).await.unwrap();
    file.write(b"two".to_vec()).await.unwrap();
    file.finish().await.unwrap();
    let asked = asked.lock().unwrap();
    assert!(asked[1].0.contains("partNumber=1&uploadId=u") && asked[1].1.contains("one"), "{asked:?}");
    for part in ["<PartNumber>2</PartNumber>", "<ChecksumCRC32>BBBBBB==</ChecksumCRC32>", "&quot;a&quot;"] {
        assert!(asked[3].1.contains(part), "{part} is not in {}", asked[3].1);
    }
}

#[tokio::test]
async fn an_upload_that_is_gone_needs_no_end() {
    let uploads = "<ListMultipartUploadsResult><Upload><Key>exports/ada/e/2.zip</Key><UploadId>u</UploadId></Upload>\
                   </ListMultipartUploadsResult>";
    let gone = "<Error><Code>NoSuchUpload</Code></Error>";
    let (_, renditions, asked) = answering(vec![(200, "", uploads), (404, "", gone)]);
    renditions.abort_unfinished("exports/ada/").await.unwrap();
    assert!(asked.lock().unwrap()[1].0.starts_with("DELETE /renditions/exports/ada/e/2.zip"));
}

#[tokio::test]
async fn a_read_that_breaks_off_goes_on_behind_what_came() {
    let (uploads, _, asked) = answering(vec![(200, "content-length: 6\r\n", "abc"), (206, "", "def")]);
    let version = ObjectVersion("v".into());
    let mut reading = uploads.read("originals/ada/1", &version).await.unwrap().unwrap();
    assert_eq!(reading.bytes(), 6);
    let mut read = Vec::new();
    while let Some(piece) = reading.next().await.unwrap() {
        read.extend_from_slice(piece.as_ref());
    }
    assert_eq!(read, b"abcdef");
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn an_original_that_is_not_there_is_none() {
    let (uploads, ..) = answering(vec![(404, "", "<Error><Code>NoSuchVersion</Code></Error>")]);
    let version = ObjectVersion("v".into());
    assert!(uploads.read("originals/ada/1", &version).await.unwrap().is_none());
}
