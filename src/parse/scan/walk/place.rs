//! What an element is, by its name and by where it stands.

use crate::model::parsed::FeedFormat;
use crate::parse::scan::names::{self, Space};
use crate::parse::scan::podcast;
use crate::parse::scan::start::Start;
use crate::parse::scan::walk::{Frame, MAX_DEPTH, Role, Walk};

impl Walk<'_> {
    pub(super) fn space_of(&mut self, start: &Start) -> Space {
        let prefix = start.prefix();
        if let Some(prefix) = prefix.filter(|_| start.undeclared) {
            if !self.undeclared.iter().any(|known| known == prefix) && self.undeclared.len() < 32 {
                self.undeclared.push(prefix.to_owned());
            }
            self.note("undeclared-prefix", || format!("the prefix {prefix}: is used and never declared"));
        }
        let own = if self.format == FeedFormat::Atom { Space::Atom } else { Space::Core };
        match start.space {
            None => Space::Core,
            Some(_) if self.path.is_empty() => Space::Core,
            Some(space) if space == own => Space::Core,
            // A root whose default namespace is wrong loses it, and its children with it.
            Some(Space::Other | Space::Atom | Space::Core) if prefix.is_none() && self.shape.default_is_odd => {
                Space::Core
            }
            Some(Space::Xhtml) if prefix.is_none() && self.shape.default_is_odd && !start.has("xmlns") => Space::Core,
            Some(space) => space,
        }
    }

    /// The name by which feed-rs knows an element that is written in another case, in CDF's words, or in those of the
    /// other format.
    pub(super) fn renamed(&mut self, space: Space, start: &Start) -> Option<&'static str> {
        let local = start.local();
        let is_core = space == Space::Core;
        let (format, renamed) = if self.path.is_empty() {
            let of_atom = || names::respelt_in_atom(local).filter(|name| matches!(*name, "feed" | "entry"));
            ("a feed", names::respelt(local).or_else(of_atom))
        } else if self.format == FeedFormat::Atom {
            let is_own = is_core && !start.name().contains(':');
            let entry = (local == "item" && self.is_beside_entries()).then_some("entry");
            ("Atom", entry.or_else(|| names::respelt_in_atom(local)).filter(|_| is_own))
        } else if local == "entry" && matches!(space, Space::Core | Space::Atom) && self.is_beside_entries() {
            ("RSS", Some("item"))
        } else {
            ("RSS", names::respelt(local).filter(|_| is_core))
        };
        let renamed = renamed?;
        self.note("odd-spelling", || format!("<{}> is not how {format} spells <{renamed}>", start.name()));
        Some(renamed)
    }

    /// May an entry begin here? In its container, or in elements there that nobody knows.
    pub(super) fn is_beside_entries(&self) -> bool {
        self.path.iter().all(|frame| matches!(frame.role, Role::Root | Role::Channel | Role::Other))
    }

    /// Elements that only wrap entries, such as `items` of RSS 1.1, vanish: feed-rs looks into none.
    pub(super) fn dissolve_wrappers(&mut self) {
        for frame in self.path.iter_mut().filter(|frame| frame.role == Role::Other && !frame.dissolved) {
            frame.dissolved = true;
            self.edits.replace_only(frame.range.clone(), "");
        }
    }

    pub(super) fn is_in_item(&self) -> bool {
        self.format != FeedFormat::Atom && self.path.iter().any(|frame| frame.role == Role::Entry)
    }

    pub(super) fn role_of(&mut self, space: Space, start: &Start) -> Role {
        let local = start.local();
        if self.path.is_empty() {
            return self.root_role(start);
        }
        let atom = self.format == FeedFormat::Atom || space == Space::Atom;
        match (self.parent(), space, local) {
            (Role::Root | Role::Channel | Role::Other, Space::Core, "item") if !atom && self.is_beside_entries() => {
                Role::Entry
            }
            (Role::Root | Role::Other, Space::Core, "entry") if atom && self.is_beside_entries() => Role::Entry,
            (Role::Root, Space::Core, "channel") => Role::Channel,
            (Role::Entry, Space::Core | Space::Atom, "source") if atom => Role::Source,
            (_, Space::Core | Space::Atom, "author" | "contributor") if atom => Role::Person,
            (Role::Root | Role::Channel, Space::Core, "skipHours" | "skipDays") => Role::Hours,
            (Role::Hours, Space::Core, "hour" | "day") => Role::Text,
            (Role::Entry, Space::Core, "source") | (_, Space::Core, "author") => Role::Text,
            (Role::Entry, Space::Core, "body" | "fullitem" | "encoded" | "creator") if !atom => Role::Text,
            (Role::Entry, Space::Xhtml, "body" | "div") if !atom => Role::Text,
            (_, Space::Media, "group" | "content") => Role::Media,
            (Role::Entry, Space::Podcast, _) if podcast::is_text(local) => Role::Text,
            _ if names::is_text(space, local) => Role::Text,
            _ => Role::Other,
        }
    }

    fn root_role(&mut self, start: &Start) -> Role {
        let local = start.local().to_ascii_lowercase();
        self.format = match local.as_str() {
            "feed" | "entry" => FeedFormat::Atom,
            "rdf" => FeedFormat::Rdf,
            _ => FeedFormat::Rss,
        };
        let own = if self.format == FeedFormat::Atom { Space::Atom } else { Space::Core };
        self.shape.default_is_odd = start.attribute("xmlns").is_some_and(|uri| names::space_of(&uri) != own);
        if local == "entry" { Role::Entry } else { Role::Root }
    }

    /// Is it a text of an entry that is taken over as a whole? feed-rs never sees it, nor what is odd in it.
    pub(super) fn is_own_text(&self, parent: Role, frame: &Frame) -> bool {
        let is_atom = self.format == FeedFormat::Atom;
        let is_own = match (frame.space, frame.local) {
            (Space::Core, "description") => true,
            (Space::Core, "summary" | "content") => is_atom,
            (Space::Content, "encoded") => !is_atom,
            _ => false,
        };
        parent == Role::Entry && is_own
    }

    pub(super) fn is_in_own_text(&self) -> bool {
        let [.., parent, frame] = self.path.as_slice() else { return false };
        self.leaf.is_some() && self.is_own_text(parent.role, frame)
    }

    /// Subtrees that feed-rs would fail or recurse on, and that mean nothing to us.
    pub(super) fn must_skip(&mut self, space: Space, role: Role, start: &Start) -> bool {
        let too_deep = self.path.len() >= MAX_DEPTH;
        if too_deep {
            self.note("too-deep", || "elements nested more than 64 deep were left out".into());
        }
        // feed-rs recurses through these two; a group holds contents, and that is all.
        let parent = self.path.last().filter(|frame| frame.role == Role::Media);
        let nested_media = parent.is_some_and(|parent| match start.local() {
            "group" => true,
            "content" => parent.local == "content",
            _ => false,
        });
        too_deep || nested_media || space == Space::Podcast && role != Role::Text
    }
}
