//! How long a question takes, and how large what answers it is.

use bench::{statistics::percentile, table::markdown};

use crate::Round;

const HEAD: [&str; 7] =
    ["photos", "p50 ms", "p99 ms", "bytes a photo", "tantivy, p50 ms", "p99 ms", "bytes a photo"];

/// A row for each size.
pub(crate) fn table(rounds: &[Round]) -> String {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for round in rounds {
        let ms: Vec<_> = round.asked.iter().map(|asked| asked.time.as_secs_f64() * 1000.0).collect();
        let mut row = vec![round.photos.to_string()];
        row.extend(cells(&ms, Some(round.bytes), round.photos));
        row.extend(cells(round.rival.times_ms(), round.rival.bytes(), round.photos));
        rows.push(row);
    }
    markdown(&rows, 1)
}

fn cells(ms: &[f64], bytes: Option<u64>, photos: usize) -> [String; 3] {
    let at = |hundredths| {
        let value = percentile(ms, hundredths);
        if value.is_nan() { "–".to_owned() } else { format!("{value:.2}") }
    };
    let bytes = bytes.map_or("–".to_owned(), |bytes| (bytes / photos as u64).to_string());
    [at(50), at(99), bytes]
}
