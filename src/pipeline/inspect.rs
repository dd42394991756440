//! The stages one at a time, for people who ask what coranto makes of a document, and for measuring.
//!
//! Pure: a value in, JSON out. Reads no file, touches no store and no network. Lengths and offsets are Unicode scalar
//! values.

use bytes::Bytes;
use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::decode;
use crate::model::Timestamp;
use crate::model::body::RawBody;
use crate::model::entry::Enclosure;
use crate::model::parsed::{Fault, Markup, NotAFeed, ParsedEntry};
use crate::model::summary::SummarySource;
use crate::parse;
use crate::sanitise;
use crate::summarise;

/// Relative addresses of a document without an address of its own start here (RFC 2606 reserves the name).
const NOWHERE: &str = "http://document.invalid/";

/// What a feed document says. Nothing is merged and nothing left out.
pub fn feed(bytes: Vec<u8>, url: Option<&Url>, content_type: Option<&str>) -> Result<Value, NotAFeed> {
    let url = url.cloned().unwrap_or_else(nowhere);
    let body = RawBody::vouched(Bytes::from(bytes), content_type.map(str::to_owned), url, true);
    let (parsed, faults) = parse::feed::parse(&decode::decode(body))?;
    let told = |fault: &Fault| json!({"class": fault.class, "detail": fault.detail, "count": fault.count});
    let faults: Vec<Value> = faults.iter().map(told).collect();
    let entries: Vec<Value> = parsed.entries.iter().map(entry).collect();
    Ok(json!({
        "id": parsed.profile.id,
        "format": parsed.format.as_str(),
        "title": parsed.profile.title,
        "link": parsed.profile.site,
        "language": parsed.profile.language,
        "entries": entries,
        "faults": faults,
    }))
}

fn entry(entry: &ParsedEntry) -> Value {
    let details = &entry.details;
    let authors: Vec<&str> = details.authors.iter().map(|author| author.name.as_str()).collect();
    let categories: Vec<&str> = details.categories.iter().map(|category| category.term.as_str()).collect();
    let enclosures: Vec<Value> = details.enclosures.iter().map(enclosure).collect();
    json!({
        "id": entry.id,
        "title": entry.title,
        "url": entry.link.as_ref().map(Url::as_str),
        "authors": authors,
        "published": entry.published.map(rfc3339),
        "updated": entry.updated.map(rfc3339),
        "categories": categories,
        "summary": entry.summary.as_ref().map(Markup::as_str),
        "content": entry.content.as_ref().map(Markup::as_str),
        "enclosures": enclosures,
        "image": details.image,
        "episode": details.episode,
    })
}

fn enclosure(enclosure: &Enclosure) -> Value {
    json!({"url": enclosure.url, "type": enclosure.media_type, "length": enclosure.length})
}

fn rfc3339(time: Timestamp) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn nowhere() -> Url {
    Url::parse(NOWHERE).expect("a constant address")
}

/// What would be republished of untrusted HTML.
pub fn html(html: &str, url: Option<&Url>) -> String {
    let base = url.cloned().unwrap_or_else(nowhere);
    sanitise::sanitise(&decode::bound::bound(html), &base).as_str().to_owned()
}

/// A text to summarise; all but `text` optional, an empty string is none.
#[derive(Debug, Deserialize)]
pub struct SummaryQuestion {
    #[serde(default)]
    pub id: Value,
    pub title: Option<String>,
    /// One paragraph a line.
    pub text: Option<String>,
    /// Holds unless the text surely is in another language.
    pub lang: Option<String>,
    /// Given, it is the only limit: the number of sentences does not count then.
    pub max_chars: Option<usize>,
    /// Reports of one event, instead of one text: they are summarised together.
    pub documents: Option<Vec<StoryDocument>>,
}

/// A report of an event.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct StoryDocument {
    pub title: String,
    /// One paragraph a line.
    pub text: String,
    pub lang: Option<String>,
}

/// The summary of a text, with its sentences.
#[derive(Debug, Serialize)]
pub struct SummaryAnswer {
    pub id: Value,
    pub summary: String,
    pub sentences: Vec<SummarySentence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub lang: Option<String>,
    pub source: &'static str,
}

#[derive(Debug, Serialize)]
pub struct SummarySentence {
    pub text: String,
    /// Which of the documents it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    pub start: usize,
    pub score: f64,
}

/// Summarise one text, or the reports of one event.
pub fn summary(question: SummaryQuestion, settings: &summarise::Settings) -> SummaryAnswer {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    if let Some(documents) = &question.documents {
        return story(question.id.clone(), documents, question.max_chars, settings);
    }
    let text = question.text.unwrap_or_default();
    let title = given(question.title).unwrap_or_default();
    let language = summarise::hear::hear(given(question.lang).as_deref(), &text).language;
    let settings = match question.max_chars {
        Some(max_chars) => summarise::Settings::exact(max_chars),
        None => *settings,
    };
    let article = summarise::Article {
        title: &title,
        text: &text,
        language: language.as_deref(),
        description: None,
        furniture: None,
    };
    let (summary, chosen) = summarise::summarise(&article, &settings);
    let sentences = chosen.sentences.into_iter();
    SummaryAnswer {
        id: question.id,
        summary: summary.text,
        sentences: sentences
            .map(|sentence| SummarySentence {
                text: sentence.text,
                document: None,
                start: sentence.start,
                score: sentence.score,
            })
            .collect(),
        title: None,
        lang: language,
        source: summary.source.as_str(),
    }
}

/// Many reports told as one, each sentence with the document it stands in; the title is that of the most typical one.
fn story(
    id: Value,
    documents: &[StoryDocument],
    max_chars: Option<usize>,
    settings: &summarise::Settings,
) -> SummaryAnswer {
    let tag = |document: &StoryDocument| document.lang.clone().filter(|tag| !tag.is_empty());
    let languages: Vec<Option<String>> = documents
        .iter()
        .map(|document| summarise::hear::hear(tag(document).as_deref(), &document.text).language)
        .collect();
    let articles: Vec<summarise::Article<'_>> = documents
        .iter()
        .zip(&languages)
        .map(|(document, language)| summarise::Article {
            title: &document.title,
            text: &document.text,
            language: language.as_deref(),
            description: None,
            furniture: None,
        })
        .collect();
    let budget = match max_chars {
        Some(max_chars) => summarise::Budget::chars(max_chars),
        None => settings.budget(documents.first().map_or("", |document| &document.text)),
    };
    let story = summarise::summarise_story(&articles, &budget);
    let sentences: Vec<SummarySentence> = story
        .sentences
        .iter()
        .map(|sentence| SummarySentence {
            text: sentence.text.clone(),
            document: Some(sentence.article),
            start: sentence.start,
            score: sentence.score,
        })
        .collect();
    let source = if sentences.is_empty() { SummarySource::None } else { SummarySource::Extract };
    SummaryAnswer {
        id,
        summary: story.text(),
        sentences,
        title: documents.get(story.medoid).map(|document| document.title.clone()),
        lang: languages.get(story.medoid).cloned().flatten(),
        source: source.as_str(),
    }
}
