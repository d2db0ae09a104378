//! Whose feed a photo stands in.
