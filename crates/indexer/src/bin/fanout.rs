//! Function `fanout`: puts photos into feeds, and tells people what concerns them.

use boot::{FeedPushLimit, Keys, SiteUrl};
use domain::unsubscribe::Tokens;
use feeds::Limits;
use indexer::fanout::{Fanout, Post};
use mail::Mail;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, limit, mail, identity, keys, site): (_, _, Option<Mail>, _, _, _) = boot.open().await?;
    let (FeedPushLimit(push_followers_max), SiteUrl(site_url)) = (limit, site);
    let tokens = Tokens::new(Keys::derive(&keys, "unsubscribe"));
    let post = mail.map(|mail| Post { mail, identity, tokens, site_url });
    let fanout = Fanout { store, limits: Limits { push_followers_max }, post };
    boot::serve(move |batch, _| {
        let fanout = fanout.clone();
        async move { fanout.work(&batch).await }
    })
    .await
}
