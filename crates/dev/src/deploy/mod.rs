//! Deploys `template.yaml` to the local cloud, as it is but for a list of unsupported resources, and only what changed.

mod package;
mod resolve;
mod stack;
mod template;
mod unsupported;
mod yaml;

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result};
use domain::id::Sha256;
use serde::Serialize;

pub use resolve::Resolver;
pub use template::{Function, FunctionEvent, Template};
pub use unsupported::{Dropped, UNSUPPORTED};

use crate::{aws::Aws, terminal::Output, workspace::DataDir};

/// What to deploy, and how.
#[derive(Debug)]
pub struct Plan<'a> {
    pub template: &'a Template,
    pub parameters: &'a [(String, String)],
    pub data: &'a DataDir,
    /// An executable that stands in front of every function, called with the function beside it.
    pub wrapper: Option<&'a Path>,
}

/// The stack as it runs.
#[derive(Debug, Clone, Serialize)]
pub struct Deployed {
    pub outputs: BTreeMap<String, String>,
    pub resources: BTreeMap<String, Resource>,
    pub dropped: Vec<Dropped>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Resource {
    #[serde(rename = "type")]
    pub kind: String,
    pub physical_id: String,
}

impl Deployed {
    /// The name that a resource got.
    pub fn physical_id(&self, logical_id: &str) -> Result<&str> {
        let resource = self.resources.get(logical_id);
        Ok(&resource.with_context(|| format!("the stack has no {logical_id}"))?.physical_id)
    }

    /// Logical id, type and physical id of everything.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.resources.iter().map(|(id, r)| (id.as_str(), r.kind.as_str(), r.physical_id.as_str()))
    }
}

/// Deploys what differs from what is there.
pub async fn deploy(aws: &Aws, plan: &Plan<'_>, output: Output) -> Result<Deployed> {
    let step = output.step("deploying");
    let mut codes = vec![];
    for function in plan.template.functions()? {
        codes.push(package::pack(&function, plan.data, plan.wrapper)?);
    }
    let made_from = fingerprint(plan)?;
    let stack_changes = !stack::is_current(aws, &made_from).await?;
    if stack_changes {
        apply(aws, plan, &codes, &made_from).await?;
    }
    // After a change of the stack too: it knows nothing of code that went past it before.
    let functions_change = update_code(aws, &codes).await?;
    let what = match (stack_changes, functions_change) {
        (true, _) => "the stack changed".to_owned(),
        (false, 0) => "nothing changed".to_owned(),
        (false, changed) => format!("{changed} functions changed"),
    };
    package::forget_old_builds(&codes, plan.data)?;
    let deployed = describe(aws, plan.template).await?;
    step.done(&format!("{what}, {} resources", deployed.resources.len()));
    Ok(deployed)
}

/// Everything but the code that a change of the stack depends on.
fn fingerprint(plan: &Plan<'_>) -> Result<String> {
    let mut text = serde_json::to_string(&plan.template.value)?;
    for (_, path) in package::definitions(plan.template) {
        text.push_str(&read(&plan.template.folder.join(path))?);
    }
    text.push_str(&serde_json::to_string(plan.parameters)?);
    Ok(Sha256::of(text.as_bytes()).to_string())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

async fn apply(aws: &Aws, plan: &Plan<'_>, codes: &[package::Code], made_from: &str) -> Result<()> {
    let mut template = plan.template.clone();
    template.disable_stream_mappings();
    template.declare(stack::MADE_FROM);
    package::upload(aws, &mut template, codes).await?;
    let key = format!("templates/{made_from}.json");
    aws.put_object(package::BUCKET, &key, serde_json::to_vec(&template.value)?).await?;
    let url = format!("{}/{}/{key}", aws.endpoint(), package::BUCKET);
    let made_from = (stack::MADE_FROM.to_owned(), made_from.to_owned());
    let parameters: Vec<_> = plan.parameters.iter().cloned().chain([made_from]).collect();
    stack::apply(aws, &url, &parameters).await
}

/// Gives the functions whose code differs their new code, past the stack: it takes milliseconds.
async fn update_code(aws: &Aws, codes: &[package::Code]) -> Result<usize> {
    let resources = aws.stack_resources(stack::NAME).await?;
    let mut changed = 0;
    for code in codes {
        let resource = resources.iter().find(|resource| resource.logical_id == code.logical_id);
        let resource = resource.with_context(|| format!("the stack has no {}", code.logical_id))?;
        let function = aws.function(&resource.physical_id).await?;
        if function["CodeSha256"] != code.code_sha256() {
            aws.update_function_code(&resource.physical_id, &code.zip).await?;
            changed += 1;
        }
    }
    Ok(changed)
}

async fn describe(aws: &Aws, template: &Template) -> Result<Deployed> {
    let resources = aws.stack_resources(stack::NAME).await?;
    stack::tables_active(aws, &resources).await?;
    stack::stop_stream_mappings(aws).await?;
    let outputs = aws.stack(stack::NAME).await?.map(|stack| stack.outputs).unwrap_or_default();
    let resources =
        resources.into_iter().map(|r| (r.logical_id, Resource { kind: r.kind, physical_id: r.physical_id }));
    Ok(Deployed {
        outputs: outputs.into_iter().collect(),
        resources: resources.collect(),
        dropped: template.dropped.clone(),
    })
}
