//! The two CPU jobs of a poll, pure: read a document, then make of its entries what the store shall hold.
//!
//! Between them stands one question to the store: which of these entries are known? Only new and changed entries reach
//! the costly stages, so a feed that repeats itself costs almost nothing.

use std::collections::HashMap;

use chrono::Datelike as _;
use url::Url;

use crate::clocks::{self, Fresh};
use crate::decode;
use crate::identify::{canonical, change, ladder};
use crate::model::Timestamp;
use crate::model::answer::Answer;
use crate::model::body::RawBody;
use crate::model::entry::{Details, EntryText};
use crate::model::feed::{Feed, FeedProfile};
use crate::model::hints::Hints;
use crate::model::identity::{IdentityPolicy, Known, KnownEntry, Probe};
use crate::model::ids::EntryId;
use crate::model::own_clock::OwnClock;
use crate::model::parsed::{Fault, NotAFeed, ParsedEntry, ParsedFeed};
use crate::model::repeated::LineCounts;
use crate::model::report::Report;
use crate::parse;
use crate::pipeline::body::Body;
use crate::store::types::{ChangedEntry, EntryChange, NewEntry};
use crate::summarise;
use crate::summarise::hear::hear;
use crate::summarise::repeated::{self, KnownLines};
use crate::text::plain;

/// Characters of text that stand in for a missing title.
const TITLE_CHARS: usize = 80;
/// So many entries must be in one language before the rest are taken to be.
const LANGUAGE_SAMPLES: usize = 3;
/// An address that is noted for every feed; real ones are shorter.
const MAX_HINT_BYTES: usize = 2048;
/// The web's first: no entry of a feed is older.
const FIRST_YEAR: i32 = 1990;

/// A document, read, with the questions to the store about its entries.
#[derive(Debug)]
pub struct Read {
    pub feed: ParsedFeed,
    pub faults: Vec<Fault>,
    pub probes: Vec<Probe>,
    pub base: Url,
    /// Encoding and the evidence for it.
    pub charset: (&'static str, &'static str),
}

/// First job: bytes to entries.
pub fn read(body: RawBody) -> Result<Read, NotAFeed> {
    let document = decode::decode(body);
    let (feed, faults) = parse::feed::parse(&document)?;
    let probes = ladder::probes(&feed.entries);
    Ok(Read { feed, faults, probes, base: document.base, charset: (document.charset, document.charset_evidence) })
}

/// What the second job needs besides the document.
#[derive(Debug)]
pub struct Context {
    pub feed: Feed,
    pub known: Known,
    pub now: Timestamp,
    /// Our own clock is right, as far as others can tell.
    pub clock_is_right: bool,
    pub first: usize,
    pub summary: summarise::Settings,
}

