//! Subscriptions -> an OPML document that every reader takes and that coranto reads back without a loss.
//!
//! Other readers see folders, titles and addresses: a feed stands in the folder of its first tag, and `category` names
//! all of them. What is coranto's own stands in attributes of its namespace. The same feeds give the same bytes: there
//! is no date in it.

use serde_json::Value;
use url::Url;

use crate::model::feed::FeedSettings;
use crate::opml::NAMESPACE;

/// A subscription, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    pub url: &'a Url,
    /// The name that users see.
    pub title: &'a str,
    pub site: Option<&'a str>,
    pub settings: &'a FeedSettings,
    pub paused: bool,
}

/// Writes a list.
pub fn write(title: &str, feeds: &[Entry<'_>]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\"");
    attribute(&mut out, "xmlns:coranto", NAMESPACE);
    out.push_str(">\n<head>\n<title>");
    escape_into(&mut out, title);
    out.push_str("</title>\n</head>\n<body>\n");
    for (folder, feeds) in folders(feeds) {
        if let Some(folder) = folder {
            out.push_str("<outline");
            attribute(&mut out, "text", folder);
            out.push_str(">\n");
        }
        feeds.into_iter().for_each(|feed| outline(&mut out, feed));
        if folder.is_some() {
            out.push_str("</outline>\n");
        }
    }
    out.push_str("</body>\n</opml>\n");
    out
}

/// By first tag, folders in the order of their first feeds; feeds without one come first.
fn folders<'a, 'b>(feeds: &'a [Entry<'b>]) -> Vec<(Option<&'a str>, Vec<&'a Entry<'b>>)> {
    let mut folders: Vec<(Option<&str>, Vec<&Entry<'_>>)> = vec![(None, Vec::new())];
    let mut places = std::collections::HashMap::from([(None, 0)]);
    for feed in feeds {
        let folder = feed.settings.tags.first().map(String::as_str);
        let place = *places.entry(folder).or_insert_with(|| {
            folders.push((folder, Vec::new()));
            folders.len() - 1
        });
        folders[place].1.push(feed);
    }
    folders
}

fn outline(out: &mut String, feed: &Entry<'_>) {
    out.push_str("<outline type=\"rss\"");
    attribute(out, "text", feed.title);
    attribute(out, "title", feed.title);
    attribute(out, "xmlUrl", feed.url.as_str());
    if let Some(site) = feed.site {
        attribute(out, "htmlUrl", site);
    }
    if !feed.settings.tags.is_empty() {
        attribute(out, "category", &feed.settings.tags.join(","));
    }
    // Without a title of the user's own, what stands in `title` is the publisher's and may change.
    attribute(out, "coranto:title", feed.settings.title.as_deref().unwrap_or(""));
    own_settings(out, feed.settings);
    if feed.paused {
        attribute(out, "coranto:paused", "true");
    }
    out.push_str("/>\n");
}

/// Whatever settings there are, by their names in the configuration.
fn own_settings(out: &mut String, settings: &FeedSettings) {
    let Ok(Value::Object(object)) = serde_json::to_value(settings) else { return };
    for (name, value) in object.iter().filter(|(name, _)| !matches!(name.as_str(), "title" | "tags")) {
        match value {
            Value::String(text) => attribute(out, &format!("coranto:{name}"), text),
            other => attribute(out, &format!("coranto:{name}"), &other.to_string()),
        }
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_into(out, value);
    out.push('"');
}

/// Without the characters that XML forbids (section 2.2); a line end would be read as a space.
fn escape_into(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => out.push(letter),
        }
    }
}
