//! A query as it is written -> its tree, or what is wrong with it.
//!
//! ```text
//! either = both { "OR" both }
//! both   = single { [ "AND" ] single }
//! single = { "-" } ( "(" either ")" | phrase | field ":" value | word )
//! ```
//!
//! Signs that stand alone are passed over, as nothing can be searched for by them. Everything is bounded: characters,
//! words, depth, regular expressions. Nothing is judged here.

use crate::query::cursor::Cursor;
use crate::query::error::ParseError;
use crate::query::field::{Field, Value};
use crate::query::node::{FeedName, Node, Term};
use crate::query::phrase::Phrase;

const MAX_CHARS: usize = 2_000;
const MAX_DEPTH: usize = 32;
/// Words of phrases count each for itself, since each is looked for: a text costs at most so many times its length.
const MAX_WORDS: usize = 200;
/// Each may take half a megabyte, twice.
const MAX_PATTERNS: usize = 16;

/// Read the tree of a query.
pub(super) fn read(written: &str) -> Result<Node, ParseError> {
    let characters: Vec<char> = written.chars().take(MAX_CHARS + 1).collect();
    if characters.len() > MAX_CHARS {
        return Err(ParseError::new(MAX_CHARS, format!("a query has at most {MAX_CHARS} characters")));
    }
    if characters.iter().all(|c| c.is_whitespace()) {
        return Ok(Node::Any);
    }
    let mut parser = Parser { cursor: Cursor::new(characters), depth: 0, n_words: 0, n_patterns: 0 };
    let node = parser.either()?;
    if parser.cursor.peek().is_some() {
        let message = "this parenthesis closes nothing: take it away, or open one before";
        return Err(ParseError::new(parser.cursor.at, message));
    }
    node.ok_or_else(|| ParseError::new(0, "there is neither a letter nor a digit here to search for"))
}

struct Parser {
    cursor: Cursor,
    depth: usize,
    n_words: usize,
    n_patterns: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Or,
    And,
}

/// `None` where there were only signs, or nothing.
type Read = Result<Option<Node>, ParseError>;

impl Parser {
    fn either(&mut self) -> Read {
        let mut sides = Vec::new();
        let mut operator_at = None;
        loop {
            match (self.both()?, operator_at) {
                (Some(side), _) => sides.push(side),
                (None, Some(at)) => return Err(lacks_a_side(at, "OR")),
                (None, None) => {}
            }
            let at = self.cursor.at;
            if self.operator() != Some(Operator::Or) {
                break;
            }
            if sides.is_empty() {
                return Err(lacks_a_side(at, "OR"));
            }
            self.cursor.word();
            operator_at = Some(at);
        }
        Ok((!sides.is_empty()).then(|| Node::any(sides)))
    }

    fn both(&mut self) -> Read {
        let mut nodes = Vec::new();
        // Where an AND stands that still wants its right side.
        let mut wanting = None;
        loop {
            self.cursor.skip_gap();
            let at = self.cursor.at;
            match self.operator() {
                Some(Operator::And) if nodes.is_empty() || wanting.is_some() => return Err(lacks_a_side(at, "AND")),
                Some(Operator::And) => {
                    self.cursor.word();
                    wanting = Some(at);
                    continue;
                }
                Some(Operator::Or) => break,
                None if matches!(self.cursor.peek(), None | Some(')')) => break,
                None => {}
            }
            if let Some(node) = self.single()? {
                nodes.push(node);
                wanting = None;
            }
        }
        match wanting {
            Some(at) => Err(lacks_a_side(at, "AND")),
            None => Ok((!nodes.is_empty()).then(|| Node::all(nodes))),
        }
    }

    fn operator(&self) -> Option<Operator> {
        match self.cursor.peek_word().as_str() {
            "OR" => Some(Operator::Or),
            "AND" => Some(Operator::And),
            _ => None,
        }
    }

    fn single(&mut self) -> Read {
        let start = self.cursor.at;
        let mut negative = false;
        while self.cursor.take('-') {
            negative = !negative;
        }
        let dashed = self.cursor.at > start;
        if dashed && self.cursor.at_end_of_word() {
            return Ok(None);
        }
        if dashed && self.operator().is_some() {
            let message = "- leaves out the word, phrase, field or group behind it; write the word itself in quotes";
            return Err(ParseError::new(start, message));
        }
        let node = match self.cursor.peek() {
            Some('(') => Some(self.group()?),
            _ if self.cursor.at_quote() => Some(self.phrase()?),
            _ => self.word_or_field()?,
        };
        match node {
            None if dashed => Err(ParseError::new(start, "there is neither a letter nor a digit here to leave out")),
            Some(node) if negative => Ok(Some(node.negated())),
            node => Ok(node),
        }
    }

