//! Paragraphs to sentences, with the crate sentencex, whose tables know the abbreviations of thirty languages.
//!
//! `sure` finds the ends that leave no doubt; `split` asks the crate about the rest, in pieces of bounded length; `mend` puts together what it parted wrongly and parts what it left
//! together, with the tables of `abbreviations`; `heading` and `glued` take off a heading that lost its line break.

mod split;

mod abbreviations;
mod glued;
mod heading;
mod mend;
pub(crate) mod openers;
mod sure;
mod unpaired;

pub(crate) use crate::summarise::sentences::heading::may_be_headed;

use std::cell::OnceCell;

use sentencex::languages::Language;

use crate::summarise::enumerated::{marker_length, points};
use crate::summarise::marks::is_ended;
use crate::summarise::paragraphs::{Paragraph, offset_in};
use crate::summarise::sentences::abbreviations::Abbreviations;
use crate::summarise::sentences::glued::{Words, without_glued};
use crate::summarise::sentences::heading::without_heading;
use crate::summarise::sentences::mend::mended;
use crate::summarise::sentences::split::{pieces, split};
use crate::summarise::sentences::unpaired::without_unpaired;
use crate::summarise::survey::Survey;

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

/// So many times as many are looked at as are found at most: some are menus, of which nothing is left.
const LOOKED_AT: usize = 4;

/// Splits paragraphs of one language until `max` sentences are found.
pub(crate) fn sentences<'a>(paragraphs: &[Paragraph<'a>], language: &str, max: usize) -> Vec<Sentence<'a>> {
    let splitter = sentencex::language_factory(language);
    let abbreviations = Abbreviations::of(language);
    let known = OnceCell::new();
    let words = || known.get_or_init(|| Words::of(paragraphs.iter().map(|one| one.text)));
    let mut found = Vec::new();
    let mut looked_at = 0;
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let mut place = 0;
        for piece in pieces(paragraph.text).into_iter().flat_map(points) {
            for text in parted(piece, splitter.as_ref(), &abbreviations, language) {
                if found.len() == max || looked_at == LOOKED_AT * max {
                    return found;
                }
                looked_at += 1;
                let pointed = text.trim();
                let bare = without_pointer(pointed, language);
                let mut text = without_heading(bare, language, || words().lost_breaks());
                let mut survey = Survey::of(text);
                if survey.glued {
                    text = without_glued(text, words(), language);
                    survey = Survey::of(text);
                }
                let at = offset_in(paragraph.text, text);
                if survey.n_words == 0
                    || (survey.n_words <= ASKED_WORDS && heads(text, &paragraph.text[at..], bare.len() < pointed.len()))
                {
                    continue;
                }
                let byte = paragraph.byte + at;
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

/// Does it end where no sentence does, because a line was broken there: "… geht über mhd."?
pub(crate) fn ends_with_abbreviation(text: &str, language: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or("");
    last.ends_with('.') && Abbreviations::of(language).list(last)
}

/// A heading that asks has no more words.
const ASKED_WORDS: usize = 22;

/// Is it a question with a sign before it, or with the next sentence right behind it: "• Who pays ?", "Who pays ?The town
/// …"? It was a heading with a line of its own.
fn heads(text: &str, from_here: &str, pointed: bool) -> bool {
    text.ends_with('?') && (pointed || from_here[text.len()..].starts_with(char::is_uppercase))
}

/// Languages that write speech with quotation marks, so that a hyphen before a sentence begins a point of a list.
const QUOTING: [&str; 4] = ["fr", "en", "de", "it"];

/// A sentence without the sign that points at it from within its paragraph.
fn without_pointer<'a>(text: &'a str, language: &str) -> &'a str {
    // Some pages hold line breaks as programmers write them.
    let text = text.trim_start_matches("\\n");
    // The quotation mark that closed the sentence before.
    let text = text.strip_prefix("\" ").filter(|rest| !rest.contains('"')).map_or(text, str::trim_start);
    if let Some(point) = text.strip_prefix('-').filter(|_| QUOTING.contains(&language)) {
        let bare = point.trim_start_matches(' ');
        // "-40 °C" is a number.
        let spaced = bare.len() < point.len();
        let point = bare;
        let begins = |c: char| c.is_uppercase() || (spaced && c.is_ascii_digit()) || matches!(c, '"' | '«' | '“');
        // "- Loin de tout -Pour eux …" is a heading with two of them.
        if point.starts_with(begins) && !point.contains(" -") {
            return point;
        }
    }
    let bare = text.trim_start_matches(['•', '►', '▶', '▸']);
    let rest = bare.trim_start();
    if rest.len() < bare.len() && rest.starts_with(char::is_alphabetic) { rest } else { text }
}

