//! Is a feed private? Said by its user, or told by its address; and how addresses are shown to people.
//!
//! Takes addresses, gives judgements and texts. An address is secret when whoever has it may read what is not for
//! everybody: it carries credentials, a token in its query, or a long random segment in its path. Random is judged by
//! form alone ([`random`]), so that no list of services has to be kept; a few hosters that name public feeds by random
//! ids are listed. Who is judged wrongly says `private = true` or `false`.
//!
//! Nothing here decides who may read what: that is for the outputs and the web.

pub mod discreet;
mod random;

#[cfg(test)]
mod tests;

use url::Url;

use crate::model::feed::{Feed, FeedSettings, address_label};
use random::{is_random, is_random_or_long_hex};

/// Stands for what is left out of an address.
const LEFT_OUT: &str = "…";

/// What the user said, else what the address suggests.
pub fn is_private(settings: &FeedSettings, declared: &Url, fetched: &Url) -> bool {
    settings.private.unwrap_or_else(|| has_secret(declared) || has_secret(fetched))
}

/// Does an address carry credentials, a token, or a long random path segment?
pub fn has_secret(url: &Url) -> bool {
    let credentials = !url.username().is_empty() || url.password().is_some();
    credentials || has_secret_query(url) || has_secret_path(url)
}

/// An address as a person would write it on a card: host and path. Credentials and query are never shown, and secret
/// segments of the path are left out.
pub fn shortened(url: &Url) -> String {
    format!("{}{}", url.host_str().unwrap_or(""), shown_path(url).trim_end_matches('/'))
}

/// The path with its secret segments left out.
pub fn shown_path(url: &Url) -> String {
    if url.cannot_be_a_base() {
        // Nobody knows what stands in a `data:` or `mailto:` address.
        return LEFT_OUT.to_owned();
    }
    if !has_secret_path(url) {
        return url.path().to_owned();
    }
    let mut shown = String::with_capacity(url.path().len());
    let mut before = "";
    for segment in url.path().split('/').skip(1) {
        shown.push('/');
        shown.push_str(if is_secret_segment(before, segment) { LEFT_OUT } else { segment });
        before = segment;
    }
    shown
}

/// The address of a feed as it may be shown: of one that its user calls private, the host alone.
pub fn label(settings: &FeedSettings, url: &Url) -> String {
    match settings.private {
        Some(true) => format!("{}/{LEFT_OUT}", url.host_str().unwrap_or("")),
        _ => address_label(url),
    }
}

impl Feed {
    /// Private feeds stay out of public outputs and of every list, and their addresses are shown shortened.
    pub fn is_private(&self) -> bool {
        is_private(&self.settings, &self.declared_url, &self.fetch_url)
    }

    /// Its first address, for people.
    pub fn label(&self) -> String {
        label(&self.settings, &self.declared_url)
    }
}

/// Parameters that hold nothing but secrets. With a value this long they are never mere switches.
const SECRET_NAMES: [&str; 20] = [
    "access_key",
    "access_token",
    "api_key",
    "apikey",
    "auth",
    "auth_key",
    "auth_token",
    "authkey",
    "feed_token",
    "jwt",
    "passkey",
    "private_token",
    "rss_token",
    "secret",
    "sessionid",
    "sig",
    "signature",
    "token",
    "torrent_pass",
    "user_token",
];
const SHORTEST_TOKEN: usize = 8;

/// Ends of names such as `feedkey`, `x-amz-signature` and `rsstoken`, and whole names that hold a secret or something
/// harmless: with these the value must look random.
const SUSPECT_ENDS: [&str; 8] = ["auth", "code", "hash", "key", "pass", "secret", "signature", "token"];
const SUSPECT_NAMES: [&str; 10] = ["a", "digest", "feed", "h", "k", "p", "s", "t", "uid", "user"];
const SHORTEST_RANDOM_VALUE: usize = 16;

fn has_secret_query(url: &Url) -> bool {
    url.query_pairs().any(|(name, value)| {
        let name = name.to_ascii_lowercase().replace('-', "_");
        let name = name.as_str();
        if matches!(name, "password" | "passwd" | "pass" | "pwd") {
            return !value.is_empty();
        }
        let suspect = SUSPECT_NAMES.contains(&name) || SUSPECT_ENDS.iter().any(|end| name.ends_with(end));
        (SECRET_NAMES.contains(&name) && value.chars().count() >= SHORTEST_TOKEN)
            || (suspect && is_random_or_long_hex(&value, SHORTEST_RANDOM_VALUE))
    })
}

fn has_secret_path(url: &Url) -> bool {
    if names_public_feeds_at_random(url) {
        return false;
    }
    let mut before = "";
    url.path().split('/').skip(1).any(|segment| {
        let secret = is_secret_segment(before, segment);
        before = segment;
        secret
    })
}

const SHORTEST_RANDOM_SEGMENT: usize = 20;
/// What stands behind a segment that says so need not be long.
const SHORTEST_TOLD: usize = 8;

fn is_secret_segment(before: &str, segment: &str) -> bool {
    // Pinboard's `secret:…`, and `private-…` of calendars.
    let told = ["secret:", "secret-", "private:", "private-"].iter().find_map(|word| segment.strip_prefix(word));
    let told = told.or_else(|| matches!(before, "private" | "secret").then_some(segment)).map(without_suffix);
    if told.is_some_and(|rest| rest.len() >= SHORTEST_TOLD && rest.bytes().any(|b| b.is_ascii_digit())) {
        return true;
    }
    // A JSON Web Token, or a JSON object as base64: both begin with `{"`.
    let token = segment.starts_with("eyJ") && segment.len() >= SHORTEST_RANDOM_SEGMENT;
    token || is_random(without_suffix(segment), SHORTEST_RANDOM_SEGMENT)
}

/// `feed.xml` -> `feed`.
fn without_suffix(segment: &str) -> &str {
    const LONGEST: usize = 5;
    match segment.rsplit_once('.') {
        Some((stem, suffix)) if suffix.len() <= LONGEST => stem,
        _ => segment,
    }
}

/// Hosts of podcasts whose public shows have UUIDs and the like for names. What they sell has a token in its query or
/// another path.
fn names_public_feeds_at_random(url: &Url) -> bool {
    let host = url.host_str().unwrap_or("");
    let path = url.path();
    match host.strip_prefix("www.").unwrap_or(host) {
        "omnycontent.com" => path.starts_with("/d/playlist/"),
        "feeds.acast.com" => path.starts_with("/public/"),
        "feeds.audiomeans.fr" => path.starts_with("/feed/"),
        "feeds.redcircle.com" => true,
        _ => false,
    }
}
