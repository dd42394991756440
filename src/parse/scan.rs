//! One pass over a feed's XML before feed-rs sees it: bounds, canonical names, and a record of what feed-rs loses.
//!
//! Input is the text from its root element on; output is that text with the fewest edits that make feed-rs read it
//! right ([`edits`]), and one side record per entry ([`side`]). Text-only elements that hold markup are made to hold
//! escaped markup, so their insides never reach feed-rs as elements. What is over a limit ends the feed after its last
//! complete entry, with a fault. XML that is not well-formed is an error here; `lenient` mends it.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use url::Url;

use crate::model::hints::Hints;
use crate::model::parsed::{Fault, FeedFormat};
use crate::parse::entities::Declared;

mod atom;
mod dating;
mod edits;
mod hints;
mod leaf;
mod media;
mod names;
mod podcast;
mod root;
mod rss;
mod side;
mod start;
mod walk;

pub use root::{find_root, is_prolog};
pub use side::EntrySide;

use start::Start;
use walk::Walk;

/// What feed-rs is given, and what it would not have told.
#[derive(Debug)]
pub struct Scan<'a> {
    pub canonical: Cow<'a, str>,
    pub format: FeedFormat,
    pub side: Vec<EntrySide>,
    pub hints: Hints,
    pub faults: Vec<Fault>,
}

/// Why this cannot be read as it stands.
#[derive(Debug)]
pub struct IllFormed {
    /// As [`Fault::class`].
    pub class: &'static str,
    pub what: String,
}

impl IllFormed {
    pub fn malformed(what: String) -> IllFormed {
        IllFormed { class: "malformed", what }
    }
}

/// Reads a feed from its root element to the end of that element.
pub fn scan<'a>(text: &'a str, base: &Url, declared: &'a Declared) -> Result<Scan<'a>, IllFormed> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    let mut walk = Walk::new(text, base, declared);
    while !walk.is_done() {
        let start = reader.buffer_position() as usize;
        let placed = |what: String| format!("at byte {start}: {what}");
        let ill_formed = |what: String| IllFormed::malformed(placed(what));
        let (resolved, event) = reader.read_resolved_event().map_err(|error| ill_formed(error.to_string()))?;
        let prefix = match &event {
            Event::Start(tag) | Event::Empty(tag) => tag.name().0.split_once(':').map(|(prefix, _)| prefix),
            _ => None,
        };
        let (space, undeclared) = match resolved {
            ResolveResult::Bound(name) => (Some(names::space_of_bound(prefix, name.as_ref())), false),
            ResolveResult::Unknown(prefix) => (Some(names::space_of_prefix(&prefix)), true),
            ResolveResult::Unbound => (None, false),
        };
        let end = reader.buffer_position() as usize;
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                let start = Start::new(text, start..end, tag.name().0.len()).within(space, undeclared);
                let empty = start.empty;
                walk.start(start).map_err(|ill| IllFormed { what: placed(ill.what), ..ill })?;
                if empty && !walk.is_done() {
                    walk.end(end..end);
                }
            }
            Event::End(_) => walk.end(start..end),
            Event::GeneralRef(reference) => walk.reference(&reference, start..end),
            Event::Eof => return Err(ill_formed(format!("the document ends inside {}", walk.innermost()))),
            _ => {}
        }
    }
    Ok(walk.finish())
}
