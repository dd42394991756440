//! The names of all faults that reading a document can meet; docs/feeds.md says what each means.

/// In the order of docs/feeds.md.
pub const ALL: &[&str] = &[
    "malformed",
    "leading-garbage",
    "bare-ampersand",
    "bare-less-than",
    "html-entity",
    "unknown-entity",
    "odd-reference",
    "control-character",
    "undeclared-prefix",
    "odd-namespace",
    "odd-version",
    "odd-spelling",
    "mismatched-tag",
    "unclosed-element",
    "unclosed-cdata",
    "stray-end-tag",
    "nested-items",
    "broken-attribute",
    "markup-in-text",
    "odd-date",
    "no-id",
    "duplicate-id",
    "no-link",
    "too-deep",
    "over-limit",
    "unclosed",
    "truncated",
    "no-entries-but-items",
];

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::model::report::words;

    #[test]
    fn each_class_is_explained() {
        let text = include_str!("../../docs/feeds.md");
        let (_, faults) = text.split_once("## Faults").expect("a section of faults");
        let explained: Vec<&str> =
            faults.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        assert_eq!(explained, ALL);
    }

    #[test]
    fn each_class_has_words_for_publishers() {
        let wordless: Vec<&&str> = ALL.iter().filter(|name| words::rank(name).1.is_none()).collect();
        assert!(wordless.is_empty(), "{wordless:?} are in no line of model/report/words.rs");
    }
}
