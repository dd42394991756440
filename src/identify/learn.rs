//! What a document teaches about the keys of its feed. Learnt for good: a policy that swings back and forth makes
//! read entries new (FreshRSS issue 5909).

use crate::identify::assign::{Assignment, Claim};
use crate::identify::roster::Roster;
use crate::model::identity::{EntryKey, IdentityPolicy, KeyKind};

/// Entries whose id was new while all else was known, after which ids are held to change at will.
const CHANGES_TO_DISTRUST: u32 = 2;

pub(super) type Notes = Vec<(&'static str, String)>;

/// Ids and links that stand on several entries of the document.
pub(super) fn from_document(roster: &Roster<'_>, policy: &mut IdentityPolicy, notes: &mut Notes) {
    let shared = |kind, value: &String| roster.is_shared(&EntryKey { kind, value: value.clone() });
    let id = roster.names.iter().filter_map(|names| names.id.as_ref()).find(|id| shared(KeyKind::Id, id));
    if let Some(id) = id.filter(|_| !policy.id_repeats) {
        policy.id_repeats = true;
        notes.push((
            "id-repeats",
            format!("several entries have the id {id:?}: ids of this feed count only with the link"),
        ));
    }
    let link = roster.names.iter().filter_map(|names| names.links.last()).find(|link| shared(KeyKind::Link, link));
    if let Some(link) = link.filter(|_| !policy.link_repeats) {
        policy.link_repeats = true;
        notes.push((
            "link-repeats",
            format!("several entries link to {link}: links of this feed count only with the title"),
        ));
    }
}

/// Before anything is claimed: do several entries come back word for word under new ids? Then ids mean nothing, even
/// where links or titles alone would not be trusted.
pub(super) fn from_ids(assignment: &mut Assignment<'_>, notes: &mut Notes) {
    let renamed = |at: &usize| {
        assignment.claims[*at] == Claim::Open
            && assignment.id_is_new(*at)
            && assignment.probes[*at].keys.iter().any(|key| {
                matches!(key.kind, KeyKind::Link | KeyKind::LinkTitle)
                    && !assignment.roster.is_shared(key)
                    && assignment.free(key).any(|place| assignment.delivered_alike(*at, place))
            })
    };
    let n_renamed = (0..assignment.probes.len()).filter(renamed).count();
    if n_renamed >= CHANGES_TO_DISTRUST as usize {
        distrust_ids(&mut assignment.policy, notes);
    }
}

/// An entry was found by something else although its id was new.
pub(super) fn id_changed(policy: &mut IdentityPolicy, notes: &mut Notes) {
    policy.id_changes_seen = policy.id_changes_seen.saturating_add(1);
    if policy.id_changes_seen >= CHANGES_TO_DISTRUST {
        distrust_ids(policy, notes);
    }
}

fn distrust_ids(policy: &mut IdentityPolicy, notes: &mut Notes) {
    policy.id_changes_seen = policy.id_changes_seen.max(CHANGES_TO_DISTRUST);
    if !policy.id_changes {
        policy.id_changes = true;
        notes.push((
            "id-changes",
            "ids of known entries changed while their links stayed: links count first".to_owned(),
        ));
    }
}

/// An id led to one entry, and everything else to another.
pub(super) fn id_recycled(id: &str, policy: &mut IdentityPolicy, notes: &mut Notes) {
    if !policy.id_repeats {
        policy.id_repeats = true;
        notes.push((
            "id-recycled",
            format!("the id {id:?} moved to another entry: ids of this feed count only with the link"),
        ));
    }
}
