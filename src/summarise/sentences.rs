//! Paragraphs to sentences, with the crate sentencex, whose tables know the abbreviations of thirty languages.
//!
//! It is fed pieces of bounded length, because parts of it look back over the whole paragraph at each end mark, and a
//! panic inside it costs only its knowledge: the piece is then split at end marks followed by white space.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sentencex::languages::Language;

use crate::summarise::anaphora::leans_back;
use crate::summarise::enumerated::{marker_length, points};
use crate::summarise::marks::{count_words, is_closer, is_end_mark, is_ended, is_opener};
use crate::summarise::paragraphs::{Paragraph, offset_in};
use crate::summarise::sure::stretches;
use crate::summarise::survey::Survey;
use crate::text::lower::lower;

/// The longest piece handed to the splitter, in bytes.
const PIECE_BYTES: usize = 4096;

/// A sentence of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sentence<'a> {
    /// As it stands in the text, without white space at its ends.
    pub text: &'a str,
    /// In bytes of the article's text.
    pub byte: usize,
    /// Which paragraph of those that are looked at, and which sentence of it.
    pub paragraph: usize,
    pub place: usize,
    /// How many headings stand before it.
    pub section: usize,
    pub survey: Survey,
    /// Has an end mark.
    pub ended: bool,
}

/// Splits paragraphs of one language until `max` sentences are found.
pub(crate) fn sentences<'a>(paragraphs: &[Paragraph<'a>], language: &str, max: usize) -> Vec<Sentence<'a>> {
    let splitter = sentencex::language_factory(language);
    let mut found = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let mut place = 0;
        for piece in pieces(paragraph.text).into_iter().flat_map(points) {
            for text in parted(piece, splitter.as_ref(), language) {
                if found.len() == max {
                    return found;
                }
                let text = without_heading(text.trim());
                let survey = Survey::of(text);
                if survey.n_words == 0 {
                    continue;
                }
                let byte = paragraph.byte + offset_in(paragraph.text, text);
                found.push(Sentence {
                    text,
                    byte,
                    paragraph: number,
                    place,
                    section: paragraph.section,
                    survey,
                    ended: is_ended(text),
                });
                place += 1;
            }
        }
    }
    found
}

/// A heading in capitals has more of them than any abbreviation, and what follows it is a sentence.
const HEADING_CAPITALS: usize = 9;
const HEADING_WORDS: usize = 6;

/// A heading in capitals that lost its line break: "WHO PAYSThe town …" is "The town …".
fn without_heading(text: &str) -> &str {
    let mut capitals = 0;
    let mut previous: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        if c.is_lowercase() {
            // The capital before it begins the sentence, if it stands right behind another or behind a quotation mark.
            let Some((start, _)) = previous else { return text };
            let joint =
                text[..start].chars().next_back().is_some_and(|c| c.is_uppercase() || (is_closer(c) && capitals > 0));
            let rest = &text[start..];
            return if capitals > HEADING_CAPITALS && joint && count_words(rest) >= HEADING_WORDS {
                rest
            } else {
                text
            };
        }
        capitals += usize::from(c.is_uppercase());
        previous = Some((at, c));
    }
    text
}

/// The sentences of a piece; the mark of a list's point stays with its first one.
fn parted<'a>(piece: &'a str, splitter: &dyn Language, language: &str) -> Vec<&'a str> {
    let marker = marker_length(piece);
    let body = &piece[marker..];
    let mut found = joined(body, split(splitter, language, body), language);
    if let Some(first) = found.first_mut().filter(|_| marker > 0) {
        *first = &piece[..marker + first.len()];
    }
    found
}

fn split<'a>(splitter: &dyn Language, language: &str, piece: &'a str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for stretch in stretches(piece, splitter, language) {
        if stretch.doubtful {
            let asked = catch_unwind(AssertUnwindSafe(|| asked(splitter, language, stretch.text)));
            found.extend(asked.unwrap_or_else(|_| split_plainly(stretch.text)));
        } else {
            found.push(stretch.text);
        }
    }
    found
}

