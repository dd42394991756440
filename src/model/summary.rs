//! A summary and where it came from.

use serde::{Deserialize, Serialize};

/// Who wrote the summary. Shown to readers of the JSON output and by `show`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SummarySource {
    /// The publisher's own description.
    Feed,
    /// Sentences chosen from the text.
    Extract,
    /// The beginning of a text too short to choose from.
    Lead,
    /// Nothing in the entry could stand for it.
    #[default]
    None,
}

impl SummarySource {
    pub fn as_str(self) -> &'static str {
        match self {
            SummarySource::Feed => "feed",
            SummarySource::Extract => "extract",
            SummarySource::Lead => "lead",
            SummarySource::None => "none",
        }
    }
}

/// Plain text that stands for an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub text: String,
    pub source: SummarySource,
    /// Version of the method, so that a better one can find what it should redo.
    pub version: u16,
}
