//! Does a new version of an entry deserve a reader's attention?
//!
//! Publishers move `updated` for nothing, count comments inside the text and reformat their markup; readers should
//! hear of new facts only. So the words are compared, not the dates. Every version is stored; this decides alone
//! whether the entry's `updated` moves.

use crate::identify::counters::without_counters;
use crate::identify::keys::folded_title;
use crate::model::Timestamp;
use crate::text::fold::fold;
use crate::text::shingles::{Shingles, containment};
use crate::text::words::words;

/// One version of an entry's words.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    pub title: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// The publisher's own `updated`.
    pub source_updated: Option<Timestamp>,
}

/// What became of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The same words, give or take counters, case and punctuation.
    None,
    /// Words changed, but nothing that a reader must hear of.
    Silent,
    /// `updated` moves.
    Significant,
}

/// Below this share of the shorter text's shingles, the texts differ in substance.
const SAME_TEXT: f64 = 0.95;

/// More new text than this is news, even when all of the old stayed.
const NEW_TEXT: f64 = 0.20;

/// A text up to so many words that another begins with is its teaser: the full text arriving later is no news.
const TEASER_WORDS: usize = 60;

/// Typing errors are put right in texts of at least so many characters; in shorter ones each letter may be the point.
const TYPO_CONTEXT: usize = 60;

/// Letters that differ at a typing error.
const TYPO_LETTERS: usize = 2;

/// Compare two versions of one entry.
pub fn judge(old: Version<'_>, new: Version<'_>) -> Change {
    let old_title = without_counters(&folded_title(old.title));
    let new_title = without_counters(&folded_title(new.title));
    // A title that was missing was made from the text, or will be: the text decides.
    if old_title != new_title && !old_title.is_empty() && !new_title.is_empty() {
        return Change::Significant;
    }
    let old_text = words_of(old.text);
    let new_text = words_of(new.text);
    if old_text == new_text {
        return Change::None;
    }
    let moved = matches!((old.source_updated, new.source_updated), (Some(old), Some(new)) if new > old);
    if moved || is_news(&old_text, &new_text) { Change::Significant } else { Change::Silent }
}

