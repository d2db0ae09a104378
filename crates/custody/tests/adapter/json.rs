//! As much of Cognito, Step Functions and SNS as custody asks for, over the wire; and what was asked of them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use identity::{Identity, Pool};
use notices::Notices;
use serde_json::{Value, json};
use testbed::{
    sdk::{REGION, Retries, sdk},
    wire::serve,
};
use workflow::ErasureWorkflow;

/// The services, and their state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Services {
    /// Accounts of the pool, and whether one can log in to them.
    pub(crate) accounts: Arc<Mutex<BTreeMap<String, bool>>>,
    /// Operations that change something, with their input.
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    /// How executions of the erasure stand, by name.
    pub(crate) executions: Arc<Mutex<BTreeMap<String, &'static str>>>,
}

/// The status of an execution of which nobody hears anything.
pub(crate) const SILENT: &str = "SILENT";

impl Services {
    pub(crate) fn start(&self) -> (Identity, Notices, ErasureWorkflow) {
        let endpoint = serve(Router::new().fallback(answer).with_state(self.clone()));
        let sdk = sdk(&endpoint, Retries::AsShipped);
        let pool =
            Pool { id: "pool".into(), client_id: "client".into(), region: REGION.into(), endpoint: None };
        let machine = "arn:aws:states:us-east-1:0:stateMachine:erasure";
        (
            Identity::new(identity::Client::new(&sdk), pool),
            Notices::new(notices::Client::new(&sdk), "arn:aws:sns:us-east-1:0:alerts"),
            ErasureWorkflow::new(workflow::Client::new(&sdk), machine),
        )
    }

    pub(crate) fn account(&self, name: &str, can_log_in: bool) {
        self.accounts.lock().unwrap().insert(name.to_owned(), can_log_in);
    }

    pub(crate) fn has_account(&self, name: &str) -> bool {
        self.accounts.lock().unwrap().contains_key(name)
    }

    /// The inputs of an operation, in order.
    pub(crate) fn asked(&self, operation: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(name, _)| name == operation).map(|(_, input)| input.clone()).collect()
    }
}

async fn answer(State(services): State<Services>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(target) = headers.get("x-amz-target") else {
        let text = String::from_utf8(body.to_vec()).unwrap();
        services.asked.lock().unwrap().push(("Publish".into(), Value::String(text)));
        let published =
            "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";
        return published.into_response();
    };
    let operation = target.to_str().unwrap().split_once('.').unwrap().1.to_owned();
    let input: Value = serde_json::from_slice(&body).unwrap();
    let name = input["Username"].as_str().unwrap_or_default().to_owned();
    services.asked.lock().unwrap().push((operation.clone(), input.clone()));
    if operation == "DescribeExecution" {
        return describe_execution(&services, &input).await;
    }
    let mut accounts = services.accounts.lock().unwrap();
    if operation.starts_with("Admin") && !accounts.contains_key(&name) {
        let unknown = json!({"__type": "UserNotFoundException", "message": "User does not exist."});
        return (StatusCode::BAD_REQUEST, unknown.to_string()).into_response();
    }
    let answer = match operation.as_str() {
        "AdminDisableUser" => {
            accounts.insert(name, false);
            json!({})
        }
        "AdminDeleteUser" => {
            accounts.remove(&name);
            json!({})
        }
        "AdminGetUser" => json!({"Username": name, "Enabled": accounts[&name], "UserAttributes": []}),
        "AdminUserGlobalSignOut" => json!({}),
        "ListUsers" => {
            let user = |(name, enabled): (&String, &bool)| json!({"Username": name, "Enabled": enabled, "UserStatus": "CONFIRMED"});
            json!({"Users": accounts.iter().map(user).collect::<Vec<_>>()})
        }
        "StartExecution" => json!({"executionArn": "arn:aws:states:e", "startDate": 1_795_176_000}),
        other => panic!("{other} is not expected"),
    };
    answer.to_string().into_response()
}

async fn describe_execution(services: &Services, input: &Value) -> Response {
    let arn = input["executionArn"].as_str().unwrap();
    let status = services.executions.lock().unwrap().get(arn.rsplit(':').next().unwrap()).copied();
    match status {
        None => {
            let unknown = json!({"__type": "ExecutionDoesNotExist", "message": "It does not exist."});
            (StatusCode::BAD_REQUEST, unknown.to_string()).into_response()
        }
        Some(SILENT) => std::future::pending().await,
        Some(status) => {
            let machine = "arn:aws:states:us-east-1:0:stateMachine:erasure";
            let execution = json!({"executionArn": arn, "stateMachineArn": machine, "startDate": 1_795_176_000, "status": status});
            execution.to_string().into_response()
        }
    }
}
