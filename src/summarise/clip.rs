//! Cutting a sentence that is longer than its room: where clauses are parted, else at a pause that comes late enough, as
//! in scripts without spaces, else at a word.

use crate::summarise::marks::{fold_spaces, is_dense};

/// A cut keeps at least this share of the room, else the clause gives way to the word.
const LATE_ENOUGH: f64 = 0.6;

/// A cut between clauses keeps at least this share of the room.
const ENOUGH: f64 = 0.4;
/// A clause of fewer characters says too little, and so far back none is looked for.
const LEAST: usize = 28;
const SEARCHED: usize = 600;
/// A part of a list has no more words.
const LISTED_WORDS: usize = 3;

/// The beginning of the text up to the end of a whole clause, in at most `max_chars` and with "…" at its end, if there is
/// one that says something.
pub(crate) fn clip_whole(text: &str, max_chars: usize, language: &str) -> Option<String> {
    let whole: Vec<char> = fold_spaces(text).chars().collect();
    let end = whole_clause(&whole, max_chars.min(whole.len()), language)?;
    Some(with_ellipsis(&whole[..end]))
}

/// The text with white space folded, in at most `max_chars`; what had to be cut ends with "…".
pub(crate) fn clip(text: &str, max_chars: usize, language: &str) -> String {
    let folded = fold_spaces(text);
    if folded.chars().count() <= max_chars {
        return folded;
    }
    if max_chars < 2 {
        return String::new();
    }
    let whole: Vec<char> = folded.chars().collect();
    let end =
        whole_clause(&whole, max_chars, language).unwrap_or_else(|| cut_at(&whole[..max_chars])).min(max_chars - 1);
    with_ellipsis(&whole[..end])
}

/// The last pause within `max_chars` that parts clauses: it stands in no brackets or quotation, and is none of a list's.
fn whole_clause(text: &[char], max_chars: usize, language: &str) -> Option<usize> {
    // A German sentence often says what it means early, and ends with its verb.
    let least = if language == "de" { LEAST } else { (max_chars as f64 * ENOUGH) as usize };
    let from = max_chars.saturating_sub(SEARCHED).max(least).min(max_chars);
    (from..max_chars).rev().find(|&i| {
        let whole = ends_clause(text, i) && !is_within(&text[..i]) && !is_listed(text, i) && !promises(&text[..i]);
        whole
            && !(language == "de" && (lacks_verb(&text[..i]) || lacks_noun(&text[..i]) || !says_something(&text[..i])))
    })
}

/// "Not only …" wants its "but also".
const PROMISES: [&str; 6] = ["not only ", "nicht nur ", "non seulement ", "no solo ", "no sólo ", "non solo "];

fn promises(text: &[char]) -> bool {
    let from = text.iter().rposition(|c| is_pause(*c)).map_or(0, |at| at + 1);
    let clause: String = text[from..].iter().collect();
    PROMISES.iter().any(|promise| clause.contains(promise))
}

/// German articles.
const ARTICLES: [&str; 12] =
    ["ein", "eine", "einer", "einen", "einem", "eines", "der", "die", "das", "den", "dem", "des"];

/// Verbs by one of which a German beginning says something, and those that do before an article.
const SAYING: [&str; 10] =
    [" wird ", " werden ", " hat ", " haben ", " bezeichnet ", " nennt ", " heißt ", " gilt ", " umfasst ", " liegt "];
const DEFINING: [&str; 4] = [" ist ", " sind ", " war ", " waren "];

fn says_something(text: &[char]) -> bool {
    let text: String = text.iter().collect();
    // "ist mit 4,000 km², von denen …" has not said yet what it is.
    let defines = |verb: &str| {
        let behind = text.match_indices(verb).map(|(at, verb)| text[at + verb.len()..].split(' ').next().unwrap_or(""));
        behind.into_iter().any(|word| ARTICLES.contains(&word) || ADVERBS.contains(&word))
    };
    SAYING.iter().any(|verb| text.contains(verb)) || DEFINING.iter().any(|verb| defines(verb))
}

