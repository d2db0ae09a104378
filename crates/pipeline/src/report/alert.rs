//! The alert about a run that did not succeed, in words that say what to do.

use boot::TaskError;
use domain::task::RunInput;
use jiff::Timestamp;
use notices::Notices;
use store::Store;
use workflow::runs::can_be_redriven;

/// Enough to see what went wrong; the rest is in the log.
const CAUSE_MAX_CHARS: usize = 1_000;

/// What is wrong with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It failed, timed out or was aborted.
    Failed,
    /// It has not ended, or has ended without an outcome.
    StandsStill,
}

/// A run in trouble, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TroubledRun {
    pub(crate) trouble: Trouble,
    pub(crate) run: Option<RunInput>,
    pub(crate) error: String,
    pub(crate) cause: Option<String>,
    pub(crate) execution: Option<String>,
}

/// Tells operators of a run unless they were told under this mark; whether it told them.
pub(crate) async fn once(
    store: &Store,
    notices: &Notices,
    troubled: &TroubledRun,
    mark: &str,
    now: Timestamp,
) -> Result<bool, TaskError> {
    tell_once(store, notices, text(troubled), mark, now).await
}

/// Tells operators, by a subject and a body, unless they were told under this mark; whether it told them.
pub(super) async fn tell_once(
    store: &Store,
    notices: &Notices,
    (subject, body): (String, String),
    mark: &str,
    now: Timestamp,
) -> Result<bool, TaskError> {
    if store.is_marked(mark).await? {
        return Ok(false);
    }
    notices.alert(&subject, &body).await?;
    // Last, so that a crash before it tells twice rather than never.
    store.mark(mark, now).await?;
    Ok(true)
}

fn text(troubled: &TroubledRun) -> (String, String) {
    let TroubledRun { trouble, run, error, cause, execution } = troubled;
    let what = match trouble {
        Trouble::Failed => "failed",
        Trouble::StandsStill => "stands still",
    };
    let photo = run.as_ref().map_or("unknown".to_owned(), |run| run.photo_id.to_string());
    let number = run.as_ref().map_or("unknown".to_owned(), |run| run.run.to_string());
    let execution = execution.as_deref().unwrap_or("unknown");
    let cause = in_short(cause.as_deref());
    let advice = advice(*trouble, error, &photo, execution);
    let body = format!(
        "A photo's run {what}. The original is kept.\n\n\
         Photo: {photo}\nRun: {number}\nError: {error}\nCause: {cause}\nExecution: {execution}\n\n\
         What to do: {advice}\n"
    );
    (format!("Picstack: a run {what}: {error}"), body)
}

pub(super) fn in_short(cause: Option<&str>) -> String {
    cause.unwrap_or("none given").chars().take(CAUSE_MAX_CHARS).collect()
}

fn advice(trouble: Trouble, error: &str, photo: &str, execution: &str) -> String {
    let next_run = format!("its owner starts the next run:\n  POST /v1/photos/{photo}/reprocess");
    match trouble {
        Trouble::Failed if !can_be_redriven(error) => format!("mend the cause, then {next_run}"),
        Trouble::Failed => format!(
            "mend the cause, then let the run go on where it failed:\n  \
             aws stepfunctions redrive-execution --execution-arn {execution}\n\
             It goes on by the state machine's definition that it began with. Where the definition was the cause, or \
             the redrive is refused (after 14 days), {next_run}"
        ),
        Trouble::StandsStill => format!(
            "look at the execution; if it will not end, stop it, which makes it a failed one:\n  \
             aws stepfunctions stop-execution --execution-arn {execution}\n\
             If it has ended, {next_run}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alert_names_photo_run_error_and_what_to_do() {
        let run = serde_json::from_str(
            r#"{"photo_id":"01KAG6Y5N1T2V3W4X5Y6Z7A8B9","owner":"ada","version":"v","run":3}"#,
        );
        let failed = TroubledRun {
            trouble: Trouble::Failed,
            run: run.ok(),
            error: "Task.Permanent".into(),
            cause: Some("x".repeat(5_000)),
            execution: Some("arn:aws:states:us-east-1:0:execution:p:e".into()),
        };
        let (subject, body) = text(&failed);
        assert_eq!(subject, "Picstack: a run failed: Task.Permanent");
        for part in
            ["01KAG6Y5N1T2V3W4X5Y6Z7A8B9", "Run: 3", "redrive-execution --execution-arn arn:aws", "reprocess"]
        {
            assert!(body.contains(part), "{body}");
        }
        assert!(!body.contains("ada") && body.len() < 2_500);
    }

    #[test]
    fn no_redrive_is_advised_where_it_would_fail_again() {
        let failed = |error: &str| TroubledRun {
            trouble: Trouble::Failed,
            run: None,
            error: error.to_owned(),
            cause: None,
            execution: Some("arn".into()),
        };
        let body = text(&failed("Task.MalformedAnswer")).1;
        assert!(!body.contains("redrive") && body.contains("reprocess"), "{body}");
        assert!(text(&failed("Task.Panic")).1.contains("redrive-execution --execution-arn arn"));
    }

    #[test]
    fn an_input_that_cannot_be_read_is_alerted_too() {
        let trouble = Trouble::Failed;
        let failed =
            TroubledRun { trouble, run: None, error: "States.Runtime".into(), cause: None, execution: None };
        assert!(text(&failed).1.contains("Photo: unknown"));
    }
}
