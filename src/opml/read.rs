//! A document's text -> its feeds, tag by tag.
//!
//! The tags are read as those of broken feeds are, so a bare `&`, an attribute without quotes or an end tag that is
//! missing costs nothing. A list is whole only when its end was seen: a download that broke off must not look like one
//! from which feeds were taken out.

use crate::opml::attributes::{Attributes, Kind};
use crate::opml::gathered::Gathered;
use crate::opml::labels;
use crate::opml::{Cut, Include, List, MAX_MEMORY, MAX_OUTLINES, NAMESPACE, NotOpml, Outline, Refused};
use crate::parse::entities::{self, Declared};
use crate::parse::plain::one_line;
use crate::parse::tags::{self, Tag};

/// Folders in folders; what lies deeper is read without a tag of its own.
const MAX_DEPTH: usize = 64;
const MAX_TITLE_CHARS: usize = 300;
/// Told of one document; the rest is counted.
const MAX_REFUSED: usize = 100;
const MAX_NOT_CARRIED: usize = 100;
const MAX_INCLUDES: usize = 1000;

/// Reads a list of subscriptions.
pub fn read(text: &str) -> Result<List, NotOpml> {
    read_within(text, MAX_MEMORY)
}

/// Reads as many feeds as that many bytes of memory have room for.
pub(super) fn read_within(text: &str, max_memory: usize) -> Result<List, NotOpml> {
    if text.trim().is_empty() {
        return Err(NotOpml::Empty);
    }
    let root = root(text).ok_or(NotOpml::NoRoot)?;
    let mut walk = Walk {
        declared: entities::declared(&text[..root]),
        list: List::default(),
        own: None,
        levels: Vec::new(),
        n_deeper: 0,
        n_outlines: 0,
        feeds: Gathered::default(),
        max_memory,
    };
    let mut tokens = Tokens { text, at: root, sections_end: text.rfind("]]>").unwrap_or(0) };
    let cut = walk.through(&mut tokens);
    let (feeds, n_doubled) = walk.feeds.done();
    Ok(List { feeds, n_doubled, cut, ..walk.list })
}

/// Where the root element begins. The name may be written in any case.
fn root(text: &str) -> Option<usize> {
    let mut tokens = Tokens { text, at: 0, sections_end: 0 };
    loop {
        let (at, tag) = tokens.next()?;
        if !tag.closes && tag.name.eq_ignore_ascii_case("opml") {
            return Some(at);
        }
    }
}

/// The tags of a text, without its comments, sections and declarations.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Behind this no section ends. Looking for the end of each would take quadratic time.
    sections_end: usize,
}

impl<'a> Tokens<'a> {
    /// The next tag and where it begins.
    fn next(&mut self) -> Option<(usize, Tag<'a>)> {
        loop {
            let at = self.at + self.text[self.at..].find('<')?;
            let rest = &self.text[at..];
            let behind = |end: &str| rest.find(end).map_or(self.text.len(), |offset| at + offset + end.len());
            if rest.starts_with("<!--") {
                self.at = behind("-->");
            } else if rest.starts_with("<![CDATA[") && at < self.sections_end {
                self.at = behind("]]>");
            } else if rest.starts_with("<?") || rest.starts_with("<!") {
                self.at = behind(">");
            } else if let Some(tag) = tags::read(self.text, at) {
                self.at = tag.end;
                return Some((at, tag));
            } else {
                self.at = at + 1;
            }
        }
    }
}

/// An outline that is open.
struct Level {
    tag: Option<String>,
    /// It, or one around it, was commented out.
    comment: bool,
}

/// The tags of what stands in open outlines.
fn folders(levels: &[Level]) -> impl Iterator<Item = &str> {
    levels.iter().filter_map(|level| level.tag.as_deref())
}

struct Walk {
    declared: Declared,
    list: List,
    /// The prefix of coranto's namespace.
    own: Option<String>,
    levels: Vec<Level>,
    /// Open outlines beyond those in `levels`.
    n_deeper: usize,
    n_outlines: usize,
    feeds: Gathered,
    max_memory: usize,
}

