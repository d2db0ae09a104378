//! Where an export stands: which file is written, and what comes first in it.

use serde::{Deserialize, Serialize};
use store::Position;

/// Where a file begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The file's number, from 1.
    pub file: u32,
    #[serde(default)]
    pub section: Section,
    /// Parts of the section that stand in earlier files.
    #[serde(default)]
    pub part: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Position>,
    /// The keys of the files before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<String>,
}

/// What an export holds, in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    #[default]
    Profile,
    Settings,
    Photos,
    Comments,
    Likes,
    Following,
    Followers,
    Blocks,
    Mutes,
    Originals,
}

impl Section {
    const ALL: [Self; 10] = [
        Self::Profile,
        Self::Settings,
        Self::Photos,
        Self::Comments,
        Self::Likes,
        Self::Following,
        Self::Followers,
        Self::Blocks,
        Self::Mutes,
        Self::Originals,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Settings => "settings",
            Self::Photos => "photos",
            Self::Comments => "comments",
            Self::Likes => "likes",
            Self::Following => "following",
            Self::Followers => "followers",
            Self::Blocks => "blocks",
            Self::Mutes => "mutes",
            Self::Originals => "originals",
        }
    }

    fn next(self) -> Option<Self> {
        Self::ALL.into_iter().skip_while(|section| *section != self).nth(1)
    }
}

impl Cursor {
    /// Where an export begins.
    #[must_use]
    pub fn first() -> Self {
        Self { file: 1, section: Section::default(), part: 0, from: None, written: Vec::new() }
    }

    /// What comes behind a section of which `left` is left: the rest of it in the next file, or the next section.
    pub(super) fn after(&self, left: Option<Position>) -> Option<Self> {
        if left.is_some() {
            return Some(Self {
                file: self.file + 1,
                section: self.section,
                part: self.part + 1,
                from: left,
                written: self.written.clone(),
            });
        }
        let section = self.section.next()?;
        Some(Self { file: self.file, section, part: 0, from: None, written: self.written.clone() })
    }

    pub(super) fn in_next_file(self) -> Self {
        Self { file: self.file + 1, ..self }
    }

    /// The name of a section's document. Files are unpacked into one folder, so no two documents share a name.
    pub(super) fn document(&self) -> String {
        numbered(self.section.as_str(), self.part + 1, ".json")
    }
}

/// A name that says which of several it is, but for the first.
pub(super) fn numbered(name: &str, number: u32, extension: &str) -> String {
    if number == 1 { format!("{name}{extension}") } else { format!("{name}-{number}{extension}") }
}

#[cfg(test)]
mod tests {
    use domain::id::PhotoId;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_export_goes_through_its_sections_in_order() {
        let mut at = Cursor::first();
        let mut names = vec![at.section.as_str()];
        while let Some(next) = at.after(None) {
            assert_eq!((next.file, next.part, &next.from), (1, 0, &None));
            names.push(next.section.as_str());
            at = next;
        }
        assert_eq!(names.len(), Section::ALL.len());
        assert_eq!((names[0], names[9]), ("profile", "originals"));
    }

    #[test]
    fn what_is_left_of_a_section_is_a_document_of_the_next_file() {
        let at = Cursor { section: Section::Photos, ..Cursor::first() };
        assert_eq!(at.document(), "photos.json");
        let rest = at.after(Some(Position::before(PhotoId::new(1)))).unwrap();
        assert_eq!((rest.file, rest.document().as_str()), (2, "photos-2.json"));
        assert_eq!(rest.after(None).unwrap().document(), "comments.json");
    }

    /// The state machine begins with the first file's number and no more.
    #[test]
    fn a_cursor_passes_through_the_state_machine() {
        assert_eq!(serde_json::from_value::<Cursor>(json!({"file": 1})).unwrap(), Cursor::first());
        let mut at = Cursor::first().after(Some(Position::before(PhotoId::new(1)))).unwrap();
        at.written.push("exports/ada/x/picstack-ada-1.zip".into());
        assert_eq!(serde_json::from_value::<Cursor>(serde_json::to_value(&at).unwrap()).unwrap(), at);
    }
}