/// What a document changed.
#[derive(Debug, Default)]
pub struct Prepared {
    pub entries: Vec<EntryChange>,
    pub policy: IdentityPolicy,
    /// What is known of the feed's clock now; the dates are shifted by it.
    pub clock: OwnClock,
    /// What is known of the lines that its entries repeat.
    pub repeated: LineCounts,
    /// Reasons of the identity stage, for the feed's decisions.
    pub notes: Vec<(&'static str, String)>,
    pub n_new: usize,
    pub n_changed: usize,
    /// Published dates of the new entries, to learn the feed's rhythm from.
    pub dates: Vec<Timestamp>,
}

/// Second job: identify, sanitise, summarise.
pub fn prepare(read: Read, context: &Context) -> Prepared {
    let Read { feed: parsed, probes, base, .. } = read;
    let feed_context = ladder::FeedContext {
        policy: context.feed.state.policy,
        declared_url: &context.feed.declared_url,
        site: parsed.profile.site.as_deref().or(context.feed.profile.site.as_deref()),
    };
    let resolution = ladder::resolve(&feed_context, &parsed.entries, &probes, &context.known, context.now);
    let known: HashMap<EntryId, &KnownEntry> = context.known.entries.iter().map(|known| (known.id, known)).collect();
    let stated = parsed.profile.language.as_deref();
    let assumed = if stated.is_none() { spoken_in(&parsed.entries) } else { None };
    let clock = learn_clock(&parsed.entries, &resolution.verdicts, context);
    // Before any is summarised: what they have in common is part of none of them.
    let mut bodies: Vec<Option<Body>> = parsed
        .entries
        .iter()
        .zip(&resolution.verdicts)
        .map(|(entry, verdict)| {
            matches!(verdict, ladder::Verdict::New { .. } | ladder::Verdict::Altered { .. })
                .then(|| Body::of(entry, &base))
        })
        .collect();
    let given = parsed.entries.iter().zip(&resolution.verdicts).zip(&bodies);
    let new = given.filter(|((_, verdict), _)| is_new(verdict));
    let said = new.filter_map(|((entry, _), body)| Some(body.as_ref()?.said(entry.title.as_deref().unwrap_or(""))));
    let (repeated, furniture) = repeated::learn(&context.feed.profile.repeated, said);
    let mut prepared = Prepared {
        policy: resolution.policy,
        clock: clock.clone(),
        repeated,
        notes: resolution.notes,
        ..Prepared::default()
    };
    let maker = Maker { furniture, stated, assumed, clock: &clock, context };

    let total = parsed.entries.len();
    for (((entry, verdict), probe), body) in parsed.entries.iter().zip(resolution.verdicts).zip(probes).zip(&mut bodies)
    {
        let mut body = || body.take().unwrap_or_else(|| Body::of(entry, &base));
        match verdict {
            ladder::Verdict::New { public_id, fallback_id, keys } => {
                let (text, published) = maker.text(entry, body(), context.now);
                let new = NewEntry {
                    public_id,
                    fallback_id,
                    keys,
                    delivered: probe.delivered,
                    address: address_of(&text),
                    text,
                    published,
                    source_updated: entry.updated,
                    archive: false,
                    shown: true,
                };
                prepared.entries.push(EntryChange::New(Box::new(new)));
            }
            ladder::Verdict::Altered { id, keys } => {
                let known = known.get(&id).copied();
                let first_seen = known.map_or(context.now, |known| known.first_seen);
                let text = maker.text(entry, body(), first_seen);
                prepared.entries.push(altered(id, keys, entry, text, &probe, known));
                prepared.n_changed += 1;
            }
            ladder::Verdict::Same { id, keys } => prepared.entries.push(EntryChange::Seen { id, keys }),
            ladder::Verdict::Repeat => {}
        }
    }
    settle_new(&mut prepared, total, context);
    prepared
}

/// The clock that the new entries speak of, together with those before. A feed's archive, or a flood, was not written
/// between two polls.
fn learn_clock(entries: &[ParsedEntry], verdicts: &[ladder::Verdict], context: &Context) -> OwnClock {
    let state = &context.feed.state;
    let new = entries.iter().zip(verdicts).filter(|(_, verdict)| is_new(verdict)).map(|(entry, _)| entry);
    let dated = |entry: &ParsedEntry| Some(Fresh { date: date_of(entry)?, zoneless: entry.zoneless });
    let fresh: Vec<Fresh> = new.clone().filter_map(dated).collect();
    let flood = is_flood(new.count(), entries.len(), context);
    match state.last_success {
        Some(before) if state.seeded && !flood && context.clock_is_right => {
            clocks::learn(&state.clock, &fresh, before, context.now)
        }
        _ => state.clock.clone(),
    }
}

fn is_new(verdict: &ladder::Verdict) -> bool {
    matches!(verdict, ladder::Verdict::New { .. })
}

/// When an entry says that it was published.
fn date_of(entry: &ParsedEntry) -> Option<Timestamp> {
    entry.published.or(entry.updated)
}

/// So many new entries of a document that they cannot be news.
fn is_flood(n_new: usize, total: usize, context: &Context) -> bool {
    n_new > context.first && n_new * 2 > total
}

/// Decide which of the new entries are archive and which are shown; put them in the order in which they were written.
///
/// A new feed's entries, or a flood (more than `first` new ones that are more than half of a known feed's document),
/// take their published date as place and enter the outputs only up to `first`. Feeds list the newest first, so new
/// entries are committed from the document's end: older ones get the earlier place.
fn settle_new(prepared: &mut Prepared, total: usize, context: &Context) {
    prepared.entries.reverse();
    let mut new: Vec<&mut NewEntry> = prepared.entries.iter_mut().filter_map(new_entry).collect();
    prepared.n_new = new.len();
    prepared.dates = new.iter().map(|entry| entry.published.unwrap_or(context.now)).collect();
    let flood = is_flood(new.len(), total, context);
    if context.feed.state.seeded && !flood {
        return;
    }
    // Newest first, undated ones by their place in the document (which is reversed here).
    let mut order: Vec<usize> = (0..new.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse((new[*index].published, *index)));
    for (rank, index) in order.into_iter().enumerate() {
        new[index].archive = true;
        new[index].shown = rank < context.first;
    }
}

fn new_entry(change: &mut EntryChange) -> Option<&mut NewEntry> {
    match change {
        EntryChange::New(new) => Some(&mut **new),
        EntryChange::Changed(_) | EntryChange::Seen { .. } => None,
    }
}

/// What the feed says of itself, with a date that readers can believe. Of hubs and its own address the headers know
/// better than the document (WebSub section 4).
pub fn profile(read: &Read, answer: &Answer, now: Timestamp) -> FeedProfile {
    let profile = read.feed.profile.clone();
    let mut hints = Hints::default();
    for link in &answer.links {
        let url = answer.url.join(&link.target).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let Some(url) = url.map(String::from).filter(|url| url.len() <= MAX_HINT_BYTES) else { continue };
        if link.has("self") {
            hints.self_url.get_or_insert_with(|| url.clone());
        }
        if link.has("hub") {
            hints.add_hub(url);
        }
    }
    let told = read.feed.hints.clone();
    told.hubs.into_iter().for_each(|hub| hints.add_hub(hub));
    let hints = Hints { hubs: hints.hubs, self_url: hints.self_url.or(told.self_url), ..told };
    let (name, evidence) = read.charset;
    let charset = (name != "UTF-8").then(|| format!("{name}, by {evidence}"));
    FeedProfile {
        updated: plausible(profile.updated, now),
        hints,
        report: Report::of(&read.faults, charset),
        ..profile
    }
}

/// A date that may order a stream: what lies in the future happened at the latest now, and what is older than the web
/// comes from a clock that was never set (or one that says 1970), and is no date.
fn plausible(date: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    date.filter(|date| date.year() >= FIRST_YEAR).map(|date| date.min(now))
}

fn address_of(text: &EntryText) -> Option<String> {
    let canonical = canonical::canonical(text.link.as_ref()?.as_str())?;
    Some(canonical.as_str().to_owned())
}

/// Makes the stored text of entries of one document.
struct Maker<'a> {
    /// The language by the feed's own word.
    stated: Option<&'a str>,
    /// Where there is none, what its entries agree on.
    assumed: Option<String>,
    furniture: KnownLines,
    clock: &'a OwnClock,
    context: &'a Context,
}

