//! What Step Functions answers, and what becomes of it. The names are those of its API reference; that the calls
//! themselves are right is tested end to end.
#![allow(clippy::unwrap_used)]

use domain::{
    id::{ErasureId, ExportId, PhotoId, ReindexId},
    photo::ObjectVersion,
    task::{ErasureInput, ExportInput, ReindexInput, RenderInput, RunInput},
};
use testbed::{
    sdk::{Retries, sdk},
    wire::{Answer, Service},
};
use workflow::{
    Client, ErasureWorkflow, ExecutionState, ExportWorkflow, Redrive, ReindexState, ReindexWorkflow,
    RenderWorkflow, Workflow, WorkflowError, render_execution_name,
};

const MACHINE: &str = "arn:aws:states:eu-central-1:0:stateMachine:machine";

/// A state machine whose service gives every call the same answer.
fn answering(status: u16, body: String) -> Workflow {
    Workflow::new(client_answering(status, body), MACHINE)
}

fn client_answering(status: u16, body: String) -> Client {
    client(Service::answering(move |_| (status, body.clone())))
}

fn client(service: Service) -> Client {
    Client::new(&sdk(service.endpoint(), Retries::Never))
}

fn refusing(error: &'static str) -> Workflow {
    Workflow::new(client_refusing(error), MACHINE)
}

fn client_refusing(error: &'static str) -> Client {
    client(Service::answering(move |_| Answer::refusal(400, error, "in the service's words")))
}

fn render() -> RenderInput {
    RenderInput { photo_id: photo(), render_id: "01KAG7Q2M8N3P4Q5R6S7T8V9WA".parse().unwrap() }
}

fn run() -> RunInput {
    RunInput { photo_id: photo(), owner: "ada".parse().unwrap(), version: ObjectVersion("v1".into()), run: 1 }
}

fn photo() -> PhotoId {
    "01KAG6Y5N1T2V3W4X5Y6Z7A8B9".parse().unwrap()
}

async fn redrive(workflow: &Workflow) -> Result<Redrive, WorkflowError> {
    workflow.redrive(photo(), &ObjectVersion("v1".into()), 1).await
}

