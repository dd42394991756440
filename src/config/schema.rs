//! The list of all keys: name, kind, how a value gets into the settings and how it is shown again.
//!
//! A new key is one line here, one field in [`super::settings`], one line in config/coranto.toml and one in
//! docs/configuration.md; the tests of this folder fail until all four are there. Nothing here knows TOML's syntax
//! or the environment: `check` and `env` walk this list.

use std::ops::RangeInclusive;
use std::time::Duration;

use toml::Value as Toml;
use url::Url;

use super::addresses::{shown, without_secrets};
use super::lists::ListDraft;
use super::settings::{Config, Output, ServerAccess, SummaryChoice, Tag};
use super::values::{Field, format_size, format_term, put};
use crate::model::feed::FeedSettings;
use crate::model::output::{ContentMode, OutputAccess};
use crate::schedule::duration::format_duration;

/// The kind of TOML value, which is also how an environment variable's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Integer,
    /// `true` or `false`.
    Flag,
    /// Of strings; in a variable separated by commas.
    List,
    /// Has no variable.
    Table,
}

/// One key of a table that is read into a `T`.
pub(super) struct Key<T: 'static> {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) set: fn(&mut T, &mut Field<'_>),
    /// `None` while it is not set.
    pub(super) get: fn(&T) -> Option<Toml>,
}

/// A table of the file with a fixed name; the empty name is the top of the file.
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) keys: &'static [Key<Config>],
}

/// Tables whose names or number the user chooses. They have no variables.
pub(super) const FREE_TABLES: [&str; 4] = ["tags", "feeds", "opml", "outputs"];

/// A feed while it is read: the address may be missing.
#[derive(Default)]
pub(super) struct FeedDraft {
    pub(super) url: Option<Url>,
    pub(super) settings: FeedSettings,
}

