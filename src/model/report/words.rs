//! What each class of fault means, in words that a feed's publisher understands, and what to do about it.
//!
//! The one table of such words: `coranto feeds`, `why`, the source's page and the metrics take theirs from here. The
//! order is that of importance: what loses articles first, what only looks untidy last. A class that is not listed is
//! told by its own detail.

/// A class of fault and its words, both without a full stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// As [`Fault::class`](crate::model::parsed::Fault::class).
    pub name: &'static str,
    pub meaning: &'static str,
    pub advice: &'static str,
}

const fn class(name: &'static str, meaning: &'static str, advice: &'static str) -> Class {
    Class { name, meaning, advice }
}

/// Most important first.
pub const CLASSES: &[Class] = &[
    class(
        "no-entries-but-items",
        "the document has articles, but none where a feed keeps them",
        "put each item inside channel (RSS) or each entry inside feed (Atom), and check the document with a validator",
    ),
    class(
        "truncated",
        "the document ends in the middle of an article",
        "let the program that writes it finish, and check its limits of time and memory",
    ),
    class("unclosed", "the document is never closed", "end it with the closing tag of its first element"),
    class("over-limit", "the document is larger than readers accept", "list the newest articles only: 50 are plenty"),
    class("too-deep", "elements are nested deeper than readers follow", "close elements where they end"),
    class("malformed", "the document is not well-formed XML or JSON", "write it with a library, not with a template"),
    class(
        "clock",
        "dates are off by a fixed time",
        "write the zone with each date, and set the clock of the server and its time zone",
    ),
    class("nested-items", "articles stand inside other articles", "close each before the next begins"),
    class("no-id", "articles have no id", "give each a guid (RSS) or id (Atom) that never changes"),
    class("duplicate-id", "one id stands on several articles", "give each article an id of its own"),
    class("no-link", "articles have no address", "give each a link to its page"),
    class(
        "odd-date",
        "dates cannot be read, or not for certain",
        "write them as RFC 822 (RSS) or RFC 3339 (Atom) asks",
    ),
    class(
        "charset",
        "the encoding is not what the feed says, or is not said at all",
        "serve it as UTF-8 and say so in the Content-Type header",
    ),
    class(
        "leading-garbage",
        "other text stands before the document",
        "let nothing be written before the XML declaration",
    ),
    class("mismatched-tag", "closing tags do not fit the opening ones", "close elements in the order they were opened"),
    class("unclosed-element", "elements are never closed", "close each element that is opened"),
    class("unclosed-cdata", "a CDATA section is never closed", "end it with ]]>"),
    class(
        "stray-end-tag",
        "elements are closed that were never opened",
        "leave out closing tags that belong to nothing",
    ),
    class("broken-attribute", "attributes are not written as name=\"value\"", "put each value in quotation marks"),
    class("markup-in-text", "HTML stands in the document as if it were XML", "escape it, or put it in a CDATA section"),
    class("bare-ampersand", "an & stands alone", "write &amp; for &"),
    class("bare-less-than", "a < stands alone", "write &lt; for <"),
    class("unknown-entity", "entities are used that nobody knows", "write the character itself"),
    class("html-entity", "entities of HTML are used, which XML does not have", "write the character itself"),
    class("odd-reference", "numbers of characters are written that XML does not have", "write the character in UTF-8"),
    class("control-character", "control characters stand in the text", "leave them out"),
    class(
        "undeclared-prefix",
        "a prefix of names is used and never declared",
        "declare its namespace on the first element",
    ),
    class("odd-namespace", "the namespace is not the one of the format", "use the namespace that the format defines"),
    class(
        "odd-spelling",
        "names of elements are spelt in another case than the format's",
        "copy them from the specification",
    ),
    class("odd-version", "the version is not one of the format", "write version=\"2.0\""),
];

/// Of a class: its place in the order of importance, and its words if it has any.
pub fn rank(name: &str) -> (usize, Option<&'static Class>) {
    let at = CLASSES.iter().position(|class| class.name == name);
    (at.unwrap_or(CLASSES.len()), at.map(|at| &CLASSES[at]))
}
