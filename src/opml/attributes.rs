//! What stands in an outline: a feed, a folder, another list, or a setting of another reader; and which of the settings
//! that Miniflux, FreshRSS, newsboat and Tiny Tiny RSS write coranto has a place for.
//!
//! A setting that has none is told by the name that it has in the document. Those at their defaults are nobody's loss
//! and are not told.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use crate::model::feed::FeedSettings;
use crate::opml::labels;
use crate::parse::entities::{self, Declared};
use crate::parse::plain::one_line;
use crate::parse::tags::Tag;
use crate::schedule::Schedule;
use crate::schedule::duration::{format_duration, parse_duration};

/// As `config` bounds them.
const MAX_TITLE_CHARS: usize = 300;
const MAX_URL_BYTES: usize = 8192;
const PRIORITIES: std::ops::RangeInclusive<i32> = -1000..=1000;
const DAY: Duration = Duration::from_secs(86_400);
/// What "important" feeds get, so that of copies theirs leads.
const IMPORTANT: i32 = 10;

/// Attributes that say nothing that could be set.
const PLAIN: [&str; 14] = [
    "text",
    "title",
    "type",
    "xmlurl",
    "htmlurl",
    "url",
    "category",
    "description",
    "language",
    "version",
    "created",
    "iscomment",
    "isbreakpoint",
    "ttrsssortorder",
];

/// The attributes of one outline, their references resolved.
pub(super) struct Attributes<'a>(Vec<(&'a str, Cow<'a, str>)>);

/// What an outline is.
pub(super) enum Kind {
    Feed(Result<Url, String>),
    /// Its label, and the list that it is filled from.
    Folder(Option<String>, Option<String>),
    Include(String),
    /// Something of another reader's, by what it is.
    Foreign(&'static str),
}

/// The settings that an outline carries.
#[derive(Default)]
pub(super) struct Carried {
    pub(super) settings: FeedSettings,
    pub(super) paused: bool,
    /// Names of those that it cannot carry.
    pub(super) lost: Vec<String>,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(tag: &Tag<'a>, declared: &Declared) -> Attributes<'a> {
        let resolved = tag.attributes.iter().map(|(name, value)| (*name, entities::decoded(value, declared)));
        Attributes(resolved.collect())
    }

    /// The value of an attribute that has one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(found.1.as_ref()).filter(|value| !value.trim().is_empty())
    }

    pub(super) fn is_comment(&self) -> bool {
        self.get("isComment").is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    /// Its name for people.
    pub(super) fn label(&self) -> Option<String> {
        let label = self.get("title").or_else(|| self.get("text")).map(one_line)?;
        Some(label.chars().take(MAX_TITLE_CHARS).collect())
    }

    pub(super) fn kind(&self) -> Kind {
        let kind = self.get("type").map(str::trim).unwrap_or_default();
        if let Some(address) = self.get("xmlUrl") {
            return Kind::Feed(match kind.contains('+') {
                true => Err(format!("{:?} is read out of pages, which coranto does not do", clip(kind))),
                false => feed_address(address),
            });
        }
        match self.get("url") {
            Some(address) if kind.eq_ignore_ascii_case("include") => return Kind::Include(address.trim().to_owned()),
            Some(_) if kind.eq_ignore_ascii_case("link") => return Kind::Foreign("links"),
            _ => {}
        }
        let foreign =
            [("pref-name", "tt-rss preferences"), ("label-name", "tt-rss labels"), ("filter-type", "tt-rss filters")];
        if let Some((_, what)) = foreign.into_iter().find(|(name, _)| self.get(name).is_some()) {
            return Kind::Foreign(what);
        }
        Kind::Folder(self.label(), self.get("frss:opmlUrl").map(|address| address.trim().to_owned()))
    }

    /// The settings of a feed in folders with these tags. `own` is what the document calls coranto's namespace.
    pub(super) fn carried<'f>(&self, folders: impl IntoIterator<Item = &'f str>, own: Option<&str>) -> Carried {
        let mut carried = Carried::default();
        let mut fits = labels::add(&mut carried.settings.tags, folders);
        let category = self.get("category").unwrap_or_default();
        let (marks, plain): (Vec<&str>, Vec<&str>) =
            category.split(',').partition(|part| part.trim_start().trim_start_matches('/').starts_with(['~', '!']));
        fits &= labels::add(&mut carried.settings.tags, plain.into_iter().flat_map(labels::tags_of));
        carried.lost.extend((!fits).then(|| "tags".to_owned()));
        carried.settings.title = self.label().filter(|label| self.get("xmlUrl").is_none_or(|url| url.trim() != label));
        for mark in marks {
            carried.newsboat(mark.trim_start().trim_start_matches('/'));
        }
        for (name, value) in self.0.iter().filter(|(_, value)| !value.is_empty()) {
            let name = *name;
            match name.split_once(':') {
                Some(("xmlns", _)) => {}
                Some((prefix, key)) if Some(prefix) == own => carried.ours(key, value),
                _ => carried.theirs(name, value.trim()),
            }
        }
        // An empty one says that the name is the feed's own.
        let title = own.and_then(|own| self.0.iter().find(|(name, _)| name.strip_prefix(own) == Some(":title")));
        if let Some((_, title)) = title {
            match title.is_empty() || is_title(title) {
                true => carried.settings.title = Some(title.to_string()).filter(|title| !title.is_empty()),
                false => carried.lose("coranto:title"),
            }
        }
        carried
    }
}

impl Carried {
    /// newsboat writes what it knows of a feed among its tags: `~` before a title, `!` hides it.
    fn newsboat(&mut self, mark: &str) {
        match mark.strip_prefix('~').map(one_line).filter(|title| is_title(title)) {
            Some(title) => self.settings.title = Some(title),
            None => self.lost.push("newsboat hidden feeds".to_owned()),
        }
    }

