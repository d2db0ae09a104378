//! What stands in mails, in plain words. Of a photo only its title and id: a mail travels further than it is meant to.

use domain::{
    id::Username,
    notice::MailKind,
    photo::{Photo, Status},
};

/// A mail before it has a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) kind: MailKind,
    pub(super) subject: String,
    text: String,
}

impl Letter {
    pub(super) fn followed(by: &Username) -> Self {
        Self {
            kind: MailKind::Follows,
            subject: format!("{by} follows you on Picstack"),
            text: format!(
                "{by} follows you on Picstack, and gets your photos into the feed from now on.\n\
                 If you do not want that, block {by}."
            ),
        }
    }

    /// The mail about what moderation decided; none for what is no business of moderation.
    pub(super) fn outcome(photo: &Photo) -> Option<Self> {
        let (subject, text) = match photo.status {
            Status::InReview => (
                "Your photo is in review",
                "is in review. Until that is decided, nobody but you and the moderators sees it.",
            ),
            Status::Removed => (
                "Your photo was removed",
                "was removed, because it is against the rules of this service. Nobody sees it any more.",
            ),
            Status::Published => (
                "Your photo was approved",
                "was looked at and approved. Those see it for whom you published it.",
            ),
            _ => return None,
        };
        let text = format!("Your photo {} {text}", name(photo));
        Some(Self { kind: MailKind::Moderation, subject: subject.to_owned(), text })
    }

    /// The whole text, with where to look and how to end such mails.
    pub(super) fn text(&self, site_url: &str, unsubscribe_url: &str) -> String {
        let about = match self.kind {
            MailKind::Follows => "new followers",
            MailKind::Moderation => "the moderation of your photos",
        };
        format!(
            "{}\n\nSee for yourself: {site_url}\n\n-- \nNo more mails about {about}, without logging in:\n{unsubscribe_url}\n",
            self.text
        )
    }
}

fn name(photo: &Photo) -> String {
    match &photo.title {
        Some(title) => format!("“{title}” ({})", photo.id),
        None => photo.id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use domain::photo::Format;
    use jiff::Timestamp;

    use super::*;

    fn photo(status: Status) -> Photo {
        let id = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9".parse().unwrap();
        let photo = Photo::awaiting(id, "ada".parse().unwrap(), Format::Jpeg, Timestamp::UNIX_EPOCH);
        Photo { status, title: Some("Dusk".into()), caption: Some("at #sylt".into()), ..photo }
    }

    #[test]
    fn moderation_is_mailed_and_nothing_else() {
        let mailed = |status| Letter::outcome(&photo(status)).is_some();
        let all: Vec<_> = Status::ALL.into_iter().filter(|status| mailed(*status)).collect();
        assert_eq!(all, [Status::Published, Status::InReview, Status::Removed]);
    }

    #[test]
    fn a_mail_says_what_where_and_how_to_end_it() {
        let letter = Letter::outcome(&photo(Status::Removed)).unwrap();
        let text = letter.text("https://pics.example", "https://pics.example/end/x");
        assert!(text.starts_with("Your photo “Dusk” (01KAG6Y5N1T2V3W4X5Y6Z7A8B9) was removed"), "{text}");
        assert!(!text.contains("sylt"), "{text}");
        assert!(text.contains("https://pics.example\n") && text.ends_with("\nhttps://pics.example/end/x\n"));
        assert!(Letter::followed(&"bob".parse().unwrap()).subject.contains("bob"));
    }
}
