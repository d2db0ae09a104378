//! Least privilege: each statement names its actions and its resource.

use serde_json::Value;

use crate::transformed::{of_type, transformed};

/// Statements that cannot name a resource, and why.
const ANY_RESOURCE: [(&str, &str, &str); 8] = [
    ("TagFunctionRole", "Label", "Rekognition has no resources for images"),
    ("ModerateFunctionRole", "Moderate", "Rekognition has no resources for images"),
    ("PipelineRole", "DeliverLogs", "log delivery has no resources"),
    ("RenderWorkflowRole", "DeliverLogs", "log delivery has no resources"),
    ("ExportWorkflowRole", "DeliverLogs", "log delivery has no resources"),
    ("ErasureWorkflowRole", "DeliverLogs", "log delivery has no resources"),
    ("ReindexWorkflowRole", "DeliverLogs", "log delivery has no resources"),
    ("TopicsKey", "*", "a key's policy speaks of that key alone"),
];

/// Statements that allow a whole service, and why.
const ANY_ACTION: [(&str, &str, &str); 1] =
    [("TopicsKey", "LetIamDecide", "a key that IAM may not manage is lost")];

/// Managed policies: logs and traces, which SAM adds, and the backup service's own.
const MANAGED: [&str; 6] = [
    "service-role/AWSLambdaBasicExecutionRole",
    "AWSXrayWriteOnlyAccess",
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Backup",
    "AWSBackupServiceRolePolicyForS3Restore",
];

/// A statement that allows something, with the resource of the template that it stands in.
struct Allowance {
    owner: &'static str,
    sid: String,
    statement: &'static Value,
}

impl Allowance {
    fn list(&self, field: &str) -> Vec<&Value> {
        match &self.statement[field] {
            Value::Array(items) => items.iter().collect(),
            Value::Null => vec![],
            one => vec![one],
        }
    }

    fn is_excused(&self, excuses: &[(&str, &str, &str)]) -> bool {
        excuses.iter().any(|(owner, sid, _)| *owner == self.owner && (*sid == "*" || *sid == self.sid))
    }
}

#[test]
fn no_statement_allows_a_wildcard_of_actions() {
    for allowance in allowances() {
        let wide = allowance.list("Action").iter().any(|action| action.as_str().unwrap().contains('*'));
        assert!(!wide || allowance.is_excused(&ANY_ACTION), "{}: {}", allowance.owner, allowance.statement);
    }
}

#[test]
fn every_statement_names_its_actions_and_its_resource() {
    for allowance in allowances() {
        assert!(!allowance.list("Action").is_empty(), "{}: {}", allowance.owner, allowance.statement);
        let resources = allowance.list("Resource");
        assert!(!resources.is_empty(), "{}: {}", allowance.owner, allowance.statement);
        let wide = resources.iter().any(|resource| **resource == "*");
        assert!(!wide || allowance.is_excused(&ANY_RESOURCE), "{}: {}", allowance.owner, allowance.statement);
    }
}

#[test]
fn every_excuse_is_still_needed() {
    let allowances = allowances();
    for (owner, sid, _) in ANY_RESOURCE.iter().chain(&ANY_ACTION) {
        let found = allowances.iter().any(|a| a.owner == *owner && (*sid == "*" || a.sid == *sid));
        assert!(found, "{owner} {sid}");
    }
}

#[test]
fn managed_policies_are_the_few_that_are_known() {
    for (id, role) in of_type(transformed(), "AWS::IAM::Role") {
        for policy in role["Properties"]["ManagedPolicyArns"].as_array().into_iter().flatten() {
            let arn = policy.as_str().or(policy["Fn::Sub"].as_str()).unwrap();
            assert!(MANAGED.iter().any(|name| arn.ends_with(&format!(":policy/{name}"))), "{id}: {arn}");
        }
    }
}

#[test]
fn whoever_calls_a_function_is_named() {
    for (id, permission) in of_type(transformed(), "AWS::Lambda::Permission") {
        assert!(!permission["Properties"]["SourceArn"].is_null(), "{id} lets anybody's resource call");
    }
}

/// Every statement of every role, and of every resource that has a policy of its own, that allows something.
fn allowances() -> Vec<Allowance> {
    let resources = transformed()["Resources"].as_object().unwrap();
    let mut found = vec![];
    for (owner, resource) in resources {
        for document in documents(&resource["Properties"]) {
            let statements = document["Statement"].as_array().unwrap();
            for statement in statements.iter().filter(|statement| statement["Effect"] == "Allow") {
                let sid = statement["Sid"].as_str().unwrap_or_default().to_owned();
                found.push(Allowance { owner, sid, statement });
            }
        }
    }
    assert!(found.len() > 40, "only {} statements were found", found.len());
    found
}

fn documents(properties: &'static Value) -> Vec<&'static Value> {
    let own = [&properties["PolicyDocument"], &properties["KeyPolicy"]];
    let of_role = properties["Policies"].as_array().into_iter().flatten();
    own.into_iter().chain(of_role.map(|policy| &policy["PolicyDocument"])).filter(|d| d.is_object()).collect()
}