/// What the splitter says. An apostrophe within a word makes it look for quotes in the slowest of its ways, so it is
/// shown another mark that parts words; in Italian it knows what to make of one.
fn asked<'a>(splitter: &dyn Language, language: &str, text: &'a str) -> Vec<&'a str> {
    let is_within_word = |at: usize, bytes: &[u8]| {
        let is_letter = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
        bytes[at] == b'\'' && at > 0 && is_letter(at - 1) && is_letter(at + 1)
    };
    let bytes = text.as_bytes();
    if language == "it" || !(0..bytes.len()).any(|at| is_within_word(at, bytes)) {
        return splitter.segment(text);
    }
    let shown = (0..bytes.len()).map(|at| if is_within_word(at, bytes) { b'/' } else { bytes[at] }).collect();
    let Ok(shown) = String::from_utf8(shown) else { return splitter.segment(text) };
    let parts = splitter.segment(&shown).into_iter();
    parts.filter_map(|part| text.get(offset_in(&shown, part)..offset_in(&shown, part) + part.len())).collect()
}

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
const AND_SO_ON: &[&str] = &["usw.", "etc.", "ecc.", "osv.", "atd.", "itd.", "stb.", "enz.", "т.д.", "т.п."];

/// Languages in which "2." is how one writes "second", and what follows may have a capital.
const ORDINALS: &[&str] =
    &["de", "da", "nb", "nn", "no", "fi", "et", "lv", "cs", "sk", "sl", "hr", "sr", "bs", "hu", "pl", "is", "tr"];

/// Puts together what was split behind a title or an ordinal number, or before a small letter or a number; parts what
/// was left together behind initials.
fn joined<'a>(piece: &'a str, parts: Vec<&'a str>, language: &str) -> Vec<&'a str> {
    let titles = TITLES.iter().find(|(code, _)| *code == language).map_or(&[][..], |(_, titles)| titles);
    let ordinals = ORDINALS.contains(&language);
    let parts = with_opening_quotes(piece, parts);
    let mut found: Vec<&str> = Vec::with_capacity(parts.len());
    let mut start = None;
    for part in parts {
        let mut from = start.take().unwrap_or_else(|| offset_in(piece, part));
        let to = offset_in(piece, part) + part.len();
        let last = part.split_whitespace().next_back().unwrap_or("").trim_start_matches(is_opener);
        if found.last().is_some_and(|before| goes_on(before, part))
            && let Some(before) = found.pop()
        {
            from = offset_in(piece, before);
        }
        let unelided = last.rsplit(['\'', '’']).next().unwrap_or(last);
        if titles.contains(&unelided) || is_initial(last) || (ordinals && is_ordinal(last)) {
            start = Some(from);
        } else {
            push_parted(&piece[from..to], language, &mut found);
        }
    }
    found.extend(start.map(|from| &piece[from..]));
    found
}

/// Does `part` go on with the sentence that the splitter ended before it? A small letter does, but behind a question that
/// nobody quotes; so do a number behind "N°.", a point
/// of a list written "3.Rice", and a mark that ends a stretch written the other way round.
fn goes_on(before: &str, part: &str) -> bool {
    let bare = part.trim_start_matches([' ', '-', '–', '—', '\u{a0}', '\u{202c}']);
    let touching = !before.ends_with(char::is_whitespace);
    let before = before.trim_end();
    let opens = !part.trim_start().starts_with(['-', '–', '—']);
    match bare.chars().next() {
        Some(c) if c.is_lowercase() => !(opens && before.ends_with('?')),
        Some(c) if c.is_ascii_digit() => is_before_number(before),
        Some(_) => {
            part.starts_with('\u{202c}') || (touching && is_short_number(before)) || tells_who_spoke(before, part)
        }
        None => true,
    }
}

/// "3.", alone.
fn is_short_number(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or("").strip_suffix('.').unwrap_or("");
    matches!(last.len(), 1 | 2) && last.bytes().all(|b| b.is_ascii_digit())
}

/// "N°.", "№.", "kl.": a number follows.
fn is_before_number(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or("").trim_start_matches(is_opener);
    let Some(word) = last.strip_suffix('.') else { return false };
    let word = word.rsplit(['\'', '’']).next().unwrap_or(word);
    (word.chars().count() <= 2 && word.ends_with(['°', 'º', '№'])) || BEFORE_NUMBERS.contains(&lower(word).as_str())
}