const fn key<T>(
    name: &'static str,
    shape: Shape,
    set: fn(&mut T, &mut Field<'_>),
    get: fn(&T) -> Option<Toml>,
) -> Key<T> {
    Key { name, shape, set, get }
}

const fn seconds(from: u64, to: u64) -> RangeInclusive<Duration> {
    Duration::from_secs(from)..=Duration::from_secs(to)
}

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

pub(super) static SECTIONS: &[Section] = &[
    Section { name: "", keys: ROOT },
    Section { name: "server", keys: SERVER },
    Section { name: "store", keys: STORE },
    Section { name: "poll", keys: POLL },
    Section { name: "summary", keys: SUMMARY },
    Section { name: "retention", keys: RETENTION },
    Section { name: "net", keys: NET },
];

static ROOT: &[Key<Config>] =
    &[key("timezone", Shape::Text, |c, f| put(f.zone(), &mut c.timezone), |c| text(c.timezone.name()))];

static SERVER: &[Key<Config>] = &[
    key("listen", Shape::List, |c, f| put(f.listeners(), &mut c.server.listen), |c| list(&c.server.listen)),
    key(
        "public_url",
        Shape::Text,
        |c, f| put(f.public_url().map(Some), &mut c.server.public_url),
        |c| c.server.public_url.as_ref().and_then(text),
    ),
    key(
        "access",
        Shape::Text,
        |c, f| put(f.word(&ServerAccess::ALL.map(|access| (access.as_str(), access))), &mut c.server.access),
        |c| text(c.server.access.as_str()),
    ),
    key("hosts", Shape::List, |c, f| put(f.host_names(), &mut c.server.hosts), |c| list(&c.server.hosts)),
    key(
        "trusted_proxies",
        Shape::List,
        |c, f| put(f.list(|item| item.proxy()), &mut c.server.trusted_proxies),
        |c| list(&c.server.trusted_proxies),
    ),
];

static STORE: &[Key<Config>] =
    &[key("url", Shape::Text, |c, f| put(f.store_url(), &mut c.store.url), |c| text(&c.store.url))];

static POLL: &[Key<Config>] = &[
    key("schedule", Shape::Text, |c, f| put(f.schedule(), &mut c.poll.schedule), |c| text(&c.poll.schedule)),
    key(
        "min_interval",
        Shape::Text,
        |c, f| put(f.duration(seconds(1, 30 * DAY)), &mut c.poll.min_interval),
        |c| duration(c.poll.min_interval),
    ),
    key(
        "max_interval",
        Shape::Text,
        |c, f| put(f.duration(seconds(1, 30 * DAY)), &mut c.poll.max_interval),
        |c| duration(c.poll.max_interval),
    ),
    key("first", Shape::Integer, |c, f| put(f.count(0..=100_000), &mut c.poll.first), |c| count(c.poll.first)),
    key(
        "concurrency",
        Shape::Integer,
        |c, f| put(f.count(1..=1024), &mut c.poll.concurrency),
        |c| count(c.poll.concurrency),
    ),
    key("per_host", Shape::Integer, |c, f| put(f.count(1..=64), &mut c.poll.per_host), |c| count(c.poll.per_host)),
    key(
        "host_gap",
        Shape::Text,
        |c, f| put(f.duration(seconds(0, HOUR)), &mut c.poll.host_gap),
        |c| duration(c.poll.host_gap),
    ),
    key(
        "timeout",
        Shape::Text,
        |c, f| put(f.duration(seconds(1, 600)), &mut c.poll.timeout),
        |c| duration(c.poll.timeout),
    ),
    key(
        "max_body",
        Shape::Text,
        |c, f| put(f.size(1024..=(1 << 30)), &mut c.poll.max_body),
        |c| text(format_size(c.poll.max_body)),
    ),
    key(
        "contact",
        Shape::Text,
        |c, f| put(f.contact().map(Some), &mut c.poll.contact),
        |c| c.poll.contact.as_ref().and_then(text),
    ),
    key(
        "allow_private",
        Shape::List,
        |c, f| put(f.list(|item| item.cidr()), &mut c.poll.allow_private),
        |c| list(&c.poll.allow_private),
    ),
];

static SUMMARY: &[Key<Config>] = &[
    key(
        "sentences",
        Shape::Integer,
        |c, f| put(f.count(1..=20), &mut c.summary.sentences),
        |c| count(c.summary.sentences),
    ),
    key(
        "max_chars",
        Shape::Integer,
        |c, f| put(f.count(50..=10_000), &mut c.summary.max_chars),
        |c| count(c.summary.max_chars),
    ),
    key(
        "source",
        Shape::Text,
        |c, f| put(f.word(&SummaryChoice::ALL.map(|choice| (choice.as_str(), choice))), &mut c.summary.source),
        |c| text(c.summary.source.as_str()),
    ),
];

static RETENTION: &[Key<Config>] = &[
    key("keep", Shape::Text, |c, f| put(f.term(), &mut c.retention.keep), |c| text(format_term(c.retention.keep))),
    key(
        "max_size",
        Shape::Text,
        |c, f| put(f.ceiling(), &mut c.retention.max_size),
        |c| text(format_size(c.retention.max_size.unwrap_or(0))),
    ),
    key(
        "reserve",
        Shape::Text,
        |c, f| put(f.size(0..=(1 << 50)), &mut c.retention.reserve),
        |c| text(format_size(c.retention.reserve)),
    ),
];

static NET: &[Key<Config>] = &[key(
    "resolve",
    Shape::Table,
    |c, f| put(f.hosts(), &mut c.net.resolve),
    |c| Some(Toml::Table(c.net.resolve.iter().map(|(name, address)| (name.clone(), host(address))).collect())),
)];

pub(super) static TAG: &[Key<Tag>] = &[key(
    "schedule",
    Shape::Text,
    |tag, f| put(f.schedule().map(Some), &mut tag.schedule),
    |tag| tag.schedule.as_ref().and_then(text),
)];

pub(super) static FEED: &[Key<FeedDraft>] = &[
    key(
        "url",
        Shape::Text,
        |feed, f| put(f.feed_url().map(Some), &mut feed.url),
        |feed| feed.url.as_ref().and_then(|url| text(shown(url, &feed.settings))),
    ),
    key(
        "title",
        Shape::Text,
        |feed, f| put(f.title().map(Some), &mut feed.settings.title),
        |feed| feed.settings.title.as_ref().and_then(text),
    ),
    key(
        "tags",
        Shape::List,
        |feed, f| put(f.list(|item| item.tag()), &mut feed.settings.tags),
        |feed| Some(&feed.settings.tags).filter(|tags| !tags.is_empty()).and_then(|tags| list(tags)),
    ),
    key(
        "schedule",
        Shape::Text,
        |feed, f| put(f.schedule().map(Some), &mut feed.settings.schedule),
        |feed| feed.settings.schedule.as_ref().and_then(text),
    ),
    key(
        "priority",
        Shape::Integer,
        |feed, f| {
            put(f.integer(-1000..=1000).and_then(|n| i32::try_from(n).ok()).map(Some), &mut feed.settings.priority);
        },
        |feed| feed.settings.priority.map(|number| Toml::Integer(number.into())),
    ),
    key(
        "private",
        Shape::Flag,
        |feed, f| put(f.flag().map(Some), &mut feed.settings.private),
        |feed| feed.settings.private.map(Toml::Boolean),
    ),
    key(
        "keep",
        Shape::Text,
        |feed, f| put(f.term().map(|term| Some(format_term(term))), &mut feed.settings.keep),
        |feed| feed.settings.keep.as_ref().and_then(text),
    ),
];

pub(super) static OPML: &[Key<ListDraft>] = &[
    key(
        "source",
        Shape::Text,
        |list, f| put(f.list_source().map(Some), &mut list.from),
        |list| list.from.as_ref().and_then(|from| text(from.shown())),
    ),
    key("tags", Shape::List, |source, f| put(f.list(|item| item.tag()), &mut source.tags), |source| list(&source.tags)),
    key(
        "interval",
        Shape::Text,
        |list, f| put(f.duration(seconds(HOUR / 4, 30 * DAY)), &mut list.interval),
        |list| duration(list.interval),
    ),
];

pub(super) static OUTPUT: &[Key<Output>] = &[
    key("name", Shape::Text, |output, f| put(f.output_name(), &mut output.name), |output| text(&output.name)),
    key("title", Shape::Text, |output, f| put(f.title(), &mut output.title), |output| text(&output.title)),
    key(
        "select",
        Shape::Text,
        |output, f| put(f.select(), &mut output.select),
        |output| text(without_secrets(&output.select)),
    ),
    key(
        "window",
        Shape::Text,
        |output, f| put(f.duration(seconds(HOUR, 3660 * DAY)), &mut output.window),
        |output| duration(output.window),
    ),
    key("min", Shape::Integer, |output, f| put(f.count(0..=10_000), &mut output.min), |output| count(output.min)),
    key("max", Shape::Integer, |output, f| put(f.count(1..=10_000), &mut output.max), |output| count(output.max)),
    key(
        "per_feed",
        Shape::Integer,
        |output, f| put(f.count(0..=10_000), &mut output.per_feed),
        |output| count(output.per_feed),
    ),
    key(
        "content",
        Shape::Text,
        |output, f| put(f.word(&ContentMode::ALL.map(|mode| (mode.as_str(), mode))), &mut output.content),
        |output| text(output.content.as_str()),
    ),
    key(
        "access",
        Shape::Text,
        |output, f| put(f.word(&OutputAccess::ALL.map(|access| (access.as_str(), access))), &mut output.access),
        |output| text(output.access.as_str()),
    ),
    key(
        "aliases",
        Shape::List,
        |output, f| put(f.list(|item| item.output_name()), &mut output.aliases),
        |output| list(&output.aliases),
    ),
    key(
        "enabled",
        Shape::Flag,
        |output, f| put(f.flag(), &mut output.enabled),
        |output| Some(Toml::Boolean(output.enabled)),
    ),
];

fn text(value: impl ToString) -> Option<Toml> {
    Some(Toml::String(value.to_string()))
}

fn list<V: ToString>(values: &[V]) -> Option<Toml> {
    Some(Toml::Array(values.iter().map(|value| Toml::String(value.to_string())).collect()))
}

fn count(value: usize) -> Option<Toml> {
    i64::try_from(value).ok().map(Toml::Integer)
}

fn duration(value: Duration) -> Option<Toml> {
    text(format_duration(value))
}

fn host(address: &std::net::SocketAddr) -> Toml {
    // Port 0 stands for "none written".
    let bare = address.port() == 0;
    Toml::String(if bare { address.ip().to_string() } else { address.to_string() })
}
