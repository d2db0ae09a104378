//! Our questions in the terms of the other engine: everything is wanted, and where it stands counts as with us.

use anyhow::{Result, bail};
use search::{
    Weight,
    query::{Part, Query},
};
use tantivy::{
    Term,
    query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query as Wanted, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::engine::Fields;

/// A label counts as one of which the model is fairly sure.
const LABEL_CONFIDENCE_PERCENT: f32 = 85.0;

pub(super) fn wanted(query: &Query, fields: &Fields) -> Result<BooleanQuery> {
    let clause = |part| Ok((Occur::Must, clause(part, fields)?));
    Ok(BooleanQuery::new(query.wanted.iter().map(clause).collect::<Result<_>>()?))
}

fn clause(part: &Part, fields: &Fields) -> Result<Box<dyn Wanted>> {
    Ok(match part {
        Part::Word { word, .. } => {
            let label = Weight::label(LABEL_CONFIDENCE_PERCENT);
            let places = [
                (fields.title, Weight::TITLE),
                (fields.text, Weight::TEXT),
                (fields.hashtags, Weight::HASHTAG),
                (fields.labels, label),
                (fields.owner, Weight::OWNER),
            ];
            let anywhere = places.map(|(field, weight)| {
                let boosted = BoostQuery::new(term(field, word.as_str()), weight.factor() as f32);
                (Occur::Should, Box::new(boosted) as Box<dyn Wanted>)
            });
            Box::new(BooleanQuery::new(anywhere.into()))
        }
        Part::Tag(tag) => term(fields.tags, tag.as_str()),
        Part::Prefix(beginning) => {
            let term = Term::from_field_text(fields.spellings, beginning);
            Box::new(FuzzyTermQuery::new_prefix(term, 0, true))
        }
        Part::Phrase(_) | Part::Name(_) => bail!("the bench does not ask for phrases or names"),
    })
}

fn term(field: Field, text: &str) -> Box<dyn Wanted> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}
