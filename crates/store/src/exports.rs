//! Exports that people asked for.

use domain::{
    export::{Export, ExportStatus},
    id::{ExportId, Username},
};

use crate::{
    Store, StoreError,
    item::{from_item, held, text, to_item},
    keys::Key,
};

impl Store {
    /// Writes a new export; false when it is there.
    pub async fn create_export(&self, export: &Export) -> Result<bool, StoreError> {
        self.put_new(to_item(&Key::Export(&export.owner, export.id), export)?).await
    }

    pub async fn export(&self, owner: &Username, id: ExportId) -> Result<Option<Export>, StoreError> {
        let key = Key::Export(owner, id);
        self.get(&key).await?.map(|item| from_item(&key, item)).transpose()
    }

    /// Ends an export that is under way; whether it is as given, by this call or before it.
    pub async fn end_export(
        &self,
        owner: &Username,
        id: ExportId,
        status: ExportStatus,
        files: &[String],
    ) -> Result<bool, StoreError> {
        let Some(mut export) = self.export(owner, id).await? else { return Ok(false) };
        if export.status != ExportStatus::Queued {
            return Ok(export.status == status);
        }
        export.status = status;
        export.files = files.to_vec();
        let answer = self
            .client
            .put_item()
            .table_name(&self.tables.core)
            .set_item(Some(to_item(&Key::Export(owner, id), &export)?))
            .condition_expression("#status = :queued")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":queued", text("queued"))
            .send()
            .await;
        if held(answer)? {
            return Ok(true);
        }
        Ok(self.export(owner, id).await?.is_some_and(|export| export.status == status))
    }
}
