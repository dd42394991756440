//! The keys of one entry.
//!
//! Keys compare as text. Ids and links are kept as such; combinations and texts are kept as hashes, since nobody
//! reads them. Nothing here knows other entries or the store.

use xxhash_rust::xxh3::Xxh3;

use crate::identify::canonical::{canonical, canonical_with_anchor};
use crate::identify::counters::without_counters;
use crate::identify::delivered::delivered;
use crate::model::identity::{EntryKey, KeyKind, Probe};
use crate::model::parsed::ParsedEntry;
use crate::text::fold::fold;
use crate::text::plain::{plain_of, plain_of_markup};
use crate::text::words::words;

/// Digits in the last part of a path that name an article rather than a year, a page or a day.
const NUMBER_DIGITS: usize = 6;

/// What an entry calls itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Names {
    /// Trimmed, never empty; canonical when it is an address.
    pub(super) id: Option<String>,
    /// Canonical, most exact first: with a fragment that may name an entry, then without.
    pub(super) links: Vec<String>,
    /// See [`folded_title`]. Empty when there is none.
    pub(super) title: String,
}

impl Names {
    pub(super) fn of(entry: &ParsedEntry) -> Names {
        let id = entry.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
        let named = |name: &str| canonical_with_anchor(name).unwrap_or_else(|| name.to_owned());
        let mut links = Vec::new();
        if let Some(link) = &entry.link {
            links.push(named(link.as_str()));
            // Without a fragment, the exact one and the bare one are the same.
            let bare = if links[0].contains('#') { canonical(link.as_str()) } else { None };
            links.extend(bare.map(|bare| bare.as_str().to_owned()).filter(|bare| *bare != links[0]));
        }
        // Many feeds take the link for the id.
        let id = id.map(|id| match &entry.link {
            Some(link) if link.as_str() == id => links[0].clone(),
            _ => named(id),
        });
        Names { id, links, title: folded_title(entry.title.as_deref().unwrap_or("")) }
    }

    /// The link without the fragment.
    pub(super) fn bare_link(&self) -> Option<&str> {
        self.links.last().map(String::as_str)
    }
}

/// The words of a title, so that case, punctuation, and entities that were escaped twice make no difference.
pub(super) fn folded_title(title: &str) -> String {
    let plain = plain_of(title);
    let title = if plain.is_empty() { title } else { &plain };
    words(&fold(title)).collect::<Vec<_>>().join(" ")
}

/// The plain text of the fullest body.
pub(super) fn text_of(entry: &ParsedEntry) -> String {
    entry.body().map(plain_of_markup).unwrap_or_default()
}

/// All keys of an entry, strongest first. `names` are the entry's own.
pub(super) fn probe(entry: &ParsedEntry, names: &Names) -> Probe {
    let mut keys = Vec::with_capacity(8);
    let mut add = |kind, value: String| keys.push(EntryKey { kind, value });
    if let Some(id) = &names.id {
        add(KeyKind::Id, id.clone());
    }
    for link in &names.links {
        add(KeyKind::Link, link.clone());
    }
    if let (Some(id), Some(link)) = (&names.id, names.links.first()) {
        add(KeyKind::IdLink, hashed(&[id, link]));
    }
    if let (Some(link), false) = (names.links.first(), names.title.is_empty()) {
        add(KeyKind::LinkTitle, hashed(&[link, &names.title]));
    }
    // Counters would make another text of it at each poll.
    let text = without_counters(&fold(&text_of(entry)));
    add(KeyKind::Content, hashed(&[&names.title, &text]));
    let delivered = delivered(entry, &text);
    let whole = whole(names, delivered);
    add(whole.kind, whole.value);
    if let Some(number) = names.bare_link().or(names.id.as_deref()).and_then(number) {
        add(KeyKind::Number, number);
    }
    if !names.title.is_empty() {
        add(KeyKind::Title, hashed(&[&names.title]));
    }
    Probe { keys, delivered }
}

