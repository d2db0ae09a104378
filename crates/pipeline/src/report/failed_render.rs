//! A render whose execution did not succeed: it is marked as failed, and operators are told. Redriven it would find its
//! record ended, so who asked for it asks again.

use boot::TaskError;
use domain::{render::RenderState, task::RenderInput};
use jiff::Timestamp;
use store::Store;

use super::{
    alert::in_short,
    failed::{Failed, Kind},
};

/// What who asked for it reads. The error's own words are for operators.
const REASON: &str = "the render failed on our side: ask for it again later";

impl Kind for RenderInput {
    const NAME: &'static str = "a render";

    fn text(failed: &Failed<Self>) -> String {
        let Failed { input: Self { photo_id, render_id }, error, .. } = failed;
        let (cause, execution) = (in_short(failed.cause.as_deref()), failed.execution());
        format!(
            "A render failed. The photo is as it was.\n\n\
             Photo: {photo_id}\nRender: {render_id}\nError: {error}\nCause: {cause}\nExecution: {execution}\n\n\
             What to do: mend the cause; who asked for it was told to ask again:\n  \
             POST /v1/photos/{photo_id}/renders\n"
        )
    }

    async fn mark(&self, store: &Store, _: Timestamp) -> Result<bool, TaskError> {
        let end = RenderState::Failed { reason: REASON.to_owned() };
        Ok(store.finish_render(self.photo_id, self.render_id, end).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::failed::tests::{RENDER, alert},
        *,
    };

    #[test]
    fn the_alert_names_photo_and_render_and_no_redrive() {
        let (subject, body) = alert::<RenderInput>(RENDER);
        assert_eq!(subject, "Picstack: a render failed: States.Timeout");
        for part in ["01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "Render: 01KAG7Q2M8N3P4Q5R6S7T8V9WA", "arn:x"] {
            assert!(body.contains(part), "{body}");
        }
        assert!(!body.contains("redrive"), "{body}");
    }
}
