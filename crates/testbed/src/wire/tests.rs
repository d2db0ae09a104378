use serde_json::json;

use super::*;

async fn get(service: &Service, path: &str) -> reqwest::Result<String> {
    reqwest::get(format!("{}{path}", service.endpoint())).await?.text().await
}

#[tokio::test]
async fn calls_are_told_apart_by_operation_or_by_path() {
    let service = Service::answering(|call| (200, call.operation.clone()));
    let named = reqwest::Client::new().post(service.endpoint()).body("{}");
    let named = named.header("x-amz-target", "DynamoDB_20120810.GetItem").send().await.unwrap();
    assert_eq!(named.text().await.unwrap(), "GetItem");
    assert_eq!(get(&service, "/bucket/key?versionId=v").await.unwrap(), "GET /bucket/key");
    let asked = service.take_asked();
    assert_eq!((asked[0].input(), asked[1].url.as_str()), (json!({}), "/bucket/key?versionId=v"));
    assert!(service.asked().is_empty());
}

#[tokio::test]
async fn who_has_no_answer_left_gives_none() {
    let service = Service::answering_in_turn([Answer::new(200, "once")]);
    assert_eq!(get(&service, "/").await.unwrap(), "once");
    assert!(get(&service, "/").await.is_err());
    service.answer(|_| (200, "again"));
    assert_eq!(get(&service, "/").await.unwrap(), "again");
    assert_eq!(service.operations(), ["GET /"; 3]);
}

#[tokio::test]
async fn a_body_that_breaks_off_began() {
    let service = Service::answering(|_| Answer::new(206, "abc").header("etag", "e").breaking_off(6));
    let mut answer = reqwest::get(service.endpoint()).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.content_length()), (206, Some(6)));
    assert_eq!(answer.headers()["etag"], "e");
    assert_eq!(answer.chunk().await.unwrap().unwrap(), "abc");
    assert!(answer.chunk().await.is_err());
}
