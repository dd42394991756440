//! The one query language: of outputs, rules, searches and editions.
//!
//! [`parse`] reads what a user wrote, or says what is wrong with a caret under the place; [`Query::matches`] judges one
//! entry in memory. Everything here is pure; the stores and the relater ask it, nobody else decides what belongs where.
//! docs/query.md is the language for its users.

mod cursor;
mod error;
mod field;
pub mod kind;
mod matches;
mod moment;
mod node;
mod parse;
mod phrase;
mod places;
mod subject;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use crate::model::Timestamp;
use crate::query::matches::Judge;
use crate::query::node::{Node, Term};

pub use error::ParseError;
pub use kind::Kind;
pub use subject::Subject;

/// A query that was read. The empty one matches everything that is not hidden. Cheap to clone.
#[derive(Clone)]
pub struct Query(Arc<Node>);

/// Three answers: without knowing the time, `newer:2d` cannot be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    /// It depends on when it is asked.
    Depends,
}

/// Read a query.
pub fn parse(written: &str) -> Result<Query, ParseError> {
    parse::read(written).map(|root| Query(Arc::new(root)))
}

impl Query {
    /// Does the entry match, at this moment?
    pub fn matches(&self, subject: &Subject<'_>, now: Timestamp) -> bool {
        self.judge(subject, Some(now)) == Verdict::Yes
    }

    /// Could it match at some time?
    pub fn may_match(&self, subject: &Subject<'_>) -> bool {
        self.judge(subject, None) != Verdict::No
    }

    /// `None` for the time: terms that depend on it answer [`Verdict::Depends`].
    pub fn judge(&self, subject: &Subject<'_>, now: Option<Timestamp>) -> Verdict {
        // Who does not ask for hidden entries never gets one, not by a negation either.
        if subject.hidden && !self.0.has(|term| matches!(term, Term::Hidden)) {
            return Verdict::No;
        }
        Judge::new(subject, now).judge(&self.0)
    }

    /// Does it match everything that is not hidden, whatever happens?
    pub fn is_empty(&self) -> bool {
        matches!(*self.0, Node::Any)
    }

    /// Does any term depend on when it is asked?
    pub fn depends_on_time(&self) -> bool {
        self.0.has(|term| matches!(term, Term::Newer(_) | Term::Older(_)))
    }

    /// Does any term depend on what a feed is called, where it is or which tags it has?
    pub fn depends_on_feed(&self) -> bool {
        self.0.has(Term::depends_on_feed)
    }

    /// The tags that it names, negated or not, in lower case and in the order of the query.
    pub fn tags(&self) -> Vec<&str> {
        fn collect<'a>(node: &'a Node, tags: &mut Vec<&'a str>) {
            match node {
                Node::Term(Term::Tag(tag)) if !tags.contains(&tag.as_str()) => tags.push(tag),
                Node::Any | Node::Term(_) => {}
                Node::Not(inner) => collect(inner, tags),
                Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| collect(node, tags)),
            }
        }
        let mut tags = Vec::new();
        collect(&self.0, &mut tags);
        tags
    }

    /// Does a `feed:` term, not negated, name exactly this feed: by its number, its address or its whole title?
    pub fn names_feed(&self, subject: &Subject<'_>) -> bool {
        matches::names_feed(&self.0, subject)
    }
}

impl Default for Query {
    /// The empty query.
    fn default() -> Query {
        Query(Arc::new(Node::Any))
    }
}

/// One spelling for each tree; it reads back as the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({self})")
    }
}
