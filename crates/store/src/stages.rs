//! Stage reports: the newest word of each stage, by run, attempt and state.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::{
    id::PhotoId,
    photo::Status,
    stage::{Stage, StageReport},
};
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    hashes::built,
    item::{held, number, to_item},
    keys::{Key, PK},
};

#[derive(Debug, Serialize, Deserialize)]
struct StageItem {
    stage: Stage,
    rank: u64,
    report: StageReport,
}

impl Store {
    /// Keeps a report unless a later one is there already.
    pub async fn report_stage(
        &self,
        id: PhotoId,
        stage: Stage,
        report: &StageReport,
    ) -> Result<(), StoreError> {
        let key = Key::Stage(id, stage);
        let item = to_item(&key, &StageItem { stage, rank: report.rank(), report: report.clone() })?;
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk) OR #rank < :rank")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#rank", "rank")
            .expression_attribute_values(":rank", number(report.rank()))
            .send()
            .await;
        if held(answer)? { self.leave_no_orphan(id, &key).await } else { Ok(()) }
    }

    /// A report that comes after the photo was deleted is taken back. The deletion takes all reports that came before
    /// it, so whichever of the two is first, nothing is left.
    async fn leave_no_orphan(&self, id: PhotoId, key: &Key<'_>) -> Result<(), StoreError> {
        let photo = self.photo(id).await?;
        if photo.is_some_and(|photo| photo.status != Status::Deleted) {
            return Ok(());
        }
        self.client.delete_item().table_name(&self.tables.core).set_key(Some(key.item())).send().await?;
        Ok(())
    }

    /// The newest report of each stage that has begun.
    pub async fn stages(&self, id: PhotoId) -> Result<BTreeMap<Stage, StageReport>, StoreError> {
        let items = self.get_all(Stage::ALL.into_iter().map(|stage| Key::Stage(id, stage))).await?;
        let mut stages = BTreeMap::new();
        for item in items {
            let item: StageItem = serde_dynamo::from_item(item)
                .map_err(|error| StoreError::unreadable(format!("stage of photo {id}"), error))?;
            stages.insert(item.stage, item.report);
        }
        Ok(stages)
    }

    pub(crate) fn stage_deletes(&self, id: PhotoId) -> Result<Vec<TransactWriteItem>, StoreError> {
        let delete = |stage| {
            let key = Key::Stage(id, stage).item();
            let delete = Delete::builder().table_name(&self.tables.core).set_key(Some(key));
            Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
        };
        Stage::ALL.into_iter().map(delete).collect()
    }
}
