//! Which stored entry is this one? By the strongest key that its feed has not made worthless.
//!
//! Takes the entries of one document with their probes, and what the store answered; gives one verdict for each
//! entry, and what the feed taught about its keys. A stored entry is claimed by one entry of a document at most.
//! Position in the document never counts. A changed policy re-keys nothing: what an entry was once called stays with
//! it. Says nothing about copies in other feeds, and nothing about whether a change is worth telling ([`change`]).
//!
//! [`change`]: crate::identify::change

use std::collections::HashSet;

use url::Url;

use crate::identify::assign::{self, Assignment, Claim};
use crate::identify::keys::{self, Names, is_whole};
use crate::identify::learn;
use crate::identify::public_id::{is_global, public_id};
use crate::identify::roster::Roster;
use crate::model::Timestamp;
use crate::model::identity::{EntryKey, IdentityPolicy, KeyKind, Known, Probe};
use crate::model::ids::{EntryId, PublicId};
use crate::model::parsed::ParsedEntry;
use crate::text::site::registrable_domain;

/// What must be known of the feed.
#[derive(Clone, Copy, Debug)]
pub struct FeedContext<'a> {
    pub policy: IdentityPolicy,
    pub declared_url: &'a Url,
    /// The page that the feed says it belongs to.
    pub site: Option<&'a str>,
}

/// What an entry of the document is. `keys` are to be remembered for the entry, new aliases among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    New {
        public_id: PublicId,
        fallback_id: PublicId,
        keys: Vec<EntryKey>,
    },
    /// Known, and delivered as last time, or pruned since.
    Same {
        id: EntryId,
        keys: Vec<EntryKey>,
    },
    /// Known, and something in it differs: the new version is to be stored and judged. When the store left out the old
    /// content, another entry of this document carries the old text word for word; judge as if there had been none.
    Altered {
        id: EntryId,
        keys: Vec<EntryKey>,
    },
    /// Stands in this document already, above: nothing to do.
    Repeat,
}

/// One verdict for each entry, and what the feed taught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    pub verdicts: Vec<Verdict>,
    pub policy: IdentityPolicy,
    /// What is worth telling, by `why`: a stable name and a sentence each.
    pub notes: Vec<(&'static str, String)>,
}

/// What to ask the store about one entry.
pub fn probe(entry: &ParsedEntry) -> Probe {
    keys::probe(entry, &Names::of(entry))
}

/// What to ask the store about the entries of one document. A bare id, link or title that stands on several different
/// entries is left out: it finds the wrong ones, and after a year all the entries of a feed. Their combinations stay.
pub fn probes(parsed: &[ParsedEntry]) -> Vec<Probe> {
    let names: Vec<Names> = parsed.iter().map(Names::of).collect();
    let mut probes: Vec<Probe> = parsed.iter().zip(&names).map(|(entry, names)| keys::probe(entry, names)).collect();
    let roster = Roster::of(parsed, names, &probes);
    for probe in &mut probes {
        probe
            .keys
            .retain(|key| !(matches!(key.kind, KeyKind::Id | KeyKind::Link | KeyKind::Title) && roster.is_shared(key)));
    }
    probes
}

/// Resolve the entries of one document against what the store knows of them.
pub fn resolve(
    context: &FeedContext<'_>,
    entries: &[ParsedEntry],
    probes: &[Probe],
    known: &Known,
    now: Timestamp,
) -> Resolution {
    let roster = Roster::of(entries, entries.iter().map(Names::of).collect(), probes);
    let mut notes = Vec::new();
    let mut policy = context.policy;
    learn::from_document(&roster, &mut policy, &mut notes);
    let mut assignment = Assignment::new(context, &roster, probes, known, policy);
    learn::from_ids(&mut assignment, &mut notes);
    assign::assign(&mut assignment, now, &mut notes);
    let policy = assignment.policy;

    let mut mint = Mint::new(context);
    let verdicts = (0..entries.len()).map(|at| verdict(at, &assignment, &mut mint)).collect();
    Resolution { verdicts, policy, notes }
}

fn verdict(at: usize, assignment: &Assignment<'_>, mint: &mut Mint<'_>) -> Verdict {
    let probe = &assignment.probes[at];
    match assignment.claims[at] {
        Claim::Repeat => Verdict::Repeat,
        Claim::Known(place) => {
            let stored = &assignment.known.entries[place];
            let keys = kept_keys(at, Some(place), assignment);
            if stored.pruned || stored.delivered == probe.delivered {
                Verdict::Same { id: stored.id, keys }
            } else {
                Verdict::Altered { id: stored.id, keys }
            }
        }
        Claim::Open => {
            let key = mint.key(at, assignment);
            let (public_id, fallback_id) = mint.names(&key);
            mint.given.insert(public_id);
            let mut keys = kept_keys(at, None, assignment);
            keys.extend(Some(key).filter(is_whole));
            Verdict::New { public_id, fallback_id, keys }
        }
    }
}

/// The keys to remember: all, but for bare ids and links that proved to lead to other entries too. Else each entry of
/// a feed with one id would answer to it, and be read whenever one of them is asked for.
fn kept_keys(at: usize, own: Option<usize>, assignment: &Assignment<'_>) -> Vec<EntryKey> {
    let is_kept = |key: &EntryKey| {
        let places = assignment.places(key);
        match key.kind {
            _ if is_whole(key) => places.iter().any(|place| Some(*place) == own),
            KeyKind::Id | KeyKind::Link => places.iter().all(|place| Some(*place) == own),
            _ => true,
        }
    };
    assignment.probes[at].keys.iter().filter(|key| is_kept(key)).cloned().collect()
}

/// Gives names to new entries, each once.
struct Mint<'a> {
    declared_url: &'a Url,
    own_sites: Vec<String>,
    given: HashSet<PublicId>,
}

impl<'a> Mint<'a> {
    fn new(context: &FeedContext<'a>) -> Mint<'a> {
        let site = context.site.and_then(|site| Url::parse(site).ok());
        let own_sites = [Some(context.declared_url), site.as_ref()].into_iter().flatten().map(registrable_domain);
        Mint { declared_url: context.declared_url, own_sites: own_sites.collect(), given: HashSet::new() }
    }

    /// The strongest key that is trusted and belongs to no stored entry.
    fn key(&self, at: usize, assignment: &Assignment<'_>) -> EntryKey {
        let probe = &assignment.probes[at];
        let mut usable = probe.keys.iter().filter(|key| assignment.may_name(at, key));
        let own = usable.find(|key| !self.given.contains(&self.names(key).0)).cloned();
        own.unwrap_or_else(|| keys::whole(&assignment.roster.names[at], probe.delivered))
    }

    /// The name and the one to take instead when another feed's entry has it already.
    fn names(&self, key: &EntryKey) -> (PublicId, PublicId) {
        let fallback_id = public_id(key, Some(self.declared_url));
        let public_id = if is_global(key, &self.own_sites) { public_id(key, None) } else { fallback_id };
        (public_id, fallback_id)
    }
}

#[cfg(test)]
mod tests;
