//! Stands in for Rekognition over the wire, so that the functions that ship are the ones that run: its JSON protocol,
//! answered by what pixels tell or by what was set for a photo.

mod look;
mod script;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, Response, StatusCode, header},
    response::IntoResponse,
    routing::{post, put},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::id::PhotoId;
use serde_json::{Value, json};

use self::script::{Fault, Operation, Script, Scripts};
use crate::aws::Aws;

/// Says that nothing here was seen by Rekognition.
const MODEL_VERSION: &str = "local";
/// What Rekognition takes when the caller asks for nothing else, in percent.
const DEFAULT_CONFIDENCE: f64 = 55.0;
const DEFAULT_MODERATION_CONFIDENCE: f64 = 50.0;
/// The shortest side that Rekognition looks at, in pixels.
const MIN_SIDE_PX: u32 = 80;
const REQUEST_MAX_BYTES: usize = 8 * 1024 * 1024;

#[derive(Debug, Clone)]
struct Standin {
    aws: Aws,
    scripts: Arc<Scripts>,
}

/// An error in Rekognition's words.
#[derive(Debug)]
struct Refusal(StatusCode, &'static str, String);

/// The endpoint, and the route that sets what it answers.
pub(crate) fn router(aws: &Aws) -> Router {
    let standin = Standin { aws: aws.clone(), scripts: Arc::default() };
    Router::new()
        .route("/_local/rekognition", post(detect))
        .route("/_local/rekognition/", post(detect))
        .route("/_local/vision/{photo_id}", put(set).delete(forget))
        .with_state(standin)
}

async fn set(State(standin): State<Standin>, Path(photo): Path<String>, body: Bytes) -> Response<Body> {
    if photo.parse::<PhotoId>().is_err() {
        return problem("that is no photo id");
    }
    match serde_json::from_slice::<Script>(&body) {
        Ok(script) => standin.scripts.set(&photo, script),
        Err(error) => return problem(&error.to_string()),
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn forget(State(standin): State<Standin>, Path(photo): Path<String>) -> StatusCode {
    standin.scripts.forget(&photo);
    StatusCode::NO_CONTENT
}

fn problem(detail: &str) -> Response<Body> {
    let body = json!({"title": "dev cannot set that", "status": 422, "detail": detail});
    (StatusCode::UNPROCESSABLE_ENTITY, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string())
        .into_response()
}

async fn detect(State(standin): State<Standin>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, REQUEST_MAX_BYTES).await.unwrap_or_default();
    let (status, answer) = match standin.answer(&parts.headers, &body).await {
        Ok(answer) => (StatusCode::OK, answer),
        Err(Refusal(status, code, message)) => (status, json!({"__type": code, "Message": message})),
    };
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.1")], answer.to_string()).into_response()
}

impl Standin {
    async fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
        let bad = |code, message: &str| Refusal(StatusCode::BAD_REQUEST, code, message.to_owned());
        let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let operation = match target.strip_prefix("RekognitionService.") {
            Some("DetectLabels") => Operation::DetectLabels,
            Some("DetectModerationLabels") => Operation::DetectModerationLabels,
            _ => return Err(bad("UnknownOperationException", "the stand-in only detects labels")),
        };
        let input: Value =
            serde_json::from_slice(body).map_err(|_| bad("SerializationException", "the body is no JSON"))?;
        let direction = self.scripts.direct(photo_of(&input["Image"]), operation);
        tokio::time::sleep(direction.delay).await;
        if let Some(fault) = direction.fault {
            return Err(refusal(fault));
        }
        // A picture that cannot be read is refused even where the answer is set, as Rekognition would.
        let picture = self.picture(&input["Image"]).await?;
        let labels = match (direction.labels, operation) {
            (Some(set), _) => set,
            (None, Operation::DetectModerationLabels) => vec![],
            (None, Operation::DetectLabels) => {
                let labels = tokio::task::spawn_blocking(move || seen(&picture)).await;
                labels.map_err(|error| {
                    Refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", error.to_string())
                })?
            }
        };
        Ok(answer(operation, labels, &input))
    }

    async fn picture(&self, image: &Value) -> Result<image::DynamicImage, Refusal> {
        let bad = |code, message: &str| Refusal(StatusCode::BAD_REQUEST, code, message.to_owned());
        let bytes = match image["Bytes"].as_str() {
            Some(text) => BASE64_STANDARD.decode(text).ok(),
            None => {
                let text = |name: &str| image["S3Object"][name].as_str().unwrap_or_default();
                self.aws.object(text("Bucket"), text("Name")).await.ok().flatten().map(|object| object.bytes)
            }
        };
        let missing = || bad("InvalidS3ObjectException", "Unable to get object metadata from S3.");
        let bytes = bytes.ok_or_else(missing)?;
        decoded(&bytes)
    }
}

/// A picture that Rekognition would look at. Its words for one that is too small name no size either.
fn decoded(bytes: &[u8]) -> Result<image::DynamicImage, Refusal> {
    let bad = |code, message: &str| Refusal(StatusCode::BAD_REQUEST, code, message.to_owned());
    let picture = image::load_from_memory(bytes)
        .map_err(|_| bad("InvalidImageFormatException", "Request has invalid image format"))?;
    if picture.width().min(picture.height()) < MIN_SIDE_PX {
        return Err(bad("InvalidParameterException", "Request has invalid parameters"));
    }
    Ok(picture)
}

/// The photo is in the key of its analysis rendition: `analysis/{photo}/{run}.jpg`.
fn photo_of(image: &Value) -> &str {
    let key = image["S3Object"]["Name"].as_str().unwrap_or_default();
    key.split('/').find(|part| part.parse::<PhotoId>().is_ok()).unwrap_or_default()
}

fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Throttle => Refusal(StatusCode::BAD_REQUEST, "ThrottlingException", "Rate exceeded".into()),
        Fault::Internal => {
            Refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "Internal server error".into())
        }
        Fault::InvalidImage => Refusal(
            StatusCode::BAD_REQUEST,
            "InvalidImageFormatException",
            "Request has invalid image format".into(),
        ),
    }
}