/// All names and all that was delivered in one key. It finds those entries of which every other key is another's too;
/// kept for them alone, and asked for always.
pub(super) fn whole(names: &Names, delivered: i64) -> EntryKey {
    let id = names.id.as_deref().unwrap_or("");
    let link = names.links.first().map_or("", String::as_str);
    EntryKey { kind: KeyKind::Content, value: format!("{}{delivered:016x}", hashed(&[id, link, &names.title])) }
}

/// Is this the key of everything, rather than the one of title and text? Twice as long.
pub(super) fn is_whole(key: &EntryKey) -> bool {
    key.kind == KeyKind::Content && key.value.len() == 32
}

/// The longest number of six or more digits in the last part of a path; of equals the last. Not a date.
fn number(link: &str) -> Option<String> {
    let path = link.split(['?', '#']).next()?;
    let last = path.rsplit('/').next()?;
    let numbers = last.split(|c: char| !c.is_ascii_digit());
    let telling = numbers.filter(|digits| digits.len() >= NUMBER_DIGITS && !is_date(digits));
    telling.max_by_key(|digits| digits.len()).map(str::to_owned)
}

/// `20261124`: on every article of that day.
fn is_date(digits: &str) -> bool {
    let within = |from: usize, to: usize, range: std::ops::RangeInclusive<u32>| {
        digits.get(from..to).and_then(|part| part.parse().ok()).is_some_and(|number| range.contains(&number))
    };
    digits.len() == 8 && within(0, 4, 1990..=2099) && within(4, 6, 1..=12) && within(6, 8, 1..=31)
}

fn hashed(parts: &[&str]) -> String {
    let mut hash = Hash::default();
    for part in parts {
        hash.add(part);
    }
    format!("{:016x}", hash.0.digest())
}

/// A hash over parts whose borders count.
#[derive(Default)]
pub(super) struct Hash(Xxh3);

impl Hash {
    pub(super) fn digest(&self) -> u64 {
        self.0.digest()
    }

    pub(super) fn add(&mut self, part: &str) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part.as_bytes());
    }

    pub(super) fn add_all(&mut self, label: &str, parts: &[Option<&str>]) {
        self.add(label);
        for part in parts {
            self.add(part.unwrap_or(""));
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::model::parsed::Markup;

    fn entry(id: &str, link: &str, title: &str) -> ParsedEntry {
        ParsedEntry {
            id: Some(id.to_owned()),
            link: Url::parse(link).ok(),
            title: Some(title.to_owned()),
            content: Some(Markup::Html("<p>text</p>".to_owned())),
            ..ParsedEntry::default()
        }
    }

    fn kinds(entry: &ParsedEntry) -> Vec<KeyKind> {
        probe(entry, &Names::of(entry)).keys.iter().map(|key| key.kind).collect()
    }

    #[test]
    fn keys_come_strongest_first() {
        use KeyKind::*;
        let full = entry(" x ", "https://a.example/b-1234567.html#part", "T");
        assert_eq!(kinds(&full), [Id, Link, Link, IdLink, LinkTitle, Content, Content, Number, Title]);
        assert_eq!(probe(&full, &Names::of(&full)).keys[0].value, "x");
        assert_eq!(kinds(&entry(" ", "no address", "")), [Content, Content]);
    }

    #[test]
    fn numbers_are_ids_not_dates() {
        for (link, expected) in [
            ("https://a.example/news/a-b-1234567.html", Some("1234567")),
            ("https://a.example/1234567/about", None),
            ("https://a.example/story-20261124", None),
            ("https://a.example/20261124-9876543", Some("9876543")),
            ("https://a.example/a-12345?id=1234567", None),
        ] {
            assert_eq!(number(link).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn titles_fold_to_their_words() {
        assert_eq!(folded_title("Q&amp;A: <b>Why</b>?"), folded_title("q&a — why"));
        assert_ne!(folded_title("5 dead"), folded_title("7 dead"));
    }
}
