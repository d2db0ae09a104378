//! What begins with typed letters.

use std::collections::BTreeMap;

use search::Word;
use store::{Glossary, Spelling, Store, StoreError};

/// Different words that one beginning may stand for.
const WORDS_MAX: usize = 64;
/// Spellings read of one beginning.
const ROWS_MAX: u32 = 256;
/// The longest beginning of which the store knows what is common.
const COMMON_MAX_CHARS: usize = 4;

/// What a spelling stands for, once for all its spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) means: String,
    /// The most common of its spellings.
    pub(crate) spelling: String,
    /// How many hold that one.
    pub(crate) holders: u64,
}

/// What spellings with a beginning stand for, the most common first, and whether there may be more. Of a short beginning
/// with very many, the most common are among them.
pub(crate) async fn rows(
    store: &Store,
    glossary: Glossary,
    beginning: &str,
) -> Result<(Vec<Row>, bool), StoreError> {
    let (mut spellings, has_more) = store.spelled(glossary, beginning, ROWS_MAX).await?;
    if has_more && beginning.chars().count() <= COMMON_MAX_CHARS {
        spellings.extend(store.common(glossary, beginning, ROWS_MAX).await?);
    }
    Ok((by_meaning(spellings), has_more))
}

/// What the most common spellings with a beginning stand for, about so many of them. Where so many are common, those that
/// are not need not be read.
pub(crate) async fn most_common(
    store: &Store,
    glossary: Glossary,
    beginning: &str,
    most: usize,
) -> Result<Vec<Row>, StoreError> {
    if beginning.chars().count() <= COMMON_MAX_CHARS {
        // Several of them may be spellings of one word.
        let read = u32::try_from(2 * most).unwrap_or(ROWS_MAX);
        let common = by_meaning(store.common(glossary, beginning, read).await?);
        if common.len() >= most {
            return Ok(common);
        }
    }
    Ok(rows(store, glossary, beginning).await?.0)
}

/// The words that a beginning may stand for, the most common first, and whether some are left out.
pub(super) async fn words(
    store: &Store,
    glossary: Glossary,
    beginning: &str,
) -> Result<(Vec<Word>, bool), StoreError> {
    let (rows, has_more) = rows(store, glossary, beginning).await?;
    let is_cut = has_more || rows.len() > WORDS_MAX;
    Ok((rows.into_iter().take(WORDS_MAX).map(|row| Word::of_stem(row.means)).collect(), is_cut))
}

fn by_meaning(mut spellings: Vec<Spelling>) -> Vec<Row> {
    // The same row may be read twice, with another number of holders: the first counts.
    spellings.sort_by(|a, b| b.holders.cmp(&a.holders).then_with(|| a.spelling.cmp(&b.spelling)));
    let mut first: BTreeMap<String, Row> = BTreeMap::new();
    for Spelling { spelling, means, holders } in spellings {
        first.entry(means.clone()).or_insert(Row { means, spelling, holders });
    }
    let mut rows: Vec<_> = first.into_values().collect();
    rows.sort_by(|a, b| b.holders.cmp(&a.holders).then_with(|| a.means.cmp(&b.means)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(spelling: &str, means: &str, holders: u64) -> Spelling {
        Spelling { spelling: spelling.into(), means: means.into(), holders }
    }

    #[test]
    fn spellings_of_one_word_are_one_row() {
        let rows = by_meaning(vec![
            spelling("boat", "boat", 3),
            spelling("boats", "boat", 5),
            spelling("bay", "bay", 4),
            spelling("bay", "bay", 2),
        ]);
        let told: Vec<_> = rows.iter().map(|row| (row.spelling.as_str(), row.holders)).collect();
        assert_eq!(told, [("boats", 5), ("bay", 4)]);
    }
}
