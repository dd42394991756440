//! Why a fetch failed, in terms of what a caller would do about it.
//!
//! Addresses in errors are made by [`redact`] and nothing else: no credentials, no query strings, so that an error can
//! be logged, stored and shown. Errors of reqwest are stripped of their address for the same reason.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use url::Url;

use crate::fetch::resolver::NameError;
use crate::model::answer::Hints;
use crate::model::privacy::shown_path;

/// Where the time went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Connect,
    Headers,
    Body,
}

/// Whose fault it is, and whether asking again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Ask again, later and later.
    Transient,
    /// The same question will get the same answer until somebody changes something.
    Permanent,
    /// The fault is on this machine; it says nothing about the feed.
    Ours,
}

/// Where a request into a private network was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The address names the network itself.
    Address,
    /// The host's name leads there.
    Name,
    /// The connection was made, and its other end is there.
    Peer,
}

impl Layer {
    pub fn as_str(self) -> &'static str {
        match self {
            Layer::Address => "address",
            Layer::Name => "name",
            Layer::Peer => "peer",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{url} leads into a private network; if that is meant, add the network to poll.allow_private")]
    Refused { url: String, layer: Layer },
    #[error("{url} is not an address that can be fetched: only http and https are spoken")]
    Unsupported { url: String },
    #[error("cannot find the host of {url}: {}", root(.source))]
    Dns { url: String, source: reqwest::Error },
    #[error("cannot connect to {url}: {}", root(.source))]
    Connect { url: String, source: reqwest::Error },
    #[error("no secure connection to {url}: {}", root(.source))]
    Tls { url: String, source: reqwest::Error },
    #[error("{} within {} s: {url}", phase_text(.phase), .limit.as_secs_f32())]
    Timeout { url: String, phase: Phase, limit: Duration },
    #[error("more than {limit} redirects, the last one from {url}")]
    TooManyRedirects { url: String, limit: usize },
    #[error("{url} redirects {why}")]
    BadRedirect { url: String, why: String },
    #[error("{url} answered {status}{}", reason(*.status))]
    Status { url: String, status: u16, hints: Hints },
    #[error("{url} is gone for good (410)")]
    Gone { url: String, hints: Hints },
    #[error("{url} answered \"not modified\" although nothing was compared")]
    UnaskedNotModified { url: String, hints: Hints },
    #[error("{url} is larger than {limit} bytes; raise poll.max_body if it should be read")]
    TooLarge { url: String, limit: u64 },
    #[error("{url} broke off before the first byte of the document: {}", root(.source))]
    Interrupted { url: String, source: reqwest::Error },
    #[error("{url} does not speak HTTP as it should: {}", root(.source))]
    Protocol { url: String, source: reqwest::Error },
    #[error("{url} was not read: too many large documents are being worked on")]
    Busy { url: String },
    #[error("this machine cannot make another connection: {}", root(.source))]
    Exhausted { source: reqwest::Error },
    #[error("\"{0}\" cannot be sent as a User-Agent: use printable characters")]
    UserAgent(String),
    #[error("cannot set up the HTTP client: {}", root(.0))]
    Setup(#[source] reqwest::Error),
}

impl Error {
    pub fn kind(&self) -> Kind {
        match self {
            Error::Busy { .. } | Error::Exhausted { .. } | Error::UserAgent(_) | Error::Setup(_) => Kind::Ours,
            Error::Refused { .. } | Error::Unsupported { .. } | Error::BadRedirect { .. } => Kind::Permanent,
            Error::TooManyRedirects { .. } | Error::Gone { .. } | Error::TooLarge { .. } => Kind::Permanent,
            // Too early, too many, timed out: the client errors that pass by themselves.
            Error::Status { status: 408 | 425 | 429, .. } => Kind::Transient,
            Error::Status { status: 400..=499, .. } => Kind::Permanent,
            Error::Status { .. } | Error::UnaskedNotModified { .. } => Kind::Transient,
            Error::Dns { .. } | Error::Connect { .. } | Error::Tls { .. } | Error::Timeout { .. } => Kind::Transient,
            Error::Interrupted { .. } | Error::Protocol { .. } => Kind::Transient,
        }
    }

    /// The status of the last answer, when there was one that counts.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Status { status, .. } => Some(*status),
            Error::Gone { .. } => Some(410),
            Error::UnaskedNotModified { .. } => Some(304),
            _ => None,
        }
    }

