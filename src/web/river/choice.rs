//! Which part of the stream a page shows, as its address writes it: `?output=world&tag=science&source=3&lang=en`, and
//! from which place downwards, or upwards: `&before=…`, `&after=…`. The page of an article carries the choice of the
//! river that led to it.

use url::form_urlencoded::{Serializer, parse};

use crate::model::Timestamp;
use crate::model::ids::{FeedId, PubSeq};
use crate::store::types::{Place, Selection};
use crate::web::layout::tongue;
use crate::web::sources::directory::Listed;

/// No name that a user gives is longer, and addresses are kept in memory.
const MAX_CHARS: usize = 200;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Choice {
    pub(in crate::web) output: Option<String>,
    pub(in crate::web) tag: Option<String>,
    pub(in crate::web) source: Option<FeedId>,
    /// In lower case, without country.
    pub(in crate::web) language: Option<String>,
    pub(in crate::web) before: Option<Place>,
    pub(in crate::web) after: Option<Place>,
}

impl Choice {
    /// What cannot be understood is left out: a mistyped address then shows more rather than nothing.
    pub(in crate::web) fn read(query: &str) -> Choice {
        let mut choice = Choice::default();
        for (name, value) in parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() || value.chars().count() > MAX_CHARS {
                continue;
            }
            match name.as_ref() {
                "output" => choice.output = Some(value.to_owned()),
                "tag" => choice.tag = Some(value.to_owned()),
                "source" => choice.source = value.parse().ok().map(FeedId),
                "lang" => choice.language = tongue::primary(Some(value)),
                "before" => choice.before = read_place(value),
                "after" => choice.after = read_place(value),
                _ => {}
            }
        }
        // One of the two says where the page is.
        choice.after = choice.after.filter(|_| choice.before.is_none());
        choice
    }

    /// The same choice from its top.
    pub(in crate::web) fn top(&self) -> Choice {
        Choice { before: None, after: None, ..self.clone() }
    }

    pub(in crate::web) fn is_top(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }

    /// The query of an address, in its one spelling; empty for the whole stream from its top.
    pub(in crate::web) fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        let source = self.source.map(|source| source.to_string());
        let (before, after) = (self.before.map(write_place), self.after.map(write_place));
        for (name, value) in [
            ("output", &self.output),
            ("tag", &self.tag),
            ("source", &source),
            ("lang", &self.language),
            ("before", &before),
            ("after", &after),
        ] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// The address of the river that this chooses.
    pub(in crate::web) fn address(&self, root: &str) -> String {
        with_query(root, &self.query())
    }

    /// The address of an article met in this river.
    pub(in crate::web) fn entry_address(&self, root: &str, id: impl std::fmt::Display) -> String {
        with_query(&format!("{root}entries/{id}"), &self.top().query())
    }

    /// For the store. Tags live with the feeds, and an output may be chosen by age.
    pub(in crate::web) fn selection(&self, feeds: &[Listed], now: Timestamp) -> Selection {
        let tagged = self.tag.as_deref().map(|tag| {
            let tagged = feeds.iter().filter(|feed| has_tag(feed, tag)).map(|feed| feed.id);
            tagged.collect::<Vec<_>>()
        });
        let feeds = match (tagged, self.source) {
            (None, None) => None,
            (None, Some(source)) => Some(vec![source]),
            (Some(tagged), None) => Some(tagged),
            (Some(tagged), Some(source)) => Some(tagged.into_iter().filter(|feed| *feed == source).collect()),
        };
        Selection { output: self.output.clone(), feeds, language: self.language.clone(), now: Some(now) }
    }

    /// Nothing is left out.
    pub(in crate::web) fn is_everything(&self) -> bool {
        *self == Choice::default()
    }
}

pub(in crate::web) fn has_tag(feed: &Listed, tag: &str) -> bool {
    feed.tags.iter().any(|own| own.to_lowercase() == tag.to_lowercase())
}

fn with_query(address: &str, query: &str) -> String {
    if query.is_empty() { address.to_owned() } else { format!("{address}?{query}") }
}

fn write_place(place: Place) -> String {
    format!("{}.{}", place.sort_at.timestamp_millis(), place.pub_seq)
}

fn read_place(text: &str) -> Option<Place> {
    let (millis, pub_seq) = text.split_once('.')?;
    let sort_at = Timestamp::from_timestamp_millis(millis.parse().ok()?)?;
    Some(Place { sort_at, pub_seq: PubSeq(pub_seq.parse().ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: &str) {
        let choice = Choice::read(query);
        assert_eq!(choice.query(), expected, "{query:?}");
        assert_eq!(Choice::read(&choice.query()), choice, "it reads what it writes");
        let entry = choice.entry_address("/", 7);
        assert_eq!(Choice::read(entry.split_once('?').map_or("", |(_, query)| query)), choice.top());
    }

    #[test]
    fn a_choice_has_one_spelling() {
        for (query, expected) in [
            ("", ""),
            ("key=secret&utm_source=x", ""),
            ("lang=EN-gb&output=world", "output=world&lang=en"),
            ("tag=%E7%A7%91%E5%AD%A6&tag=a+b%26c", "tag=a+b%26c"),
            ("source=3&source=x", ""),
            ("source=3&tag=", "source=3"),
            ("before=1767225600000.17", "before=1767225600000.17"),
            ("before=-1000.17&tag=x", "tag=x&before=-1000.17"),
            ("after=1.2", "after=1.2"),
            ("after=1.2&before=3.4", "before=3.4"),
            ("before=99999999999999999999.1", ""),
            ("before=1.x", ""),
            ("lang=%22%3E%3Cscript%3E", ""),
            ("%ff=%ff&&=&", ""),
        ] {
            check(query, expected);
        }
        check(&format!("tag={}", "x".repeat(201)), "");
    }

    #[test]
    fn tags_and_sources_narrow_each_other() {
        let feed = |id, tags: &[&str]| Listed {
            id: FeedId(id),
            title: String::new(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            language: None,
            private: false,
            polled: true,
            failing: false,
            n_entries: 0,
            furniture: crate::summarise::repeated::KnownLines::default(),
        };
        let feeds = [feed(1, &["world"]), feed(2, &["World", "x"]), feed(3, &[])];
        for (query, expected) in [
            ("", None),
            ("tag=WORLD", Some(vec![1, 2])),
            ("tag=WORLD&source=2", Some(vec![2])),
            ("tag=world&source=3", Some(vec![])),
            ("source=3", Some(vec![3])),
            ("tag=none", Some(vec![])),
        ] {
            let chosen = Choice::read(query).selection(&feeds, Timestamp::UNIX_EPOCH);
            let expected = expected.map(|ids: Vec<i64>| ids.into_iter().map(FeedId).collect());
            assert_eq!(chosen.feeds, expected, "{query}");
        }
    }
}