/// Is `part` the "she said" behind a quotation, in a language that shows it by no small letter?
fn tells_who_spoke(before: &str, part: &str) -> bool {
    let quoted = before.trim_end().ends_with(['」', '』', '”', '’']);
    let asks_in_chinese = || part.chars().count() <= 12 && part.contains(['问', '說', '说', '道', '称', '稱', '問']);
    quoted && (part.starts_with(['と', 'っ']) || asks_in_chinese())
}

/// Cuts behind "the U.S.", "Briggs & Co." and "etc." where the next word is one that only begins sentences: "She", "Det".
fn push_parted<'a>(part: &'a str, language: &str, found: &mut Vec<&'a str>) {
    let mut from = 0;
    for (at, _) in part.match_indices(". ") {
        let head = &part[from..=at];
        let word = head.split_whitespace().next_back().unwrap_or("");
        let rest = part[at + 2..].trim_start();
        let capital = rest.starts_with(|c: char| c.is_uppercase());
        if capital
            && (is_dotted(word) || matches!(word, "Co." | "co.") || AND_SO_ON.contains(&word))
            && (leans_back(rest, language) || asks(rest))
        {
            found.push(head);
            from = at + 1;
        }
    }
    found.push(&part[from..]);
}

/// Words that open a question, and hardly ever follow a name within a sentence with a capital.
const QUESTIONS: &[&str] = &[
    "What", "Who", "Why", "When", "Where", "How", "Was", "Wer", "Warum", "Wie", "Wann", "Wo", "Hvad", "Hvem", "Hvor",
    "Hvorfor", "Hvordan", "Hva", "Vad", "Vem", "Varför", "Hur", "Wat", "Waarom", "Hoe", "Qui", "Que", "Pourquoi",
    "Comment", "Combien", "Qué", "Quién", "Cuándo", "Cómo", "Chi", "Che", "Perché", "Quem", "Como", "Co", "Kto",
    "Dlaczego",
];

fn asks(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    QUESTIONS.contains(&first)
}

/// "U.S.", "E.U.": two capitals and more, each with its point.
fn is_dotted(word: &str) -> bool {
    let mut letters = 0;
    let pairs = word.trim_start_matches(|c: char| !c.is_alphanumeric()).as_bytes().chunks(2);
    pairs.clone().all(|pair| {
        letters += 1;
        matches!(pair, [letter, b'.'] if letter.is_ascii_uppercase())
    }) && letters >= 2
}

/// Gives an opening quote that was left at the end of a part to the part it opens.
fn with_opening_quotes<'a>(piece: &'a str, parts: Vec<&'a str>) -> Vec<&'a str> {
    let mut found = Vec::with_capacity(parts.len());
    let mut from = 0;
    for part in parts {
        let end = offset_in(piece, part) + part.len();
        let body = part.trim_end();
        let before = body.trim_end_matches(['"', '“', '„', '«', '(', '\'', '‘']);
        let opens = before.len() < body.len() && before.ends_with(char::is_whitespace) && is_ended(before);
        let to = if opens { offset_in(piece, part) + before.len() } else { end };
        found.push(&piece[from.min(to)..to]);
        from = to;
    }
    found.push(&piece[from..]);
    found
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

/// At every end mark that white space follows.
fn split_plainly(piece: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut after_end = false;
    for (at, c) in piece.char_indices() {
        if after_end && c.is_whitespace() {
            found.push(&piece[start..at]);
            start = at;
        }
        after_end = is_end_mark(c) || (after_end && is_closer(c));
    }
    found.push(&piece[start..]);
    found
}

/// A paragraph in pieces of bounded length, each ended at an end mark, else at white space, where there is one.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while rest.len() > PIECE_BYTES {
        let head = crate::summarise::marks::floor(rest, PIECE_BYTES);
        let cut = last_end(head).or_else(|| head.rfind(char::is_whitespace)).filter(|&at| at > 0).unwrap_or(head.len());
        let (piece, remainder) = rest.split_at(cut);
        found.push(piece);
        rest = remainder;
    }
    found.push(rest);
    found
}

