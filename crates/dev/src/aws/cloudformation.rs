//! The stack: created, changed, watched and described.

use anyhow::Result;

use super::{Aws, Failure, xml};

const SERVICE: &str = "cloudformation";
const VERSION: &str = "2010-05-15";

/// A stack as `DescribeStacks` shows it.
#[derive(Debug, Clone)]
pub struct Stack {
    pub status: String,
    pub reason: String,
    pub outputs: Vec<(String, String)>,
    pub parameters: Vec<(String, String)>,
}

/// A resource of a stack and the name it got.
#[derive(Debug, Clone)]
pub struct StackResource {
    pub logical_id: String,
    pub kind: String,
    pub physical_id: String,
}

/// One line of a stack's history.
#[derive(Debug, Clone)]
pub struct Event {
    pub logical_id: String,
    pub kind: String,
    pub status: String,
    pub reason: String,
}

impl Aws {
    pub async fn stack(&self, name: &str) -> Result<Option<Stack>> {
        let answer = self.query(SERVICE, VERSION, "DescribeStacks", &[("StackName", name)]).await;
        let text = match answer {
            Ok(text) => text,
            Err(error) if Failure::is(&error, "ValidationError") => return Ok(None),
            Err(error) => return Err(error),
        };
        let stacks = xml::members(&text, "Stacks", |stack| Stack {
            status: stack.text("StackStatus"),
            reason: stack.text("StackStatusReason"),
            outputs: stack.pairs("Outputs", "OutputKey", "OutputValue"),
            parameters: stack.pairs("Parameters", "ParameterKey", "ParameterValue"),
        })?;
        Ok(stacks.into_iter().next())
    }

    /// `CreateStack` or `UpdateStack` from a template in S3.
    pub async fn change_stack(
        &self,
        action: &str,
        name: &str,
        template_url: &str,
        parameters: &[(String, String)],
    ) -> Result<()> {
        let mut form =
            vec![("StackName".to_owned(), name.to_owned()), ("TemplateURL".into(), template_url.into())];
        let capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];
        form.extend(
            (1..).zip(capabilities).map(|(n, name)| (format!("Capabilities.member.{n}"), name.to_owned())),
        );
        for (n, (key, value)) in (1..).zip(parameters) {
            form.push((format!("Parameters.member.{n}.ParameterKey"), key.clone()));
            form.push((format!("Parameters.member.{n}.ParameterValue"), value.clone()));
        }
        let pairs: Vec<_> = form.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        self.query(SERVICE, VERSION, action, &pairs).await.map(drop)
    }

    pub async fn delete_stack(&self, name: &str) -> Result<()> {
        self.query(SERVICE, VERSION, "DeleteStack", &[("StackName", name)]).await.map(drop)
    }

    pub async fn stack_resources(&self, name: &str) -> Result<Vec<StackResource>> {
        let text = self.query(SERVICE, VERSION, "DescribeStackResources", &[("StackName", name)]).await?;
        xml::members(&text, "StackResources", |resource| StackResource {
            logical_id: resource.text("LogicalResourceId"),
            kind: resource.text("ResourceType"),
            physical_id: resource.text("PhysicalResourceId"),
        })
    }

    /// The stack's history, newest first.
    pub async fn stack_events(&self, name: &str) -> Result<Vec<Event>> {
        let text = self.query(SERVICE, VERSION, "DescribeStackEvents", &[("StackName", name)]).await?;
        xml::members(&text, "StackEvents", |event| Event {
            logical_id: event.text("LogicalResourceId"),
            kind: event.text("ResourceType"),
            status: event.text("ResourceStatus"),
            reason: event.text("ResourceStatusReason"),
        })
    }
}
