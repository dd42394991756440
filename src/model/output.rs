//! What an output shows of its entries, and to whom.

/// What stands in an entry's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentMode {
    /// The summary alone.
    Summary,
    /// What the feed itself carried.
    Feed,
    /// The whole text, where it was fetched and may be shown.
    Full,
    /// What the feed carried, with the summary above.
    #[default]
    SummaryFeed,
    SummaryFull,
}

impl ContentMode {
    pub const ALL: [ContentMode; 5] = [
        ContentMode::Summary,
        ContentMode::Feed,
        ContentMode::Full,
        ContentMode::SummaryFeed,
        ContentMode::SummaryFull,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ContentMode::Summary => "summary",
            ContentMode::Feed => "feed",
            ContentMode::Full => "full",
            ContentMode::SummaryFeed => "summary+feed",
            ContentMode::SummaryFull => "summary+full",
        }
    }
}

/// Who may read an output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputAccess {
    /// Everybody.
    #[default]
    Public,
    /// Those who have its key.
    Secret,
}

impl OutputAccess {
    pub const ALL: [OutputAccess; 2] = [OutputAccess::Public, OutputAccess::Secret];

    pub fn as_str(self) -> &'static str {
        match self {
            OutputAccess::Public => "public",
            OutputAccess::Secret => "secret",
        }
    }
}
