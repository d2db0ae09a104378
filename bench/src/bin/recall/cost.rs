//! What a question takes of `DynamoDB`, by the size of the collection and by its kind.

use bench::{collection::Kind, cost::Cost, statistics::percentile, table::markdown};

use crate::Round;

const HEAD: [&str; 9] =
    ["photos", "questions", "requests, mean", "p95", "max", "read units, mean", "p95", "max", "$ a million"];

/// A row for each size, and for each kind of question of the largest.
pub(crate) fn table(rounds: &[Round]) -> String {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for round in rounds {
        rows.push(row(round.photos, "all", &round.costs.iter().collect::<Vec<_>>()));
    }
    if let Some(largest) = rounds.last() {
        for kind in Kind::ALL {
            let of_kind = largest.asked.iter().zip(&largest.costs).filter(|(asked, _)| asked.kind == kind);
            rows.push(row(largest.photos, kind.name(), &of_kind.map(|(_, cost)| cost).collect::<Vec<_>>()));
        }
    }
    markdown(&rows, 2)
}

fn row(photos: usize, name: &str, costs: &[&Cost]) -> Vec<String> {
    let requests: Vec<_> = costs.iter().map(|cost| cost.requests() as f64).collect();
    let units: Vec<_> = costs.iter().map(|cost| cost.read_units).collect();
    let dollars: Vec<_> = costs.iter().map(|cost| cost.dollars_a_million()).collect();
    let mut row = vec![photos.to_string(), name.to_owned()];
    for numbers in [requests, units] {
        row.push(format!("{:.1}", mean(&numbers)));
        row.push(format!("{}", percentile(&numbers, 95)));
        row.push(format!("{}", percentile(&numbers, 100)));
    }
    row.push(format!("{:.2}", mean(&dollars)));
    row
}

/// Not a number where there is none.
pub(crate) fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}