/// Behind the last end mark that white space follows.
fn last_end(text: &str) -> Option<usize> {
    let mut before_space = None;
    for (at, c) in text.char_indices().rev() {
        if is_end_mark(c)
            && let Some(space) = before_space
        {
            return Some(space);
        }
        before_space = match c {
            c if c.is_whitespace() => Some(at),
            c if is_closer(c) => before_space,
            _ => None,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::paragraphs::paragraphs;

    fn check(text: &str, language: &str, expected: &[&str]) {
        let found = sentences(&paragraphs(text, false), language, 120);
        let got: Vec<&str> = found.iter().map(|sentence| sentence.text).collect();
        assert_eq!(got, expected);
        for sentence in &found {
            assert!(text[sentence.byte..].starts_with(sentence.text));
        }
    }

    #[test]
    fn abbreviations_do_not_end_sentences() {
        check(
            "Dr. Smith met Mr. Jones at 5 p.m. on Monday. They talked.",
            "en",
            &["Dr. Smith met Mr. Jones at 5 p.m. on Monday.", "They talked."],
        );
        check(
            "Am 3. März kam z. B. Frau Dr. Meier. Sie blieb.",
            "de",
            &["Am 3. März kam z. B. Frau Dr. Meier.", "Sie blieb."],
        );
        check(
            "Bereits im 2. Jahrhundert schrieb Ludwig XIV. Briefe. So war es 1923. Dann nicht.",
            "de",
            &["Bereits im 2. Jahrhundert schrieb Ludwig XIV. Briefe.", "So war es 1923.", "Dann nicht."],
        );
        check(
            "Il est parti. \" Nous restons. \" Elle aussi.",
            "fr",
            &["Il est parti.", "\" Nous restons.", "\" Elle aussi."],
        );
        check(
            "Des saisonniers - souvent jeunes! - convergent ici. Ils restent.",
            "fr",
            &["Des saisonniers - souvent jeunes! - convergent ici.", "Ils restent."],
        );
        check("Ο κ. Παπάς του Δ. Σ. έφυγε. Η Ευρώπη μένει.", "el", &["Ο κ. Παπάς του Δ. Σ. έφυγε.", "Η Ευρώπη μένει."]);
        check("M. Dupont est parti. Il reviendra.", "fr", &["M. Dupont est parti.", "Il reviendra."]);
        check("北京下雨了。道路被淹。", "zh", &["北京下雨了。", "道路被淹。"]);
    }

    /// The table holds what the rules are for, in every language that has some.
    #[test]
    fn sentences_end_where_people_end_them() {
        let mut wrong = Vec::new();
        let cases = include_str!("tests/sentences.txt").lines().filter(|line| !line.starts_with('#'));
        for (language, sentences) in cases.filter_map(|line| line.split_once('\t')) {
            let expected: Vec<&str> = sentences.split(" | ").collect();
            let text = sentences.replace(" | ", " ");
            let splitter = sentencex::language_factory(language);
            let parts = points(&text).into_iter().flat_map(|point| parted(point, splitter.as_ref(), language));
            let found: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
            if found != expected {
                wrong.push((language, found.join(" | ")));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn headings_that_lost_their_line_break_go() {
        let rest = "Cependant, le maire de la ville a refusé.";
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{rest}")), rest);
        assert_eq!(without_heading(&format!("\"UNE MENACE UTILE\"{rest}")), rest);
        for whole in [
            "L'ONU et l'OTAN ont refusé de signer le traité.",
            "USA: le Mississippi a un drapeau neuf depuis hier.",
            "",
        ] {
            assert_eq!(without_heading(whole), whole);
        }
    }

    #[test]
    fn paragraphs_are_counted() {
        let found = sentences(&paragraphs("One here. Two here.\nThree here.", false), "en", 120);
        let places: Vec<(usize, usize)> = found.iter().map(|s| (s.paragraph, s.place)).collect();
        assert_eq!(places, [(0, 0), (0, 1), (1, 0)]);
        assert_eq!(sentences(&paragraphs("One here. Two here.\nThree here.", false), "en", 2).len(), 2);
    }

    #[test]
    fn long_paragraphs_are_cut_between_sentences() {
        let text = "This sentence is repeated many times over. ".repeat(300);
        for piece in pieces(text.trim()) {
            assert!(piece.len() <= PIECE_BYTES);
            assert!(piece.trim().ends_with("over."), "{piece}");
        }
        let solid = "x".repeat(10_000);
        assert_eq!(pieces(&solid).concat(), solid);
        assert_eq!(split_plainly("He left. “Why?” Nobody knew"), ["He left.", " “Why?”", " Nobody knew"]);
    }
}
