//! How much it counts where a term stands.

/// A weight in quarters of an octave: four more count twice as much. 0 to 15, so that it fits into four bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Weight(u8);

impl Weight {
    /// A tag by a person's own hand, as a hashtag of the caption or put on the photo: 6.7 times the least.
    pub const HASHTAG: Self = Self(11);
    /// 4 times the least.
    pub const TITLE: Self = Self(8);
    /// Caption and alternative text: 2.8 times.
    pub const TEXT: Self = Self(6);
    /// The owner's name.
    pub const OWNER: Self = Self(0);
    /// Of people: their username.
    pub const USERNAME: Self = Self(8);
    /// Of people: the name that they show.
    pub const DISPLAY_NAME: Self = Self(6);

    pub const LEAST: Self = Self(0);
    /// No term of a document weighs more.
    pub const MOST: Self = Self::HASHTAG;

    /// A label by the model: 2.4 times the least when it is sure, 1.2 times at a confidence of 50 percent and below.
    #[must_use]
    pub fn label(confidence_percent: f32) -> Self {
        let over = ((confidence_percent - 50.0) / 50.0).clamp(0.0, 1.0);
        // 0.0 to 4.0, so the cast neither cuts nor wraps.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Self(1 + (over * 4.0).round() as u8)
    }

    /// By what to multiply.
    #[must_use]
    pub fn factor(self) -> f64 {
        (f64::from(self.0) / 4.0).exp2()
    }

    #[must_use]
    pub fn quarters(self) -> u8 {
        self.0
    }

    pub(crate) fn from_quarters(quarters: u8) -> Self {
        Self(quarters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_weigh_as_the_design_says() {
        let sure = Weight::label(100.0);
        assert!(Weight::HASHTAG > Weight::TITLE && Weight::TITLE > Weight::TEXT);
        assert!(Weight::TEXT > sure && sure > Weight::label(60.0) && Weight::label(60.0) > Weight::OWNER);
        assert_eq!(
            [0.0, f32::NAN, 50.0, 100.0, 900.0].map(|it| Weight::label(it).quarters()),
            [1, 1, 1, 5, 5]
        );
        assert!((Weight::TITLE.factor() - 4.0).abs() < 1e-9);
    }
}