/// What may stand before them.
const ADVERBS: [&str; 7] = ["entweder", "auch", "zugleich", "heute", "eigentlich", "ursprünglich", "sowohl"];

/// "eine förmliche, …": an article and an adjective, and no noun yet.
fn lacks_noun(text: &[char]) -> bool {
    let mut words = text.rsplit(|c| c.is_whitespace()).filter(|word| !word.is_empty());
    let small = words.next().and_then(|word| word.first()).is_some_and(|c| c.is_lowercase());
    small && words.next().is_some_and(|word| ARTICLES.contains(&word.iter().collect::<String>().as_str()))
}

/// What opens a clause whose verb comes last, in German.
const SUBORDINATE: [&str; 22] = [
    "die", "der", "das", "dem", "den", "deren", "dessen", "welche", "welcher", "welches", "als", "dass", "weil",
    "wobei", "indem", "damit", "wenn", "ob", "um", "wo", "was", "bei",
];

/// More letters than any of them has.
const SUBORDINATE_LETTERS: usize = 8;

/// Is the last clause one that ends with its verb, and here with a noun?
fn lacks_verb(text: &[char]) -> bool {
    let opens = |behind: &[char]| {
        let letters = behind.iter().skip_while(|c| c.is_whitespace()).take_while(|c| c.is_alphabetic());
        let word: String = letters.take(SUBORDINATE_LETTERS).collect();
        SUBORDINATE.contains(&word.as_str())
    };
    let Some(comma) = (0..text.len()).rev().find(|&i| text[i] == ',' && opens(&text[i + 1..])) else { return false };
    let last = text[comma..].rsplit(|c| c.is_whitespace()).next();
    last.and_then(|word| word.first()).is_some_and(|c| c.is_uppercase())
}

/// Is a bracket or a quotation open at the end?
fn is_within(text: &[char]) -> bool {
    let count = |marks: &[char]| text.iter().filter(|c| marks.contains(c)).count();
    count(&['(', '[']) > count(&[')', ']'])
        || (count(&['"']) % 2 == 1 && opens_straight(text))
        || count(&['«', '»', '„', '“', '”']) % 2 == 1
}

/// Does the last straight quotation mark open one? Behind a number it means inches.
fn opens_straight(text: &[char]) -> bool {
    let last = text.iter().rposition(|c| *c == '"');
    last.is_some_and(|at| at == 0 || !text[at - 1].is_alphanumeric())
}

/// Do few words follow before the next pause, or stand before this one, as in "great, old and rich"?
fn is_listed(text: &[char], i: usize) -> bool {
    let n_words = |part: &[char]| part.split(|c| c.is_whitespace()).filter(|word| !word.is_empty()).count();
    let behind = &text[i + 1..];
    let next = behind.iter().position(|c| is_pause(*c)).unwrap_or(behind.len());
    let before = text[..i].iter().rposition(|c| is_pause(*c)).map_or(0, |at| at + 1);
    n_words(&behind[..next]) <= LISTED_WORDS || n_words(&text[before..i]) <= LISTED_WORDS
}

/// The beginning of the text up to a clause that ends within `max_chars`, with white space folded and "…" at its end;
/// empty when no clause ends after `min_chars`.
pub(crate) fn clip_at_clause(text: &str, min_chars: usize, max_chars: usize) -> String {
    let room: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(max_chars).collect();
    let clause =
        (min_chars..room.len()).rev().find(|&i| matches!(room[i], '，' | '；' | '：') || ends_clause(&room, i));
    clause.map_or_else(String::new, |clause| with_ellipsis(&room[..clause]))
}

/// A mark of a pause with a space behind it; "1,000" has none.
fn ends_clause(room: &[char], i: usize) -> bool {
    is_pause(room[i]) && room[i] != '、' && room.get(i + 1).is_some_and(|c| c.is_whitespace())
}

fn with_ellipsis(kept: &[char]) -> String {
    let mut kept: String = kept.iter().collect();
    while kept
        .ends_with(|c: char| c.is_whitespace() || is_pause(c) || matches!(c, '-' | '–' | '—' | '(' | '"' | '“' | '«'))
    {
        kept.pop();
    }
    if kept.is_empty() {
        return kept;
    }
    kept.push('…');
    kept
}

