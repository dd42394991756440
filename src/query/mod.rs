//! The one query language: of outputs, rules, searches and editions.
//!
//! [`parse`] reads what a user wrote, or says what is wrong with a caret under the place; [`Query::matches`] judges one
//! entry in memory. Everything here is pure; the stores and the relater ask it, nobody else decides what belongs where.

pub mod kind;
mod matches;
mod parse;
mod subject;

use crate::model::Timestamp;

pub use kind::Kind;
pub use parse::{ParseError, parse};
pub use subject::Subject;

/// A query that was read. The empty one matches everything.
#[derive(Clone, Debug)]
pub struct Query {
    #[allow(dead_code)] // read by the judge
    pub(crate) root: parse::Node,
}

/// Three answers: without knowing the time, `newer:2d` cannot be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    /// It depends on when it is asked.
    Depends,
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
}
