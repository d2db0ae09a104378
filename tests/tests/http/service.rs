//! What the service says of itself, and what SAM is told of it.

use anyhow::Result;
use dev::sam_env::Host;
use reqwest::Method;

use crate::with_world;

#[test]
fn the_api_describes_itself() -> Result<()> {
    with_world(async |world| {
        assert_eq!(world.get("/v1/health", None).await?.body["status"], "ok");
        let document = world.get("/v1/openapi.json", None).await?.body;
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        assert!(document["paths"]["/v1/uploads"]["post"].is_object());
        let preflight = world
            .call_with(
                Method::OPTIONS,
                "/v1/uploads",
                None,
                None,
                &[("origin", &world.cloud.base_url), ("access-control-request-method", "POST")],
            )
            .await?;
        assert!(preflight.headers.contains_key("access-control-allow-origin"), "{preflight:?}");
        Ok(())
    })
}

#[test]
fn sam_gets_the_environment_of_every_function() -> Result<()> {
    with_world(async |world| {
        let environment = dev::sam_env::variables(&world.cloud.base_url, Host::Shared).await?;
        let functions = environment.as_object().unwrap();
        let deployed = world.cloud.stack.all().filter(|(_, kind, _)| *kind == "AWS::Lambda::Function");
        let deployed: Vec<_> = deployed.map(|(id, ..)| id.to_owned()).collect();
        assert_eq!(functions.keys().cloned().collect::<Vec<_>>(), deployed);
        for (function, variables) in functions {
            assert_eq!(variables["AWS_ENDPOINT_URL"], world.cloud.aws_url, "{function}");
            assert!(
                variables["AWS_ENDPOINT_URL_REKOGNITION"]
                    .as_str()
                    .unwrap()
                    .starts_with(&world.cloud.base_url)
            );
        }
        let core = world.cloud.stack.physical_id("CoreTable")?;
        assert_eq!(functions["TagFunction"]["CORE_TABLE"], core);
        Ok(())
    })
}
