//! What was found beside what should have been.

use anyhow::Result;
use bench::{
    agreement::{overlap, precision, recall},
    asked::{Asked, DEPTH},
    collection::Kind,
    statistics::median,
    table::markdown,
    truth::Truth,
};
use domain::id::PhotoId;

use crate::{Round, cost::mean, rival::Ranked};

const HEAD: [&str; 8] = [
    "questions",
    "how many",
    "answers, median",
    "recall@20",
    "precision@20",
    "RBO",
    "partial, %",
    "their recall@20",
];

/// One question with both answers.
struct Compared<'a> {
    asked: &'a Asked,
    right: Vec<PhotoId>,
    ranked: Option<&'a Ranked>,
}

/// A row for each kind of question, and one for all.
pub(crate) fn table(truth: &Truth, round: &Round) -> Result<String> {
    let mut compared = vec![];
    for (number, asked) in round.asked.iter().enumerate() {
        let right = truth.answer(&asked.query)?.iter().map(|answer| answer.photo).collect();
        compared.push(Compared { asked, right, ranked: round.rival.ranked(number) });
    }
    let mut head = HEAD.map(str::to_owned).to_vec();
    head.extend(Ranked::HEAD.map(str::to_owned));
    let mut rows = vec![head];
    for kind in Kind::ALL {
        let of_kind: Vec<_> = compared.iter().filter(|compared| compared.asked.kind == kind).collect();
        rows.push(row(kind.name(), &of_kind));
    }
    rows.push(row("all", &compared.iter().collect::<Vec<_>>()));
    Ok(markdown(&rows, 1))
}

fn row(name: &str, all: &[&Compared<'_>]) -> Vec<String> {
    let (partial, whole): (Vec<&Compared<'_>>, Vec<_>) =
        all.iter().copied().partition(|compared| compared.asked.is_partial);
    let answers: Vec<_> = all.iter().map(|compared| compared.right.len() as f64).collect();
    let over = |all: &[&Compared<'_>], measure: fn(&[PhotoId], &[PhotoId], usize) -> f64| {
        let each = all.iter().map(|compared| measure(&compared.asked.found, &compared.right, DEPTH));
        number(mean(&each.collect::<Vec<_>>()))
    };
    let mut row = vec![name.to_owned(), all.len().to_string(), format!("{:.0}", median(&answers))];
    row.extend([over(&whole, recall), over(&whole, precision), over(&whole, overlap)]);
    row.push(format!("{:.1}", 100.0 * partial.len() as f64 / all.len() as f64));
    row.push(over(&partial, recall));
    for ranking in 0..Ranked::HEAD.len() {
        let each = all.iter().filter_map(|compared| {
            let ranked = compared.ranked?;
            Some(recall(ranked.of(ranking), &compared.right, DEPTH))
        });
        row.push(number(mean(&each.collect::<Vec<_>>())));
    }
    row
}

fn number(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { format!("{value:.3}") }
}
