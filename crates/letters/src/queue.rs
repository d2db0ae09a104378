//! The queue: letters are taken from it, and given back or done with.

use aws_sdk_sqs::types::Message;
use faults::Fault;

use crate::{Letters, LettersError};

/// SQS gives no more at a time.
const AT_ONCE_MAX: u32 = 10;
/// How long nobody else gets a letter that was taken: longer than a function works. Whoever ends early gives it back.
const HIDDEN_S: i32 = 300;
/// With a wait, SQS asks all of its servers; without, a letter may be there and not be found.
const WAIT_S: i32 = 1;

/// One message of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub id: String,
    pub body: String,
    receipt: String,
}

impl Letters {
    /// Takes up to `most` letters: they come again unless they are done with.
    pub async fn take(&self, most: u32) -> Result<Vec<Letter>, LettersError> {
        let mut letters = Vec::new();
        loop {
            let wanted = most.saturating_sub(u32::try_from(letters.len()).unwrap_or(u32::MAX));
            if wanted == 0 {
                return Ok(letters);
            }
            let page = self.receive(wanted.min(AT_ONCE_MAX)).await?;
            if page.is_empty() {
                return Ok(letters);
            }
            letters.extend(page.into_iter().map(Letter::of));
        }
    }

    async fn receive(&self, most: u32) -> Result<Vec<Message>, LettersError> {
        let answer = self
            .queue
            .receive_message()
            .queue_url(&self.queue_url)
            .max_number_of_messages(i32::try_from(most).unwrap_or(1))
            .visibility_timeout(HIDDEN_S)
            .wait_time_seconds(WAIT_S)
            .send()
            .await
            .map_err(|error| Fault::of("ReceiveMessage", &error))?;
        Ok(answer.messages.unwrap_or_default())
    }

    /// A letter is done with: it does not come again.
    pub async fn burn(&self, letter: &Letter) -> Result<(), LettersError> {
        self.queue
            .delete_message()
            .queue_url(&self.queue_url)
            .receipt_handle(&letter.receipt)
            .send()
            .await
            .map_err(|error| Fault::of("DeleteMessage", &error))?;
        Ok(())
    }

    /// A letter is not done with: whoever asks next gets it.
    pub async fn give_back(&self, letter: &Letter) -> Result<(), LettersError> {
        self.queue
            .change_message_visibility()
            .queue_url(&self.queue_url)
            .receipt_handle(&letter.receipt)
            .visibility_timeout(0)
            .send()
            .await
            .map_err(|error| Fault::of("ChangeMessageVisibility", &error))?;
        Ok(())
    }
}

impl Letter {
    fn of(message: Message) -> Self {
        Self {
            id: message.message_id.unwrap_or_default(),
            body: message.body.unwrap_or_default(),
            receipt: message.receipt_handle.unwrap_or_default(),
        }
    }
}
