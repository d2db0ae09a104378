//! How much is too much, in one place. Units are in the names.

/// The largest original that is taken: 50 MiB holds a 50-megapixel JPEG or a 24-megapixel PNG.
pub const UPLOAD_MAX_BYTES: u64 = 50 * 1024 * 1024;
/// How long a presigned upload may be used.
pub const UPLOAD_WINDOW_S: u64 = 600;
/// How long the presigned link to an original may be used.
pub const ORIGINAL_LINK_S: u64 = 300;
/// A record that still waits for its object after this long is given up.
pub const UPLOAD_GIVEN_UP_AFTER_S: u64 = 24 * 3600;
/// The sweeper looks at what has stood still for this long.
pub const SWEEP_AFTER_S: u64 = 15 * 60;
pub const TITLE_MAX_CHARS: usize = 200;
pub const CAPTION_MAX_CHARS: usize = 2_200;
pub const ALT_TEXT_MAX_CHARS: usize = 1_000;
pub const FILENAME_MAX_CHARS: usize = 255;
/// Hashtags taken from one caption; what comes after is text.
pub const HASHTAGS_MAX: usize = 30;
pub const TAG_MAX_CHARS: usize = 50;
/// Labels kept for one photo, the most confident first.
pub const LABELS_MAX: usize = 30;
pub const PAGE_MAX: u32 = 100;
pub const PAGE_DEFAULT: u32 = 20;
/// How a question may go on: more than fit on a screen help nobody.
pub const SUGGESTIONS_MAX: u32 = 20;
pub const SUGGESTIONS_DEFAULT: u32 = 10;
/// The longest side of a render. A longer one serves no screen, and would take the memory of a whole function.
pub const RENDER_MAX_SIDE_PX: u32 = 4_096;
/// Operations of one render.
pub const OPERATIONS_MAX: usize = 20;
/// Watermarks among them: each is a file that has to be fetched and decoded.
pub const MARKS_MAX: usize = 4;
/// A render that was asked for can be looked up for this long.
pub const RENDER_KEPT_S: u64 = 7 * 24 * 3600;
pub const DISPLAY_NAME_MAX_CHARS: usize = 60;
pub const BIO_MAX_CHARS: usize = 500;
pub const COMMENT_MAX_CHARS: usize = 1_000;
/// Comments that one person may write in a minute.
pub const COMMENTS_A_MINUTE: u32 = 10;
/// Codes for a new password that are mailed for one name in an hour.
pub const PASSWORD_RESETS_AN_HOUR: u32 = 5;
/// Photos of somebody newly followed that are put into the follower's feed.
pub const BACKFILL: u32 = 20;
/// An entry of a feed is kept for a year.
pub const FEED_KEPT_S: u64 = 365 * 24 * 3600;
/// A notice, and the memory that somebody was told, is kept for 90 days.
pub const NOTICE_KEPT_S: u64 = 90 * 24 * 3600;
/// Unread notices are counted up to here.
pub const UNREAD_MAX: u32 = 100;
/// How long the presigned link to a file of an export may be used.
pub const EXPORT_LINK_S: u64 = 300;
/// Exports that one person may have begun in a day: the first, and others only in place of one that failed.
pub const EXPORTS_A_DAY: u32 = 3;
/// An export and its files are kept for a week.
pub const EXPORT_KEPT_S: u64 = 7 * 24 * 3600;
