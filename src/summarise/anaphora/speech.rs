//! What somebody says, in a sentence that does not tell who: the name stands in another.

use crate::summarise::anaphora::{PRONOUNS, plain_words};
use crate::summarise::marks::{is_opener, opens_quote};
use crate::text::lower::lower;

/// Who speaks is told within so many words behind a quotation.
const TAG_WORDS: usize = 5;

pub(super) fn is_speech_of_nobody(sentence: &str) -> bool {
    is_behind_a_dash(sentence)
        || ends_a_quotation(sentence)
        || is_told_by_a_pronoun(sentence)
        || ends_with_pronoun(sentence)
}

/// "The bridge was safe, he said.": reported speech of somebody whom another sentence names.
fn ends_with_pronoun(sentence: &str) -> bool {
    let told = [", he said.", ", she said.", ", they said."].iter().find_map(|said| sentence.strip_suffix(said));
    told.is_some_and(|told| {
        let mut words = told.split_whitespace();
        words.next().is_some_and(|first| COMMON.contains(&first))
            && !words.any(|word| word.starts_with(char::is_uppercase))
    })
}

/// What sentences begin with that do not begin with a name.
const COMMON: [&str; 10] = ["The", "A", "An", "It", "There", "No", "All", "Some", "Many", "Most"];

/// A quotation behind a dash, in which no second dash leads to who speaks.
fn is_behind_a_dash(sentence: &str) -> bool {
    let rest = sentence.trim_start_matches(['-', '–', '—']);
    rest.len() < sentence.len()
        && rest.trim_start().starts_with(|c: char| c.is_alphabetic() || is_opener(c))
        && ![" - ", " – ", " — ", ", -", ", –", ", —"].iter().any(|dash| rest.contains(dash))
}

/// Does the sentence close a quotation that it did not open?
fn ends_a_quotation(sentence: &str) -> bool {
    let mut open = 0_i32;
    let mut quoting = false;
    let mut before = ' ';
    let mut chars = sentence.chars().peekable();
    while let Some(c) = chars.next() {
        // Two single marks are one double: ``It is closed,'' he said. Behind a letter they are a slip, behind a digit inches.
        let doubled = matches!(c, '\'' | '`') && !before.is_alphanumeric() && chars.next_if_eq(&c).is_some();
        let c = if doubled { '"' } else { c };
        let behind = chars.peek().copied().unwrap_or(' ');
        match c {
            '«' | '“' | '„' | '»' | '”' => open += if opens_quote(before, c, behind) { 1 } else { -1 },
            // 27" means inches, and Hebrew writes it into its abbreviations.
            '"' if (!quoting && before.is_numeric()) || (is_hebrew(before) && is_hebrew(behind)) => {}
            '"' if !quoting && closes(before, behind) => return true,
            '"' => quoting = !quoting,
            _ => {}
        }
        if open < 0 {
            return true;
        }
        before = c;
    }
    false
}

/// Does a straight mark close here? Between two letters of Arabic or Hebrew it opens, as in "و"المجلس"".
fn closes(before: char, behind: char) -> bool {
    let parted = before.is_whitespace() || is_opener(before);
    !parted && (!matches!(before, '\u{5d0}'..='\u{6ff}') || !behind.is_alphanumeric())
}

fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}')
}

/// "It rained," she said; « Il pleut », assure-t-elle; il pleut, a-t-elle dit: a quotation, and no name.
fn is_told_by_a_pronoun(sentence: &str) -> bool {
    let quoted = sentence.trim_start();
    if quoted.starts_with(['"', '“', '„', '«']) && behind_quotation(quoted).is_some_and(begins_with_pronoun) {
        return true;
    }
    let mut before = "";
    let mut named = false;
    for (n, word) in sentence.split_whitespace().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if is_inverted(bare) && before.ends_with([',', '"', '»', '”']) {
            return !named;
        }
        named |= n > 0 && bare.starts_with(char::is_uppercase) && !word.starts_with(is_opener);
        before = word;
    }
    false
}

/// What follows the first quotation of a text that begins with one.
fn behind_quotation(text: &str) -> Option<&str> {
    let mut chars = text.char_indices();
    let closer = match chars.next()?.1 {
        '"' => '"',
        '«' => '»',
        '„' => '“',
        _ => '”',
    };
    let (at, c) = chars.find(|(_, c)| *c == closer)?;
    Some(&text[at + c.len_utf8()..])
}

fn begins_with_pronoun(tag: &str) -> bool {
    let end = tag
        .char_indices()
        .skip(1)
        .find(|(_, c)| matches!(c, '.' | ',' | ';' | ':' | '"'))
        .map_or(tag.len(), |(at, _)| at);
    let words = plain_words(&tag[..end]).filter(|word| !word.is_empty()).take(TAG_WORDS);
    let unnamed = words.take_while(|word| !word.starts_with(char::is_uppercase));
    unnamed.into_iter().any(|word| is_inverted(word) || PRONOUNS.split(' ').any(|pronoun| pronoun == lower(word)))
}

/// "dit-il", "a-t-elle".
fn is_inverted(word: &str) -> bool {
    word.rsplit_once('-').is_some_and(|(verb, pronoun)| {
        matches!(pronoun, "il" | "elle" | "ils" | "elles") && verb.starts_with(char::is_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_close_what_they_opened() {
        for whole in [
            "Lehti »Sanomat» kertoi asiasta.",
            "Filmen ”Sisu” hade premiär.",
            "Die Zeitung »Freitag« berichtet über Pläne.",
            "Die „Zeitung“ sagt „ja“.",
            "דובר צה\"ל אמר אתמול כי הגשר ייפתח.",
            "The 27\" monitor costs less.",
            "Le maire a vu l''île, et les workers'' union a dit non.",
            "قال الوزير و\"المجلس\" يوافق على الجسر.",
            "« Il pleut », dit Anna.",
        ] {
            assert!(!ends_a_quotation(whole), "{whole}");
        }
        assert!(!ends_a_quotation("``It rains,'' said Ann of the town's council."));
        for end in [
            "It rains,\" said Ann.",
            "It rains,'' said Ann.",
            "Il pleut », dit Anna.",
            "Es regnet“, sagte Anna.",
            "It rains,” said Ann.",
        ] {
            assert!(ends_a_quotation(end), "{end}");
        }
    }

    #[test]
    fn a_pronoun_tells_nobody_who_speaks() {
        for nobody in [
            "\"It is closed,\" she told the paper.",
            "“It is closed,” he said.",
            "« Le pont est fermé », assure-t-elle.",
            "Le pont est fermé, a-t-il ajouté.",
            "\"Le pont est fermé\", a-t-on dit, a-t-il répété.",
            "„Die Brücke ist zu“, sagt er.",
            "The bridge was safe, he said.",
        ] {
            assert!(is_speech_of_nobody(nobody), "{nobody}");
        }
        for somebody in [
            "\"It is closed,\" Anna said, and she left.",
            "Anna wrote that it was closed, and \"they know\".",
            "Pour Anna Blanc, le pont est fermé, a-t-elle ajouté.",
            "« Le pont est fermé », assure Anna Blanc.",
            "Fenwick will not resign as mayor of the port, he said.",
            "Y a-t-il un pont ?",
            "",
        ] {
            assert!(!is_speech_of_nobody(somebody), "{somebody}");
        }
    }
}
