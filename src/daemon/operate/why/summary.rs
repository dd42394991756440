//! Why an article has the summary and the language that it has: judged again from what is stored, with the settings in
//! force.

use serde_json::{Value, json};

use crate::model::entry::Entry;
use crate::model::feed::Feed;
use crate::model::summary::SummarySource;
use crate::summarise::explain::{Explained, Feature, explain};
use crate::summarise::hear::{Heard, hear};
use crate::summarise::repeated::KnownLines;
use crate::summarise::{self, Article, Settings};
use crate::text::{plain, spoken};

/// Of a sentence's features so many are told.
const STRONGEST: usize = 3;
/// Of a sentence so many characters are told in a line.
const SHOWN: usize = 60;

/// What can be told of an article's summary.
pub struct Told<'a> {
    entry: &'a Entry,
    /// Who says the language, and what.
    stated: Option<(&'static str, &'a str)>,
    heard: Heard,
    detected: Option<&'static str>,
    chosen: Vec<Explained>,
    /// The stored summary is not what would be made now.
    differs: bool,
}

impl<'a> Told<'a> {
    pub fn of(entry: &'a Entry, feed: Option<&'a Feed>, settings: &Settings) -> Told<'a> {
        let text = plain::plain(&entry.text.content);
        let stated = stated_language(entry, feed);
        let heard = hear(stated.map(|(_, tag)| tag), &text);
        // Where a tag needs no proof the text is not asked; here it is.
        let detected = heard.detected.or_else(|| summarise::detect_language(&text));
        let known = feed.map(|feed| KnownLines::of(&feed.profile.repeated));
        let title = &entry.text.title;
        let language = entry.text.language.as_deref();
        let article = Article { title, text: &text, language, description: None, furniture: known.as_ref() };
        let mut chosen = Vec::new();
        let mut differs = false;
        if matches!(entry.text.summary.source, SummarySource::Extract | SummarySource::Lead) {
            chosen = explain(&article, settings);
            chosen.retain(|sentence| sentence.chosen);
            let now = summarise::summarise(&article, settings).0;
            differs = now.text != entry.text.summary.text;
        }
        Told { entry, stated, heard, detected, chosen, differs }
    }

    pub fn language(&self) -> String {
        let used = self.entry.text.language.as_deref().unwrap_or("unknown");
        let told = self.stated.map_or_else(|| "nothing told".to_owned(), |(by, tag)| format!("{by} says {tag}"));
        let detected = self.detected;
        let detected =
            detected.map_or_else(|| "nothing sure in the text".to_owned(), |code| format!("its text is in {code}"));
        format!("{used}: {told}, {detected}; {}", self.heard.reason.in_words())
    }

    /// Where the summary came from, and its sentences with what spoke for them.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("summary    {}", self.origin())];
        lines.extend(self.chosen.iter().map(|sentence| self.sentence(sentence)));
        lines
    }

    fn origin(&self) -> String {
        let summary = &self.entry.text.summary;
        let source = match summary.source {
            SummarySource::Feed => "the publisher's own description",
            SummarySource::Extract => "sentences chosen from the text",
            SummarySource::Lead => "the beginning of the text",
            SummarySource::None => return "none: nothing in the article could stand for it".to_owned(),
        };
        let length = spoken::count(summary.text.chars().count() as u64, "character");
        let stale = if summary.version != summarise::VERSION {
            format!("; the method is {} now, by which these are told", summarise::VERSION)
        } else if self.differs {
            "; with the settings and the feed as they are now it would be these".to_owned()
        } else {
            String::new()
        };
        format!("{source}, {length}, method {}{stale}", summary.version)
    }

    fn sentence(&self, sentence: &Explained) -> String {
        let mut text: String = sentence.text.chars().take(SHOWN).collect();
        if text.len() < sentence.text.len() {
            text.push('…');
        }
        if self.entry.text.summary.source == SummarySource::Lead {
            return format!("           at {}: {text}", sentence.start);
        }
        let strongest: Vec<String> = sentence.strongest(STRONGEST).iter().map(in_words).collect();
        format!("{:>10.2} at {}: {text} ({})", sentence.score, sentence.start, strongest.join(", "))
    }

    pub fn json(&self) -> Value {
        let summary = &self.entry.text.summary;
        let feature = |feature: &Feature| json!({"name": feature.name, "value": feature.value, "contribution": feature.contribution});
        let sentence = |sentence: &Explained| {
            let strongest: Vec<Value> = sentence.strongest(STRONGEST).iter().map(feature).collect();
            json!({"text": sentence.text, "start": sentence.start, "score": sentence.score, "features": strongest})
        };
        json!({
            "language": {
                "used": self.entry.text.language,
                "told": self.stated.map(|(_, tag)| tag),
                "told_by": self.stated.map(|(by, _)| by),
                "detected": self.detected,
                "reason": self.heard.reason.in_words(),
            },
            "summary": {
                "text": summary.text,
                "source": summary.source.as_str(),
                "version": summary.version,
                "version_now": summarise::VERSION,
                "differs": self.differs,
                "sentences": self.chosen.iter().map(sentence).collect::<Vec<_>>(),
            },
        })
    }
}

fn in_words(feature: &Feature) -> String {
    format!("{} {:+.2}", feature.name, feature.contribution)
}

fn stated_language<'a>(entry: &'a Entry, feed: Option<&'a Feed>) -> Option<(&'static str, &'a str)> {
    let used = entry.text.language.as_deref();
    let own = entry.text.details.stated_language.as_deref();
    let feeds = feed.and_then(|feed| feed.profile.language.as_deref());
    match (own, feeds) {
        (Some(own), Some(feeds)) if own == feeds => Some(("the feed", own)),
        (Some(own), _) => Some(("the article", own)),
        (None, Some(feeds)) if used == Some(feeds) => Some(("the feed", feeds)),
        // Its feed has said something else since, or never anything.
        (None, _) => None,
    }
}
