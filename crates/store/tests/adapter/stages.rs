//! Stage reports in any order.

use domain::{
    id::PhotoId,
    stage::{Stage, StageReport, StageState},
};

use crate::support::{awaiting, empty, items_of, now};

fn report(run: u32, attempt: u32, state: StageState) -> StageReport {
    let error = (state == StageState::Failed).then(|| "Task.Transient".to_owned());
    StageReport { run, attempt, state, error, at: now() }
}

#[tokio::test]
async fn the_highest_report_stands_whatever_the_order() {
    let (store, _) = empty().await;
    let photo = awaiting();
    store.create_photo(&photo).await.unwrap();
    let reports = [
        report(1, 0, StageState::Started),
        report(1, 1, StageState::Succeeded),
        report(1, 0, StageState::Failed),
        report(1, 1, StageState::Started),
        report(2, 0, StageState::Started),
        report(1, 9, StageState::Succeeded),
    ];
    let mut highest: Option<StageReport> = None;
    for report in reports {
        store.report_stage(photo.id, Stage::Derive, &report).await.unwrap();
        if highest.as_ref().is_none_or(|highest| report.rank() > highest.rank()) {
            highest = Some(report);
        }
        let stages = store.stages(photo.id).await.unwrap();
        assert_eq!(stages.get(&Stage::Derive), highest.as_ref());
        assert_eq!(stages.len(), 1);
    }
}

#[tokio::test]
async fn each_stage_has_its_own_word() {
    let (store, client) = empty().await;
    let photo = awaiting();
    store.create_photo(&photo).await.unwrap();
    store.report_stage(photo.id, Stage::Tag, &report(1, 2, StageState::Failed)).await.unwrap();
    store.report_stage(photo.id, Stage::Moderate, &report(1, 0, StageState::Succeeded)).await.unwrap();
    let stages = store.stages(photo.id).await.unwrap();
    assert_eq!(stages[&Stage::Tag].error.as_deref(), Some("Task.Transient"));
    assert_eq!(stages[&Stage::Moderate].state, StageState::Succeeded);
    assert_eq!(items_of(&client, photo.id).await.len(), 3);
}

#[tokio::test]
async fn a_report_for_a_photo_that_is_gone_leaves_nothing() {
    let (store, client) = empty().await;
    let gone = PhotoId::new(1);
    store.report_stage(gone, Stage::Derive, &report(1, 0, StageState::Started)).await.unwrap();
    assert!(store.stages(gone).await.unwrap().is_empty());
    assert!(items_of(&client, gone).await.is_empty());
}
