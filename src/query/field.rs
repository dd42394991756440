//! The fields of the language: their names, what they take, and what is said about a name that is none.
//!
//! A field turns a value into a condition or into a sentence that says what would be right. Where that went wrong is
//! known to the parser.

use regex::RegexBuilder;
use url::{Host, Url};

use crate::model::ids::FeedId;
use crate::query::kind::Kind;
use crate::query::moment;
use crate::query::node::{Age, FeedName, Moment, Part, Pattern, Term};
use crate::query::phrase::Phrase;
use crate::text::lower;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Author,
    Feed,
    Tag,
    Lang,
    Site,
    Kind,
    Story,
    Has,
    Is,
    After,
    Before,
    Newer,
    Older,
}

/// What other programs call our fields.
const FOREIGN_NAMES: [(&str, Field); 16] = [
    ("intitle", Field::Title),
    ("by", Field::Author),
    ("from", Field::Author),
    ("source", Field::Feed),
    ("subscription", Field::Feed),
    ("label", Field::Tag),
    ("category", Field::Tag),
    ("folder", Field::Tag),
    ("language", Field::Lang),
    ("domain", Field::Site),
    ("host", Field::Site),
    ("url", Field::Site),
    ("type", Field::Kind),
    ("since", Field::After),
    ("until", Field::Before),
    ("age", Field::Newer),
];

/// A regular expression compiles to at most so many bytes: ten times what `\w{20}` needs.
const PATTERN_BYTES: usize = 1 << 19;
const PATTERN_CHARS: usize = 500;

/// RFC 5646 section 4.4.1: tags of more characters need not be supported.
const LANGUAGE_CHARS: usize = 35;

/// What stood behind the colon.
pub(super) struct Value<'a> {
    pub(super) text: &'a str,
    pub(super) quoted: bool,
}

impl Field {
    pub(super) const ALL: [Field; 14] = [
        Field::Title,
        Field::Author,
        Field::Feed,
        Field::Tag,
        Field::Lang,
        Field::Site,
        Field::Kind,
        Field::Story,
        Field::Has,
        Field::Is,
        Field::After,
        Field::Before,
        Field::Newer,
        Field::Older,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Author => "author",
            Field::Feed => "feed",
            Field::Tag => "tag",
            Field::Lang => "lang",
            Field::Site => "site",
            Field::Kind => "kind",
            Field::Story => "story",
            Field::Has => "has",
            Field::Is => "is",
            Field::After => "after",
            Field::Before => "before",
            Field::Newer => "newer",
            Field::Older => "older",
        }
    }

    /// A value that this field takes.
    pub(super) fn example(self) -> &'static str {
        match self {
            Field::Title => "title:election",
            Field::Author => "author:\"Jane Doe\"",
            Field::Feed => "feed:\"Example World\"",
            Field::Tag => "tag:world",
            Field::Lang => "lang:en",
            Field::Site => "site:example.org",
            Field::Kind => "kind:article",
            Field::Story => "story:0190a6f2-7b3c-5d4e-8f00-0123456789ab",
            Field::Has => "has:image",
            Field::Is => "is:hidden",
            Field::After => "after:2026-11-01",
            Field::Before => "before:2026-11-01",
            Field::Newer => "newer:2d",
            Field::Older => "older:2d",
        }
    }

    /// By its name, in any case.
    pub(super) fn named(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.as_str().eq_ignore_ascii_case(name))
    }

    /// The field that somebody may have meant by this name.
    pub(super) fn meant_by(name: &str) -> Option<Field> {
        let name = lower::lower(name);
        if let Some((_, field)) = FOREIGN_NAMES.iter().find(|(foreign, _)| *foreign == name) {
            return Some(*field);
        }
        let distance = |field: &Field| strsim::osa_distance(&name, field.as_str());
        let nearest = Field::ALL.into_iter().min_by_key(distance)?;
        // Short names are near to everything: a third of the letters may be wrong.
        let allowed = (name.chars().count() / 3).clamp(1, 2);
        (name.chars().count() > 2 && distance(&nearest) <= allowed).then_some(nearest)
    }

    /// Is what it looks at a text, which a regular expression can be held against?
    fn takes_pattern(self) -> bool {
        matches!(self, Field::Title | Field::Author | Field::Feed | Field::Tag | Field::Lang | Field::Site)
    }

    /// The condition that a value makes; an error says what would be right.
    pub(super) fn term(self, value: &Value<'_>) -> Result<Term, String> {
        let text = value.text.trim();
        match self {
            Field::Title => Ok(Term::Title(phrase(self, text)?)),
            Field::Author => Ok(Term::Author(phrase(self, text)?)),
            Field::Feed => feed_name(value).map(Term::Feed),
            Field::Tag => Ok(Term::Tag(lower::lower(text))),
            Field::Lang => language(text).map(Term::Language),
            Field::Site => site(text).map(Term::Site),
            Field::Kind => {
                let kind = Kind::parse(text).ok_or_else(|| one_of(self, text, Kind::ALL.map(Kind::as_str).as_slice()));
                kind.map(Term::Kind)
            }
            Field::Story => {
                let id = text.parse().map_err(|_| format!("{text:?} is no id of a story: write {}", self.example()));
                id.map(Term::Story)
            }
            Field::Has => {
                let part = Part::ALL.into_iter().find(|part| part.as_str().eq_ignore_ascii_case(text));
                let names = Part::ALL.map(Part::as_str);
                part.map(Term::Has).ok_or_else(|| one_of(self, text, names.as_slice()))
            }
            Field::Is if text.eq_ignore_ascii_case("hidden") => Ok(Term::Hidden),
            Field::Is => Err(one_of(self, text, &["hidden"])),
            Field::After => moment_of(text, self).map(Term::After),
            Field::Before => moment_of(text, self).map(Term::Before),
            Field::Newer => age_of(text, self).map(Term::Newer),
            Field::Older => age_of(text, self).map(Term::Older),
        }
    }

    /// The condition that a regular expression makes; an error says where in it, too.
    pub(super) fn pattern(self, written: &str, ignore_case: bool) -> Result<Term, (usize, String)> {
        if !self.takes_pattern() {
            let message = format!("{0}: takes no regular expression: write {1}", self.as_str(), self.example());
            return Err((0, message));
        }
        if written.chars().count() > PATTERN_CHARS {
            return Err((0, format!("a regular expression has at most {PATTERN_CHARS} characters")));
        }
        let built = RegexBuilder::new(written)
            .case_insensitive(ignore_case)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .build();
        match built {
            Ok(regex) => Ok(Term::Pattern(Pattern { field: self, written: written.to_owned(), ignore_case, regex })),
            Err(error) => Err(explain(&error)),
        }
    }
}

