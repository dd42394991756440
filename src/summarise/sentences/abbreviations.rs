//! Words that end with a point and end no sentence, as far as the splitter's tables lack them, and those that may do both.

use crate::summarise::marks::is_opener;
use crate::text::lower::lower;

/// Titles that end with a point and that the splitter's tables lack: "M." stands before half the names of French news.
const TITLES: &[(&str, &[&str])] = &[
    ("fr", &["M.", "MM.", "Mgr.", "St."]),
    ("es", &["Sr.", "Sra.", "Dr.", "Dra."]),
    ("pt", &["Sr.", "Sra.", "Dr.", "Dra."]),
    ("it", &["Sig.", "On.", "avv.", "Avv."]),
    ("nl", &["Dhr.", "dhr.", "Mevr.", "mevr.", "Mr.", "mr.", "Drs.", "drs."]),
    ("el", &["κ.", "κκ.", "κα.", "Δρ.", "κ.λπ."]),
];

/// What stands before a number, in any language: "kl. 9.30", "art. 12", "nr. 5".
const BEFORE_NUMBERS: &[&str] = &[
    "kl", "art", "nr", "no", "n", "ca", "cca", "p", "pp", "s", "str", "vol", "fig", "kap", "cap", "tel", "h", "č",
    "čl", "ч", "ст", "гл", "стр", "рис", "от", "par", "lk", "sid", "uur", "pkt", "poz",
];

/// Ends of enumerations, which end a sentence as often as not.
pub(super) const AND_SO_ON: &[&str] = &["usw.", "etc.", "ecc.", "osv.", "atd.", "itd.", "stb.", "enz.", "т.д.", "т.п."];

/// Languages in which "2." is how one writes "second", and what follows may have a capital.
const ORDINALS: &[&str] =
    &["de", "da", "nb", "nn", "no", "fi", "et", "lv", "cs", "sk", "sl", "hr", "sr", "bs", "hu", "pl", "is", "tr"];

/// What a language writes with a point within sentences.
pub(super) struct Abbreviations {
    titles: &'static [&'static str],
    ordinals: bool,
}

impl Abbreviations {
    pub(super) fn of(language: &str) -> Abbreviations {
        let titles = TITLES.iter().find(|(code, _)| *code == language).map_or(&[][..], |(_, titles)| titles);
        Abbreviations { titles, ordinals: ORDINALS.contains(&language) }
    }

    /// Does a sentence go on behind this word, whatever follows?
    pub(super) fn hold(&self, word: &str) -> bool {
        self.titles.contains(&word) || is_initial(word) || (self.ordinals && is_ordinal(word))
    }
}

/// "N°.", "№.", "kl.": a number follows.
pub(super) fn is_before_number(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or("").trim_start_matches(is_opener);
    let Some(word) = last.strip_suffix('.') else { return false };
    let word = word.rsplit(['\'', '’']).next().unwrap_or(word);
    (word.chars().count() <= 2 && word.ends_with(['°', 'º', '№'])) || BEFORE_NUMBERS.contains(&lower(word).as_str())
}

/// "Α.": the splitter knows initials in Latin letters only.
fn is_initial(word: &str) -> bool {
    let mut letters = word.strip_suffix('.').unwrap_or("").chars();
    letters.next().is_some_and(|c| c.is_uppercase() && !c.is_ascii()) && letters.next().is_none()
}

/// "2.", "21.", "XIV."; a year ends a sentence more often than not.
fn is_ordinal(word: &str) -> bool {
    let Some(number) = word.strip_suffix('.') else { return false };
    let digits = matches!(number.len(), 1 | 2) && number.bytes().all(|b| b.is_ascii_digit());
    digits || (!number.is_empty() && number.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')))
}

/// "3.", alone.
pub(super) fn is_short_number(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or("").strip_suffix('.').unwrap_or("");
    matches!(last.len(), 1 | 2) && last.bytes().all(|b| b.is_ascii_digit())
}

/// "U.S.", "E.U.": two capitals and more, each with its point.
pub(super) fn is_dotted(word: &str) -> bool {
    let mut letters = 0;
    let pairs = word.trim_start_matches(|c: char| !c.is_alphanumeric()).as_bytes().chunks(2);
    pairs.clone().all(|pair| {
        letters += 1;
        matches!(pair, [letter, b'.'] if letter.is_ascii_uppercase())
    }) && letters >= 2
}
