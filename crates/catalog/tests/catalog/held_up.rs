//! Writers that are held up just before they write.

use domain::photo::Photo;
use store::{Client, Details, Store};
use testbed::gate::{Gated, gated};

use crate::{
    shelves::{difference, from_scratch, shelves},
    world::{Post, change, file, publish},
};

/// A writer who read "boats" is held up. Then the photo says something else, and is filed.
async fn held_up_while_it_says(caption: &str) -> (Client, Photo) {
    let Gated { client, direct, through, gate } = gated("TransactWriteItems").await;
    let photo = publish(&direct, &Post::by("ada", "sea #sylt")).await;
    write(&direct, &photo, "boats #boat").await;
    let meanwhile = async {
        write(&direct, &photo, caption).await;
        file(&direct, photo.id).await;
    };
    tokio::join!(file(&through, photo.id), gate.meanwhile(meanwhile));
    (client, photo)
}

async fn write(store: &Store, photo: &Photo, caption: &str) {
    let caption = Some(Some(caption.to_owned()));
    change(store, photo.id, &Details { caption, ..Details::default() }).await;
}

async fn assert_is_as_the_record_calls_for(client: &Client, photo: &Photo) {
    let subjects = [search::Subject::Photo(photo.id)];
    let should = from_scratch(client, &subjects).await;
    let difference = difference(&shelves(client).await, &should);
    assert!(difference.is_empty(), "{}", difference.join("\n"));
}

/// The other one finds filed what the record says, and does nothing that would stop the writer.
#[tokio::test]
async fn who_wrote_what_the_record_no_longer_says_looks_again() {
    let (client, photo) = held_up_while_it_says("sea #sylt").await;
    assert_is_as_the_record_calls_for(&client, &photo).await;
}

/// The words of the transaction that did not come about were counted.
#[tokio::test]
async fn who_was_overtaken_takes_back_what_was_counted() {
    let (client, photo) = held_up_while_it_says("dunes").await;
    assert_is_as_the_record_calls_for(&client, &photo).await;
}
