//! RFC 4287 as data: what a feed and an entry are, whatever format they came in.
//!
//! Every stage speaks these types and no other module's. Types that carry a promise (`RawBody`, `RawHtml`,
//! `CleanHtml`, `CanonicalUrl`, `PublicId`) have one maker each; tests/architecture.rs keeps it so.
//! Nothing here does I/O or asks for the time.

pub mod answer;
pub mod body;
pub mod decision;
pub mod entry;
pub mod feed;
pub mod hints;
pub mod identity;
pub mod ids;
pub mod output;
pub mod own_clock;
pub mod parsed;
pub mod privacy;
pub mod repeated;
pub mod report;
pub mod summary;

/// A point in time. One time type in the whole program, the one that feed-rs and cron speak too.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
