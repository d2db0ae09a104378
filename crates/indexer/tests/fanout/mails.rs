//! What is mailed: to whom wants it, once, with a link that ends it.

use domain::{
    notice::{MailKind, NotificationSettings},
    task::Outcome,
    tie::TieChange,
    unsubscribe::Unsubscription,
};
use indexer::batch::Batch;
use serde_json::Value;

use crate::{
    aws::{Aws, tokens},
    change, deliver, join, named,
    support::{awaiting, processing, settled, settlement},
    told, world,
    world::World,
};

async fn with_mail() -> (World, Aws) {
    let mut world = world().await;
    let (aws, post) = Aws::start();
    world.fanout.post = Some(post);
    (world, aws)
}

fn text(mail: &Value) -> &str {
    mail["Content"]["Simple"]["Body"]["Text"]["Data"].as_str().unwrap()
}

fn subject(mail: &Value) -> &str {
    mail["Content"]["Simple"]["Subject"]["Data"].as_str().unwrap()
}

/// The URL in the header, which has to be the one in the text.
fn unsubscribe_url(mail: &Value) -> &str {
    let headers = mail["Content"]["Simple"]["Headers"].as_array().unwrap();
    let header = headers.iter().find(|header| header["Name"] == "List-Unsubscribe").unwrap();
    let url = header["Value"].as_str().unwrap().trim_start_matches('<').trim_end_matches('>');
    assert!(text(mail).split_whitespace().any(|word| word == url), "{}", text(mail));
    url
}

fn ends(mail: &Value) -> Option<Unsubscription> {
    let token = unsubscribe_url(mail).strip_prefix("https://pics.example/v1/notifications/unsubscribe/");
    tokens().read(token.unwrap())
}

async fn link_of_ada(world: &World, kind: MailKind) -> Unsubscription {
    Unsubscription::new(&world.store.profile(&named("ada")).await.unwrap().unwrap(), kind)
}

#[tokio::test]
async fn a_follow_is_mailed_once_and_never_again() {
    let (mut world, aws) = with_mail().await;
    change(&world, "bob", TieChange::Follow, "ada").await;
    deliver(&mut world).await;
    change(&world, "bob", TieChange::Unfollow, "ada").await;
    change(&world, "bob", TieChange::Follow, "ada").await;
    deliver(&mut world).await;
    let [mail] = aws.sent().try_into().unwrap();
    assert_eq!(mail["Destination"]["ToAddresses"][0], "ada@example.com");
    assert!(subject(&mail).contains("bob"), "{mail}");
    assert_eq!(ends(&mail), Some(link_of_ada(&world, MailKind::Follows).await));
}

#[tokio::test]
async fn who_wants_no_mails_of_a_kind_gets_none_and_is_told_all_the_same() {
    let (mut world, aws) = with_mail().await;
    let settings = NotificationSettings { email_follows: false, ..NotificationSettings::default() };
    world.store.set_notification_settings(&named("ada"), &settings).await.unwrap();
    change(&world, "bob", TieChange::Follow, "ada").await;
    deliver(&mut world).await;
    assert_eq!((aws.sent().len(), told(&world, "ada").await.len()), (0, 1));
    let held = processing(&world.store, &awaiting()).await;
    let review = settlement(&held, 1, Outcome::InReview);
    settled(world.store.settle(held.id, &review).await.unwrap());
    deliver(&mut world).await;
    assert_eq!(aws.sent().len(), 1, "the other kind");
}

#[tokio::test]
async fn a_mail_of_moderation_says_no_more_than_which_photo() {
    let (mut world, aws) = with_mail().await;
    let held = processing(&world.store, &awaiting()).await;
    settled(world.store.settle(held.id, &settlement(&held, 1, Outcome::Removed)).await.unwrap());
    deliver(&mut world).await;
    let [mail] = aws.sent().try_into().unwrap();
    assert!(text(&mail).contains(&held.id.to_string()) && text(&mail).contains("Dusk"), "{mail}");
    assert!(!mail.to_string().contains("sylt") && !mail.to_string().contains("/media/"), "{mail}");
    assert_eq!(ends(&mail), Some(link_of_ada(&world, MailKind::Moderation).await));
}

/// The record fails, so that it comes again; what was done before is not done twice.
#[tokio::test]
async fn a_mail_that_could_not_go_out_now_goes_out_later() {
    let (mut world, aws) = with_mail().await;
    aws.refuse_next(429, "TooManyRequestsException");
    change(&world, "bob", TieChange::Follow, "ada").await;
    let records = world.records();
    let batch = Batch { records: records.clone() };
    let answer = world.fanout.work(&batch).await.unwrap();
    let named = answer.batch_item_failures[0].item_identifier.as_deref();
    assert_eq!(named, records[0]["dynamodb"]["SequenceNumber"].as_str());
    assert_eq!((aws.sent().len(), told(&world, "ada").await.len()), (0, 1));
    let answer = world.fanout.work(&batch).await.unwrap();
    assert!(answer.batch_item_failures.is_empty());
    assert_eq!((aws.sent().len(), told(&world, "ada").await.len()), (1, 1));
}

#[tokio::test]
async fn an_address_that_is_refused_for_good_holds_up_nobody() {
    let (mut world, aws) = with_mail().await;
    aws.refuse_next(400, "MessageRejected");
    change(&world, "bob", TieChange::Follow, "ada").await;
    change(&world, "eve", TieChange::Follow, "ada").await;
    deliver(&mut world).await;
    let [mail] = aws.sent().try_into().unwrap();
    assert!(subject(&mail).contains("eve"), "{mail}");
}

#[tokio::test]
async fn a_crowd_fills_the_inbox_and_not_the_mailbox() {
    let (mut world, aws) = with_mail().await;
    for number in 0..25 {
        let fan = format!("fan_{number}");
        join(&world, &fan).await;
        change(&world, &fan, TieChange::Follow, "ada").await;
    }
    deliver(&mut world).await;
    assert_eq!((told(&world, "ada").await.len(), aws.sent().len()), (25, 20));
    let inbox = world.store.inbox(&named("ada"), None, 1).await.unwrap();
    world.store.mark_read(&named("ada"), inbox.page.items[0].id).await.unwrap();
    change(&world, "eve", TieChange::Follow, "ada").await;
    deliver(&mut world).await;
    assert_eq!(aws.sent().len(), 21, "who has looked is mailed again");
}
