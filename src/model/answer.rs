//! What an origin's answer said about itself and about the next request.

use std::time::Duration;

use url::Url;

use crate::model::Timestamp;
use crate::model::feed::Validators;

/// When the origin would like to be asked again (RFC 9110 section 10.2.3, RFC 9111 section 4.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `Retry-After`, as a point in time.
    pub retry_after: Option<Timestamp>,
    /// `Cache-Control: max-age` less `Age`, else `Expires` less `Date`.
    pub max_age: Option<Duration>,
}

/// One redirect that was followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    pub status: u16,
    pub from: Url,
    pub to: Url,
}

/// A `Link` header (RFC 8288): what the answer says of other addresses, whatever its document is. As written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Relative to the address that answered.
    pub target: String,
    /// Relations, separated by spaces.
    pub rel: String,
    pub media_type: Option<String>,
    pub title: Option<String>,
    /// `hreflang`.
    pub language: Option<String>,
}

impl Link {
    pub fn has(&self, wanted: &str) -> bool {
        self.rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(wanted))
    }
}

/// The headers of an answer, as far as coranto heeds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Both as they came; either may be absent.
    pub validators: Validators,
    pub hints: Hints,
    pub hops: Vec<Hop>,
    /// What time it is where the answer was made: `Date`, and the `Age` of a copy.
    pub date: Option<Timestamp>,
    /// In the order in which they came; at most 32.
    pub links: Vec<Link>,
    /// The address that answered.
    pub url: Url,
}

impl Answer {
    /// The address to use from now on, when every redirect on the way was permanent (301, 308).
    pub fn moved_to(&self) -> Option<&Url> {
        let permanent = !self.hops.is_empty() && self.hops.iter().all(|hop| matches!(hop.status, 301 | 308));
        permanent.then_some(&self.url)
    }
}