    fn group(&mut self) -> Result<Node, ParseError> {
        let opened = self.cursor.at;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ParseError::new(opened, format!("groups lie at most {MAX_DEPTH} deep")));
        }
        self.cursor.take('(');
        let node = self.either()?;
        if !self.cursor.take(')') {
            return Err(ParseError::new(opened, "this parenthesis is not closed: put a ) behind the group"));
        }
        self.depth -= 1;
        node.ok_or_else(|| ParseError::new(opened, "there is nothing to search for in this group"))
    }

    fn phrase(&mut self) -> Result<Node, ParseError> {
        let at = self.cursor.at;
        let written = self.cursor.quoted()?;
        let phrase = Phrase::of(written.trim()).ok_or_else(|| {
            ParseError::new(at, "there is neither a letter nor a digit between these quotes to search for")
        })?;
        self.count(at, phrase.n_words())?;
        Ok(Node::Term(Term::Words(phrase)))
    }

    fn word_or_field(&mut self) -> Read {
        let at = self.cursor.at;
        if let Some(name) = self.cursor.field_name() {
            match Field::named(&name) {
                Some(field) => return self.field(at, field).map(|term| Some(Node::Term(term))),
                // `Breaking: new feeds`, as it stands in many a title.
                None if self.cursor.at_end_of_word() && Field::meant_by(&name).is_none() => self.cursor.at = at,
                None => return Err(unknown(at, &name)),
            }
        }
        let word = self.cursor.word();
        if word == "NOT" {
            let message = "NOT is written as - before a word; to search for the word itself, put it in quotes";
            return Err(ParseError::new(at, message));
        }
        let Some(phrase) = Phrase::of(&word) else { return Ok(None) };
        self.count(at, phrase.n_words())?;
        Ok(Some(Node::Term(Term::Words(phrase))))
    }

    /// The cursor is behind the colon.
    fn field(&mut self, start: usize, field: Field) -> Result<Term, ParseError> {
        let at = self.cursor.at;
        if self.cursor.peek() == Some('/') {
            return self.pattern(field);
        }
        let quoted = self.cursor.at_quote();
        let text = if quoted { self.cursor.quoted()? } else { self.cursor.word() };
        if text.trim().is_empty() {
            let message =
                format!("{}: wants a value right behind the colon: write {}", field.as_str(), field.example());
            return Err(ParseError::new(at, message));
        }
        let term = field.term(&Value { text: &text, quoted }).map_err(|message| ParseError::new(at, message))?;
        let n_words = match &term {
            Term::Title(phrase) | Term::Author(phrase) | Term::Feed(FeedName::Title(phrase)) => phrase.n_words(),
            _ => 1,
        };
        self.count(start, n_words)?;
        Ok(term)
    }

    /// The cursor is at the first slash.
    fn pattern(&mut self, field: Field) -> Result<Term, ParseError> {
        let at = self.cursor.at;
        let (written, flags) = self.cursor.slashed()?;
        if written.is_empty() {
            return Err(ParseError::new(at, "this regular expression is empty: write it between the slashes"));
        }
        if !matches!(flags.as_str(), "" | "i") {
            let flags_at = self.cursor.at - flags.chars().count();
            let message = "a regular expression takes one flag, i for letters of either case; put a space before words";
            return Err(ParseError::new(flags_at, message));
        }
        self.n_patterns += 1;
        if self.n_patterns > MAX_PATTERNS {
            return Err(ParseError::new(at, format!("a query has at most {MAX_PATTERNS} regular expressions")));
        }
        self.count(at, 1)?;
        field.pattern(&written, flags == "i").map_err(|(inside, message)| {
            let place = if inside == 0 { at } else { at + 1 + inside.min(written.chars().count()) };
            ParseError::new(place, message)
        })
    }

    fn count(&mut self, at: usize, n_words: usize) -> Result<(), ParseError> {
        self.n_words += n_words;
        if self.n_words > MAX_WORDS {
            return Err(ParseError::new(at, format!("a query has at most {MAX_WORDS} words and conditions")));
        }
        Ok(())
    }
}

fn lacks_a_side(at: usize, operator: &str) -> ParseError {
    let message = format!("{operator} wants something on both sides. To search for the word itself, put it in quotes");
    ParseError::new(at, message)
}

fn unknown(at: usize, name: &str) -> ParseError {
    let message = match Field::meant_by(name) {
        Some(field) => format!(
            "there is no field {name:?}: did you mean {}:? To search for it as words, put it in quotes",
            field.as_str()
        ),
        None => {
            let names = Field::ALL.map(Field::as_str).join(", ");
            format!("there is no field {name:?}: there are {names}. To search for it as words, put it in quotes")
        }
    };
    ParseError::new(at, message)
}
