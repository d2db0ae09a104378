//! Services of a test's own, and the people and photos that tests put there.

use std::time::{Duration, SystemTime};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use blobs::{Renditions, Uploads, keys};
use boot::Invocation;
use domain::{
    id::{PhotoId, Sha256, Username},
    photo::{Facts, Format, ObjectVersion, Photo, Visibility},
    profile::Profile,
    task::Outcome,
};
use jiff::Timestamp;
use store::{Begin, Creation, Settled, Settlement, Store, Tables};

use crate::s3::S3;

pub(crate) const REGION: &str = "us-east-1";
pub(crate) const UPLOADS: &str = "uploads";
pub(crate) const RENDITIONS: &str = "renditions";

/// Everything that custody works with.
#[derive(Debug)]
pub(crate) struct Services {
    pub(crate) store: Store,
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) uploads: Uploads,
    pub(crate) renditions: Renditions,
    pub(crate) s3: S3,
}

pub(crate) async fn services() -> Services {
    let (store, dynamodb) = empty_store().await;
    let s3 = S3::default();
    let endpoint = s3.start().await;
    let config = blobs::config::Builder::new()
        .behavior_version(blobs::config::BehaviorVersion::latest())
        .region(blobs::config::Region::new(REGION))
        .credentials_provider(credentials())
        .force_path_style(true)
        .endpoint_url(&endpoint);
    let client = blobs::Client::from_conf(config.build());
    let uploads = Uploads::new(client.clone(), UPLOADS.into(), REGION.into(), Some(endpoint), credentials());
    Services { store, dynamodb, uploads, renditions: Renditions::new(client, RENDITIONS.into()), s3 }
}

pub(crate) fn credentials() -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new("123456789012", "test", None, None, "test"))
}

/// An invocation that has so long to go.
pub(crate) fn invocation(left: Duration) -> Invocation {
    Invocation { request_id: "test".into(), deadline: SystemTime::now() + left }
}

pub(crate) const LONG: Duration = Duration::from_secs(800);

pub(crate) fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub(crate) fn name(name: &str) -> Username {
    name.parse().unwrap()
}

impl Services {
    pub(crate) async fn person(&self, username: &str) -> Username {
        let username = name(username);
        let profile = Profile {
            username: username.clone(),
            display_name: Some("Ada ✓".into()),
            bio: None,
            country: None,
            avatar: None,
            closed_at: None,
            revision: 1,
            created_at: now(),
        };
        assert!(self.store.create_profile(&profile).await.unwrap());
        username
    }

    /// A published photo with its original.
    pub(crate) async fn photo(&self, owner: &Username, visibility: Visibility, original: &[u8]) -> Photo {
        let photo = Photo {
            visibility,
            caption: Some("at #sylt".into()),
            filename: "IMG_1.jpg".into(),
            sha256: Some(Sha256::of(original)),
            bytes: original.len() as u64,
            ..Photo::awaiting(
                PhotoId::new(now().as_millisecond().try_into().unwrap()),
                owner.clone(),
                Format::Jpeg,
                now(),
            )
        };
        let version = self.s3.put(&format!("{UPLOADS}/{}", keys::original(owner, photo.id)), original);
        assert_eq!(self.store.create_photo(&photo).await.unwrap(), Creation::Created);
        let begun = self.store.begin_first_run(photo.id, &ObjectVersion(version), now()).await.unwrap();
        assert!(matches!(begun, Begin::Begun(_)));
        let Settled::Done(photo) = self.store.settle(photo.id, &settlement(&photo)).await.unwrap() else {
            panic!("not settled")
        };
        photo
    }
}

fn settlement(photo: &Photo) -> Settlement {
    let facts = photo.sha256.map(|sha256| Facts {
        width: 4,
        height: 3,
        format: Format::Jpeg,
        sha256,
        bytes: photo.bytes,
        renditions: vec![],
        placeholder: None,
        palette: vec![],
        phash: None,
        camera: None,
    });
    Settlement {
        run: 1,
        outcome: Outcome::Published,
        facts,
        labels: Some(vec![]),
        moderation: None,
        degraded: vec![],
        rejection: None,
        now: now(),
    }
}

async fn empty_store() -> (Store, aws_sdk_dynamodb::Client) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .region(aws_sdk_dynamodb::config::Region::new(REGION))
        .credentials_provider(credentials())
        .endpoint_url(endpoint)
        .build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    for (table, indexes) in [("core", &["gsi1", "gsi2", "gsi3"][..]), ("feed", &[]), ("search", &["gsi1"])] {
        create_table(&client, table, indexes).await;
    }
    let tables = Tables { core: "core".into(), feed: "feed".into(), search: "search".into() };
    (Store::new(client.clone(), tables), client)
}

/// A table in the template's shape.
async fn create_table(client: &aws_sdk_dynamodb::Client, name: &str, indexes: &[&str]) {
    let mut table = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(schema("PK", "SK")))
        .set_attribute_definitions(Some(vec![definition("PK"), definition("SK")]));
    for index in indexes {
        let (pk, sk) = (format!("{index}pk"), format!("{index}sk"));
        let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
        let index = GlobalSecondaryIndex::builder().index_name(*index).projection(keys_only);
        table = table
            .attribute_definitions(definition(&pk))
            .attribute_definitions(definition(&sk))
            .global_secondary_indexes(index.set_key_schema(Some(schema(&pk, &sk))).build().unwrap());
    }
    table.send().await.unwrap();
}

fn schema(pk: &str, sk: &str) -> Vec<KeySchemaElement> {
    let element =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    vec![element(pk, KeyType::Hash), element(sk, KeyType::Range)]
}

fn definition(name: &str) -> AttributeDefinition {
    let text = AttributeDefinition::builder().attribute_type(ScalarAttributeType::S);
    text.attribute_name(name).build().unwrap()
}
