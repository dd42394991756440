//! Visitor by output by address: who may.

use super::*;
use std::sync::Arc;

fn view(name: &str, access: OutputAccess, aliases: &[&str]) -> Arc<View> {
    let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    Arc::new(View { access, aliases, ..View::plain(name, name) })
}

fn policy(open: bool) -> Policy {
    let key = |key: &str, output: Option<&str>| (hash(key), output.map(str::to_owned));
    let keys =
        [key("master", None), key("mine", Some("mine")), key("former", Some("former")), key("lost", Some("lost"))];
    Policy { open, keys: keys.into(), ..Policy::default() }
}

fn ticket(open: bool, keys: &[&str]) -> Ticket {
    let cookies = keys.iter().map(|key| (*key).to_owned()).collect();
    policy(open).ticket(&Presented { cookies, ..Presented::default() })
}

#[test]
fn keys_make_visitors() {
    for (keys, expected, is_wrong) in [
        (&[][..], Visitor::Anonymous, false),
        (&["master"], Visitor::Owner, false),
        (&["mine"], Visitor::Guest("mine".to_owned()), false),
        (&["wrong"], Visitor::Anonymous, true),
        (&["Master"], Visitor::Anonymous, true),
        (&["wrong", "mine"], Visitor::Guest("mine".to_owned()), false),
        (&["mine", "former"], Visitor::Guest("mine".to_owned()), false),
        (&["mine", "master"], Visitor::Owner, false),
        (&["master", "mine"], Visitor::Owner, false),
    ] {
        let found = ticket(false, keys);
        assert_eq!((found.visitor(), found.is_wrong), (expected, is_wrong), "{keys:?}");
        assert_eq!(ticket(true, keys).visitor(), Visitor::Owner, "{keys:?}");
    }
}

/// Which of these keys may ask for the feed, and for the page, with access by key and open.
fn check(name: &str, found: &Named, feed: [&str; 2], river: [&str; 2]) {
    let keys = ["none", "wrong", "mine", "former", "lost", "master"];
    for (open, feed, river) in [(false, feed[0], river[0]), (true, feed[1], river[1])] {
        let shown = |key: &str| if key == "none" { ticket(open, &[]) } else { ticket(open, &[key]) };
        let may = |asks: &dyn Fn(&Ticket) -> bool| {
            keys.into_iter().filter(|key| asks(&shown(key))).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(may(&|ticket| ticket.may_ask_for_feed(name, found)), feed, "feed {name}, open: {open}");
        assert_eq!(may(&|ticket| ticket.may_ask_for_river(found)), river, "river {name}, open: {open}");
    }
}

#[test]
fn outputs_open_to_whom_they_should() {
    let all = "none wrong mine former lost master";
    let public = Named::Output(view("all", OutputAccess::Public, &[]));
    check("all", &public, [all, all], [all, all]);
    let secret = Named::Output(view("mine", OutputAccess::Secret, &[]));
    check("mine", &secret, ["mine master"; 2], ["mine master"; 2]);
    // A key made for a former name, at the new name and at the old.
    let renamed = view("renamed", OutputAccess::Secret, &["former"]);
    check("renamed", &Named::Output(renamed.clone()), ["former master"; 2], ["former master"; 2]);
    check("former", &Named::Moved(renamed), ["former master"; 2], ["former master"; 2]);
    let moved = Named::Moved(view("all", OutputAccess::Public, &["old"]));
    check("old", &moved, [all, all], [all, all]);
    check("lost", &Named::Gone, [all, all], ["master", all]);
    // Those who have its key may learn that there is no such output any more.
    check("lost", &Named::Unknown, ["lost master", all], ["master", all]);
    check("nothing", &Named::Unknown, ["master", all], ["master", all]);
}

#[test]
fn entries_are_shown_with_their_outputs() {
    let public = view("all", OutputAccess::Public, &[]);
    let secret = view("mine", OutputAccess::Secret, &["former"]);
    for (visitor, expected) in [
        (Visitor::Owner, [true, true]),
        (Visitor::Guest("mine".to_owned()), [true, true]),
        (Visitor::Guest("former".to_owned()), [true, true]),
        (Visitor::Guest("other".to_owned()), [true, false]),
        (Visitor::Anonymous, [true, false]),
    ] {
        assert_eq!([visitor.may_read(&public), visitor.may_read(&secret)], expected, "{visitor:?}");
    }
}

#[test]
fn new_keys_differ_and_are_known_by_their_hash() {
    let (key, hashed) = new_key();
    assert_eq!(key.len(), 43);
    assert!(key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{key}");
    assert_eq!(hashed, hash(&key));
    assert_ne!(new_key().0, key);
    let policy = Policy { keys: [(hashed, None)].into(), ..Policy::default() };
    assert!(policy.knows(&key) && !policy.knows(&key[1..]));
    // The one place where the algorithm is pinned: stored hashes must stay good.
    assert_eq!(hash("abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
}
