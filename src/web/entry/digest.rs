//! The block "Get a summary": the stored summary, or a longer one made for this reader, and where its sentences stand.
//!
//! `?max_chars=N` asks for a summary of that length, and `?marked` for its sentences to be marked in the text.

use url::form_urlencoded::parse;

use crate::model::entry::Entry;
use crate::model::summary::SummarySource;
use crate::summarise::repeated::KnownLines;
use crate::summarise::{self, Article, Settings};
use crate::text::plain;

/// A reader's summary is no shorter and no longer than this.
const LEAST: usize = 100;
const MOST: usize = 5_000;
/// Where "longer" and "shorter" lead.
const STEPS: [usize; 4] = [600, 1_200, 2_500, MOST];
/// What closes a sentence, in the scripts that we know.
const END_MARKS: [char; 12] = ['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', '»', '”'];

/// So many ends of sentences are tried: a stored summary has three sentences, but each end costs a search of the text.
const MOST_ENDS: usize = 24;

/// What a reader asks of the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) max_chars: Option<usize>,
    pub(super) marked: bool,
}

impl Wish {
    /// A length that is none is as good as not given, one out of bounds is brought within them.
    pub(super) fn read(query: &str) -> Wish {
        let mut wish = Wish::default();
        for (name, value) in parse(query.as_bytes()) {
            match name.as_ref() {
                "max_chars" => wish.max_chars = value.parse().ok().map(|n: usize| n.clamp(LEAST, MOST)),
                "marked" => wish.marked = true,
                _ => {}
            }
        }
        wish
    }

    /// The address of an article with this wish, in its one spelling.
    pub(super) fn added_to(self, address: &str) -> String {
        let mut wish = Vec::new();
        wish.extend(self.max_chars.map(|n| format!("max_chars={n}")));
        wish.extend(self.marked.then(|| "marked".to_owned()));
        match (wish.is_empty(), address.contains('?')) {
            (true, _) => address.to_owned(),
            (false, true) => format!("{address}&{}", wish.join("&")),
            (false, false) => format!("{address}?{}", wish.join("&")),
        }
    }
}

/// The block as the page shows it.
#[derive(Debug)]
pub(super) struct InShort {
    pub(super) text: String,
    pub(super) origin: &'static str,
    /// Whoever asked for something is shown it at once.
    pub(super) open: bool,
    pub(super) links: Vec<Link>,
    /// In the text, in its order; empty unless they shall be marked.
    pub(super) marked: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Link {
    pub(super) address: String,
    pub(super) label: &'static str,
}

/// The summary that a reader wishes for. `address` is the article's own, without the wish.
pub(super) fn in_short(entry: &Entry, furniture: Option<&KnownLines>, wish: Wish, address: &str) -> InShort {
    let stored = &entry.text.summary;
    let text = plain::plain(&entry.text.content);
    // What has no text has nothing but its stored summary.
    let asked = wish.max_chars.filter(|_| !text.is_empty());
    let (summary, sentences, source) = match asked {
        Some(max_chars) => {
            let title = &entry.text.title;
            let language = entry.text.language.as_deref();
            let article = Article { title, text: &text, language, description: None, furniture };
            let (summary, chosen) = summarise::summarise(&article, &Settings::exact(max_chars));
            (summary.text, chosen.sentences.into_iter().map(|one| one.text).collect(), summary.source)
        }
        None => {
            let own = matches!(stored.source, SummarySource::Extract | SummarySource::Lead);
            let sentences = if own { sentences_in(&stored.text, &text) } else { Vec::new() };
            (stored.text.trim().to_owned(), sentences, stored.source)
        }
    };
    let in_text = !sentences.is_empty();
    let mut links = Vec::new();
    let mut lead_to = |wish: Wish, label| links.push(Link { address: wish.added_to(address), label });
    if in_text {
        lead_to(
            Wish { marked: !wish.marked, ..wish },
            if wish.marked { "Mark nothing" } else { "Mark these sentences in the text" },
        );
    }
    let now = wish.max_chars.unwrap_or(0);
    if wish.max_chars.is_some() {
        let shorter = STEPS.iter().rev().copied().find(|step| *step < now);
        lead_to(Wish { max_chars: shorter, ..wish }, "Shorter");
    }
    // All of the text is no summary of it.
    let n_chars = text.chars().take(2 * MOST).count();
    let longer = STEPS.iter().copied().find(|step| *step > now.max(stored.text.chars().count()) && *step < n_chars);
    if source != SummarySource::None && longer.is_some() {
        lead_to(Wish { max_chars: longer, ..wish }, "Longer");
    }
    InShort {
        text: summary,
        origin: origin(source),
        open: wish != Wish::default(),
        links,
        marked: if wish.marked && in_text { sentences } else { Vec::new() },
    }
}

/// Whose words a summary is.
fn origin(source: SummarySource) -> &'static str {
    match source {
        SummarySource::Feed => "In the publisher’s own words.",
        SummarySource::Extract => "Sentences chosen from the article.",
        SummarySource::Lead => "The beginning of the article.",
        SummarySource::None => "",
    }
}

/// A stored summary taken apart into pieces that stand in the text, each as long as can be.
fn sentences_in(summary: &str, text: &str) -> Vec<String> {
    let mut rest = summary.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let ends = rest.char_indices().filter(|(_, c)| END_MARKS.contains(c)).map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.take(MOST_ENDS).chain([rest.len()]).collect();
        let stands = |end: &&usize| text.contains(rest[..**end].trim_end_matches('…').trim());
        let piece = ends.iter().rev().find(stands).filter(|end| !rest[..**end].trim_matches('…').trim().is_empty());
        let end = piece.copied().unwrap_or(ends[0]);
        if piece.is_some() {
            found.push(rest[..end].trim().to_owned());
        }
        rest = rest[end..].trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_has_one_spelling_and_bounds() {
        for (query, expected) in [
            ("", "/e"),
            ("marked", "/e?marked"),
            ("marked=no&max_chars=700", "/e?max_chars=700&marked"),
            ("max_chars=1", "/e?max_chars=100"),
            ("max_chars=99999999", "/e?max_chars=5000"),
            ("max_chars=-3&max_chars=x", "/e"),
        ] {
            assert_eq!(Wish::read(query).added_to("/e"), expected, "{query}");
        }
        assert_eq!(Wish::read("marked").added_to("/e?output=o"), "/e?output=o&marked");
    }

    #[test]
    fn stored_summaries_are_taken_apart_where_the_text_has_more_between() {
        let text = "M. One came. Two went. Three stayed at home. Four slept.";
        for (summary, expected) in [
            ("M. One came. Two went.", vec!["M. One came. Two went."]),
            (
                "M. One came. Three stayed at home. Four slept.",
                vec!["M. One came.", "Three stayed at home. Four slept."],
            ),
            ("Three stayed…", vec!["Three stayed…"]),
            ("Not there. Four slept.", vec!["Four slept."]),
            ("Nothing", vec![]),
            ("…", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(sentences_in(summary, text), expected, "{summary}");
        }
    }
}
