//! Stored entries to the entries of a document, each at most once, strongest evidence first.
//!
//! One pass over the document for each rung of the ladder, so that an entry found by weak evidence never takes what
//! another entry can prove to be.

use std::cell::OnceCell;
use std::collections::HashMap;

use url::Url;

use crate::identify::canonical::canonical;
use crate::identify::keys::{self, folded_title, is_whole};
use crate::identify::ladder::FeedContext;
use crate::identify::learn::{self, Notes};
use crate::identify::roster::Roster;
use crate::model::Timestamp;
use crate::model::identity::{EntryKey, IdentityPolicy, KeyKind, Known, KnownEntry, Probe};
use crate::text::plain::plain;
use crate::text::shingles::{Shingles, containment};

/// Texts of fewer words say too little to know an entry by, or to deny it.
const TELLING_WORDS: usize = 20;
/// Share of the shorter text that must stand in the other for an entry whose id and link are both new.
const RENAMED_TEXT: f64 = 0.8;
/// Below this share, two texts have nothing to do with each other.
const FOREIGN_TEXT: f64 = 0.1;
/// Entries renamed after so long are new ones.
const RENAMED_DAYS: i64 = 30;

/// What an entry of the document is, as far as known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    Open,
    Repeat,
    /// Index into the known entries.
    Known(usize),
}

/// The state of the work.
pub(super) struct Assignment<'a> {
    pub(super) roster: &'a Roster<'a>,
    pub(super) probes: &'a [Probe],
    pub(super) known: &'a Known,
    pub(super) policy: IdentityPolicy,
    pub(super) claims: Vec<Claim>,
    /// Whether a known entry was claimed.
    taken: Vec<bool>,
    index: HashMap<&'a EntryKey, Vec<usize>>,
    /// Links that name the site, not an article.
    front_pages: Vec<String>,
    texts: Vec<OnceCell<Shingles>>,
    known_texts: Vec<OnceCell<Option<Shingles>>>,
}

/// The rungs, in order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rung {
    /// Everything, for entries that have no other key of their own.
    Whole,
    /// One id, delivered word for word as last time.
    IdAndDelivered,
    /// Another key, delivered word for word as last time: even against the id.
    KeyAndDelivered,
    IdAndLink,
    Id,
    Link,
    LinkTitle,
    Content,
}

const LADDER: [Rung; 9] = [
    Rung::Whole,
    Rung::IdAndDelivered,
    Rung::KeyAndDelivered,
    Rung::IdAndLink,
    Rung::Id,
    Rung::Link,
    Rung::LinkTitle,
    Rung::Content,
    // Once more, for those whose stronger keys have led to what others claimed since.
    Rung::KeyAndDelivered,
];

/// Climb down the ladder, then look for entries that were renamed altogether.
pub(super) fn assign(assignment: &mut Assignment<'_>, now: Timestamp, notes: &mut Notes) {
    for rung in LADDER {
        for at in 0..assignment.probes.len() {
            if assignment.claims[at] == Claim::Open
                && let Some(place) = assignment.find(at, rung)
            {
                assignment.claim(at, place);
                assignment.learn(at, rung, place, notes);
            }
        }
    }
    for at in 0..assignment.probes.len() {
        if assignment.claims[at] == Claim::Open
            && let Some(place) = assignment.find_renamed(at, now)
        {
            assignment.claim(at, place);
            let title = &assignment.known.entries[place].title;
            notes.push(("renamed", format!("{title:?} came back under another id and link, with the same text")));
        }
    }
}