impl Walk {
    fn through(&mut self, tokens: &mut Tokens<'_>) -> Option<Cut> {
        while let Some((_, tag)) = tokens.next() {
            if tag.cut {
                return Some(Cut::Ended);
            }
            let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
            if is("opml") && (tag.closes || tag.empty) {
                return None;
            }
            if is("outline") && tag.closes {
                self.close();
            } else if is("outline") {
                self.n_outlines += 1;
                if self.n_outlines > MAX_OUTLINES {
                    return Some(Cut::TooMany);
                }
                self.open(&tag);
                if self.feeds.n_bytes > self.max_memory {
                    return Some(Cut::TooLarge);
                }
            } else if is("opml") {
                self.find_own(&tag);
            } else if is("title") && !tag.closes && self.list.title.is_none() && self.n_outlines == 0 {
                let rest = &tokens.text[tokens.at..];
                let title = &rest[..rest.find('<').unwrap_or(rest.len())];
                let title = one_line(&entities::decoded(title, &self.declared));
                self.list.title = Some(title.chars().take(MAX_TITLE_CHARS).collect());
            }
        }
        Some(Cut::Ended)
    }

    fn find_own(&mut self, tag: &Tag<'_>) {
        let ours = tag.attributes.iter().find(|(_, value)| *value == NAMESPACE);
        self.own = ours.and_then(|(name, _)| name.strip_prefix("xmlns:")).map(str::to_owned);
    }

    fn close(&mut self) {
        if self.n_deeper > 0 {
            self.n_deeper -= 1;
        } else {
            self.levels.pop();
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let attributes = Attributes::of(tag, &self.declared);
        let comment = attributes.is_comment() || self.levels.last().is_some_and(|level| level.comment);
        let label = if comment { None } else { self.take(&attributes) };
        if tag.empty {
            return;
        }
        if self.levels.len() < MAX_DEPTH {
            self.levels.push(Level { tag: label, comment });
        } else {
            self.n_deeper += 1;
        }
    }

    /// Takes an outline over; gives the tag of those inside it.
    fn take(&mut self, attributes: &Attributes<'_>) -> Option<String> {
        match attributes.kind() {
            Kind::Feed(Ok(url)) => {
                let carried = attributes.carried(folders(&self.levels), self.own.as_deref());
                carried.lost.into_iter().for_each(|name| self.lose(name));
                self.feeds.add(Outline { url, settings: carried.settings, paused: carried.paused });
            }
            Kind::Feed(Err(why)) => {
                self.list.n_refused += 1;
                if self.list.refused.len() < MAX_REFUSED {
                    let title = attributes.label().unwrap_or_default();
                    self.list.refused.push(Refused { title, why });
                }
            }
            Kind::Include(address) => {
                let mut tags = Vec::new();
                labels::add(&mut tags, folders(&self.levels));
                self.include(address, tags);
            }
            Kind::Foreign(what) => self.lose(what.to_owned()),
            Kind::Folder(label, filled_from) => {
                let tag = label.as_deref().and_then(labels::tag_of);
                if let Some(address) = filled_from {
                    let mut tags = Vec::new();
                    labels::add(&mut tags, folders(&self.levels).chain(tag.as_deref()));
                    self.include(address, tags);
                }
                return tag;
            }
        }
        None
    }

    fn include(&mut self, address: String, tags: Vec<String>) {
        if self.list.includes.len() < MAX_INCLUDES {
            self.list.includes.push(Include { address, tags });
        } else {
            self.lose("further lists".to_owned());
        }
    }

    fn lose(&mut self, name: String) {
        let lost = &mut self.list.not_carried;
        let name = if lost.len() < MAX_NOT_CARRIED || lost.contains_key(&name) { name } else { "others".to_owned() };
        *lost.entry(name).or_default() += 1;
    }
}

/// The feeds of several lists as one, each address once.
pub fn joined(lists: impl IntoIterator<Item = Vec<Outline>>) -> Vec<Outline> {
    let mut all = Gathered::default();
    lists.into_iter().flatten().for_each(|outline| all.add(outline));
    all.done().0
}
