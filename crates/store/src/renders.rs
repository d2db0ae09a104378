//! Renders that were asked for: written as pending, ended once, gone with their photo or after a week.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::{
    id::{PhotoId, RenderId},
    limits::RENDER_KEPT_S,
    photo::Status,
    render::{Render, RenderState},
};
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    hashes::built,
    item::{Item, from_item, held, text, to_item},
    keys::{Key, PK, RENDERS, SK},
};

/// Renders that go in one transaction with their photo: it takes 100 writes, and some are of the photo. Those beyond end
/// by themselves, and nobody looks them up without the photo.
const DELETED_WITH_PHOTO: i32 = 90;

#[derive(Debug, Serialize, Deserialize)]
struct RenderItem {
    #[serde(flatten)]
    render: Render,
    /// Seconds since the Unix epoch.
    expires_at: i64,
}

/// What became of a new render.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenderCreation {
    Created,
    /// This render is there already, however it stands by now.
    Exists,
    /// The photo is gone, and nothing was kept.
    PhotoGone,
}

impl Store {
    /// Writes a new render, which nobody works on yet.
    pub async fn create_render(&self, render: &Render) -> Result<RenderCreation, StoreError> {
        let key = Key::Render(render.photo_id, render.render_id);
        if !self.put_new(item(render)?).await? {
            return Ok(RenderCreation::Exists);
        }
        // Its photo's deletion takes what was there before it; what comes after it is taken back.
        let photo = self.photo(render.photo_id).await?;
        if photo.is_some_and(|photo| photo.status != Status::Deleted) {
            return Ok(RenderCreation::Created);
        }
        self.client.delete_item().table_name(&self.tables.core).set_key(Some(key.item())).send().await?;
        Ok(RenderCreation::PhotoGone)
    }

    /// A render as it stands, strongly consistent.
    pub async fn render(&self, photo: PhotoId, id: RenderId) -> Result<Option<Render>, StoreError> {
        let key = Key::Render(photo, id);
        let Some(item) = self.get(&key).await? else { return Ok(None) };
        Ok(Some(from_item::<RenderItem>(&key, item)?.render))
    }

    /// Ends a render; whether it was pending and is ended by this call. One that has ended, or is gone, stays so.
    pub async fn finish_render(
        &self,
        photo: PhotoId,
        id: RenderId,
        end: RenderState,
    ) -> Result<bool, StoreError> {
        let Some(before) = self.render(photo, id).await? else { return Ok(false) };
        if before.state != RenderState::Pending {
            return Ok(false);
        }
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(item(&Render { state: end, ..before })?))
            .condition_expression("#status = :pending")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text("pending"))
            .send()
            .await;
        held(answer)
    }

    pub(crate) async fn render_deletes(&self, photo: PhotoId) -> Result<Vec<TransactWriteItem>, StoreError> {
        let found = self
            .client
            .query()
            .table_name(&self.tables.core)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :renders)")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":pk", text(Key::Photo(photo).pk()))
            .expression_attribute_values(":renders", text(RENDERS))
            .projection_expression("#pk, #sk")
            .consistent_read(true)
            .limit(DELETED_WITH_PHOTO)
            .send()
            .await?;
        found.items.into_iter().flatten().map(|key| self.delete_of(key)).collect()
    }

    fn delete_of(&self, key: Item) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.tables.core).set_key(Some(key));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}

fn item(render: &Render) -> Result<Item, StoreError> {
    let kept_s = i64::try_from(RENDER_KEPT_S).unwrap_or(i64::MAX);
    let expires_at = render.created_at.as_second().saturating_add(kept_s);
    to_item(
        &Key::Render(render.photo_id, render.render_id),
        &RenderItem { render: render.clone(), expires_at },
    )
}
