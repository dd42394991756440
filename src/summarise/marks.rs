//! What single characters tell about a text: ends of sentences, closing quotes, bullets, scripts without spaces.
//!
//! Pure functions of characters, in any language. Judging lines and sentences is left to their own modules.

use crate::summarise::classes::{Classes, WORD};
use crate::summarise::survey::Survey;
use crate::text::lower::push_lower;

/// Ends a sentence in one script or another.
pub(crate) fn is_end_mark(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '！'
            | '？'
            | '．'
            | '｡'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '։'
            | '።'
            | '។'
            | '။'
            | '‽'
            | '⁈'
            | '⁉'
    )
}

/// May follow an end mark and still belong to the sentence.
pub(crate) fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | '“'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '*'
            | '_'
    )
}

pub(crate) fn is_opener(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '„' | '‘' | '«' | '‹' | '‚' | '(' | '[' | '「' | '『' | '（' | '¿' | '¡')
}

/// Does this quotation mark open, between its neighbours? « » and “ ” stand either way round: “English”, „German“,
/// »German«, »Finnish», ”Swedish”. The straight one opens what is not closed; this is not asked of it.
pub(crate) fn opens_quote(before: char, mark: char, behind: char) -> bool {
    match mark {
        '»' | '”' => before.is_whitespace() && behind.is_alphanumeric(),
        '«' | '“' => before.is_whitespace() || is_opener(before) || behind.is_alphanumeric() || is_opener(behind),
        _ => true,
    }
}

/// Does the text end as sentences end?
pub(crate) fn is_ended(text: &str) -> bool {
    text.trim_end_matches(|c: char| is_closer(c) || c.is_whitespace()).ends_with(is_end_mark)
}

/// Did somebody cut the text off?
pub(crate) fn is_cut_off(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ']' | ')' | '»' | '→' | '[' | '('));
    bare.ends_with('…') || bare.ends_with("...")
}

/// Written without spaces between words: Han, kana, Thai, Lao, Khmer, Myanmar.
pub(crate) fn is_dense(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// Compared by pairs of characters rather than by words: the dense scripts, and Hangul with its endings.
pub(crate) fn is_paired(c: char) -> bool {
    is_dense(c) || matches!(c, '\u{ac00}'..='\u{d7af}')
}

/// A small letter of a script that has capitals in use: Georgian letters have some that nobody writes.
pub(crate) fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, '\u{10d0}'..='\u{10ff}')
}

/// Is most of the beginning of the text in a script without spaces?
pub(crate) fn dense_script(text: &str) -> bool {
    let (n_dense, n_letters) = count_in_beginning(text, is_dense);
    n_dense * 10 > n_letters * 4
}

/// Is the text in a script that marks no end of sentences: Thai and Lao?
pub(crate) fn endless_script(text: &str) -> bool {
    let (n_endless, n_letters) = count_in_beginning(text, |c| matches!(c, '\u{0e00}'..='\u{0eff}'));
    n_endless * 2 > n_letters
}

/// Characters that are looked at to tell a script.
const BEGINNING: usize = 600;
/// Bytes that are looked at in one step.
const STEP: usize = 64;

/// Of the first characters: how many are letters of a kind that no script before Thai has, and how many are letters.
fn count_in_beginning(text: &str, kind: impl Fn(char) -> bool) -> (usize, usize) {
    // The first bytes of all characters of such scripts; E2 begins dashes and curly quotes.
    let beginning = floor(text, 4 * BEGINNING);
    let begins = |found, byte: &u8| found | matches!(byte, 0xe0 | 0xe1 | 0xe3..=0xf4);
    if !beginning.as_bytes().chunks(STEP).any(|bytes| bytes.iter().fold(false, begins)) {
        return (0, 0);
    }
    let classes = Classes::get();
    let mut n_kind = 0;
    let mut n_letters = 0;
    for c in text.chars().take(BEGINNING).filter(|c| classes.of(*c).is(WORD)) {
        n_letters += 1;
        n_kind += usize::from(kind(c));
    }
    (n_kind, n_letters)
}

/// The number of words; of two characters each in scripts without spaces.
pub(crate) fn count_words(text: &str) -> usize {
    Survey::of(text).n_words
}

/// Every run of white space as one space, none at the ends.
pub(crate) fn fold_spaces(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// The letters and digits alone, in lower case: what two writings of one text have in common.
pub(crate) fn letters(text: &str) -> String {
    let classes = Classes::get();
    let mut letters = String::with_capacity(text.len());
    text.chars().filter(|c| classes.of(*c).is(WORD)).for_each(|c| push_lower(c, &mut letters));
    letters
}

/// Has the text these letters and no others? Stops at the first that differs.
pub(crate) fn has_letters(text: &str, letters: &str) -> bool {
    let classes = Classes::get();
    let words = text.chars().filter(|c| classes.of(*c).is(WORD));
    words.flat_map(char::to_lowercase).eq(letters.chars())
}

/// What stands between a sentence of a summary and the next: nothing in Chinese and Japanese, a dot behind a point of
/// a list, which has no end mark of its own.
pub(crate) fn separator(previous: &str) -> &'static str {
    let Some(last) = previous.chars().next_back() else { return "" };
    let wide = matches!(last, '。' | '！' | '？' | '」' | '』' | '）' | '】' | '》' | '\u{3040}'..='\u{30ff}')
        || matches!(last, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    match (is_ended(previous) || is_dense(last), wide) {
        (true, true) => "",
        (true, false) => " ",
        (false, _) => " · ",
    }
}

/// The longest beginning of at most `max` bytes that ends between two characters.
pub(crate) fn floor(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_seen_behind_closing_quotes_in_many_scripts() {
        for ended in
            ["He left.", "“He left.”", "Il part ! »", "他走了。", "「行った。」", "وہ گیا۔", "वह गया।", "(He left.)"]
        {
            assert!(is_ended(ended), "{ended}");
        }
        for open in ["", "Read more", "He said:", "Schlagzeile ohne Punkt", "”"] {
            assert!(!is_ended(open), "{open}");
        }
    }

    #[test]
    fn cuts_are_seen_behind_brackets_and_arrows() {
        for cut in ["The minister said […]", "and then [...]", "so…", "so (…) →"] {
            assert!(is_cut_off(cut), "{cut}");
        }
        assert!(!is_cut_off("The minister said so."));
    }

    #[test]
    fn words_are_counted_with_and_without_spaces() {
        for (text, expected) in
            [("", 0), ("One two", 2), ("l'aujourd'hui", 1), ("北京今天下雨", 3), ("iPhone 发布会", 3), ("हिन्दी में", 2)]
        {
            assert_eq!(count_words(text), expected, "{text}");
        }
    }

    #[test]
    fn scripts_are_told_apart() {
        assert!(dense_script("北京今天下雨。"));
        assert!(dense_script("東京で会議が開かれた。"));
        assert!(dense_script("กรุงเทพมหานคร"));
        assert!(!dense_script("Seoul 서울에서 비가 내렸다"));
        assert!(!dense_script("Apple 发布了 a new iPhone with many features today"));
        assert!(!dense_script(""));
        assert!(endless_script("กรุงเทพมหานคร"));
        assert!(!endless_script("北京今天下雨。"));
    }
}
