//! Judges one entry by the tree of a query.
//!
//! Twice at most: first by what lies at hand, where a condition on the text is left open unless the title or an author
//! settles it; then, if the whole is still open for want of the text, with the text unpacked, folded and cut once.
//! Open conditions are joined by Kleene's rules: a No settles an And, a Yes settles an Or, whatever the rest may be.

use std::cell::OnceCell;

use chrono::TimeDelta;

use crate::model::Timestamp;
use crate::query::field::Field;
use crate::query::kind::{self, Kind};
use crate::query::node::{FeedName, Node, Part, Pattern, Term};
use crate::query::phrase::{Folded, Phrase};
use crate::query::{Subject, Verdict};
use crate::text::lower;

pub(super) struct Judge<'j, 's> {
    subject: &'j Subject<'s>,
    now: Option<Timestamp>,
    title: OnceCell<Folded>,
    authors: OnceCell<Vec<Folded>>,
    feed_title: OnceCell<Folded>,
    /// Empty until it turns out to be needed.
    text: OnceCell<Folded>,
    kind: OnceCell<Kind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Yes,
    No,
    /// `text`: the text might settle it; otherwise the time alone.
    Open {
        text: bool,
    },
}

impl<'j, 's> Judge<'j, 's> {
    pub(super) fn new(subject: &'j Subject<'s>, now: Option<Timestamp>) -> Judge<'j, 's> {
        Judge {
            subject,
            now,
            title: OnceCell::new(),
            authors: OnceCell::new(),
            feed_title: OnceCell::new(),
            text: OnceCell::new(),
            kind: OnceCell::new(),
        }
    }

    pub(super) fn judge(&self, root: &Node) -> Verdict {
        let mut outcome = self.node(root);
        if outcome == (Outcome::Open { text: true }) {
            self.text.get_or_init(|| Folded::of(&(self.subject.text)()));
            outcome = self.node(root);
        }
        match outcome {
            Outcome::Yes => Verdict::Yes,
            Outcome::No => Verdict::No,
            Outcome::Open { .. } => Verdict::Depends,
        }
    }

    fn node(&self, node: &Node) -> Outcome {
        match node {
            Node::Any => Outcome::Yes,
            Node::Term(term) => self.term(term),
            Node::Not(inner) => self.node(inner).negated(),
            Node::And(nodes) => self.joined(nodes, Outcome::No),
            Node::Or(nodes) => self.joined(nodes, Outcome::Yes),
        }
    }

    /// An And is settled by a No, an Or by a Yes.
    fn joined(&self, nodes: &[Node], settles: Outcome) -> Outcome {
        let mut whole = settles.negated();
        for node in nodes {
            match self.node(node) {
                outcome if outcome == settles => return settles,
                Outcome::Open { text } => whole = whole.left_open(text),
                _ => {}
            }
        }
        whole
    }

    fn term(&self, term: &Term) -> Outcome {
        let subject = self.subject;
        match term {
            Term::Words(phrase) => self.words(phrase),
            Term::Kind(kind) => self.kind(*kind),
            Term::Newer(age) => self.is_younger(age.span),
            Term::Older(age) => self.is_younger(age.span).negated(),
            Term::Title(phrase) => phrase.is_in(self.title()).into(),
            Term::Author(phrase) => self.is_by(phrase).into(),
            Term::Feed(name) => self.is_of(name).into(),
            Term::Tag(tag) => subject.tags.iter().any(|own| lower::lower(own.trim()) == *tag).into(),
            Term::Language(language) => subject.language.is_some_and(|own| is_language(own, language)).into(),
            Term::Site(site) => subject.host.is_some_and(|host| is_site(host, site)).into(),
            Term::Pattern(pattern) => self.fits(pattern).into(),
            Term::Story(id) => (subject.id == *id).into(),
            Term::Has(Part::Summary) => subject.has_summary.into(),
            Term::Has(Part::Image) => subject.has_image.into(),
            Term::Has(Part::Enclosure) => subject.has_enclosure.into(),
            Term::Hidden => subject.hidden.into(),
            Term::After(moment) => (subject.at >= moment.at).into(),
            Term::Before(moment) => (subject.at < moment.at).into(),
        }
    }

    fn words(&self, phrase: &Phrase) -> Outcome {
        if phrase.is_in(self.title()) || self.is_by(phrase) {
            return Outcome::Yes;
        }
        match self.text.get() {
            Some(text) => phrase.is_in(text).into(),
            None => Outcome::Open { text: true },
        }
    }

