//! What the function `index` is called with: a batch by the stream; what to put right by an operator.

use aws_lambda_events::event::streams::DynamoDbEventResponse;
use boot::{Invocation, TaskError};
use domain::id::{PhotoId, Username};
use serde::{Deserialize, Serialize};

use crate::{
    adapters::Adapters,
    batch::Batch,
    index::index,
    redrive::{Redrive, Redriven, redrive},
    repair::{Forgetting, Refiled, Repaired, repair, repair_person},
};

#[derive(Debug, Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "none of {\"Records\": [...]} of a stream, {\"photo_id\": \"...\"}, {\"username\": \"...\"}, and \
                 {\"redrive\": {\"most\": 10}}"
)]
pub enum Event {
    Batch(Batch),
    Repair { photo_id: PhotoId },
    RepairPerson { username: Username },
    Redrive { redrive: Redrive },
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Batch(DynamoDbEventResponse),
    Repaired(Repaired),
    Refiled(Refiled),
    Redriven(Redriven),
}

/// Answers each kind of event.
///
/// # Errors
/// A batch fails only when its failed record cannot be named; what an operator asks for when it is not done: it may be
/// asked for again. Letters that fail are told in the answer.
pub async fn handle(adapters: &Adapters, event: Event, invocation: &Invocation) -> Result<Answer, TaskError> {
    Ok(match event {
        Event::Batch(batch) => Answer::Batch(index(adapters, batch).await?),
        Event::Repair { photo_id } => {
            let repaired = repair(adapters, photo_id, Forgetting::Always, &invocation.request_id).await?;
            Answer::Repaired(repaired)
        }
        Event::RepairPerson { username } => Answer::Refiled(repair_person(adapters, username).await?),
        Event::Redrive { redrive: asked } => Answer::Redriven(redrive(adapters, asked, invocation).await?),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_a_batch_or_says_what_to_put_right() {
        let read = |event| serde_json::from_value::<Event>(event);
        assert!(matches!(read(json!({"Records": [{"any": "thing"}]})), Ok(Event::Batch(_))));
        let repair = read(json!({"photo_id": "01KAG6Y5N1T2V3W4X5Y6Z7A8B9"}));
        assert!(matches!(repair, Ok(Event::Repair { .. })));
        assert!(matches!(read(json!({"username": "ada"})), Ok(Event::RepairPerson { .. })));
        assert!(matches!(read(json!({"redrive": {}})), Ok(Event::Redrive { .. })));
        for other in [
            json!({}),
            json!({"photo_id": "PHOTO#1"}),
            json!({"username": "A B"}),
            json!({"redrive": {"most": "all"}}),
            json!({"redrive": {"discard": true}}),
            json!({"Records": null}),
        ] {
            assert!(read(other).unwrap_err().to_string().starts_with("none of"));
        }
    }
}