#[tokio::test]
async fn a_redrive_is_taken_or_refused() {
    let taken = answering(200, r#"{"redriveDate": 1795176000.0}"#.into());
    assert_eq!(redrive(&taken).await.unwrap(), Redrive::Redriven);
    for name in ["ExecutionNotRedrivable", "ExecutionDoesNotExist", "ValidationException", "InvalidAction"] {
        assert_eq!(redrive(&refusing(name)).await.unwrap(), Redrive::Refused, "{name}");
    }
}

#[tokio::test]
async fn what_may_pass_is_no_refusal() {
    for name in ["ThrottlingException", "ExecutionLimitExceeded"] {
        let error = redrive(&refusing(name)).await.unwrap_err();
        assert!(error.is_transient(), "{name}: {error}");
    }
    let broken = redrive(&answering(503, String::new())).await.unwrap_err();
    assert!(broken.is_transient(), "{broken}");
    let forbidden = redrive(&refusing("AccessDeniedException")).await.unwrap_err();
    assert!(!forbidden.is_transient(), "{forbidden}");
}

#[tokio::test]
async fn a_run_that_was_started_before_is_started() {
    let started = answering(200, r#"{"executionArn": "arn", "startDate": 1795176000.0}"#.into());
    assert!(started.start(&run()).await.is_ok());
    assert!(refusing("ExecutionAlreadyExists").start(&run()).await.is_ok());
    let throttled = refusing("ThrottlingException").start(&run()).await.unwrap_err();
    assert!(throttled.is_transient(), "{throttled}");
    let unknown = refusing("StateMachineDoesNotExist").start(&run()).await.unwrap_err();
    assert!(!unknown.is_transient(), "{unknown}");
}

#[tokio::test]
async fn an_execution_that_does_not_exist_is_missing() {
    let state = refusing("ExecutionDoesNotExist").state(photo(), &ObjectVersion("v1".into()), 1).await;
    assert_eq!(state.unwrap(), ExecutionState::Missing);
}

#[tokio::test]
async fn a_render_is_started_once_and_found_by_its_name() {
    let name = render_execution_name(render().photo_id, render().render_id);
    assert_eq!(name, "01KAG6Y5N1T2V3W4X5Y6Z7A8B9-01KAG7Q2M8N3P4Q5R6S7T8V9WA");
    let again = RenderWorkflow::new(client_refusing("ExecutionAlreadyExists"), MACHINE);
    assert!(again.start(&render()).await.is_ok());
    let throttled = RenderWorkflow::new(client_refusing("ThrottlingException"), MACHINE);
    assert!(throttled.start(&render()).await.unwrap_err().is_transient());
    let failed = format!(
        r#"{{"executionArn": "a", "stateMachineArn": "{MACHINE}", "startDate": 1795176000.0, "status": "TIMED_OUT"}}"#
    );
    let state = RenderWorkflow::new(client_answering(200, failed), MACHINE).state(&render()).await;
    assert_eq!(state.unwrap(), ExecutionState::Failed { error: "States.Timeout".into() });
}

#[tokio::test]
async fn an_export_and_an_erasure_are_started_once() {
    let username = "ada".parse().unwrap();
    let export = ExportInput { export_id: ExportId::new(1), username };
    let erasure_id = ErasureId::of(&export.username, "2026-11-20T12:00:00Z".parse().unwrap());
    let erasure = ErasureInput { username: export.username.clone(), erasure_id };
    let client = client_refusing("ExecutionAlreadyExists");
    assert!(ExportWorkflow::new(client.clone(), MACHINE).start(&export).await.is_ok());
    assert!(ErasureWorkflow::new(client, MACHINE).start(&erasure).await.is_ok());
    let client = client_refusing("ThrottlingException");
    assert!(ExportWorkflow::new(client.clone(), MACHINE).start(&export).await.unwrap_err().is_transient());
    assert!(ErasureWorkflow::new(client, MACHINE).start(&erasure).await.unwrap_err().is_transient());
}

#[tokio::test]
async fn an_erasure_is_found_and_started_again_once_a_day() {
    let (username, now) = ("ada".parse().unwrap(), "2026-11-20T12:00:00Z".parse().unwrap());
    let erasure_id = ErasureId::of(&username, now);
    let erasure = ErasureInput { username, erasure_id };
    let missing = ErasureWorkflow::new(client_refusing("ExecutionDoesNotExist"), MACHINE);
    assert_eq!(missing.state(&erasure).await.unwrap(), ExecutionState::Missing);
    let today = ErasureWorkflow::new(client_refusing("ExecutionAlreadyExists"), MACHINE);
    assert!(today.start_again(&erasure, now).await.is_ok());
}

#[tokio::test]
async fn a_rebuild_is_started_once() {
    let input = ReindexInput { reindex_id: ReindexId::new(1) };
    let again = ReindexWorkflow::new(client_refusing("ExecutionAlreadyExists"), MACHINE);
    assert!(again.start(&input).await.is_ok());
    let throttled = ReindexWorkflow::new(client_refusing("ThrottlingException"), MACHINE);
    assert!(throttled.start(&input).await.unwrap_err().is_transient());
}

#[tokio::test]
async fn a_rebuild_is_found_with_its_times() {
    let look = async |client| ReindexWorkflow::new(client, MACHINE).look(ReindexId::new(1)).await.unwrap();
    let missing = ReindexState { state: ExecutionState::Missing, began_at: None, ended_at: None };
    assert_eq!(look(client_refusing("ExecutionDoesNotExist")).await, missing);
    let execution = |rest: &str| {
        let body =
            format!(r#""executionArn": "a", "stateMachineArn": "{MACHINE}", "startDate": 1795176000.5"#);
        client_answering(200, format!("{{{body}, {rest}}}"))
    };
    let began_at = Some("2026-11-20T12:00:00.5Z".parse().unwrap());
    let running = look(execution(r#""status": "RUNNING""#)).await;
    assert_eq!(running, ReindexState { state: ExecutionState::Running, began_at, ended_at: None });
    let ended_at = Some("2026-11-20T12:01:00Z".parse().unwrap());
    let succeeded = look(execution(r#""status": "SUCCEEDED", "stopDate": 1795176060.0"#)).await;
    assert_eq!(succeeded, ReindexState { state: ExecutionState::Succeeded, began_at, ended_at });
    let failed = look(execution(r#""status": "FAILED", "error": "E", "stopDate": 1795176060.0"#)).await;
    let error = "E".into();
    assert_eq!(failed, ReindexState { state: ExecutionState::Failed { error }, began_at, ended_at });
}
