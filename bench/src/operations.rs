//! The table of single operations: ours beside sharp's, whole and without what reading and writing the file take.

use std::path::Path;

use bench::{
    statistics::{median, ratio},
    table::markdown,
};

use crate::{arguments::Measure, contestants::OPERATIONS, measure::rounds};

const HEAD: [&str; 7] =
    ["operation", "ms", "sharp, ms", "× ours", "operation alone, ms", "sharp, ms", "× ours"];
/// They are short: more of them in a row.
const REPEATS_FACTOR: usize = 6;
/// Less than this is the noise of two measurements, and no number to divide by.
const LEAST_MS: f64 = 0.3;

/// Measures every operation on a picture of 1080×810 pixels.
pub(crate) fn table(measure: &Measure, picture: &Path) -> String {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    let mut without: Option<[Vec<f64>; 2]> = None;
    for (name, contestants) in OPERATIONS {
        eprintln!("{name}");
        let turns = rounds(&contestants, measure, measure.repeats * REPEATS_FACTOR, picture);
        let both: Vec<Vec<_>> =
            turns.iter().map(|turns| turns.iter().flatten().map(|turn| turn.cpu_ms).collect()).collect();
        let Ok(both) = <[Vec<f64>; 2]>::try_from(both) else { continue };
        let mut row = vec![name.to_owned()];
        row.extend(cells(&both));
        match &without {
            Some(without) => row.extend(cells(&alone(&both, without))),
            None => row.extend(["–"; 3].map(str::to_owned)),
        }
        rows.push(row);
        without.get_or_insert(both);
    }
    markdown(&rows, 1)
}

/// What both take more than without the operation.
fn alone(both: &[Vec<f64>; 2], without: &[Vec<f64>; 2]) -> [Vec<f64>; 2] {
    std::array::from_fn(|who| {
        let least = median(&without[who]);
        both[who].iter().map(|cpu_ms| (cpu_ms - least).max(0.0)).collect()
    })
}

fn cells([ours, sharp]: &[Vec<f64>; 2]) -> [String; 3] {
    let number = |value: f64| if value.is_nan() { "–".to_owned() } else { format!("{value:.1}") };
    let is_measurable = median(ours) >= LEAST_MS;
    let ratio = if is_measurable { number(ratio(sharp, ours)) } else { "–".to_owned() };
    [number(median(ours)), number(median(sharp)), ratio]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reading_and_writing_take_is_taken_off() {
        let alone = alone(&[vec![12.0], vec![40.0]], &[vec![10.0], vec![20.0]]);
        assert_eq!(alone, [vec![2.0], vec![20.0]]);
        assert_eq!(cells(&alone), ["2.0", "20.0", "10.0"]);
    }

    #[test]
    fn nothing_is_divided_by_noise() {
        assert_eq!(cells(&[vec![0.1], vec![20.0]])[2], "–");
        assert_eq!(cells(&[vec![], vec![20.0]]), ["–", "20.0", "–"]);
    }
}
