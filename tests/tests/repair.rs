//! What an operator does when changes were given up: `index` puts a photo right by its record alone.

use anyhow::{Context, Result};
use dev::aws::Call;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{
    pictures::jpeg,
    world::{self, Functions, World},
};

/// A secret that the photo once had.
const OLD: &str = "ffeeddccbbaa99887766554433221100";

#[test]
fn a_photo_is_put_right_by_its_record() -> Result<()> {
    world::run(Functions::AsTheyShip, async |world| {
        let ada = world.somebody().await?;
        let id = world.upload(&ada, jpeg(640, 400, 7), json!({ "caption": "Dusk at #repaired" })).await?;
        assert_eq!(world.outcome(&ada, &id).await?["status"], "published");
        world.await_listed("/v1/tags/repaired", &id, true).await?;
        let photo = world.get(&format!("/v1/photos/{id}"), None).await?.body;
        let media = photo["renditions"][0]["url"].as_str().context("a rendition")?.to_owned();
        let (own, name) = media.trim_start_matches('/').rsplit_once('/').context("a name")?;
        let left = format!("media/{id}/{OLD}/{name}");

        // A posting that was never made, and what an older secret has left.
        delete_posting(world, "repaired", &id).await?;
        world.await_listed("/v1/tags/repaired", &id, false).await?;
        world.cloud.aws.put_object(renditions(world)?, &left, jpeg(8, 8, 1)).await?;
        let repaired = repair(world, &id).await?;
        assert_eq!(repaired["status"], "published");
        assert_eq!(repaired["steps"][0], json!({"delete": {"prefix": format!("media/{id}/{OLD}/")}}));
        world.await_listed("/v1/tags/repaired", &id, true).await?;
        assert_eq!(world.fetch(&format!("/{left}")).await?.status(), StatusCode::FORBIDDEN);
        assert_eq!(world.fetch(&media).await?.status(), StatusCode::OK);

        // A move that was never made.
        let moved = world.fetch(&media).await?.bytes().await?.to_vec();
        world.cloud.aws.put_object(renditions(world)?, &left, moved).await?;
        delete_object(world, &format!("{own}/{name}")).await?;
        assert_eq!(world.fetch(&media).await?.status(), StatusCode::FORBIDDEN);
        repair(world, &id).await?;
        assert_eq!(world.fetch(&format!("/{left}")).await?.status(), StatusCode::FORBIDDEN);
        assert_eq!(world.fetch(&media).await?.status(), StatusCode::OK);

        let again = repair(world, &id).await?;
        assert_eq!(
            again["steps"].as_array().map(Vec::len),
            Some(1),
            "nothing is left but to tell the edge: {again}"
        );
        Ok(())
    })
}

#[test]
fn what_a_photo_without_a_record_has_left_goes() -> Result<()> {
    world::run(Functions::AsTheyShip, async |world| {
        let id = "01KAG8V5R1S2T3V4W5X6Y7Z8A9";
        let left = [format!("media/{id}/{OLD}/display.jpg"), format!("analysis/{id}/1.jpg")];
        for key in &left {
            world.cloud.aws.put_object(renditions(world)?, key, jpeg(8, 8, 1)).await?;
        }
        assert_eq!(repair(world, id).await?["status"], Value::Null);
        for key in &left {
            assert!(world.cloud.aws.object(renditions(world)?, key).await?.is_none(), "{key}");
        }
        Ok(())
    })
}

async fn repair(world: &World, id: &str) -> Result<Value> {
    world.invoke("IndexFunction", &json!({ "photo_id": id })).await
}

fn renditions(world: &World) -> Result<&str> {
    world.cloud.stack.physical_id("RenditionsBucket")
}

async fn delete_object(world: &World, key: &str) -> Result<()> {
    let path = format!("/{}/{key}", renditions(world)?);
    let call = Call { service: "s3", method: Method::DELETE, path: &path, headers: &[], body: vec![] };
    world.cloud.aws.send(call).await?.ok("DeleteObject").map(drop)
}

async fn delete_posting(world: &World, tag: &str, id: &str) -> Result<()> {
    let (tag, id) = (tag.parse()?, id.parse()?);
    let key = store::keys::Key::Posting(&tag, id);
    let input = json!({
        "TableName": world.cloud.stack.physical_id("SearchTable")?,
        "Key": { "PK": { "S": key.pk() }, "SK": { "S": key.sk() } },
    });
    world.cloud.aws.json("dynamodb", "DynamoDB_20120810.DeleteItem", &input).await.map(drop)
}
