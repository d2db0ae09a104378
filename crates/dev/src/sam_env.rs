//! `cargo dev env`: the environment of every function on the running stack, for `sam local invoke --env-vars`.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Value, json};

use crate::running::Running;

/// Where a container finds the machine it runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Linux, where the container can share the machine's network.
    Shared,
    /// Docker Desktop.
    Behind,
}

impl Host {
    #[must_use]
    pub fn of_this_machine() -> Self {
        if cfg!(target_os = "linux") { Self::Shared } else { Self::Behind }
    }

    fn reach(self, url: &str) -> String {
        match self {
            Self::Shared => url.to_owned(),
            Self::Behind => url.replace("127.0.0.1", "host.docker.internal"),
        }
    }
}

/// `{"TagFunction": {"CORE_TABLE": …}, …}`, asked of the stack that runs at `base_url`.
pub async fn variables(base_url: &str, host: Host) -> Result<Value> {
    let Running { aws, stack } = Running::at(base_url).await?;
    let mut all = BTreeMap::new();
    for (id, resource) in stack["resources"].as_object().into_iter().flatten() {
        if resource["type"] == "AWS::Lambda::Function" {
            let function = aws.function(resource["physical_id"].as_str().unwrap_or_default()).await?;
            all.insert(id.clone(), reachable(&function["Environment"]["Variables"], host));
        }
    }
    Ok(json!(all))
}

/// The endpoints among the variables, as a container reaches them.
fn reachable(variables: &Value, host: Host) -> Value {
    let pairs = variables.as_object().into_iter().flatten();
    let reach = |(name, value): (&String, &Value)| {
        let text = value.as_str().unwrap_or_default();
        let is_endpoint = name.starts_with("AWS_ENDPOINT_URL");
        (name.clone(), Value::from(if is_endpoint { host.reach(text) } else { text.to_owned() }))
    };
    pairs.map(reach).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_endpoints_change_with_the_host() {
        let variables = json!({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "NAME": "127.0.0.1"});
        assert_eq!(reachable(&variables, Host::Shared), variables);
        let behind = reachable(&variables, Host::Behind);
        assert_eq!(
            behind,
            json!({"AWS_ENDPOINT_URL": "http://host.docker.internal:4566", "NAME": "127.0.0.1"})
        );
    }
}
