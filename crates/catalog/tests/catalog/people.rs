//! People by their names.

use crate::{
    support::{empty, now, person},
    world::{join, query},
};
use search::Placing;
use store::Store;

async fn found(store: &Store, text: &str) -> Vec<String> {
    let (query, mut names, mut from) = (query(text), Vec::new(), None);
    loop {
        let answer = catalog::find_people(store, &query, None, from.as_ref(), 1).await.unwrap();
        names.extend(answer.items.iter().map(|profile| profile.username.to_string()));
        from = answer.next;
        if from.is_none() {
            return names;
        }
    }
}

#[tokio::test]
async fn every_word_may_be_the_beginning_of_a_name() {
    let (store, _) = empty().await;
    join(&store, "ada_lovelace", Some("Ada, Countess of Lovelace")).await;
    join(&store, "adam", Some("The Lover")).await;
    join(&store, "grace", None).await;
    for (text, expected) in [
        ("ada", vec!["ada_lovelace", "adam"]),
        ("love ada", vec!["ada_lovelace", "adam"]),
        ("count", vec!["ada_lovelace"]),
        ("@ada_lov", vec!["ada_lovelace"]),
        ("ada -lover", vec!["ada_lovelace"]),
        ("countess ada lov", vec!["ada_lovelace"]),
        ("ada -lovers", vec!["ada_lovelace", "adam"]),
        ("lovelaces", vec![]),
        ("#ada", vec![]),
    ] {
        let mut names = found(&store, text).await;
        names.sort();
        assert_eq!(names, expected, "{text}");
    }
}

/// Only some of the words are looked up, the longest; the profile has to have all of them.
#[tokio::test]
async fn of_very_many_words_all_are_wanted() {
    let (store, _) = empty().await;
    join(&store, "ada", Some("Augusta Ada King Countess of Lovelace")).await;
    join(&store, "eva", Some("Augusta Eva King Countess of Lovelace")).await;
    let all = "augusta countess lovelace king of";
    assert_eq!(found(&store, &format!("{all} ada")).await, ["ada"]);
    assert_eq!(found(&store, &format!("{all} eva")).await, ["eva"]);
    assert_eq!(found(&store, &format!("{all} zoe")).await, [""; 0]);
    let both = found(&store, all).await;
    assert_eq!(both.len(), 2);
}

#[tokio::test]
async fn who_has_more_followers_comes_first() {
    let (store, _) = empty().await;
    for name in ["ada_1", "ada_2", "ada_3"] {
        join(&store, name, None).await;
    }
    for fan in ["fan_1", "fan_2", "fan_3", "fan_4"] {
        let follow = domain::tie::TieChange::Follow;
        store.change_tie(&person(fan), &person("ada_2"), follow, now()).await.unwrap();
    }
    catalog::file_person(&store, &person("ada_2"), Placing::Kept).await.unwrap();
    let names = found(&store, "ada").await;
    assert_eq!((names.len(), names[0].as_str()), (3, "ada_2"));
}