/// The words alone, with single spaces.
fn words_of(text: &str) -> String {
    let text = without_counters(&fold(text));
    // Not `words`: the bigrams of unspaced scripts overlap, and here each letter shall stand once.
    let parts = text.split(|c: char| !c.is_alphanumeric() && !is_vowel_sign(c)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// Blocks of scripts whose vowels and tones are signs, not letters.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{200c}' | '\u{200d}')
}

fn is_news(old: &str, new: &str) -> bool {
    if old.is_empty() || new.is_empty() {
        // The text went away or came at last: a change of the feed's form.
        return false;
    }
    if is_typo(old, new) {
        return false;
    }
    let (was, is) = (Shingles::of_words(words(old)), Shingles::of_words(words(new)));
    if is_teaser(&was, &is, old, new) || is_teaser(&is, &was, new, old) {
        return false;
    }
    let added = 1.0 - was.shared(&is) as f64 / is.len().max(1) as f64;
    containment(&was, &is) < SAME_TEXT || added > NEW_TEXT
}

/// Is `short` the beginning of `long`, as far as its own end (often an ellipsis or "read more") goes?
fn is_teaser(short: &Shingles, long: &Shingles, short_text: &str, long_text: &str) -> bool {
    short.n_words() <= TEASER_WORDS
        && long.n_words() >= 2 * short.n_words()
        && short.n_words() >= 8
        && common_prefix(short_text, long_text) * 10 >= short_text.len() * 8
}

/// One place differs by a letter or two, and it is no number.
fn is_typo(old: &str, new: &str) -> bool {
    let start = common_prefix(old, new);
    let (old, new) = (&old[start..], &new[start..]);
    let end = common_suffix(old, new);
    let (old_part, new_part) = (&old[..old.len() - end], &new[..new.len() - end]);
    let within = |part: &str| part.chars().count() <= TYPO_LETTERS && part.chars().all(char::is_alphabetic);
    start + end >= TYPO_CONTEXT && within(old_part) && within(new_part)
}

/// Bytes that both begin with, whole characters.
fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

fn common_suffix(a: &str, b: &str) -> usize {
    a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "The harbour of the old town will be closed for large ships from Monday, the port authority said, \
        because the quay walls have to be strengthened before the winter storms begin in earnest.";

    fn version<'a>(title: &'a str, text: &'a str, updated: i64) -> Version<'a> {
        Version { title, text, source_updated: chrono::DateTime::from_timestamp(updated, 0) }
    }

    fn check(old: (&str, &str), new: (&str, &str), expected: Change) {
        assert_eq!(judge(version(old.0, old.1, 0), version(new.0, new.1, 0)), expected, "{old:?} {new:?}");
    }

    fn check_text(old: &str, new: &str, expected: Change) {
        check(("T", old), ("T", new), expected);
    }

    #[test]
    fn form_is_no_change() {
        check(("Q&amp;A", "one  two"), ("Q&A", "one two"), Change::None);
        check(("Big News!", "One, two."), ("big news", "one two"), Change::None);
        check_text("It’s “new”", "It's \"new\"", Change::None);
        check_text("北京今天下雨。", "北京今天下雨", Change::None);
    }

    #[test]
    fn counters_are_no_change() {
        for (old, new) in [
            ("3 comments", "4 comments"),
            ("1 comment", "2 comments"),
            ("Comments (3)", "Comments (14)"),
            ("Comments: 3", "Comments: 4"),
            ("Points: 12 # Comments: 3", "Points: 99 # Comments: 45"),
            ("1,204 views", "1.3k views"),
            ("3 Kommentare", "17 Kommentare"),
            ("12 likes, 3 replies", "13 likes, 4 replies"),
            ("Shares: 3", "Shares: 5"),
            ("3条评论", "4条评论"),
            ("コメント 3", "コメント 12"),
            ("12 комментариев", "21 комментарий"),
            ("2 hours ago", "3 hours ago"),
            ("4 min read", "5 min read"),
        ] {
            check_text(&format!("{BODY} {old}"), &format!("{BODY} {new}"), Change::None);
            check_text(&format!("{old} | {BODY}"), &format!("{new} | {BODY}"), Change::None);
        }
        check(("Harbour closed (3 comments)", BODY), ("Harbour closed (4 comments)", BODY), Change::None);
    }

    #[test]
    fn numbers_that_are_no_counters_count() {
        check(("5 dead", BODY), ("7 dead", BODY), Change::Significant);
        check_text("5 people died", "7 people died", Change::Significant);
        check_text("version 3", "version 4", Change::Significant);
        check_text("The index fell by 500 points", "The index fell by 600 points", Change::Significant);
        check_text("covid19 comments", "covid20 comments", Change::Significant);
    }

    #[test]
    fn new_titles_and_texts_are_significant() {
        check(("Old", BODY), ("New", BODY), Change::Significant);
        check_text("body", "body2", Change::Significant);
        check_text("one two three", "one two four", Change::Significant);
        check_text(BODY, "Something else entirely was said by somebody else about another town.", Change::Significant);
        check_text("北京今天下雨", "北京今天下雪", Change::Significant);
        check_text("東京都は新しい計画を発表した", "東京都は古い計画を撤回した", Change::Significant);
        let longer = format!(
            "{BODY} {}",
            "Ferries will call at the northern pier until then, and buses will run from there to the centre twice an hour."
        );
        check_text(
            &longer,
            &format!(
                "{longer} On Tuesday the council said that the works would take two years rather than one, and cost much more."
            ),
            Change::Significant,
        );
    }

    #[test]
    fn small_and_formal_changes_are_silent() {
        check_text(&BODY.replace("strengthened", "strenghtened"), BODY, Change::Silent);
        check_text(&BODY.replace("will be", "wil be"), BODY, Change::Silent);
        check(("", BODY), ("Harbour closed", BODY), Change::None);
        check_text("", BODY, Change::Silent);
        let full = format!("{BODY} {BODY} {BODY}").replace("old", "ancient");
        check_text(&format!("{} Read more", &full[..150]), &full, Change::Silent);
        check_text(&full, &full[..150], Change::Silent);
        let long: Vec<String> = (0..200).map(|n| format!("word{n}")).collect();
        let long = long.join(" ");
        check_text(&long, &long.replace("word100", "changed here"), Change::Silent);
    }

    #[test]
    fn the_publishers_date_counts_only_with_the_text() {
        fn at(text: &str, updated: i64) -> Version<'_> {
            version("T", text, updated)
        }
        assert_eq!(judge(at("b", 0), at("b", 9)), Change::None);
        assert_eq!(judge(at(&BODY.replace("old", "odl"), 0), at(BODY, 9)), Change::Significant);
        assert_eq!(judge(at(&BODY.replace("old", "odl"), 9), at(BODY, 0)), Change::Silent);
        let counted = [format!("{BODY} 3 comments"), format!("{BODY} 4 comments")];
        assert_eq!(judge(at(&counted[0], 0), at(&counted[1], 9)), Change::None);
    }
}
