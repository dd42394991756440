//! JSON Feed 1.1, with what it has no word for under `_coranto`.

use serde_json::{Map, Value, json};

use crate::model::entry::{Entry, Person, Sighting};
use crate::publish::xml::clean;
use crate::publish::{Format, Output, address, content};

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
    object.list(
        "attachments",
        details.enclosures.iter().filter_map(|file| {
            let mut object = Object::default();
            object.put("url", &address::web(&file.url)?);
            object.put("mime_type", content::kind_of(file).unwrap_or("application/octet-stream"));
            object.put_some("title", file.title.as_deref().filter(|title| !content::blank(title)));
            if let Some(length) = file.length {
                object.value("size_in_bytes", length.into());
            }
            Some(object.0.into())
        }),
    );
    object.value("_coranto", extension(entry, feed));
    object.0.into()
}

fn extension(entry: &Entry, feed: &Output<'_>) -> Value {
    let mut object = Object::default();
    object.put("page", &feed.page_of(entry));
    object.value("source", source(entry));
    object.put("summary_source", entry.text.summary.source.as_str());
    object.put_some("comments", entry.text.details.comments.as_deref().and_then(address::web).as_deref());
    object.put_some("rights", entry.text.details.rights.as_deref().filter(|rights| !content::blank(rights)));
    object.list("also", entry.also.iter().map(also));
    object.0.into()
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