impl<'a> Assignment<'a> {
    pub(super) fn new(
        context: &FeedContext<'_>,
        roster: &'a Roster<'a>,
        probes: &'a [Probe],
        known: &'a Known,
        policy: IdentityPolicy,
    ) -> Assignment<'a> {
        let mut index: HashMap<&EntryKey, Vec<usize>> = HashMap::new();
        for (place, entry) in known.entries.iter().enumerate() {
            for key in &entry.keys {
                index.entry(key).or_default().push(place);
            }
        }
        let pages = [context.site, Some(context.declared_url.as_str())].into_iter().flatten();
        Assignment {
            roster,
            probes,
            known,
            policy,
            claims: roster.repeats.iter().map(|repeat| if *repeat { Claim::Repeat } else { Claim::Open }).collect(),
            taken: vec![false; known.entries.len()],
            index,
            front_pages: pages.filter_map(canonical).map(|page| page.as_str().to_owned()).collect(),
            texts: (0..probes.len()).map(|_| OnceCell::new()).collect(),
            known_texts: (0..known.entries.len()).map(|_| OnceCell::new()).collect(),
        }
    }

    /// Known entries that answer to a key.
    pub(super) fn places(&self, key: &EntryKey) -> &[usize] {
        self.index.get(key).map_or(&[], Vec::as_slice)
    }

    /// The same, less those that were claimed.
    pub(super) fn free(&self, key: &EntryKey) -> impl Iterator<Item = usize> {
        self.places(key).iter().copied().filter(|place| !self.taken[*place])
    }

    pub(super) fn delivered_alike(&self, at: usize, place: usize) -> bool {
        self.known.entries[place].delivered == self.probes[at].delivered
    }

    /// The entry has an id of its own, and nothing is known under it.
    pub(super) fn id_is_new(&self, at: usize) -> bool {
        let id = self.keys(at, KeyKind::Id).next();
        id.is_some_and(|id| !self.roster.is_shared(id) && self.places(id).is_empty())
    }

    /// May a new entry be named by this key? It must be this entry's alone in the present document, and no stored
    /// entry's. What the feed taught in former documents does not count for ids and links: a store that is rebuilt has
    /// not seen them, and must give the same name. Lesser keys name only where those cannot, whoever asks.
    pub(super) fn may_name(&self, at: usize, key: &EntryKey) -> bool {
        let is_own = !self.roster.is_shared(key)
            && match key.kind {
                KeyKind::Id | KeyKind::IdLink => true,
                KeyKind::Link => !self.is_front_page(&key.value),
                KeyKind::LinkTitle | KeyKind::Content => self.trusts(at, key),
                KeyKind::Number | KeyKind::Title => false,
            };
        is_own && self.places(key).is_empty()
    }

    fn keys(&self, at: usize, kind: KeyKind) -> impl Iterator<Item = &'a EntryKey> {
        self.probes[at].keys.iter().filter(move |key| key.kind == kind)
    }

    /// Does the key alone tell which entry of the feed this is?
    fn trusts(&self, at: usize, key: &EntryKey) -> bool {
        !self.roster.is_shared(key)
            && match key.kind {
                KeyKind::Id => !self.policy.id_repeats,
                KeyKind::Link => self.trusts_link(&key.value),
                KeyKind::IdLink => !(self.policy.id_repeats && self.policy.link_repeats),
                KeyKind::LinkTitle => !self.relies_on_id(at),
                KeyKind::Content => is_whole(key) || (!self.relies_on_id(at) && !self.relies_on_link(at)),
                KeyKind::Number | KeyKind::Title => false,
            }
    }

    /// Does the key tell which entry this is, when all that was delivered is the same too?
    fn trusts_with_text(&self, at: usize, key: &EntryKey) -> bool {
        match key.kind {
            KeyKind::Id | KeyKind::IdLink => true,
            KeyKind::Content if is_whole(key) => true,
            KeyKind::LinkTitle => !self.relies_on_id(at),
            KeyKind::Content => !self.relies_on_id(at) && !self.relies_on_link(at),
            _ => self.trusts(at, key),
        }
    }

    /// The entry links to a part of a page (a comment, a release), and the key is the page.
    fn is_whole_page(&self, at: usize, key: &EntryKey) -> bool {
        self.roster.names[at].links.len() > 1 && !key.value.contains('#')
    }

    /// A link to a part of a page is trusted even where links to the page are not.
    fn trusts_link(&self, link: &str) -> bool {
        !self.is_front_page(link) && (!self.policy.link_repeats || link.contains('#'))
    }

    fn is_front_page(&self, link: &str) -> bool {
        self.front_pages.iter().any(|page| page == link) || names_no_page(link)
    }

    fn relies_on_id(&self, at: usize) -> bool {
        !self.policy.id_changes && self.relies_on(at, KeyKind::Id)
    }

    fn relies_on_link(&self, at: usize) -> bool {
        self.relies_on(at, KeyKind::Link)
    }

    /// Not any more, when all that the key leads to was claimed with better ground: then lesser keys must do.
    fn relies_on(&self, at: usize, kind: KeyKind) -> bool {
        let open = |key: &EntryKey| self.places(key).is_empty() || self.free(key).next().is_some();
        self.keys(at, kind).any(|key| self.trusts(at, key) && open(key))
    }

    fn claim(&mut self, at: usize, place: usize) {
        self.claims[at] = Claim::Known(place);
        self.taken[place] = true;
    }

    fn learn(&mut self, at: usize, rung: Rung, place: usize, notes: &mut Notes) {
        let roster = self.roster;
        if matches!(rung, Rung::KeyAndDelivered | Rung::Link | Rung::LinkTitle) && self.id_is_new(at) {
            learn::id_changed(&mut self.policy, notes);
        }
        let id = self.keys(at, KeyKind::Id).next();
        if let (Rung::KeyAndDelivered, Some(id)) = (rung, id)
            && !self.places(id).is_empty()
            && !self.places(id).contains(&place)
        {
            learn::id_recycled(roster.names[at].id.as_deref().unwrap_or_default(), &mut self.policy, notes);
        }
    }

    /// The stored entry that this rung leads to. Several free ones are no answer, unless one has the same title.
    fn find(&self, at: usize, rung: Rung) -> Option<usize> {
        let kinds: &[KeyKind] = match rung {
            Rung::IdAndDelivered | Rung::Id => &[KeyKind::Id],
            Rung::KeyAndDelivered => &[KeyKind::Link, KeyKind::IdLink, KeyKind::LinkTitle, KeyKind::Content],
            Rung::IdAndLink => &[KeyKind::IdLink],
            Rung::Link => &[KeyKind::Link],
            Rung::LinkTitle => &[KeyKind::LinkTitle],
            Rung::Whole | Rung::Content => &[KeyKind::Content],
        };
        let whole = rung == Rung::Whole;
        let keys = self.probes[at].keys.iter().filter(|key| kinds.contains(&key.kind) && is_whole(key) == whole);
        let exact = matches!(rung, Rung::Whole | Rung::IdAndDelivered | Rung::KeyAndDelivered);
        keys.filter(|key| if exact { self.trusts_with_text(at, key) } else { self.trusts(at, key) }).find_map(|key| {
            let fits: Vec<usize> = self.free(key).filter(|place| self.fits(at, rung, key, *place)).collect();
            match fits[..] {
                [only] => Some(only),
                _ if exact => fits.first().copied(),
                _ => {
                    let mut titled = fits.into_iter().filter(|place| self.same_title(at, *place));
                    titled.next().filter(|_| titled.next().is_none())
                }
            }
        })
    }

    fn fits(&self, at: usize, rung: Rung, key: &EntryKey, place: usize) -> bool {
        match rung {
            Rung::Whole | Rung::IdAndDelivered | Rung::KeyAndDelivered => self.delivered_alike(at, place),
            Rung::Id => !self.is_recycled(at, place),
            Rung::Link if self.is_whole_page(at, key) => !self.relies_on_id(at) && self.same_title(at, place),
            Rung::Link => !self.id_is_new(at) || self.policy.id_changes || !self.is_foreign(at, place),
            Rung::IdAndLink | Rung::LinkTitle | Rung::Content => true,
        }
    }

    /// An id like `3` that now stands on another link, title and text was given to another entry.
    fn is_recycled(&self, at: usize, place: usize) -> bool {
        let is_local = self.roster.names[at].id.as_deref().is_some_and(|id| !id.contains(':'));
        let same_link = self.keys(at, KeyKind::Link).any(|key| self.places(key).contains(&place));
        is_local && !same_link && self.is_foreign(at, place)
    }

    /// Another title, and two texts long enough to tell that they have nothing in common. Of a pruned entry the title
    /// alone can tell: to take another article for it would be to lose that for good.
    fn is_foreign(&self, at: usize, place: usize) -> bool {
        let is_other_text = || self.agreement(at, place).is_some_and(|share| share < FOREIGN_TEXT);
        !self.same_title(at, place) && (self.known.entries[place].pruned || is_other_text())
    }

    fn same_title(&self, at: usize, place: usize) -> bool {
        if self.known.entries[place].pruned {
            return self.keys(at, KeyKind::Title).any(|key| self.places(key).contains(&place));
        }
        let title = &self.roster.names[at].title;
        !title.is_empty() && *title == folded_title(&self.known.entries[place].title)
    }

    /// An entry whose id and link are new: known by the number in its address or its title (or by an id that the feed
    /// made worthless), and by its text.
    fn find_renamed(&self, at: usize, now: Timestamp) -> Option<usize> {
        let evidence = self.probes[at].keys.iter().filter(|key| !key.kind.identifies() || key.kind == KeyKind::Id);
        let recent = |entry: &KnownEntry| now - entry.first_seen <= chrono::Duration::days(RENAMED_DAYS);
        let mut best: Option<(usize, f64)> = None;
        for place in evidence.flat_map(|key| self.free(key)) {
            let Some(share) = self.agreement(at, place).filter(|share| *share >= RENAMED_TEXT) else { continue };
            if recent(&self.known.entries[place]) && best.is_none_or(|(_, most)| share > most) {
                best = Some((place, share));
            }
        }
        best.map(|(place, _)| place)
    }

    /// The share of the shorter text in the other, if both are long enough to tell.
    fn agreement(&self, at: usize, place: usize) -> Option<f64> {
        let stored = self.known_texts[place].get_or_init(|| {
            let content = self.known.entries[place].content.as_ref()?;
            Some(Shingles::of(&plain(content)))
        });
        let stored = stored.as_ref()?;
        let text = self.texts[at].get_or_init(|| Shingles::of(&keys::text_of(&self.roster.entries[at])));
        let telling = text.n_words().min(stored.n_words()) >= TELLING_WORDS;
        telling.then(|| containment(text, stored))
    }
}

/// The front page of a host.
fn names_no_page(link: &str) -> bool {
    Url::parse(link).is_ok_and(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none())
}
