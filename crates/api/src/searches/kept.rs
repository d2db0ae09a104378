//! What costs much to make and is good for a while, kept in memory.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// A value that whoever comes first makes, and all who come within its time are given.
#[derive(Debug)]
pub(super) struct Kept<T> {
    good_for: Duration,
    made: Mutex<Option<(Instant, T)>>,
}

impl<T: Clone> Kept<T> {
    pub(super) fn new(good_for: Duration) -> Self {
        Self { good_for, made: Mutex::new(None) }
    }

    /// The value as it was made within its time before `now`, else made now. Who comes while it is being made waits for
    /// it; when it could not be made, the next one tries.
    pub(super) async fn get<E>(
        &self,
        now: Instant,
        make: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut made = self.made.lock().await;
        // Who waited came before it was made: to them it is new.
        if let Some((since, value)) = &*made
            && now.saturating_duration_since(*since) < self.good_for
        {
            return Ok(value.clone());
        }
        let value = make.await?;
        *made = Some((now, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// How often it was made.
    #[derive(Default)]
    struct Maker(AtomicU32);

    impl Maker {
        async fn make(&self) -> Result<u32, &'static str> {
            tokio::task::yield_now().await;
            Ok(self.0.fetch_add(1, Ordering::Relaxed) + 1)
        }
    }

    #[tokio::test]
    async fn it_is_made_again_when_its_time_is_over() {
        let (kept, maker, now) = (Kept::new(MINUTE), Maker::default(), Instant::now());
        assert_eq!(kept.get(now, maker.make()).await, Ok(1));
        assert_eq!(kept.get(now + MINUTE - Duration::from_nanos(1), maker.make()).await, Ok(1));
        assert_eq!(kept.get(now + MINUTE, maker.make()).await, Ok(2));
    }

    #[tokio::test]
    async fn those_who_come_at_once_make_it_once() {
        let (kept, maker, now) = (Kept::new(MINUTE), Maker::default(), Instant::now());
        let get = |at| kept.get(at, maker.make());
        let answers = tokio::join!(get(now + MINUTE), get(now), get(now + MINUTE));
        assert_eq!(answers, (Ok(1), Ok(1), Ok(1)));
    }

    #[tokio::test]
    async fn what_could_not_be_made_is_tried_by_the_next() {
        let (kept, maker, now) = (Kept::new(MINUTE), Maker::default(), Instant::now());
        assert_eq!(kept.get(now, async { Err("no answer") }).await, Err("no answer"));
        assert_eq!(kept.get(now, maker.make()).await, Ok(1));
        assert_eq!(kept.get(now + MINUTE, async { Err("no answer") }).await, Err("no answer"));
    }
}