fn phrase(field: Field, text: &str) -> Result<Phrase, String> {
    Phrase::of(text).ok_or_else(|| {
        format!("there is neither a letter nor a digit in {text:?} to search for: write {}", field.example())
    })
}

fn one_of(field: Field, text: &str, names: &[&str]) -> String {
    let field = field.as_str();
    let distance = |name: &&&str| strsim::osa_distance(&lower::lower(text), name);
    let nearest = names.iter().min_by_key(distance).filter(|name| distance(name) <= 2);
    match (nearest, names) {
        (Some(name), _) => format!("{field}: does not know {text:?}: did you mean {field}:{name}?"),
        (None, [only]) => format!("{field}: does not know {text:?}: write {field}:{only}"),
        (None, _) => format!("{field}: does not know {text:?}: write one of {}", names.join(", ")),
    }
}

/// A number, an address, or words of the title. Digits in quotes are words.
fn feed_name(value: &Value<'_>) -> Result<FeedName, String> {
    let text = value.text.trim();
    if !value.quoted && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = text.parse().map_err(|_| format!("there is no feed with the number {text}"))?;
        return Ok(FeedName::Number(FeedId(number)));
    }
    if text.contains("://") {
        let url = Url::parse(text).map_err(|error| format!("the feed's address cannot be read: {error}"))?;
        return Ok(FeedName::Address(url.as_str().trim_end_matches('/').to_owned()));
    }
    phrase(Field::Feed, text).map(FeedName::Title)
}

fn language(text: &str) -> Result<String, String> {
    let tag = lower::lower(text).replace('_', "-");
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if tag.len() <= LANGUAGE_CHARS && tag.split('-').all(is_part) {
        return Ok(tag);
    }
    Err(format!("{text:?} is no language: write its tag, such as lang:en or lang:pt-BR"))
}

/// A host, also out of an address and with what people put before it.
fn site(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is no host: write it as in addresses, such as site:example.org");
    if text.contains("://") {
        let url = Url::parse(text).map_err(|_| wrong())?;
        return url.host_str().map(str::to_owned).ok_or_else(wrong);
    }
    let host = text.trim_start_matches("*.").trim_matches('.').trim_end_matches('/');
    Host::parse(host).map(|host| host.to_string()).map_err(|_| wrong())
}

fn moment_of(text: &str, field: Field) -> Result<Moment, String> {
    let at = moment::read_moment(text).ok_or_else(|| {
        let field = field.as_str();
        format!("{text:?} is no date: write {field}:2026-11-01 or {field}:2026-11-01T18:30:00Z")
    })?;
    Ok(Moment { written: text.to_owned(), at })
}

fn age_of(text: &str, field: Field) -> Result<Age, String> {
    let span = moment::read_age(text).ok_or_else(|| {
        format!(
            "{text:?} is no duration: write a whole number and a unit, such as {0}:30m, {0}:2h, {0}:14d or {0}:1w",
            field.as_str()
        )
    })?;
    Ok(Age { written: text.to_owned(), span })
}

/// The last line of what the regex crate says, and where its own caret points.
fn explain(error: &regex::Error) -> (usize, String) {
    match error {
        regex::Error::CompiledTooBig(_) => (0, "the regular expression is too large: repeat less".to_owned()),
        error => {
            let told = error.to_string();
            let reason =
                told.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("it cannot be read");
            // The expression is shown indented by four columns, and the line below it marks the place.
            let mark = told.lines().find(|line| line.trim_start().starts_with('^')).and_then(|line| line.find('^'));
            (mark.unwrap_or(0).saturating_sub(4), format!("the regular expression is wrong: {reason}"))
        }
    }
}