    fn kind(&self, wanted: Kind) -> Outcome {
        let facts = &self.subject.facts;
        match (facts.without_text(wanted), self.text.get()) {
            (Some(settled), _) => settled.into(),
            (None, None) => Outcome::Open { text: true },
            (None, Some(_)) => {
                let kind = self.kind.get_or_init(|| kind::kind_of(facts));
                (*kind == wanted).into()
            }
        }
    }

    fn is_younger(&self, span: TimeDelta) -> Outcome {
        match self.now {
            None => Outcome::Open { text: false },
            // Before the beginning of time lies nothing.
            Some(now) => now.checked_sub_signed(span).is_none_or(|since| self.subject.at >= since).into(),
        }
    }

    fn is_by(&self, phrase: &Phrase) -> bool {
        let fold = || self.subject.authors.iter().map(|author| Folded::of(author)).collect();
        self.authors.get_or_init(fold).iter().any(|author| phrase.is_in(author))
    }

    fn is_of(&self, name: &FeedName) -> bool {
        match name {
            FeedName::Title(phrase) => phrase.is_in(self.feed_title()),
            name => name.is_exactly(self.subject),
        }
    }

    fn fits(&self, pattern: &Pattern) -> bool {
        let (subject, regex) = (self.subject, &pattern.regex);
        match pattern.field {
            Field::Author => subject.authors.iter().any(|author| regex.is_match(author)),
            Field::Feed => regex.is_match(&subject.feed_title),
            Field::Tag => subject.tags.iter().any(|tag| regex.is_match(tag)),
            Field::Lang => subject.language.is_some_and(|language| regex.is_match(language)),
            Field::Site => subject.host.is_some_and(|host| regex.is_match(host)),
            _ => regex.is_match(subject.title),
        }
    }

    fn title(&self) -> &Folded {
        self.title.get_or_init(|| Folded::of(self.subject.title))
    }

    fn feed_title(&self) -> &Folded {
        self.feed_title.get_or_init(|| Folded::of(&self.subject.feed_title))
    }
}

impl Outcome {
    fn negated(self) -> Outcome {
        match self {
            Outcome::Yes => Outcome::No,
            Outcome::No => Outcome::Yes,
            open @ Outcome::Open { .. } => open,
        }
    }

    fn left_open(self, text: bool) -> Outcome {
        Outcome::Open { text: text || self == Outcome::Open { text: true } }
    }
}

impl From<bool> for Outcome {
    fn from(yes: bool) -> Outcome {
        if yes { Outcome::Yes } else { Outcome::No }
    }
}

impl FeedName {
    /// By number, by address, or by the whole title.
    fn is_exactly(&self, subject: &Subject<'_>) -> bool {
        match self {
            FeedName::Number(number) => subject.feed == *number,
            FeedName::Address(address) => subject.feed_urls.iter().any(|url| url.trim_end_matches('/') == address),
            FeedName::Title(phrase) => phrase.is_whole(&Folded::of(&subject.feed_title)),
        }
    }
}

impl Term {
    pub(super) fn depends_on_feed(&self) -> bool {
        match self {
            Term::Feed(_) | Term::Tag(_) => true,
            Term::Pattern(pattern) => matches!(pattern.field, Field::Feed | Field::Tag),
            _ => false,
        }
    }
}

/// See [`Query::names_feed`](crate::query::Query::names_feed).
pub(super) fn names_feed(node: &Node, subject: &Subject<'_>) -> bool {
    names(node, subject, Sign::Positive)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Positive,
    Negative,
}

fn names(node: &Node, subject: &Subject<'_>, sign: Sign) -> bool {
    match (node, sign) {
        (Node::Term(Term::Feed(name)), Sign::Positive) => name.is_exactly(subject),
        (Node::Any | Node::Term(_), _) => false,
        (Node::Not(inner), Sign::Positive) => names(inner, subject, Sign::Negative),
        (Node::Not(inner), Sign::Negative) => names(inner, subject, Sign::Positive),
        (Node::And(nodes) | Node::Or(nodes), sign) => nodes.iter().any(|node| names(node, subject, sign)),
    }
}

/// Is it this language or a refinement of it, as `en-GB` is of `en`?
fn is_language(own: &str, wanted: &str) -> bool {
    let own = lower::lower(own).replace('_', "-");
    own.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn is_site(host: &str, wanted: &str) -> bool {
    let host = host.trim_end_matches('.');
    host.strip_suffix(wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
