//! What a process took, by the kernel's account.

use anyhow::Result;
use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// User and system time of this process so far.
pub(crate) fn own_cpu_ms() -> Result<f64> {
    Ok(cpu_ms(&getrusage(UsageWho::RUSAGE_SELF)?))
}

/// User and system time of all ended children, and the most memory that one of them held.
pub(crate) fn of_children() -> Result<(f64, u64)> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    // macOS counts bytes, others KiB.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    Ok((cpu_ms(&usage), u64::try_from(usage.max_rss())? * unit))
}

fn cpu_ms(usage: &Usage) -> f64 {
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    micros as f64 / 1000.0
}
