//! Is a feed private? Said by its user, or told by its address.

use url::Url;

use crate::model::feed::{Feed, FeedSettings};

/// What the user said, else what the address suggests.
pub fn is_private(settings: &FeedSettings, declared: &Url, fetched: &Url) -> bool {
    settings.private.unwrap_or_else(|| has_secret(declared) || has_secret(fetched))
}

/// Does an address carry credentials, a token, or a long random path segment?
pub fn has_secret(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

impl Feed {
    /// Private feeds stay out of public outputs and of every list, and their addresses are shown shortened.
    pub fn is_private(&self) -> bool {
        is_private(&self.settings, &self.declared_url, &self.fetch_url)
    }
}
