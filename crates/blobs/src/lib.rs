//! Objects in S3: originals as they were uploaded, and the renditions made from them.
//! Knows buckets and keys; knows nothing of records, runs or pixels.

mod error;
mod exports;
pub mod keys;
mod links;
mod post;
mod purge;
mod reading;
mod renditions;
mod uploads;

pub use aws_sdk_s3::{Client, config};
pub use error::BlobError;
pub use exports::{ExportFile, PART_BYTES};
pub use post::{PostRequest, PresignedPost};
pub use reading::Reading;
pub use renditions::{Found, Renditions};
pub use uploads::{ObjectHead, Uploads};