    /// Nobody was reached at all: a failure that a dead network explains as well as a dead host. Who refuses a
    /// connection is there.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Error::Dns { .. } | Error::Timeout { phase: Phase::Connect, .. } => true,
            Error::Connect { source, .. } => !was_refused(source),
            _ => false,
        }
    }

    /// A limit of ours that the fetch met, by the name that it is counted under.
    pub fn limit(&self) -> Option<&'static str> {
        match self {
            Error::TooLarge { .. } => Some("body"),
            Error::Busy { .. } => Some("memory"),
            Error::Exhausted { .. } => Some("open_files"),
            Error::TooManyRedirects { .. } => Some("redirects"),
            Error::Timeout { .. } => Some("time"),
            _ => None,
        }
    }

    pub fn hints(&self) -> Hints {
        match self {
            Error::Status { hints, .. } | Error::Gone { hints, .. } | Error::UnaskedNotModified { hints, .. } => *hints,
            _ => Hints::default(),
        }
    }

    /// What went wrong before there were headers.
    pub(super) fn before_headers(url: &Url, error: reqwest::Error, connect_timeout: Duration) -> Error {
        let source = error.without_url();
        let url = redact(url);
        if causes(&source).filter_map(|error| error.downcast_ref()).any(out_of_files) {
            return Error::Exhausted { source };
        }
        if let Some(name) = cause::<NameError>(&source) {
            return match name {
                NameError::Private => Error::Refused { url, layer: Layer::Name },
                NameError::Lookup(_) | NameError::Empty => Error::Dns { url, source },
            };
        }
        if cause::<rustls::Error>(&source).is_some() {
            return Error::Tls { url, source };
        }
        if source.is_timeout() {
            return Error::Timeout { url, phase: Phase::Connect, limit: connect_timeout };
        }
        if source.is_connect() {
            return Error::Connect { url, source };
        }
        if source.is_builder() {
            return Error::Unsupported { url };
        }
        broken(url, source)
    }

    /// What went wrong while nothing of the body had been read.
    pub(super) fn in_body(url: &Url, error: reqwest::Error) -> Error {
        broken(redact(url), error.without_url())
    }
}

fn broken(url: String, source: reqwest::Error) -> Error {
    let ended = cause::<hyper::Error>(&source).is_some_and(hyper::Error::is_incomplete_message)
        || causes(&source).filter_map(|error| error.downcast_ref::<io::Error>()).any(|error| {
            use io::ErrorKind::*;
            matches!(error.kind(), ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof | TimedOut)
        });
    if ended { Error::Interrupted { url, source } } else { Error::Protocol { url, source } }
}

/// An error and its causes, outermost first. `source` of an `io::Error` passes over what it wraps, and rustls arrives
/// wrapped twice, so these are opened.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|inner| inner as &(dyn StdError + 'static)).or_else(|| error.source())
    })
}

/// The first cause of this type.
fn cause<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    causes(error).find_map(|error| error.downcast_ref::<E>())
}

/// EMFILE, ENFILE.
fn out_of_files(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 24))
}

fn was_refused(error: &reqwest::Error) -> bool {
    cause(error).is_some_and(|cause: &io::Error| cause.kind() == io::ErrorKind::ConnectionRefused)
}

/// The innermost cause: what happened, without the layers that it came through.
fn root(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(String::new, ToString::to_string)
}

fn phase_text(phase: &Phase) -> &'static str {
    match phase {
        Phase::Connect => "no connection",
        Phase::Headers => "no answer",
        Phase::Body => "the document did not arrive",
    }
}

fn reason(status: u16) -> String {
    let reason = reqwest::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    reason.map_or_else(String::new, |reason| format!(" ({reason})"))
}

/// An address for people and logs: without credentials, fragment and secret segments of its path, and with nothing of
/// its query but a mark.
pub fn redact(url: &Url) -> String {
    let mut shown = String::with_capacity(url.as_str().len());
    shown.push_str(url.scheme());
    if url.has_host() {
        shown.push_str("://");
        shown.push_str(&url[url::Position::BeforeHost..url::Position::BeforePath]);
        shown.push_str(&shown_path(url));
        if url.query().is_some() {
            shown.push_str("?…");
        }
    } else {
        // Nobody knows what stands in a `data:` or `mailto:` address.
        shown.push_str(":…");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_addresses_keep_secrets() {
        for (address, shown) in [
            ("https://example.org/feed.xml", "https://example.org/feed.xml"),
            ("https://name:secret@example.org:81/f?key=secret#secret", "https://example.org:81/f?…"),
            ("http://secret@[::1]/", "http://[::1]/"),
            ("https://example.org/private/a1b2c3d4e5/feed", "https://example.org/private/…/feed"),
            ("data:secret", "data:…"),
            ("file:///etc/passwd", "file:…"),
        ] {
            assert_eq!(redact(&address.parse().unwrap()), shown);
        }
    }

    #[test]
    fn kinds_follow_the_status() {
        let kind = |status| Error::Status { url: String::new(), status, hints: Hints::default() }.kind();
        for (status, expected) in [
            (204, Kind::Transient),
            (302, Kind::Transient),
            (401, Kind::Permanent),
            (404, Kind::Permanent),
            (408, Kind::Transient),
            (429, Kind::Transient),
            (500, Kind::Transient),
            (503, Kind::Transient),
            (999, Kind::Transient),
        ] {
            assert_eq!(kind(status), expected, "{status}");
        }
    }

    #[test]
    fn messages_name_the_thing() {
        let error = Error::Status { url: "http://a.example/f".to_owned(), status: 404, hints: Hints::default() };
        assert_eq!(error.to_string(), "http://a.example/f answered 404 (Not Found)");
        let error = Error::Timeout {
            url: "http://a.example/f".to_owned(),
            phase: Phase::Headers,
            limit: Duration::from_millis(1500),
        };
        assert_eq!(error.to_string(), "no answer within 1.5 s: http://a.example/f");
    }
}