impl Maker<'_> {
    /// The text, and the date at which it was published: never later than it was first seen.
    fn text(&self, entry: &ParsedEntry, body: Body, first_seen: Timestamp) -> (EntryText, Option<Timestamp>) {
        let (stated, clock) = (date_of(entry), self.clock);
        let published = plausible(stated.map(|date| clock.truth(date, entry.zoneless)), first_seen);
        let stated = stated.filter(|date| Some(*date) != published);
        let stated = stated.map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        let Body { content, text, teaser } = body;
        let title = entry.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let title = title.map_or_else(|| title_from_text(&text), str::to_owned);
        let (language, stated_language) = self.language(entry, &text);
        let summary = self.summary(&title, &text, teaser.as_deref(), language.as_deref());
        let link = entry.link.as_ref().map(canonical::strip_trackers);
        let details = Details { stated_date: stated, stated_language, ..entry.details.clone() };
        (EntryText { title, link, language, content, summary, details }, published)
    }

    /// The entry's own word, the feed's, or what its neighbours are in, unless the text surely says otherwise; and what
    /// was stated, where the feed's own word does not tell it already.
    fn language(&self, entry: &ParsedEntry, text: &str) -> (Option<String>, Option<String>) {
        let told = entry.language.as_deref().or(self.stated);
        let language = hear(told.or(self.assumed.as_deref()), text).language;
        let stated = told.filter(|told| language.as_deref() != Some(*told) || self.stated != Some(*told));
        (language, stated.map(str::to_owned))
    }

    fn summary(
        &self,
        title: &str,
        text: &str,
        description: Option<&str>,
        language: Option<&str>,
    ) -> crate::model::summary::Summary {
        let furniture = Some(&self.furniture);
        let article = summarise::Article { title, text, language, description, furniture };
        summarise::summarise(&article, &self.context.summary).0
    }
}