/// How many characters of `room` to keep. Its last one is the place of the "…".
fn cut_at(room: &[char]) -> usize {
    let enough = (room.len() as f64 * LATE_ENOUGH) as usize;
    let clause = (enough..room.len()).rev().find(|&i| {
        let next_is_space = room.get(i + 1).is_none_or(|c| c.is_whitespace());
        matches!(room[i], '，' | '；' | '：' | '、') || (is_pause(room[i]) && next_is_space)
    });
    if let Some(clause) = clause {
        return clause;
    }
    let word = (1..room.len()).rev().find(|&i| room[i].is_whitespace());
    match word {
        Some(word) if word >= enough || !is_dense(room[room.len() - 1]) => word,
        _ => room.len() - 1,
    }
}

fn is_pause(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '，' | '；' | '：' | '、' | '،' | '؛')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, max_chars: usize, expected: &str) {
        let got = clip(text, max_chars, "");
        assert_eq!(got, expected);
        assert!(got.chars().count() <= max_chars);
    }

    #[test]
    fn a_cut_falls_at_a_clause_or_a_word() {
        check("Short enough.", 20, "Short enough.");
        check("  Spaces \u{a0} are   folded. ", 20, "Spaces are folded.");
        check(
            "The minister resigned on Monday, a spokesman for the party said.",
            40,
            "The minister resigned on Monday…",
        );
        check(
            "The town, which lies by the sea, has a lot of great, old, rich and windy streets (and a harbour, at that).",
            50,
            "The town, which lies by the sea…",
        );
        check(
            "He who built it lived in an old town, where people talk (in May, as they say) of him.",
            66,
            "He who built it lived in an old town…",
        );
        check("The minister resigned after the vote on Monday evening.", 30, "The minister resigned after…");
        check("北京今天下了一场大雨，许多道路被淹，交通中断。", 20, "北京今天下了一场大雨，许多道路被淹…");
        check("Unbrechbareswortohneende", 10, "Unbrechba…");
        check("Anything", 0, "");
        check("Anything", 1, "");
    }

    #[test]
    fn a_german_clause_ends_with_its_verb() {
        let text =
            "Ein Gebirge ist eine Landschaft, die durch Berge mit steilen Hängen, durch Täler und Flüsse geprägt ist.";
        assert_eq!(clip(text, 72, "de"), "Ein Gebirge ist eine Landschaft…");
        let text = "Die Ehe (altdeutsch ewa), auch Heirat, ist eine Verbindung, die der Staat mit den Gesetzen des Landes regelt.";
        assert_eq!(clip(text, 84, "de"), "Die Ehe (altdeutsch ewa), auch Heirat, ist eine Verbindung…");
        let text =
            "Die Ehe, in der Stadt auch Heirat genannt, zu der alle kommen, die eine förmliche, alte Verbindung ist.";
        assert_eq!(clip(text, 66, "de"), "Die Ehe, in der Stadt auch Heirat genannt, zu der alle kommen…");
        let text = "Es ist ein altes Musikinstrument, das nicht nur einzelne Töne kennt, sondern auch ganze Akkorde hervorbringt.";
        assert_eq!(clip(text, 70, "de"), "Es ist ein altes Musikinstrument…");
        let text =
            "Ein Gebirge ist eine Landschaft, die durch Berge mit steilen Hängen, durch Täler und Flüsse geprägt ist.";
        assert_eq!(clip(text, 72, "nl"), "Ein Gebirge ist eine Landschaft, die durch Berge mit steilen Hängen…");
    }

    #[test]
    fn a_cut_at_a_clause_or_none() {
        let text = "北京今天下了一场大雨，许多道路被淹、交通中断。";
        assert_eq!(clip_at_clause(text, 5, 20), "北京今天下了一场大雨…");
        assert_eq!(clip_at_clause(text, 12, 20), "");
        assert_eq!(clip_at_clause("It cost 1,000, they say.", 3, 20), "It cost 1,000…");
        assert_eq!(clip_at_clause("", 0, 9), "");
    }
}