/// The sentences of a piece; the mark of a list's point stays with its first one.
fn parted<'a>(piece: &'a str, splitter: &dyn Language, abbreviations: &Abbreviations, language: &str) -> Vec<&'a str> {
    let marker = marker_length(piece);
    let body = &piece[marker..];
    let parts = match without_unpaired(body) {
        Some(shown) => {
            let parts = split(splitter, language, &shown).into_iter().map(|part| (offset_in(&shown, part), part.len()));
            parts.map(|(at, length)| &body[at..at + length]).collect()
        }
        None => split(splitter, language, body),
    };
    let mut found = mended(body, parts, abbreviations, language);
    if let Some(first) = found.first_mut().filter(|_| marker > 0) {
        *first = &piece[..marker + first.len()];
    }
    found
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
    fn a_mark_that_closed_the_sentence_before_goes() {
        check("Il \"part. \" Le maire reste ici.", "fr", &["Il \"part.", "Le maire reste ici."]);
    }

    #[test]
    fn a_question_with_the_answer_right_behind_it_was_a_heading() {
        check("Il pleut. Qui paie ?La ville paie tout.", "fr", &["Il pleut.", "La ville paie tout."]);
        check("Il pleut. • Qui paie tout ? La ville paie.", "fr", &["Il pleut.", "La ville paie."]);
        check("Il pleut. Qui paie ? La ville.", "fr", &["Il pleut.", "Qui paie ?", "La ville."]);
    }

    #[test]
    fn sentences_end_where_a_space_was_lost() {
        check("The score was 3 to 10.The mayor left.", "en", &["The score was 3 to 10.", "The mayor left."]);
        check("Il part, a-t-il dit.Le maire reste.", "fr", &["Il part, a-t-il dit.", "Le maire reste."]);
        check("They wrote it in Node.The end.", "en", &["They wrote it in Node.", "The end."]);
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
            &["Il est parti.", "Nous restons.", "Elle aussi."],
        );
        check(
            "Des saisonniers - souvent jeunes! - convergent ici. Ils restent.",
            "fr",
            &["Des saisonniers - souvent jeunes! - convergent ici.", "Ils restent."],
        );
        check("Ο κ. Παπάς του Δ. Σ. έφυγε. Η Ευρώπη μένει.", "el", &["Ο κ. Παπάς του Δ. Σ. έφυγε.", "Η Ευρώπη μένει."]);
        check(
            "Il a plu hier.\"Je suis mouillée\", dit la maire. Elle rit.",
            "fr",
            &["Il a plu hier.", "\"Je suis mouillée\", dit la maire.", "Elle rit."],
        );
        check("Rep. Smith, R-W. Va., spoke. He left.", "en", &["Rep. Smith, R-W. Va., spoke.", "He left."]);
        check("M. Dupont est parti. Il reviendra.", "fr", &["M. Dupont est parti.", "Il reviendra."]);
        check("北京下雨了。道路被淹。", "zh", &["北京下雨了。", "道路被淹。"]);
        check(
            "Ο κ. Παν. Παπάς και η Γρ. Σαράντης έφυγαν. Ναι.",
            "el",
            &["Ο κ. Παν. Παπάς και η Γρ. Σαράντης έφυγαν.", "Ναι."],
        );
        check("Там жил Вл. Соколов. Он уехал.", "ru", &["Там жил Вл. Соколов.", "Он уехал."]);
        check("公司与PALANCA CO.LTD签订了合同。工程开始。", "zh", &["公司与PALANCA CO.LTD签订了合同。", "工程开始。"]);
    }

    /// The table holds what the rules are for, in every language that has some.
    #[test]
    fn sentences_end_where_people_end_them() {
        let mut wrong = Vec::new();
        let cases = include_str!("../tests/sentences.txt").lines().filter(|line| !line.starts_with('#'));
        for (language, sentences) in cases.filter_map(|line| line.split_once('\t')) {
            let expected: Vec<&str> = sentences.split(" | ").collect();
            let text = sentences.replace(" | ", " ");
            let splitter = sentencex::language_factory(language);
            let abbreviations = Abbreviations::of(language);
            let parts =
                points(&text).into_iter().flat_map(|point| parted(point, splitter.as_ref(), &abbreviations, language));
            let found: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
            if found != expected {
                wrong.push((language, found.join(" | ")));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn an_aside_in_brackets_stays_whole_over_line_breaks() {
        let first = "Die Burg (von einem alten Wort.\nMehr weiß niemand) steht am Fluss.";
        check(&format!("{first} Sie ist alt."), "de", &[first, "Sie ist alt."]);
    }

    #[test]
    fn paragraphs_are_counted() {
        let found = sentences(&paragraphs("One here. Two here.\nThree here.", false), "en", 120);
        let places: Vec<(usize, usize)> = found.iter().map(|s| (s.paragraph, s.place)).collect();
        assert_eq!(places, [(0, 0), (0, 1), (1, 0)]);
        assert_eq!(sentences(&paragraphs("One here. Two here.\nThree here.", false), "en", 2).len(), 2);
    }
}
