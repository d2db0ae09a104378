//! Popularity costs nobody but the fan-out: whoever looks or likes takes the same of `DynamoDB`, however many follow.
#![allow(clippy::unwrap_used)]

use bench::{
    build::{self, Profile},
    scene::{FUNCTIONS, Operation, Scene},
};

#[tokio::test]
async fn a_page_a_like_and_a_profile_cost_the_same_with_more_followers() {
    let binaries = build::functions(&FUNCTIONS, Profile::Dev).unwrap();
    let mut few = Scene::with_followers(10, &binaries).await.unwrap();
    let mut many = Scene::with_followers(1_000, &binaries).await.unwrap();
    for operation in Operation::ALL {
        let (with_few, with_many) =
            (few.measure(operation).await.unwrap(), many.measure(operation).await.unwrap());
        if operation == Operation::PublishDelivered {
            // Each follower gets an entry, unless the recorder sees nothing.
            assert!(with_many.write_units >= with_few.write_units + 990.0, "{with_few:?} {with_many:?}");
        } else {
            assert_eq!(with_few, with_many, "{}", operation.name());
        }
    }
}
