//! What errors say, which is logged: of what, and nobody's name.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{notice::News, tie::TieChange};
use store::{StoreError, Told};

use crate::{
    people::profile,
    proxy::{all_met, conflict, faulty, plan, refusal},
    support::{ada, empty, now, person},
};

/// As often as a call tries before it gives up.
const TRIES: usize = 10;

fn says(error: StoreError, what: &str) {
    let text = error.to_string();
    assert!(text.contains(what), "{text}");
    assert!(!text.contains("ada") && !text.contains("bob"), "{text}");
}

#[tokio::test]
async fn a_dispute_names_nobody() {
    let tie = async {
        let (store, faults, _) = faulty().await;
        plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), TRIES));
        says(store.change_tie(&ada(), &person("bob"), TieChange::Follow, now()).await.unwrap_err(), "a tie");
        all_met(&faults);
    };
    let inbox = async {
        let (store, faults, _) = faulty().await;
        plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), TRIES));
        let told = Told { by: &ada(), what: "follow#bob".into() };
        let news = News::Followed { by: ada() };
        says(store.tell(&person("bob"), &told, &news, now()).await.unwrap_err(), "an inbox");
        all_met(&faults);
    };
    let account = async {
        let (store, faults, _) = faulty().await;
        store.create_profile(&profile(&ada())).await.unwrap();
        let unmet = refusal("ConditionalCheckFailedException");
        plan(&faults, std::iter::repeat_n(("PutItem", unmet), TRIES));
        says(store.close_profile(&ada(), now()).await.unwrap_err(), "a profile");
        all_met(&faults);
    };
    let counts = async {
        let (store, faults, client) = faulty().await;
        put(&client, "USER#ada", "COUNTS#0", ("followers", AttributeValue::N("3".into()))).await;
        plan(&faults, std::iter::repeat_n(("TransactWriteItems", conflict()), TRIES / 2));
        let recounted = store.recount_person(&ada(), std::time::Duration::ZERO).await;
        says(recounted.unwrap_err(), "the counts of a person");
        all_met(&faults);
    };
    tokio::join!(tie, inbox, account, counts);
}

#[tokio::test]
async fn what_cannot_be_read_names_nobody() {
    let (store, client) = empty().await;
    let broken = || ("revision", AttributeValue::S("x".into()));
    put(&client, "USER#ada", "PROFILE", broken()).await;
    put(&client, "USER#ada", "TIE#bob", ("follows", AttributeValue::Bool(true))).await;
    put(&client, "USER#ada", "SETTINGS", ("email_follows", AttributeValue::S("x".into()))).await;
    says(store.profile(&ada()).await.unwrap_err(), "profile");
    says(store.tie(&ada(), &person("bob")).await.unwrap_err(), "tie");
    says(store.notification_settings(&ada()).await.unwrap_err(), "notification settings");
}

async fn put(client: &aws_sdk_dynamodb::Client, pk: &str, sk: &str, also: (&str, AttributeValue)) {
    let mut item = HashMap::from([(also.0.to_owned(), also.1)]);
    item.insert("PK".into(), AttributeValue::S(pk.into()));
    item.insert("SK".into(), AttributeValue::S(sk.into()));
    client.put_item().table_name("core").set_item(Some(item)).send().await.unwrap();
}
