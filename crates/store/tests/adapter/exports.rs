//! Exports: made once, ended once.

use domain::{
    export::{Export, ExportStatus},
    id::ExportId,
};

use crate::support::{ada, empty, now, person};

fn export() -> Export {
    Export {
        id: ExportId::new(1_700_000_000_000),
        owner: ada(),
        status: ExportStatus::Queued,
        files: vec![],
        created_at: now(),
        expires_at: now().as_second() + 7 * 24 * 3600,
    }
}

#[tokio::test]
async fn an_export_is_made_once_and_is_its_owners() {
    let (store, _) = empty().await;
    let export = export();
    assert!(store.create_export(&export).await.unwrap());
    assert!(!store.create_export(&Export { expires_at: 1, ..export.clone() }).await.unwrap());
    assert_eq!(store.export(&ada(), export.id).await.unwrap(), Some(export.clone()));
    assert_eq!(store.export(&person("bob"), export.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_export_ends_once_and_stays_as_it_ended() {
    let (store, _) = empty().await;
    let export = export();
    let files = ["exports/ada/1.zip".to_owned()];
    let end =
        async |status, files: &[String]| store.end_export(&ada(), export.id, status, files).await.unwrap();
    assert!(!end(ExportStatus::Done, &files).await, "there is none");
    store.create_export(&export).await.unwrap();
    assert!(end(ExportStatus::Done, &files).await);
    assert!(end(ExportStatus::Done, &[]).await, "it is done already");
    assert!(!end(ExportStatus::Failed, &[]).await, "it did not fail");
    let done = Export { status: ExportStatus::Done, files: files.to_vec(), ..export.clone() };
    assert_eq!(store.export(&ada(), export.id).await.unwrap(), Some(done));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_ends_at_once_one_is_kept() {
    for _ in 0..6 {
        let (store, _) = empty().await;
        let (export, owner) = (export(), ada());
        store.create_export(&export).await.unwrap();
        let files = ["1.zip".to_owned()];
        let (done, failed) = tokio::join!(
            store.end_export(&owner, export.id, ExportStatus::Done, &files),
            store.end_export(&owner, export.id, ExportStatus::Failed, &[]),
        );
        let (done, failed) = (done.unwrap(), failed.unwrap());
        assert!(done != failed, "each is told whether it is as it said");
        let expected = if done { ExportStatus::Done } else { ExportStatus::Failed };
        assert_eq!(store.export(&owner, export.id).await.unwrap().unwrap().status, expected);
    }
}
