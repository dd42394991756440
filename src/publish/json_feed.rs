//! JSON Feed 1.1, with what it has no word for under `_coranto`.

use serde_json::{Map, Value, json};

use crate::model::entry::{Enclosure, Entry, Episode, Person, Sighting};
use crate::publish::xml::clean;
use crate::publish::{Format, Output, address, content, episode};

/// See the module.
pub struct JsonFeed;

impl Format for JsonFeed {
    fn suffix(&self) -> &'static str {
        "json"
    }

    fn media_type(&self) -> &'static str {
        "application/feed+json"
    }

    fn render(&self, feed: &Output<'_>) -> Vec<u8> {
        let site = address::site(feed.base);
        let mut object = Object::default();
        object.put("version", "https://jsonfeed.org/version/1.1");
        object.put("title", &feed.view.title);
        object.put("home_page_url", &feed.river());
        object.put("feed_url", &feed.address(self));
        object.put_some("description", feed.view.subtitle.as_deref());
        object.put_some("language", address::language(feed.view.language.as_deref()));
        object.value("_coranto", json!({ "about": site, "id": feed.id(), "updated": address::rfc3339(feed.updated) }));
        object.value("items", feed.entries.iter().map(|entry| item(entry, feed)).collect());
        // Values of strings and numbers only: nothing in them can fail to be written.
        let mut bytes = serde_json::to_vec_pretty(&object.0).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

fn item(entry: &Entry, feed: &Output<'_>) -> Value {
    let details = &entry.text.details;
    let mut object = Object::default();
    object.put("id", &entry.public_id.urn());
    object.put_some("url", entry.text.link.as_ref().and_then(|link| address::web(link.as_str())).as_deref());
    object.put("title", &content::title(entry));
    object.put("content_html", &content::body(entry, feed.view.content));
    object.put_some("summary", Some(entry.text.summary.text.as_str()).filter(|text| !content::blank(text)));
    object.put_some("image", details.image.as_deref().and_then(address::web).as_deref());
    object.put("date_published", &address::rfc3339(entry.published.unwrap_or(entry.first_seen)));
    object.put("date_modified", &address::rfc3339(entry.updated));
    object.value("authors", content::authors(entry).iter().map(|author| person(author)).collect());
    let tags: Vec<_> =
        details.categories.iter().map(|category| category.label.as_deref().unwrap_or(&category.term)).collect();
    object.list(
        "tags",
        tags.iter().map(|tag| tag.trim()).filter(|tag| !content::blank(tag)).map(|tag| clean(tag).into()),
    );
    object.put_some("language", address::language(entry.text.language.as_deref()));
    let played = played(entry);
    let length_of = |at: usize| details.episode.as_ref()?.duration_s.filter(|_| played == Some(at));
    let files = details.enclosures.iter().enumerate();
    object.list("attachments", files.filter_map(|(at, file)| attachment(file, length_of(at))));
    object.value("_coranto", extension(entry, feed));
    object.0.into()
}

/// The file that an episode's length is the length of.
fn played(entry: &Entry) -> Option<usize> {
    let plays = |file: &Enclosure| content::player(file).is_some() && address::web(&file.url).is_some();
    entry.text.details.enclosures.iter().position(plays)
}

fn attachment(file: &Enclosure, duration_s: Option<u32>) -> Option<Value> {
    let mut object = Object::default();
    object.put("url", &address::web(&file.url)?);
    object.put("mime_type", content::kind_of(file).unwrap_or("application/octet-stream"));
    object.put_some("title", file.title.as_deref().filter(|title| !content::blank(title)));
    if let Some(length) = file.length {
        object.value("size_in_bytes", length.into());
    }
    if let Some(seconds) = duration_s {
        object.value("duration_in_seconds", seconds.into());
    }
    Some(object.0.into())
}

fn extension(entry: &Entry, feed: &Output<'_>) -> Value {
    let mut object = Object::default();
    object.put("page", &feed.page_of(entry));
    object.value("source", source(entry));
    object.put("summary_source", entry.text.summary.source.as_str());
    object.put_some("comments", entry.text.details.comments.as_deref().and_then(address::web).as_deref());
    object.put_some("rights", entry.text.details.rights.as_deref().filter(|rights| !content::blank(rights)));
    if let Some(told) = entry.text.details.episode.as_deref().map(|told| episode_of(told, played(entry).is_some()))
        && !told.is_empty()
    {
        object.value("episode", told.into());
    }
    object.list("also", entry.also.iter().map(also));
    object.0.into()
}

/// What JSON Feed has no word for. The length stands here only when there is no file for it to stand at.
fn episode_of(told: &Episode, has_file: bool) -> Map<String, Value> {
    let mut object = Object::default();
    if let Some(seconds) = told.duration_s.filter(|_| !has_file) {
        object.value("duration_in_seconds", seconds.into());
    }
    if let Some(season) = told.season {
        object.value("season", season.into());
    }
    object.put_some("number", told.number.as_deref());
    object.put_some("kind", told.kind.as_deref());
    if let Some(explicit) = told.explicit {
        object.value("explicit", explicit.into());
    }
    let transcripts = episode::transcripts(told).map(|(url, transcript)| {
        let mut object = Object::default();
        object.put("url", &url);
        object.put("mime_type", episode::transcript_type(transcript));
        object.put_some("language", address::language(transcript.language.as_deref()));
        object.put_some("rel", episode::relation(transcript));
        object.0.into()
    });
    object.list("transcripts", transcripts);
    if let Some((url, media_type)) = episode::chapters(told) {
        object.value("chapters", json!({ "url": clean(&url), "mime_type": media_type }));
    }
    object.0
}

fn source(entry: &Entry) -> Value {
    let source = &entry.source;
    let mut object = Object::default();
    object.put_some("id", address::source_id(source).as_deref());
    object.put("title", &content::source_name(source, entry.text.link.as_ref()));
    object.put_some("url", address::source_site(source).as_deref());
    object.put_some("feed_url", address::feed_document(source).as_deref());
    object.put_some("updated", source.updated.map(address::rfc3339).as_deref());
    object.put_some("rights", source.rights.as_deref());
    object.0.into()
}

fn also(sighting: &Sighting) -> Value {
    let mut object = Object::default();
    object.put("source", &content::source_name(&sighting.source, sighting.link.as_ref()));
    object.put("title", sighting.title.trim());
    object.put_some("url", content::sighting_link(sighting).as_deref());
    object.put_some("comments", sighting.comments.as_deref().and_then(address::web).as_deref());
    object.0.into()
}

fn person(person: &Person) -> Value {
    let mut object = Object::default();
    object.put("name", person.name.trim());
    object.put_some("url", person.uri.as_deref().and_then(address::web).as_deref());
    object.0.into()
}

/// An object in the order of writing, whose strings are clean and whose absent values are left out.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn put(&mut self, key: &str, text: &str) {
        self.value(key, clean(text).into());
    }

    fn put_some(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.put(key, text);
        }
    }

    fn list(&mut self, key: &str, values: impl Iterator<Item = Value>) {
        let values: Vec<Value> = values.collect();
        if !values.is_empty() {
            self.value(key, values.into());
        }
    }

    fn value(&mut self, key: &str, value: Value) {
        self.0.insert(key.to_owned(), value);
    }
}
