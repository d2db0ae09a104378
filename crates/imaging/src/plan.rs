//! Which pictures are made of an upload.

/// The renditions of one photo, made from one decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// For people; the largest first, because each is made of the one before.
    pub renditions: &'static [Size],
    /// The longest side of what the models look at.
    pub analysis_max_edge_px: Option<u32>,
}

/// A rendition's name and its longest side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub name: &'static str,
    pub max_edge_px: u32,
}

impl Plan {
    /// What pages show.
    pub const PAGES: Self = Self {
        renditions: &[
            Size { name: "display", max_edge_px: 1080 },
            Size { name: "thumbnail", max_edge_px: 256 },
        ],
        analysis_max_edge_px: None,
    };
    /// What pages show and what the models look at: more than 1,600 pixels does not help them, and Rekognition takes
    /// at most 15 MB.
    pub const PHOTO: Self = Self { analysis_max_edge_px: Some(1600), ..Self::PAGES };

    pub(crate) fn largest_px(&self) -> u32 {
        let edges = self.renditions.iter().map(|size| size.max_edge_px);
        edges.chain(self.analysis_max_edge_px).max().unwrap_or(1)
    }
}
