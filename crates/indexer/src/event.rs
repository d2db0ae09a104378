//! What the function `index` is called with: a batch by the stream, a photo's id by an operator.

use aws_lambda_events::event::streams::DynamoDbEventResponse;
use boot::TaskError;
use domain::id::PhotoId;
use serde::{Deserialize, Serialize};

use crate::{
    adapters::Adapters,
    batch::Batch,
    index::index,
    repair::{Repaired, repair},
};

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "neither {\"Records\": [...]} of a stream nor {\"photo_id\": \"...\"}")]
pub enum Event {
    Batch(Batch),
    Repair { photo_id: PhotoId },
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Batch(DynamoDbEventResponse),
    Repaired(Repaired),
}

/// Answers either kind of event.
///
/// # Errors
/// A batch fails only when its failed record cannot be named; a repair when it is not done: it may be asked for again.
pub async fn handle(adapters: &Adapters, event: Event, request_id: &str) -> Result<Answer, TaskError> {
    match event {
        Event::Batch(batch) => index(adapters, batch).await.map(Answer::Batch),
        Event::Repair { photo_id } => repair(adapters, photo_id, request_id).await.map(Answer::Repaired),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_a_batch_or_names_a_photo() {
        let read = |event| serde_json::from_value::<Event>(event);
        assert!(matches!(read(json!({"Records": [{"any": "thing"}]})), Ok(Event::Batch(_))));
        let repair = read(json!({"photo_id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9"}));
        assert!(matches!(repair, Ok(Event::Repair { .. })));
        for other in [json!({}), json!({"photo_id": "PHOTO#1"}), json!({"Records": null})] {
            assert!(read(other).unwrap_err().to_string().starts_with("neither"));
        }
    }
}