fn seen(picture: &image::DynamicImage) -> Vec<Value> {
    let label = |finding: look::Finding| json!({"Name": finding.name, "Confidence": finding.confidence, "Instances": [], "Parents": [], "Aliases": [], "Categories": []});
    look::look(picture).into_iter().map(label).collect()
}

/// Keeps what the caller asked for: `MinConfidence`, and `MaxLabels` for labels.
fn answer(operation: Operation, mut labels: Vec<Value>, input: &Value) -> Value {
    let default = match operation {
        Operation::DetectLabels => DEFAULT_CONFIDENCE,
        Operation::DetectModerationLabels => DEFAULT_MODERATION_CONFIDENCE,
    };
    let least = input["MinConfidence"].as_f64().unwrap_or(default);
    labels.retain(|label| label["Confidence"].as_f64().is_some_and(|confidence| confidence >= least));
    match operation {
        Operation::DetectLabels => {
            labels.truncate(
                input["MaxLabels"].as_u64().and_then(|max| usize::try_from(max).ok()).unwrap_or(1000),
            );
            json!({"Labels": labels, "LabelModelVersion": MODEL_VERSION})
        }
        Operation::DetectModerationLabels => {
            json!({"ModerationLabels": labels, "ModerationModelVersion": MODEL_VERSION, "ContentTypes": []})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rekognition_does_not_look_at_is_refused() {
        let code = |width, height| {
            let mut png = std::io::Cursor::new(vec![]);
            image::RgbImage::new(width, height).write_to(&mut png, image::ImageFormat::Png).unwrap();
            decoded(&png.into_inner()).err().map(|Refusal(_, code, _)| code)
        };
        assert_eq!(code(80, 80), None);
        assert_eq!(code(79, 500), Some("InvalidParameterException"));
        assert_eq!(code(500, 79), Some("InvalidParameterException"));
        let text = decoded(b"no picture").err().map(|Refusal(_, code, _)| code);
        assert_eq!(text, Some("InvalidImageFormatException"));
    }

    #[test]
    fn the_photo_is_found_in_the_key() {
        let image = json!({"S3Object": {"Name": "analysis/01KAG6Y5N1T2V3W4X5Y6Z7A8B9/2.jpg"}});
        assert_eq!(photo_of(&image), "01KAG6Y5N1T2V3W4X5Y6Z7A8B9");
        assert_eq!(photo_of(&json!({"Bytes": ""})), "");
    }

    #[test]
    fn confidence_and_number_are_limited_as_asked() {
        let labels =
            || vec![json!({"Name": "a", "Confidence": 90.0}), json!({"Name": "b", "Confidence": 60.0})];
        let names = |input: Value| {
            let answer = answer(Operation::DetectLabels, labels(), &input);
            answer["Labels"].as_array().unwrap().len()
        };
        assert_eq!(names(json!({})), 2);
        assert_eq!(names(json!({"MinConfidence": 70})), 1);
        assert_eq!(names(json!({"MaxLabels": 1})), 1);
        let moderated = answer(Operation::DetectModerationLabels, labels(), &json!({"MinConfidence": 99}));
        assert_eq!(moderated["ModerationLabels"], json!([]));
    }
}
