//! The effective settings, each with where it came from: what `config show` prints.

use std::fmt;

use super::Loaded;
use super::fault::Place;
use super::schema::{FEED, FeedDraft, Key, OPML, OUTPUT, SECTIONS, TAG};

/// Who set a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetBy {
    Default,
    /// The system, by the name of what it said it with.
    System(&'static str),
    /// The file or a variable.
    Written(Place),
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SetBy::Default => f.write_str("default"),
            SetBy::System(name) => f.write_str(name),
            SetBy::Written(place) => f.write_str(&place.file_line()),
        }
    }
}

/// One setting in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownKey {
    /// Dotted, as `poll.timeout`; feeds by their number: `feeds.0.url`.
    pub key: String,
    /// As the file would hold it; `None` when it is not set and has no default.
    pub value: Option<String>,
    pub origin: SetBy,
}

/// All settings in the order of the documentation.
pub fn show(loaded: &Loaded) -> Vec<ShownKey> {
    let config = &loaded.config;
    let mut shown = Vec::new();
    for section in SECTIONS {
        let prefix = if section.name.is_empty() { String::new() } else { format!("{}.", section.name) };
        table(&mut shown, loaded, &prefix, section.keys, config);
    }
    for (name, tag) in &config.tags {
        table(&mut shown, loaded, &format!("tags.{name}."), TAG, tag);
    }
    for output in config.outputs.iter().chain(&config.disabled_outputs) {
        table(&mut shown, loaded, &format!("outputs.{}.", output.name), OUTPUT, output);
    }
    for (n, source) in config.opml.iter().enumerate() {
        table(&mut shown, loaded, &format!("opml.{n}."), OPML, &source.into());
    }
    for (n, feed) in config.feeds.iter().enumerate() {
        let draft = FeedDraft { url: Some(feed.url.clone()), settings: feed.settings.clone() };
        table(&mut shown, loaded, &format!("feeds.{n}."), FEED, &draft);
    }
    shown
}

fn table<T>(shown: &mut Vec<ShownKey>, loaded: &Loaded, prefix: &str, keys: &[Key<T>], from: &T) {
    for key in keys {
        let name = format!("{prefix}{}", key.name);
        let origin = loaded.origin(&name);
        shown.push(ShownKey { key: name, value: (key.get)(from).map(|value| value.to_string()), origin });
    }
}
