//! The only place where an object's key is spelled.

use domain::{
    id::{ExportId, MediaSecret, PhotoId, Username},
    photo::Format,
};

/// The folder of renders within a `media` prefix. No rendition has a name with a slash.
const RENDERS: &str = "r/";

/// Where an original is uploaded to, and stays.
#[must_use]
pub fn original(owner: &Username, photo: PhotoId) -> String {
    format!("originals/{owner}/{photo}")
}

/// The owner and photo of an original's key; none for anything else in the bucket.
#[must_use]
pub fn parse_original(key: &str) -> Option<(Username, PhotoId)> {
    let (owner, photo) = key.strip_prefix("originals/")?.split_once('/')?;
    let owner_name: Username = owner.parse().ok()?;
    // Only the one spelling that `original` gives: `originals/Ada/…` is some other producer's object.
    (owner_name.as_str() == owner).then_some(())?;
    Some((owner_name, photo.parse().ok()?))
}

/// The user under whose name another producer dropped an object: `drop/{username}/…`, in the one spelling under which
/// it is found again when the user leaves.
#[must_use]
pub fn dropped_by(key: &str) -> Option<Username> {
    let (user, name) = key.strip_prefix("drop/")?.split_once('/')?;
    let owner: Username = user.parse().ok()?;
    (owner.as_str() == user && !name.is_empty()).then_some(owner)
}

/// Under which all renditions of a photo lie that have, or once had, a URL.
#[must_use]
pub fn media_of(photo: PhotoId) -> String {
    format!("media/{photo}/")
}

/// Under which the renditions of a photo lie for who knows its secret. A media URL's path is `/` and the key.
#[must_use]
pub fn media_prefix(photo: PhotoId, secret: &MediaSecret) -> String {
    format!("{}{secret}/", media_of(photo))
}

#[must_use]
pub fn media(photo: PhotoId, secret: &MediaSecret, name: &str, format: Format) -> String {
    format!("{}{name}.{}", media_prefix(photo, secret), format.extension())
}

/// Under which the renders of a photo lie: what was asked for, beside what every photo has.
#[must_use]
pub fn renders_prefix(photo: PhotoId, secret: &MediaSecret) -> String {
    format!("{}{RENDERS}", media_prefix(photo, secret))
}

/// Where the result of a recipe lies. Whoever sees the photo may see it: the same secret guards both.
#[must_use]
pub fn render(photo: PhotoId, secret: &MediaSecret, recipe_key: &str, format: Format) -> String {
    format!("{}{recipe_key}.{}", renders_prefix(photo, secret), format.extension())
}

/// The rendition that the models look at: outside `media/`, so no URL reaches it.
#[must_use]
pub fn analysis(photo: PhotoId, run: u32) -> String {
    format!("{}{run}.jpg", analysis_prefix(photo))
}

#[must_use]
pub fn analysis_prefix(photo: PhotoId) -> String {
    format!("analysis/{photo}/")
}

/// Under which all originals of an owner lie.
#[must_use]
pub fn originals_of(owner: &Username) -> String {
    format!("originals/{owner}/")
}

/// Under which other producers drop objects for a user.
#[must_use]
pub fn drops_of(user: &Username) -> String {
    format!("drop/{user}/")
}

/// Under which all exports of a person lie.
#[must_use]
pub fn exports_of(owner: &Username) -> String {
    format!("exports/{owner}/")
}

/// The file of an export with this number, from 1, as one try at it writes it: two that overlap may divide what is to be
/// told in two ways. The last part is what the file is called once it is fetched.
#[must_use]
pub fn export_file(owner: &Username, export: ExportId, number: u32, attempt: u64) -> String {
    format!("{}{export}/{attempt:016x}/picstack-{owner}-{number}.zip", exports_of(owner))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What lies under a prefix is whose it is, and nobody's whose name begins alike.
    #[test]
    fn prefixes_of_people_end_with_their_names() {
        let (ada, export) = ("ada".parse().unwrap(), "01KAG7Q2M8N3P4Q5R6S7T8V9WA".parse().unwrap());
        let file = "exports/ada/01KAG7Q2M8N3P4Q5R6S7T8V9WA/00000000000000ff/picstack-ada-2.zip";
        assert_eq!(export_file(&ada, export, 2, 255), file);
        assert!(original(&ada, PhotoId::new(1)).starts_with(&originals_of(&ada)));
        for prefix in [originals_of(&ada), drops_of(&ada), exports_of(&ada)] {
            assert!(prefix.ends_with("/ada/"), "{prefix}");
        }
    }

    #[test]
    fn only_what_original_spells_is_an_original() {
        let (ada, photo): (Username, PhotoId) = ("ada".parse().unwrap(), PhotoId::new(1));
        let key = original(&ada, photo);
        assert_eq!(parse_original(&key), Some((ada, photo)));
        for other in [
            format!("originals/Ada/{photo}"),
            format!("originals/ada/{photo}/x"),
            format!("drop/ada/{photo}"),
            "originals/ada/holiday.jpg".into(),
            format!("originals/{photo}"),
        ] {
            assert_eq!(parse_original(&other), None, "{other}");
        }
    }

    #[test]
    fn drops_name_their_owner() {
        assert_eq!(dropped_by("drop/ada/2026/x.jpg"), "ada".parse().ok());
        for other in ["drop/ada", "drop/ada/", "drop/Ada/x.jpg", "drop/a b/x.jpg", "inbox/ada/x.jpg"] {
            assert_eq!(dropped_by(other), None, "{other}");
        }
    }
}
