//! The name of an entry in every output: a UUIDv5 of its strongest trusted key.
//!
//! Nothing random and nothing of this machine goes in, so that a store that was lost and is rebuilt from the same
//! feeds gives the same names. A key that names the entry for the whole world (`tag:`, `urn:`, an address of the
//! feed's own site) stands alone; any other (`42`, an address of another site, which other feeds may link to as well)
//! is mixed with the feed's first address.

use url::Url;
use uuid::{Uuid, uuid};

use crate::model::identity::{EntryKey, KeyKind};
use crate::model::ids::PublicId;
use crate::text::site;

/// The namespace of all names that coranto gives (RFC 9562 section 5.5). Drawn once at random; never change it, or
/// every entry of every installation becomes new.
pub const NAMESPACE: Uuid = uuid!("a3d1c2f0-6b58-4e0c-9a77-5c0e8f42b9d1");

/// The name by a key, mixed with the feed's first address when `feed` is given.
pub fn public_id(key: &EntryKey, feed: Option<&Url>) -> PublicId {
    let name = match feed {
        Some(feed) => format!("{feed}\n{}\n{}", key.kind as u8, key.value),
        None => format!("{}\n{}", key.kind as u8, key.value),
    };
    PublicId::from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

/// Does the key name one entry whatever feed it stands in?
pub(super) fn is_global(key: &EntryKey, own_sites: &[String]) -> bool {
    match key.kind {
        KeyKind::Id | KeyKind::Link => is_global_name(&key.value, own_sites),
        _ => false,
    }
}

fn is_global_name(value: &str, own_sites: &[String]) -> bool {
    let scheme = value.split(':').next().unwrap_or("");
    match scheme.to_ascii_lowercase().as_str() {
        "tag" | "urn" => value.len() > scheme.len() + 1,
        "http" | "https" => Url::parse(value).is_ok_and(|url| own_sites.contains(&site::registrable_domain(&url))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: KeyKind, value: &str) -> EntryKey {
        EntryKey { kind, value: value.to_owned() }
    }

    #[test]
    fn names_never_change() {
        let feed = Url::parse("https://a.example/feed").unwrap();
        let id = key(KeyKind::Id, "tag:a.example,2026:1");
        assert_eq!(public_id(&id, None).to_string(), "68b6866d-a921-52c1-9f4d-dfcdbff303c7");
        assert_eq!(public_id(&id, Some(&feed)).to_string(), "834776d4-7b14-5c75-bd79-d32d48725f6e");
    }

    #[test]
    fn only_names_of_the_world_or_the_own_site_are_global() {
        let own = ["a.example".to_owned()];
        for (kind, value, expected) in [
            (KeyKind::Id, "tag:b.example,2026:1", true),
            (KeyKind::Id, "URN:uuid:1", true),
            (KeyKind::Id, "tag:", false),
            (KeyKind::Id, "42", false),
            (KeyKind::Id, "tags and more", false),
            (KeyKind::Id, "https://www.a.example/1", true),
            (KeyKind::Link, "https://a.example/1", true),
            (KeyKind::Link, "https://b.example/1", false),
            (KeyKind::Content, "urn:1", false),
        ] {
            assert_eq!(is_global(&key(kind, value), &own), expected, "{value}");
        }
    }
}
