//! A query as a tree, and how the tree is written.
//!
//! Joins are flat: no And stands in an And, no Or in an Or, no Not in a Not. What is displayed reads back as the same
//! tree. The conditions hold what was written beside what it means, so that nothing is worked out twice.

use std::fmt;

use chrono::TimeDelta;
use regex::Regex;

use crate::model::Timestamp;
use crate::model::ids::{FeedId, PublicId};
use crate::query::field::Field;
use crate::query::kind::Kind;
use crate::query::phrase::Phrase;

#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Matches everything: the empty query.
    Any,
    Term(Term),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// One condition.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// In the title, an author's name or the text.
    Words(Phrase),
    Title(Phrase),
    Author(Phrase),
    Feed(FeedName),
    /// In lower case.
    Tag(String),
    /// A language tag in lower case; those that refine it match too.
    Language(String),
    /// A host in lower case; those below it match too.
    Site(String),
    Pattern(Pattern),
    Kind(Kind),
    Story(PublicId),
    Has(Part),
    Hidden,
    After(Moment),
    Before(Moment),
    Newer(Age),
    Older(Age),
}

/// What a feed may be called by.
#[derive(Clone, Debug)]
pub(super) enum FeedName {
    Number(FeedId),
    /// Without a slash at its end.
    Address(String),
    Title(Phrase),
}

#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) field: Field,
    /// Between the slashes, as written.
    pub(super) written: String,
    pub(super) ignore_case: bool,
    pub(super) regex: Regex,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Summary,
    Image,
    Enclosure,
}

#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) written: String,
    pub(super) at: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) struct Age {
    pub(super) written: String,
    pub(super) span: TimeDelta,
}

impl Part {
    pub(super) const ALL: [Part; 3] = [Part::Summary, Part::Image, Part::Enclosure];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Part::Summary => "summary",
            Part::Image => "image",
            Part::Enclosure => "enclosure",
        }
    }
}

impl Node {
    /// All of these; what is joined by And already is taken in.
    pub(super) fn all(nodes: Vec<Node>) -> Node {
        join(nodes, Node::And, |node| match node {
            Node::And(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// Any of these.
    pub(super) fn any(nodes: Vec<Node>) -> Node {
        join(nodes, Node::Or, |node| match node {
            Node::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }

    pub(super) fn negated(self) -> Node {
        match self {
            Node::Not(inner) => *inner,
            other => Node::Not(Box::new(other)),
        }
    }

    /// Is there such a condition anywhere, negated or not?
    pub(super) fn has(&self, wanted: fn(&Term) -> bool) -> bool {
        match self {
            Node::Any => false,
            Node::Term(term) => wanted(term),
            Node::Not(inner) => inner.has(wanted),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| node.has(wanted)),
        }
    }
}

fn join(nodes: Vec<Node>, make: fn(Vec<Node>) -> Node, open: fn(Node) -> Result<Vec<Node>, Node>) -> Node {
    let mut flat = Vec::with_capacity(nodes.len());
    for node in nodes {
        match open(node) {
            Ok(inner) => flat.extend(inner),
            Err(other) => flat.push(other),
        }
    }
    if flat.len() == 1 { flat.pop().unwrap_or(Node::Any) } else { make(flat) }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Any => Ok(()),
            Node::Term(term) => term.fmt(f),
            Node::Not(inner) => {
                f.write_str("-")?;
                inner.fmt_inside(f)
            }
            Node::And(nodes) => write_joined(nodes, " ", f),
            Node::Or(nodes) => write_joined(nodes, " OR ", f),
        }
    }
}

impl Node {
    /// In parentheses, where it is several.
    fn fmt_inside(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::And(_) | Node::Or(_) => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }
}

fn write_joined(nodes: &[Node], between: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (place, node) in nodes.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        node.fmt_inside(f)?;
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Words(phrase) if is_bare(&phrase.written) => f.write_str(&phrase.written),
            Term::Words(phrase) => write!(f, "\"{}\"", phrase.written),
            Term::Title(phrase) => field(f, Field::Title, &phrase.written),
            Term::Author(phrase) => field(f, Field::Author, &phrase.written),
            Term::Feed(FeedName::Number(number)) => write!(f, "feed:{number}"),
            Term::Feed(FeedName::Address(address)) => field(f, Field::Feed, address),
            Term::Feed(FeedName::Title(phrase)) => field(f, Field::Feed, &phrase.written),
            Term::Tag(tag) => field(f, Field::Tag, tag),
            Term::Language(language) => field(f, Field::Lang, language),
            Term::Site(host) => field(f, Field::Site, host),
            Term::Pattern(pattern) => {
                let flag = if pattern.ignore_case { "i" } else { "" };
                write!(f, "{}:/{}/{flag}", pattern.field.as_str(), pattern.written)
            }
            Term::Kind(kind) => field(f, Field::Kind, kind.as_str()),
            Term::Story(id) => write!(f, "story:{id}"),
            Term::Has(part) => field(f, Field::Has, part.as_str()),
            Term::Hidden => f.write_str("is:hidden"),
            Term::After(moment) => field(f, Field::After, &moment.written),
            Term::Before(moment) => field(f, Field::Before, &moment.written),
            Term::Newer(age) => field(f, Field::Newer, &age.written),
            Term::Older(age) => field(f, Field::Older, &age.written),
        }
    }
}

fn field(f: &mut fmt::Formatter<'_>, field: Field, value: &str) -> fmt::Result {
    // Digits without quotes are the number of a feed.
    let number = field == Field::Feed && value.bytes().all(|byte| byte.is_ascii_digit());
    if !number && is_plain(value) && !value.starts_with('/') {
        write!(f, "{}:{value}", field.as_str())
    } else {
        write!(f, "{}:\"{value}\"", field.as_str())
    }
}

/// Does a word stand for itself without quotes?
fn is_bare(word: &str) -> bool {
    is_plain(word) && !word.starts_with('-') && !word.contains(':') && !matches!(word, "OR" | "AND" | "NOT")
}

fn is_plain(value: &str) -> bool {
    !value.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')'))
}
