//! The steps of the work, for who wants to know how long each takes. The crate has no clock of its own.

/// What has just been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Survey,
    Decode,
    Resize,
    Colour,
    Edit,
    Encode,
    Facts,
}

impl Step {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::Decode => "decode",
            Self::Resize => "resize",
            Self::Colour => "colour",
            Self::Edit => "edit",
            Self::Encode => "encode",
            Self::Facts => "facts",
        }
    }
}
