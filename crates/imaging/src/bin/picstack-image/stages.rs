//! How long each stage of the work takes.

use std::{num::NonZeroU32, time::Instant};

use imaging::{ImageError, Step};
use serde_json::{Map, Value, json};

/// Milliseconds of each stage, in the order in which they first came.
#[derive(Debug, Default)]
pub(crate) struct Stages(Vec<(&'static str, f64)>);

/// Does the work so many times; the last result, and each stage's median.
pub(crate) fn timed<T>(
    repeat: NonZeroU32,
    work: impl Fn(&mut dyn FnMut(Step)) -> Result<T, ImageError>,
) -> Result<(T, Stages), ImageError> {
    let mut runs = Vec::new();
    let mut once = || {
        let (mut stages, start, mut since) = (Stages::default(), Instant::now(), Instant::now());
        let result = work(&mut |step| {
            stages.add(step.as_str(), ms(since));
            since = Instant::now();
        });
        stages.add("total", ms(start));
        runs.push(stages);
        result
    };
    let mut result = once()?;
    for _ in 1..repeat.get() {
        result = once()?;
    }
    Ok((result, median(&runs)))
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn median(runs: &[Stages]) -> Stages {
    let names = runs.first().into_iter().flat_map(|stages| &stages.0);
    let of_all = |name: &'static str| {
        let mut times: Vec<f64> = runs.iter().map(|stages| stages.get(name)).collect();
        times.sort_by(f64::total_cmp);
        (name, times[times.len() / 2])
    };
    Stages(names.map(|(name, _)| of_all(name)).collect())
}

impl Stages {
    fn add(&mut self, name: &'static str, ms: f64) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += ms,
            None => self.0.push((name, ms)),
        }
    }

    fn get(&self, name: &str) -> f64 {
        self.0.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, ms)| *ms)
    }

    /// To the microsecond.
    pub(crate) fn to_json(&self) -> Value {
        let rounded = |ms: f64| (ms * 1000.0).round() / 1000.0;
        let stages: Map<_, _> =
            self.0.iter().map(|(name, ms)| ((*name).to_owned(), json!(rounded(*ms)))).collect();
        stages.into()
    }

    pub(crate) fn to_text(&self) -> String {
        let each = self.0.iter().map(|(name, ms)| format!("{name} {ms:.1} ms"));
        each.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_add_up_and_runs_have_a_median() {
        let run = |decode: f64| {
            let mut stages = Stages::default();
            stages.add("decode", decode);
            stages.add("edit", 1.0);
            stages.add("edit", 2.0);
            stages
        };
        let median = median(&[run(5.0), run(50.0), run(7.0)]);
        assert_eq!(median.0, [("decode", 7.0), ("edit", 3.0)]);
    }
}
