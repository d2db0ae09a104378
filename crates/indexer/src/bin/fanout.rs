//! Function `fanout`: puts photos into feeds, and tells people what concerns them.

use boot::{FeedPushLimit, Keys, SiteUrl};
use domain::unsubscribe::Tokens;
use feeds::Limits;
use identity::Identity;
use indexer::fanout::{Fanout, Post};
use jiff::Timestamp;
use mail::Mail;

#[tokio::main]
async fn main() -> Result<(), boot::Error> {
    let boot = boot::start().await;
    let (store, FeedPushLimit(push_followers_max), mail) = boot.open().await?;
    let post = match mail {
        Some(mail) => Some(post(&boot, mail).await?),
        None => None,
    };
    let fanout = Fanout { store, limits: Limits { push_followers_max }, post };
    boot::serve(move |batch, _| {
        let fanout = fanout.clone();
        async move { fanout.work(&batch, Timestamp::now()).await }
    })
    .await
}

/// Without mails there is no need of addresses, keys and links.
async fn post(boot: &boot::Boot, mail: Mail) -> Result<Post, boot::Error> {
    let (identity, keys, SiteUrl(site_url)): (Identity, Keys, _) = boot.open().await?;
    Ok(Post { mail, identity, tokens: Tokens::new(keys.derive("unsubscribe")), site_url })
}
