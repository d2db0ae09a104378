//! What is suggested to whoever types.

use crate::{
    support::{empty, tag},
    world::{Post, join, label, publish},
};
use catalog::Suggestion;

fn told(suggestions: &[Suggestion]) -> Vec<String> {
    let told = |suggestion: &Suggestion| match suggestion {
        Suggestion::Word(word) => word.clone(),
        Suggestion::Tag(tag) => format!("#{tag}"),
        Suggestion::Person { username, .. } => format!("@{username}"),
    };
    suggestions.iter().map(told).collect()
}

#[tokio::test]
async fn the_last_word_is_completed_the_most_common_first() {
    let (store, _) = empty().await;
    for (caption, labels) in [
        ("Seagulls at sea", &["sea"][..]),
        ("Seagulls, again", &["sea", "seascape"]),
        ("A seagull", &[]),
        ("The season", &["sea", "seascape", "seaside"]),
    ] {
        let labels = labels.iter().map(|name| label(name, 90.0)).collect();
        publish(&store, &Post { labels, ..Post::by("zoe", caption) }).await;
    }
    join(&store, "sean", Some("Sean Seasick")).await;
    let suggest = async |typed, limit| told(&catalog::suggest(&store, typed, None, limit).await.unwrap());
    for (typed, limit, expected) in [
        ("dusk #sea", 10, &["#sea", "#seascape", "#seaside"][..]),
        ("#SEAS", 2, &["#seascape", "#seaside"]),
        ("@sea", 10, &["@sean"]),
        ("@seasi", 10, &["@sean"]),
        ("seag", 10, &["seagulls"]),
        ("-seag", 10, &["seagulls"]),
        ("sea", 10, &["#sea", "#seascape", "seagulls", "#seaside", "season", "@sean"]),
        ("sea", 3, &["#sea", "#seascape", "@sean"]),
        ("sea", 0, &[]),
        ("sea ", 10, &[]),
        ("", 10, &[]),
        ("#", 10, &[]),
        ("\"(", 10, &[]),
        ("nothing", 10, &[]),
    ] {
        assert_eq!(suggest(typed, limit).await, expected, "{typed:?}");
    }
}

#[tokio::test]
async fn tags_with_accents_are_completed_without() {
    let (store, _) = empty().await;
    publish(&store, &Post::by("zoe", "#Été")).await;
    assert_eq!(catalog::suggest(&store, "#et", None, 10).await.unwrap(), [Suggestion::Tag(tag("été"))]);
}

#[tokio::test]
async fn of_few_letters_the_most_common_come_first_and_the_rest_where_there_is_room() {
    let (store, _) = empty().await;
    for number in 0..16 {
        let tags = if number < 9 { "#zoo #zebra" } else { "#zebra" };
        publish(&store, &Post::by("ada", tags)).await;
    }
    publish(&store, &Post::by("ada", "#zeal")).await;
    let suggest = async |typed, limit| told(&catalog::suggest(&store, typed, None, limit).await.unwrap());
    for typed in ["#z", "z"] {
        assert_eq!(suggest(typed, 1).await, ["#zebra"]);
        assert_eq!(suggest(typed, 2).await, ["#zebra", "#zoo"]);
        assert_eq!(suggest(typed, 3).await, ["#zebra", "#zoo", "#zeal"]);
    }
    assert_eq!(suggest("#ze", 10).await, ["#zebra", "#zeal"]);
}
