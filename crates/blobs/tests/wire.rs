//! What S3 answers, and what becomes of it. The answers are those of its API reference; that the calls themselves are
//! right is tested end to end.
#![allow(clippy::unwrap_used)]

use blobs::{BlobError, Client, Renditions, Uploads, config::Builder};
use domain::photo::ObjectVersion;
use testbed::{
    sdk::{REGION, Retries, credentials, sdk},
    wire::{Answer, Service},
};

/// Buckets whose service gives these answers, one after the other.
fn answering(answers: Vec<Answer>) -> (Uploads, Renditions, Service) {
    let service = Service::answering_in_turn(answers);
    let config = Builder::from(&sdk(service.endpoint(), Retries::Never)).force_path_style(true);
    let client = Client::from_conf(config.build());
    let endpoint = Some(service.endpoint().to_owned());
    let uploads =
        Uploads::new(client.clone(), "uploads".into(), REGION.into(), endpoint, credentials("test"));
    (uploads, Renditions::new(client, "renditions".into()), service)
}

fn fine(body: &str) -> Answer {
    Answer::new(200, body)
}

/// A part that was taken.
fn part(etag: &str, crc32: &str) -> Answer {
    fine("").header("etag", etag).header("x-amz-checksum-crc32", crc32)
}

const VERSIONS: &str = "<ListVersionsResult><IsTruncated>true</IsTruncated>\
    <Version><Key>originals/ada/1</Key><VersionId>v2</VersionId></Version>\
    <Version><Key>originals/ada/1</Key><VersionId>v1</VersionId></Version>\
    <DeleteMarker><Key>originals/ada/2</Key><VersionId>v3</VersionId></DeleteMarker></ListVersionsResult>";

#[tokio::test]
async fn every_version_and_marker_is_deleted_by_its_id() {
    let (uploads, _, service) = answering(vec![fine(VERSIONS), fine("<DeleteResult/>")]);
    assert!(uploads.purge("originals/ada/").await.unwrap(), "the listing said that there is more");
    let asked = service.asked();
    assert!(
        asked[0].url.contains("versions") && asked[0].url.contains("prefix=originals%2Fada%2F"),
        "{asked:?}"
    );
    for id in ["v1", "v2", "v3"] {
        assert!(asked[1].body.contains(&format!("<VersionId>{id}</VersionId>")), "{asked:?}");
    }
}

/// S3 answers 200, and says in the body what it did not delete.
#[tokio::test]
async fn a_version_that_stays_is_no_success() {
    let refused =
        "<DeleteResult><Error><Key>originals/ada/1</Key><Code>InternalError</Code></Error></DeleteResult>";
    let (uploads, ..) = answering(vec![fine(VERSIONS), fine(refused)]);
    let error = uploads.purge("originals/ada/").await.unwrap_err();
    assert!(matches!(&error, BlobError::Unfinished { key, .. } if key == "originals/ada/1"), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn nothing_to_delete_asks_for_nothing() {
    let (uploads, _, service) = answering(vec![fine("<ListVersionsResult/>")]);
    assert!(!uploads.purge("drop/ada/").await.unwrap());
    assert_eq!(service.asked().len(), 1);
}

/// The parts' checksums are asked for again at the end.
#[tokio::test]
async fn a_file_is_finished_with_all_its_parts() {
    let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
    let (_, renditions, service) = answering(vec![
        fine(begun),
        part("\"a\"", "AAAAAA=="),
        part("\"b\"", "BBBBBB=="),
        fine("<CompleteMultipartUploadResult/>"),
    ]);
    let mut file = renditions.begin_export("exports/ada/e/1.zip").await.unwrap();
    file.write(b"one".to_vec()).await.unwrap();
    file.write(b"two".to_vec()).await.unwrap();
    file.finish().await.unwrap();
    let asked = service.asked();
    assert!(asked[1].url.contains("partNumber=1&uploadId=u") && asked[1].body.contains("one"), "{asked:?}");
    for part in ["<PartNumber>2</PartNumber>", "<ChecksumCRC32>BBBBBB==</ChecksumCRC32>", "&quot;a&quot;"] {
        assert!(asked[3].body.contains(part), "{part} is not in {}", asked[3].body);
    }
}

#[tokio::test]
async fn an_upload_that_is_gone_needs_no_end() {
    let uploads = "<ListMultipartUploadsResult><Upload><Key>exports/ada/e/2.zip</Key><UploadId>u</UploadId></Upload>\
                   </ListMultipartUploadsResult>";
    let gone = "<Error><Code>NoSuchUpload</Code></Error>";
    let (_, renditions, service) = answering(vec![fine(uploads), Answer::new(404, gone)]);
    renditions.abort_unfinished("exports/ada/").await.unwrap();
    assert_eq!(service.operations()[1], "DELETE /renditions/exports/ada/e/2.zip");
}

#[tokio::test]
async fn a_read_that_breaks_off_goes_on_behind_what_came() {
    let (uploads, _, service) = answering(vec![fine("abc").breaking_off(6), Answer::new(206, "def")]);
    let version = ObjectVersion("v".into());
    let mut reading = uploads.read("originals/ada/1", &version).await.unwrap().unwrap();
    assert_eq!(reading.bytes(), 6);
    let mut read = Vec::new();
    while let Some(piece) = reading.next().await.unwrap() {
        read.extend_from_slice(piece.as_ref());
    }
    assert_eq!(read, b"abcdef");
    assert_eq!(service.asked().len(), 2);
}

#[tokio::test]
async fn an_original_that_is_not_there_is_none() {
    let (uploads, ..) = answering(vec![Answer::new(404, "<Error><Code>NoSuchVersion</Code></Error>")]);
    let version = ObjectVersion("v".into());
    assert!(uploads.read("originals/ada/1", &version).await.unwrap().is_none());
}