    fn ours(&mut self, key: &str, value: &str) {
        match key {
            "title" => {}
            // These stand in `category`, where other readers look for them and where they are made fit.
            "tags" => self.lose("coranto:tags"),
            "paused" => self.paused = value == "true",
            _ => match with(&self.settings, key, value) {
                Some(settings) => self.settings = settings,
                None => self.lose(&format!("coranto:{key}")),
            },
        }
    }

    fn theirs(&mut self, name: &str, value: &str) {
        let number = || value.parse::<i64>().ok();
        let seconds = |unit: u64| number().map(|n| Duration::from_secs(n.unsigned_abs().saturating_mul(unit)));
        let folded = name.to_ascii_lowercase();
        let taken = match folded.as_str() {
            name if PLAIN.contains(&name) || name == "xmlns" => true,
            "ttrssupdateinterval" | "frss:ttl" if number() == Some(0) => true,
            // In minutes; -1 never updates.
            "ttrssupdateinterval" if number() == Some(-1) => {
                self.paused = true;
                true
            }
            "ttrssupdateinterval" => self.every(seconds(60)),
            // In seconds; negative is muted.
            "frss:ttl" => {
                self.paused = number().is_some_and(|n| n < 0);
                self.every(seconds(1))
            }
            // In days; -1 for ever.
            "ttrsspurgeinterval" => match number() {
                Some(0) => true,
                Some(-1) => self.keep("0".to_owned()),
                _ => seconds(86_400).is_some_and(|term| self.keep(format_duration(term))),
            },
            "frss:priority" => match value {
                "main" => true,
                "important" => {
                    self.settings.priority = Some(IMPORTANT);
                    true
                }
                _ => false,
            },
            name if name == "disabled" || name.ends_with(":disabled") => {
                self.paused |= matches!(value, "true" | "1");
                true
            }
            _ => matches!(value, "false"),
        };
        if !taken {
            self.lose(name);
        }
    }

    fn every(&mut self, interval: Option<Duration>) -> bool {
        let schedule = interval.map(|interval| format!("every {}", format_duration(interval)));
        let right = schedule.filter(|schedule| Schedule::parse(schedule).is_ok());
        let taken = right.is_some();
        self.settings.schedule = right.or(self.settings.schedule.take());
        taken
    }

    fn keep(&mut self, term: String) -> bool {
        let right = is_term(&term);
        self.settings.keep = if right { Some(term) } else { self.settings.keep.take() };
        right
    }

    fn lose(&mut self, name: &str) {
        self.lost.push(clip(name));
    }
}

/// The settings with one more, if it is one and has a right value. Whatever settings there are, they can be read so.
fn with(settings: &FeedSettings, key: &str, value: &str) -> Option<FeedSettings> {
    let written: Option<Value> = serde_json::from_str(value).ok();
    let read = |value: Value| {
        let mut object = match serde_json::to_value(settings) {
            Ok(Value::Object(object)) => object,
            _ => Map::new(),
        };
        object.insert(key.to_owned(), value);
        serde_json::from_value::<FeedSettings>(Value::Object(object)).ok()
    };
    let found = read(Value::String(value.to_owned())).or_else(|| read(written?))?;
    let right = found.schedule.as_deref().is_none_or(|schedule| Schedule::parse(schedule).is_ok())
        && found.keep.as_deref().is_none_or(is_term)
        && found.priority.is_none_or(|priority| PRIORITIES.contains(&priority));
    right.then_some(found)
}

fn is_term(term: &str) -> bool {
    parse_duration(term).is_ok_and(|term| term.is_zero() || term >= DAY)
}

fn is_title(title: &str) -> bool {
    let n_chars = title.chars().take(MAX_TITLE_CHARS + 1).count();
    (1..=MAX_TITLE_CHARS).contains(&n_chars) && !title.chars().any(char::is_control)
}

/// The address of a feed; `feed:` before it is what browsers once were given to open a reader.
fn feed_address(written: &str) -> Result<Url, String> {
    let written = written.trim();
    if written.len() > MAX_URL_BYTES {
        return Err(format!("its address is longer than {MAX_URL_BYTES} bytes"));
    }
    let is_feed = written.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("feed:"));
    let bare = if is_feed { &written[5..] } else { written };
    let full = if bare.starts_with("//") { format!("http:{bare}") } else { bare.to_owned() };
    match Url::parse(&full) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        Ok(url) => Err(format!("{:?} is not polled: http and https are", clip(url.scheme()))),
        Err(_) => Err("its address is no web address".to_owned()),
    }
}

fn clip(text: &str) -> String {
    one_line(text).chars().take(40).collect()
}
