//! The stream: what changed in the records that a letter names.

use std::{cmp::Ordering, collections::HashMap};

use aws_sdk_dynamodbstreams::{
    error::{ProvideErrorMetadata, SdkError},
    operation::get_records::GetRecordsOutput,
    types::{AttributeValue, Record, ShardIteratorType},
};
use faults::Fault;

use crate::{Letters, LettersError, Span};

/// The key of the item that a record is about, by attribute.
pub type Keys = HashMap<String, String>;

/// Pages of up to 1,000 records. Few lie between those that were given up together.
const PAGES_MAX: u32 = 50;

/// What a stream answers when it does not have a record any more, or itself has been replaced.
const GONE: [&str; 2] = ["ResourceNotFoundException", "TrimmedDataAccessException"];

impl Letters {
    /// The keys of the items that changed in a span, one for each record, in order; none when the stream does not have
    /// them any more: it keeps a record for 24 hours.
    pub async fn changed(&self, span: &Span) -> Result<Option<Vec<Keys>>, LettersError> {
        let Some(mut iterator) = self.iterator(span).await? else { return Ok(None) };
        let mut changed = Vec::new();
        for _ in 0..PAGES_MAX {
            let Some(page) = self.page(&iterator).await? else { return Ok(None) };
            if add(&mut changed, page.records.unwrap_or_default(), span) {
                return Ok(Some(changed));
            }
            match page.next_shard_iterator {
                Some(next) => iterator = next,
                // The shard was closed, and is read to its end.
                None => return Ok(Some(changed)),
            }
        }
        Err(Fault::unexpected("GetRecords", format!("the end of a span was not met in {PAGES_MAX} pages"))
            .into())
    }

    async fn iterator(&self, span: &Span) -> Result<Option<String>, LettersError> {
        let answer = self
            .streams
            .get_shard_iterator()
            .stream_arn(&span.stream_arn)
            .shard_id(&span.shard_id)
            .shard_iterator_type(ShardIteratorType::AtSequenceNumber)
            .sequence_number(&span.start_sequence_number)
            .send()
            .await;
        match answer {
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(Fault::of("GetShardIterator", &error).into()),
            Ok(answer) => {
                let without = || Fault::unexpected("GetShardIterator", "no iterator").into();
                answer.shard_iterator.map(Some).ok_or_else(without)
            }
        }
    }

    async fn page(&self, iterator: &str) -> Result<Option<GetRecordsOutput>, LettersError> {
        match self.streams.get_records().shard_iterator(iterator).send().await {
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(Fault::of("GetRecords", &error).into()),
            Ok(page) => Ok(Some(page)),
        }
    }
}

/// Takes over what of a page is in the span; whether its end was met.
fn add(changed: &mut Vec<Keys>, records: Vec<Record>, span: &Span) -> bool {
    for change in records.into_iter().filter_map(|record| record.dynamodb) {
        let place = change.sequence_number.as_deref().map_or(Ordering::Less, |number| span.place(number));
        if place != Ordering::Greater {
            changed.push(texts(change.keys.unwrap_or_default()));
        }
        if place != Ordering::Less {
            return true;
        }
    }
    false
}

fn texts(keys: HashMap<String, AttributeValue>) -> Keys {
    let text = |(name, value)| match value {
        AttributeValue::S(text) => Some((name, text)),
        _ => None,
    };
    keys.into_iter().filter_map(text).collect()
}

fn is_gone<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    error.as_service_error().and_then(ProvideErrorMetadata::code).is_some_and(|code| GONE.contains(&code))
}
