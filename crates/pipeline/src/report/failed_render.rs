//! A render whose execution did not succeed: it is marked as failed, and operators are told. Redriven it would find its
//! record ended, so who asked for it asks again.

use boot::TaskError;
use domain::{render::RenderState, task::RenderInput};
use jiff::Timestamp;
use notices::Notices;
use store::Store;

use super::{
    Reported,
    alert::{in_short, tell_once},
    failed::Failed,
};

/// What who asked for it reads. The error's own words are for operators.
const REASON: &str = "the render failed on our side: ask for it again later";

impl Failed<RenderInput> {
    /// Marks the render and tells operators; neither waits for the other to work.
    pub(super) async fn report(
        &self,
        store: &Store,
        notices: &Notices,
        mark: &str,
        now: Timestamp,
    ) -> Result<Reported, TaskError> {
        let RenderInput { photo_id, render_id } = self.input;
        let end = RenderState::Failed { reason: REASON.to_owned() };
        let marked = store.finish_render(photo_id, render_id, end).await;
        let alerted = tell_once(store, notices, self.text(), mark, now).await;
        Ok(Reported { marked: marked?, alerted: alerted? })
    }

    fn text(&self) -> (String, String) {
        let Self { input: RenderInput { photo_id, render_id }, error, .. } = self;
        let (cause, execution) = (in_short(self.cause.as_deref()), self.execution());
        let body = format!(
            "A render failed. The photo is as it was.\n\n\
             Photo: {photo_id}\nRender: {render_id}\nError: {error}\nCause: {cause}\nExecution: {execution}\n\n\
             What to do: mend the cause; who asked for it was told to ask again:\n  \
             POST /v1/photos/{photo_id}/renders\n"
        );
        (format!("Picstack: a render failed: {error}"), body)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::Detail;

    fn detail(input: &str) -> Detail {
        let detail = json!({"input": input, "status": "TIMED_OUT", "executionArn": "arn:aws:states:x"});
        serde_json::from_value(detail).unwrap()
    }

    #[test]
    fn an_execution_is_a_renders_by_its_input() {
        let render = r#"{"photo_id":"01KAG6Y5N1T2V3W4X5Y6Z7A8B9","render_id":"01KAG7Q2M8N3P4Q5R6S7T8V9WA"}"#;
        let failed = Failed::<RenderInput>::read(&detail(render)).unwrap();
        let (subject, body) = failed.text();
        assert_eq!(subject, "Picstack: a render failed: States.Timeout");
        for part in ["01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "Render: 01KAG7Q2M8N3P4Q5R6S7T8V9WA", "arn:aws:states:x"] {
            assert!(body.contains(part), "{body}");
        }
        assert!(!body.contains("redrive"), "{body}");
        let run = r#"{"photo_id":"01KAG6Y5N1T2V3W4X5Y6Z7A8B9","owner":"ada","version":"v","run":1}"#;
        assert_eq!(Failed::<RenderInput>::read(&detail(run)), None);
        assert_eq!(Failed::<RenderInput>::read(&detail("?")), None);
    }
}
