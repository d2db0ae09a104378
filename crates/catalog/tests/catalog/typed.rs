//! What is suggested to whoever types.

use crate::{
    support::{empty, tag},
    world::{Post, change, join, label, photos, publish, query},
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

#[tokio::test]
async fn what_folds_to_very_many_letters_is_cut() {
    let (store, _) = empty().await;
    // Two letters each once it is folded.
    let long = "ß".repeat(50);
    let photo = publish(&store, &Post::by("ada", &format!("#{long}"))).await;
    assert_eq!(photo.tags.len(), 1);
    assert_eq!(publish(&store, &Post::by("ada", &format!("#{long}{long}"))).await.tags, []);
    let suggested = [Suggestion::Tag(tag(&long))];
    for typed in ["#ß".to_owned(), format!("#{long}")] {
        assert_eq!(catalog::suggest(&store, &typed, None, 10).await.unwrap(), suggested);
    }
    let found = catalog::find_tags(&store, &query(&format!("#{long}")), None, 10).await.unwrap();
    assert_eq!(found.items, [tag(&long)]);
    for typed in ["㌖".repeat(200), format!("#{}", "㌖".repeat(199)), format!("@{}", "㌖".repeat(199))] {
        assert_eq!(catalog::suggest(&store, &typed, None, 10).await.unwrap(), []);
    }
}

#[tokio::test]
async fn the_name_of_an_owner_is_no_word() {
    let (store, _) = empty().await;
    let photo = publish(&store, &Post::by("lighthouse_ada", "A boat")).await;
    for typed in ["light", "ada", "lighthouse_a"] {
        assert_eq!(catalog::suggest(&store, typed, None, 10).await.unwrap(), [], "{typed}");
    }
    assert_eq!(photos(&store, "light*", None, 10).await, []);
    assert_eq!(photos(&store, "lighthouse", None, 10).await, [photo.id]);
    publish(&store, &Post::by("zoe", "A lighthouse")).await;
    assert_eq!(told(&catalog::suggest(&store, "light", None, 10).await.unwrap()), ["lighthouse"]);
}

/// Rare ones are looked at in records, which takes the place of none of them.
#[tokio::test]
async fn what_is_hidden_makes_room_for_what_is_not() {
    let (store, _) = empty().await;
    let hidden = publish(&store, &Post::by("ada", "#seal #seascape seagull")).await;
    for caption in ["#seal seagulls", "#seaside season"] {
        publish(&store, &Post::by("zoe", caption)).await;
    }
    let visibility = Some(domain::photo::Visibility::Private);
    change(&store, hidden.id, &store::Details { visibility, ..Default::default() }).await;
    let suggest = async |typed, limit| told(&catalog::suggest(&store, typed, None, limit).await.unwrap());
    assert_eq!(suggest("#sea", 10).await, ["#seal", "#seaside"]);
    assert_eq!(suggest("sea", 2).await, ["#seal", "#seaside"]);
    let tags = catalog::find_tags(&store, &query("sea"), None, 1).await.unwrap();
    assert_eq!(tags.items, [tag("seal")]);
    let rest = catalog::find_tags(&store, &query("sea"), tags.next.as_ref(), 1).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![tag("seaside")], None));
}
