//! Waiting before the next try: exponential, with full jitter, bounded.

use std::time::Duration;

/// Tries of one call before it gives up as contended. The pauses between them come to at most about 3 s.
pub(crate) const TRIES: u32 = 10;

const FIRST_PAUSE_MS: u64 = 10;
const LONGEST_PAUSE_MS: u64 = 640;

/// Waits before try `attempt + 1`; `attempt` counts from 0.
pub(crate) async fn pause(attempt: u32) {
    let longest = (FIRST_PAUSE_MS << attempt.min(16)).min(LONGEST_PAUSE_MS);
    tokio::time::sleep(Duration::from_millis(rand::random_range(0..=longest))).await;
}
