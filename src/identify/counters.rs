//! Numbers that count readers, not facts: `3 comments`, `Points: 17`, `2 hours ago`.
//!
//! They move at each poll and are no news. What is counted is told by the word beside the number, in the languages
//! whose sites were seen to do it.

/// What is counted beside articles, in whole folded words.
const COUNTED: &[&str] = &[
    "comment",
    "comments",
    "reply",
    "replies",
    "likes",
    "view",
    "views",
    "aufrufe",
    "vues",
    "upvote",
    "upvotes",
    "boosts",
    "ratings",
    "kommentar",
    "kommentare",
    "kommentarer",
    "antworten",
    "commentaire",
    "commentaires",
    "reponses",
    "comentario",
    "comentarios",
    "respuestas",
    "commento",
    "commenti",
    "reacties",
    "reactie",
    "hour ago",
    "hours ago",
    "minute ago",
    "minutes ago",
    "day ago",
    "days ago",
    "min read",
    "minute read",
];

/// Counted too, but only as `points: 3`: "500 points" is what a stock exchange lost.
const LABELS: &[&str] = &["points", "score", "votes", "shares"];

/// The same in languages that inflect or set no spaces: beginnings of words.
const STEMS: &[&str] = &[
    "комментар",
    "просмотр",
    "评论",
    "評論",
    "条评论",
    "則留言",
    "留言",
    "件のコメント",
    "コメント",
    "댓글",
    "개의 댓글",
];

/// Enough to hold the longest of them with its punctuation.
const REACH: usize = 40;

/// A folded text without numbers that stand directly before or after a word for what is counted, and without that
/// word, which changes with the number (`1 comment`, `2 comments`).
pub(super) fn without_counters(folded: &str) -> String {
    let mut kept = String::with_capacity(folded.len());
    let mut rest = folded;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let (number, after) = rest.split_at(number_length(rest));
        rest = after;
        let alone = kept.chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric() && !c.is_lowercase());
        if let Some(end) = counted_after(after).filter(|_| alone) {
            rest = &after[end..];
        } else if let Some(start) = counted_before(&kept) {
            kept.truncate(start);
        } else {
            kept.push_str(number);
        }
    }
    kept.push_str(rest);
    kept
}

/// `3`, `1,204`, `1.2k`.
fn number_length(text: &str) -> usize {
    let digits = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(text.len());
    let after = &text[digits..];
    let is_unit = after.starts_with(['k', 'm']) && !after[1..].starts_with(char::is_alphabetic);
    digits + usize::from(is_unit)
}

/// The bytes up to the end of a counted word that begins here.
fn counted_after(text: &str) -> Option<usize> {
    let start = text.find(|c: char| !matches!(c, ' ' | '+')).filter(|start| *start <= 2)?;
    let text = &text[start..];
    let is_end = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let word = COUNTED.iter().find(|word| text.strip_prefix(**word).is_some_and(is_end)).map(|word| word.len());
    let stem =
        || STEMS.iter().find(|stem| text.starts_with(**stem)).map(|stem| stem.len() + ending(&text[stem.len()..]));
    Some(start + word.or_else(stem)?)
}

/// Letters of a case ending.
fn ending(text: &str) -> usize {
    text.find(|c: char| !matches!(c, '\u{400}'..='\u{4ff}')).unwrap_or(text.len())
}

/// Where a counted word begins that ends here: `comments: `, `comments (`.
fn counted_before(text: &str) -> Option<usize> {
    let from = (text.len().saturating_sub(REACH)..=text.len()).find(|at| text.is_char_boundary(*at))?;
    let word_end = text[from..].trim_end_matches([' ', ':', '(', '[', '-', '#']);
    let gap = &text[from + word_end.len()..];
    if gap.len() > 3 {
        return None;
    }
    let is_start = |head: &str| !head.ends_with(char::is_alphanumeric);
    let labels = LABELS.iter().filter(|_| gap.contains([':', '(', '#']));
    let word = COUNTED.iter().chain(labels).find(|word| word_end.strip_suffix(**word).is_some_and(is_start));
    let stem = || STEMS.iter().find(|stem| word_end.ends_with(**stem));
    Some(from + word_end.len() - word.or_else(stem)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_go_and_facts_stay() {
        for (one, other, alike) in [
            ("a story. 3 comments", "a story. 1,204 comments", true),
            ("points: 17 # comments: 4", "points: 23 # comments: 11", true),
            ("score: 9", "score: 10", true),
            ("watch. 1 view", "watch. 12,345 views", true),
            ("12 комментариев", "13 комментариев", true),
            ("17 points were lost", "18 points were lost", false),
            ("5 dead", "7 dead", false),
        ] {
            assert_eq!(without_counters(one) == without_counters(other), alike, "{one:?} {other:?}");
        }
    }
}
