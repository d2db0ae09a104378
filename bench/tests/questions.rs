//! Search finds what is right, and a question takes no more of `DynamoDB` where there are more photos.
#![allow(clippy::unwrap_used)]

use bench::{
    asked::{DEPTH, ask_all, costs},
    collection::{Kind, Question, Shot, photos, questions},
    cost::Cost,
    database::Database,
    recorder::{Recorder, Recording},
    shelves::Shelves,
    truth::Truth,
};

const FEW: usize = 100;
const MANY: usize = 400;
const QUESTIONS: usize = 40;
/// Standings, a list, records.
const REQUESTS_OF_ONE_WORD: u64 = 3;
/// A page's records, one more to know whether there is another page, the standings of the word and of everything, and
/// the beginning of a list.
const UNITS_OF_ONE_WORD: f64 = 21.0 + 2.0 + 2.0;

async fn loaded(shots: &[Shot]) -> Database {
    let database = Database::start().await;
    Shelves::of(shots).load(&database).unwrap();
    database
}

#[tokio::test]
async fn what_is_found_is_what_is_right() {
    let shots = photos(MANY).unwrap();
    let (database, truth) = (loaded(&shots).await, Truth::of(&shots));
    for asked in ask_all(&database.store(), &questions(&shots, QUESTIONS)).await.unwrap() {
        let right = truth.answer(&asked.query).unwrap();
        let right: Vec<_> = right.iter().map(|answer| answer.photo).take(DEPTH).collect();
        // Common words are counted by samples, which moves who comes first, and not who is there.
        if asked.kind == Kind::OneWord {
            assert_eq!(asked.found, right, "{:?}", asked.query);
        }
        assert_eq!(asked.found.len(), right.len(), "{:?}", asked.query);
        assert!(!asked.is_partial);
    }
}

#[tokio::test]
async fn a_word_takes_the_same_of_more_photos() {
    let shots = photos(MANY).unwrap();
    let of_few = questions(&shots[..FEW], QUESTIONS);
    let one_word: Vec<_> = of_few.into_iter().filter(|question| question.kind == Kind::OneWord).collect();
    for size in [FEW, MANY] {
        for cost in all_costs(&shots[..size], &one_word).await {
            assert_eq!(cost.requests(), REQUESTS_OF_ONE_WORD, "{:?}", cost.calls);
            assert!(cost.read_units <= UNITS_OF_ONE_WORD && cost.write_units == 0.0, "{cost}");
        }
    }
}

async fn all_costs(shots: &[Shot], questions: &[Question]) -> Vec<Cost> {
    let database = loaded(shots).await;
    let recorder = Recorder::start(database.endpoint(), Recording::Units).await.unwrap();
    costs(&database.store_behind(&recorder.endpoint), &recorder, questions).await.unwrap()
}