/// What an entry says now, and whether a reader should be told of it.
fn altered(
    id: EntryId,
    keys: Vec<crate::model::identity::EntryKey>,
    entry: &ParsedEntry,
    (text, published): (EntryText, Option<Timestamp>),
    probe: &Probe,
    known: Option<&KnownEntry>,
) -> EntryChange {
    let new_plain = plain::plain(&text.content);
    let significant = known.is_some_and(|known| {
        let old_plain = known.content.as_ref().map(plain::plain).unwrap_or_default();
        let old = change::Version { title: &known.title, text: &old_plain, source_updated: known.source_updated };
        let new = change::Version { title: &text.title, text: &new_plain, source_updated: entry.updated };
        change::judge(old, new) == change::Change::Significant
    });
    EntryChange::Changed(Box::new(ChangedEntry {
        id,
        keys,
        delivered: probe.delivered,
        address: address_of(&text),
        text,
        published,
        source_updated: entry.updated,
        significant,
    }))
}

/// The language of a document that does not say: a look costs as much as a summary, so it is taken at a few entries,
/// and only when they agree does it hold for all.
fn spoken_in(entries: &[ParsedEntry]) -> Option<String> {
    let bodies = entries.iter().filter_map(ParsedEntry::body);
    let looked_at = bodies.take(LANGUAGE_SAMPLES).map(|body| summarise::detect_language(&plain::plain_of_markup(body)));
    let found: Vec<&str> = looked_at.collect::<Option<_>>()?;
    let first = *found.first()?;
    (found.len() == LANGUAGE_SAMPLES && found.iter().all(|other| *other == first)).then(|| first.to_owned())
}

/// The beginning of the text, cut at a word: notes have no title of their own.
fn title_from_text(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim();
    let Some((end, _)) = line.char_indices().nth(TITLE_CHARS) else {
        return line.to_owned();
    };
    let cut = line[..end].rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}…", line[..cut].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_clocks_that_were_never_set_are_none() {
        let now: Timestamp = "2026-11-24T06:00:00Z".parse().expect("a time");
        for (date, expected) in [
            ("1970-01-01T00:00:00Z", None),
            ("1989-12-31T23:59:59Z", None),
            ("1990-01-01T00:00:00Z", Some("1990-01-01T00:00:00Z")),
            ("2026-11-23T06:00:00Z", Some("2026-11-23T06:00:00Z")),
            ("2100-01-01T00:00:00Z", Some("2026-11-24T06:00:00Z")),
        ] {
            let expected = expected.map(|date| date.parse().expect("a time"));
            assert_eq!(plausible(Some(date.parse().expect("a time")), now), expected, "{date}");
        }
    }

    #[test]
    fn a_note_takes_its_title_from_its_text() {
        assert_eq!(title_from_text("  \nShort note\nmore"), "Short note");
        assert_eq!(title_from_text(""), "");
        let long = "word ".repeat(40);
        assert_eq!(title_from_text(&long), format!("{}…", "word ".repeat(16).trim_end()));
        assert_eq!(title_from_text(&"漢".repeat(200)).chars().count(), TITLE_CHARS + 1);
    }
}
