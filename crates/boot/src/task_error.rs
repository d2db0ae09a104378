//! The errors that a caller of a function sees: names of our own, which the state machine's retries speak of.

use std::{error::Error, fmt};

use lambda_runtime::Diagnostic;

/// A task that did not do its work. The name says whether trying again can help.
#[derive(Debug)]
pub struct TaskError {
    name: &'static str,
    message: String,
}

impl TaskError {
    pub const BAD_INPUT: &str = "Task.BadInput";
    pub const TRANSIENT: &str = "Task.Transient";
    pub const PERMANENT: &str = "Task.Permanent";
    pub const PANIC: &str = "Task.Panic";
    pub const REFUSED: &str = "Task.Refused";

    /// The event is not what this function takes.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self { name: Self::BAD_INPUT, message: message.into() }
    }

    /// The same work may succeed later.
    pub fn transient(message: impl Into<String>) -> Self {
        Self { name: Self::TRANSIENT, message: message.into() }
    }

    /// No retry helps; somebody has to look.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self { name: Self::PERMANENT, message: message.into() }
    }

    /// A bug: the work panicked.
    pub fn panic(message: impl Into<String>) -> Self {
        Self { name: Self::PANIC, message: message.into() }
    }

    /// The answer is no. To say so is what the function is for: it did its work.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { name: Self::REFUSED, message: message.into() }
    }

    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// An adapter's error with all its sources, in one line.
    fn of(error: &dyn Error, is_transient: bool) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            message = format!("{message}: {error}");
            source = error.source();
        }
        if is_transient { Self::transient(message) } else { Self::permanent(message) }
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl Error for TaskError {}

impl From<TaskError> for Diagnostic {
    fn from(error: TaskError) -> Self {
        Self { error_type: error.name.to_owned(), error_message: error.message }
    }
}

macro_rules! from_adapter {
    ($($error:ty),+) => {$(
        impl From<$error> for TaskError {
            fn from(error: $error) -> Self {
                Self::of(&error, error.is_transient())
            }
        }
    )+};
}

from_adapter!(
    blobs::BlobError,
    edge::EdgeError,
    identity::IdentityError,
    letters::LettersError,
    mail::MailError,
    notices::NoticeError,
    store::StoreError,
    vision::VisionError,
    workflow::WorkflowError
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lambda_sees_the_name() {
        let diagnostic = Diagnostic::from(TaskError::bad_input("no photo id"));
        assert_eq!(
            (diagnostic.error_type.as_str(), diagnostic.error_message.as_str()),
            ("Task.BadInput", "no photo id")
        );
    }

    #[test]
    fn an_adapters_error_keeps_its_kind_and_sources() {
        let refused = blobs::BlobError::NotFound { key: "originals/ada/x".into() };
        assert_eq!(TaskError::from(refused).name(), TaskError::PERMANENT);
    }
}
