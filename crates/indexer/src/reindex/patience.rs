//! A step that cannot be done now, tried again in the same call: each call is several events of an execution's history,
//! of which it may have only so many.

use std::time::Duration;

use boot::TaskError;

use super::budget::Budget;

/// Tries of one step. The pauses between them come to at most about 8 s.
const TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Does a step, again after a pause where it may succeed later, as long as there is time.
pub(super) async fn patiently<T, F>(budget: Budget, step: impl Fn() -> F) -> Result<T, TaskError>
where
    F: Future<Output = Result<T, TaskError>>,
{
    let mut longest = FIRST_PAUSE;
    for _ in 1..TRIES {
        match step().await {
            Err(error) if error.name() == TaskError::TRANSIENT && !budget.is_spent() => {
                tracing::warn!(%error, "tried again");
            }
            answer => return answer,
        }
        // Exponential, with full jitter, and no longer than there is time.
        let pause = longest.mul_f64(rand::random_range(0.0..=1.0)).min(budget.left());
        tokio::time::sleep(pause).await;
        longest *= 2;
    }
    step().await
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        time::{Duration, SystemTime},
    };

    use boot::Invocation;

    use super::*;

    fn budget(at_most: Duration) -> Budget {
        let deadline = SystemTime::now() + Duration::from_secs(840);
        Budget::new(&Invocation { request_id: "test".into(), deadline }, at_most)
    }

    /// How often a step is tried that succeeds the third time.
    async fn tries(at_most: Duration, error: fn(&'static str) -> TaskError) -> (u32, bool) {
        let tries = Cell::new(0);
        let step = || async {
            tries.set(tries.get() + 1);
            if tries.get() < 3 { Err(error("not now")) } else { Ok(()) }
        };
        let is_done = patiently(budget(at_most), step).await.is_ok();
        (tries.get(), is_done)
    }

    #[tokio::test]
    async fn what_may_succeed_later_is_tried_again_while_there_is_time() {
        let minute = Duration::from_secs(60);
        assert_eq!(tries(minute, TaskError::transient).await, (3, true));
        assert_eq!(tries(minute, TaskError::permanent).await, (1, false));
        assert_eq!(tries(Duration::ZERO, TaskError::transient).await, (1, false));
    }
}
