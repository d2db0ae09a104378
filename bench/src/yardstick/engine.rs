//! [Tantivy](https://docs.rs/tantivy) with an index in memory, fed with our words, so that only the ranking differs.

use std::sync::Arc;

use anyhow::Result;
use domain::{id::PhotoId, tag::TagSource};
use search::{Document, query::Query, words::words};
use tantivy::{
    Index, IndexReader, ReloadPolicy, SegmentReader, TantivyDocument,
    collector::TopDocs,
    schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
};

use super::wanted::wanted;
use crate::collection::Shot;

/// For one writer: the collection is one segment of it.
const WRITER_BYTES: usize = 500_000_000;
/// Parts of an octave.
const PARTS: f64 = (1 << 20) as f64;

/// By what is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranking {
    /// BM25 of each field, with boosts as our weights.
    Words,
    /// The same times what our photos are worth by age and likes.
    WordsAgeAndLikes,
}

/// The fields of a photo.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) title: Field,
    pub(super) text: Field,
    pub(super) hashtags: Field,
    pub(super) labels: Field,
    pub(super) owner: Field,
    /// Whole tags, as they are.
    pub(super) tags: Field,
    /// Words as they are written.
    pub(super) spellings: Field,
    number: Field,
    rank: Field,
}

/// An index over photos.
pub struct Engine {
    reader: IndexReader,
    fields: Fields,
    photos: Arc<Vec<PhotoId>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine({} photos)", self.photos.len())
    }
}

impl Engine {
    pub fn build(shots: &[Shot]) -> Result<Self> {
        let (schema, fields) = schema();
        let index = Index::create_in_ram(schema);
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        for (number, shot) in shots.iter().enumerate() {
            writer.add_document(fields.document(number, shot))?;
        }
        writer.commit()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let photos = Arc::new(shots.iter().map(|shot| shot.photo.id).collect());
        Ok(Self { reader, fields, photos })
    }

    /// The best that have everything that is wanted.
    pub fn find(&self, query: &Query, ranking: Ranking, most: usize) -> Result<Vec<PhotoId>> {
        let searcher = self.reader.searcher();
        let scored = move |segment: &SegmentReader| {
            let column = |name| {
                let column = segment.fast_fields().u64(name);
                column.map(|column| column.first_or_default_col(0)).ok()
            };
            let (number, rank) = (column("number"), column("rank"));
            move |document, score: f32| {
                let read = |column: &Option<Arc<dyn tantivy::columnar::ColumnValues>>| {
                    column.as_ref().map_or(0, |column| column.get_val(document))
                };
                let octaves = match ranking {
                    Ranking::Words => 0.0,
                    Ranking::WordsAgeAndLikes => read(&rank) as f64 / PARTS,
                };
                (f64::from(score).log2() + octaves, read(&number))
            }
        };
        let best =
            searcher.search(&wanted(query, &self.fields)?, &TopDocs::with_limit(most).tweak_score(scored))?;
        Ok(best.iter().map(|((_, number), _)| self.photos[*number as usize]).collect())
    }

    /// What the index takes of memory.
    pub fn bytes(&self) -> Result<u64> {
        Ok(self.reader.searcher().space_usage()?.total().get_bytes())
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let words = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        title: schema.add_text_field("title", words.clone()),
        text: schema.add_text_field("text", words.clone()),
        hashtags: schema.add_text_field("hashtags", words.clone()),
        labels: schema.add_text_field("labels", words.clone()),
        owner: schema.add_text_field("owner", words.clone()),
        tags: schema.add_text_field("tags", STRING),
        spellings: schema.add_text_field("spellings", words),
        number: schema.add_u64_field("number", FAST),
        rank: schema.add_u64_field("rank", FAST),
    };
    (schema.build(), fields)
}

impl Fields {
    fn document(&self, number: usize, shot: &Shot) -> TantivyDocument {
        let (photo, mut document) = (&shot.photo, TantivyDocument::default());
        let ours = Document::of_photo(photo, shot.likes);
        document.add_u64(self.number, number as u64);
        document.add_u64(self.rank, ours.as_ref().map_or(0, |ours| ours.rank.parts()).into());
        for text in photo.title.iter() {
            document.add_text(self.title, stems(text));
        }
        for text in photo.caption.iter().chain(&photo.alt_text) {
            document.add_text(self.text, stems(text));
        }
        for tag in &photo.tags {
            let field = if tag.source == TagSource::Label { self.labels } else { self.hashtags };
            document.add_text(field, all_stems(tag.name.as_str()));
            document.add_text(self.tags, tag.name.as_str());
        }
        document.add_text(self.owner, all_stems(photo.owner.as_str()));
        for spelling in ours.iter().flat_map(|ours| ours.spellings.keys()) {
            document.add_text(self.spellings, spelling);
        }
        document
    }
}

fn stems(text: &str) -> String {
    let all = words(text).into_iter().filter(|word| !word.is_stop_word);
    all.map(|word| word.word.to_string()).collect::<Vec<_>>().join(" ")
}

/// Of names: what a tag is called is never too common.
fn all_stems(name: &str) -> String {
    words(name).into_iter().map(|word| word.word.to_string()).collect::<Vec<_>>().join(" ")
}
