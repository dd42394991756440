//! Headings that lost their line break and stand before the sentence that they head: in capitals, between dashes, or with
//! nothing but the capital behind them. `glued` knows those that lost their space as well.

use crate::summarise::marks::{count_words, floor, is_closer};
use crate::summarise::paragraphs::offset_in;
use crate::summarise::sentences::openers::opens;

/// A heading in capitals has more of them than any abbreviation, and what follows it is a sentence.
const HEADING_CAPITALS: usize = 9;
const HEADING_WORDS: usize = 6;

/// A sentence without the heading that is glued to it. In an article that lost its line breaks, more is taken for one.
pub(super) fn without_heading<'a>(text: &'a str, language: &str, lost_breaks: impl Fn() -> bool) -> &'a str {
    let bare = if language == "fr" { without_dashes(text) } else { text };
    without_unmarked(without_capitals(without_shouted(bare, language)), language, lost_breaks)
}

/// Languages that write headings small: a capital within a sentence, before a small word, begins hardly anything but a
/// name or a sentence.
const SMALL_HEADINGS: [&str; 4] = ["fr", "es", "it", "pt"];
/// What begins sentences and as often is or ends a name: "Bashar Al Assad", "Heung-min Son a marqué".
const NAMES_TOO: [&str; 22] = [
    "Al", "Este", "Como", "Su", "Sus", "Si", "Ma", "Come", "Se", "Son", "Sa", "Elle", "Tout", "Face", "Seul", "Seule",
    "De", "Que", "Per", "Nous", "Vous", "Car",
];
/// An unmarked heading has so many words, and stands within so many bytes.
const UNMARKED_WORDS: std::ops::RangeInclusive<usize> = 2..=12;
const UNMARKED_BYTES: usize = 110;
/// What begins so tells who says what follows, and is no heading.
const TELLERS: [&str; 14] = [
    "Selon",
    "D'après",
    "À en croire",
    "Comme",
    "Interrog",
    "Invité",
    "Dans",
    "Sur",
    "Avec",
    "Según",
    "Como",
    "Secondo",
    "Come",
    "Segundo",
];
/// "Le journal de la ville", "Le site du parti": names that go on with a small letter.
const PAPERS: [&str; 10] =
    ["journal", "quotidien", "magazine", "site", "mensuel", "monde", "parisien", "point", "diario", "giornale"];

/// A heading that lost its line break and has no mark: "Violences dans la ville La préfecture a compté …"; or that stands
/// in quotation marks: "« On n'en est pas là » Interrogée sur …".
fn without_unmarked<'a>(text: &'a str, language: &str, lost_breaks: impl Fn() -> bool) -> &'a str {
    if !SMALL_HEADINGS.contains(&language) {
        return text;
    }
    let head = floor(text, UNMARKED_BYTES);
    let quoted = text.starts_with(['"', '«', '“']);
    if TELLERS.iter().any(|teller| head.starts_with(teller)) || !(quoted || head.starts_with(char::is_uppercase)) {
        return text;
    }
    let mut words = head.split(' ').peekable();
    let mut before = words.next().unwrap_or("");
    let mut n_words = 1;
    while let (Some(word), Some(next)) = (words.next(), words.peek()) {
        // Most words are small: they are done with first.
        let begins = word.starts_with(char::is_uppercase) || (quoted && begins_quotation(word));
        let behind_quote = || before.ends_with(['"', '»', '”']);
        let is_name = || begins_names(word) && PAPERS.contains(next);
        let opens = || {
            begins_sentence(word, language, &lost_breaks)
                && !is_name()
                && (next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) || !begins_names(word))
        };
        if begins
            && (behind_quote() || (!quoted && may_end_heading(before, word)))
            && (opens() || (quoted && begins_quotation(word)))
        {
            let rest = &text[offset_in(text, word)..];
            let is_heading = UNMARKED_WORDS.contains(&n_words) && count_words(rest) >= HEADING_WORDS;
            return if is_heading { rest } else { text };
        }
        if !quoted && before.ends_with([',', ';', ':', '.', '!', '?']) {
            return text;
        }
        (before, n_words) = (word, n_words + 1);
    }
    text
}

/// A quotation of so many words that stands behind a name with no mark between is what the heading was before.
const QUOTED_WORDS: usize = 6;

/// What begins sentences, and stands in names only as their first word.
const NEVER_NAMES: [&str; 12] = [
    "Selon",
    "Chez",
    "Depuis",
    "Après",
    "Lors",
    "Pourtant",
    "Cependant",
    "Según",
    "Desde",
    "Secondo",
    "Segundo",
    "Depois",
];

/// "sources d'incertitudes L'Institut": a name with its article behind a long noun, and no verb ("révèle L'Express").
fn names_at_once(before: &str, word: &str) -> bool {
    const LONG_LETTERS: usize = 6;
    if !["s", "x", "té", "ion"].iter().any(|ending| before.ends_with(ending)) {
        return false;
    }
    let named = word.strip_prefix(['L', 'D']).and_then(|rest| rest.strip_prefix(['\'', '’']));
    named.is_some_and(|name| name.starts_with(char::is_uppercase)) && before.chars().count() >= LONG_LETTERS
}

/// Does the sentence look like two, of which the first has no mark: "Le tabac en hausse, le gaz en baisse Le portefeuille
/// des fumeurs …", "Les fautes du maire Fenwick \"On a vu des chars …\""? Too little to cut by, enough not to choose it.
pub(crate) fn may_be_headed(text: &str, language: &str) -> bool {
    if !SMALL_HEADINGS.contains(&language) {
        return false;
    }
    let head = floor(text, UNMARKED_BYTES);
    let mut words = head.split(' ').peekable();
    let Some(mut before) = words.next() else { return false };
    while let (Some(word), Some(next)) = (words.next(), words.peek()) {
        let small = before.starts_with(char::is_lowercase) || before.contains(['\'', '’']);
        let goes_on = next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
        let opens_sentence = begins_sentence(word, language, || false) && goes_on && !PAPERS.contains(next);
        if small && (opens_sentence || names_at_once(before, word)) && may_end_heading(before, word) {
            return true;
        }
        if goes_on && before.ends_with(char::is_alphanumeric) && NEVER_NAMES.contains(&word) {
            return true;
        }
        if before.starts_with(char::is_uppercase) && before.ends_with(char::is_alphanumeric) && begins_quotation(word) {
            let quoted = text[offset_in(text, word)..].trim_start_matches(['"', '«', '“', ' ', '\u{a0}']);
            let end = quoted.find(['"', '»', '”']).unwrap_or(quoted.len());
            return count_words(&quoted[..end]) >= QUOTED_WORDS;
        }
        before = word;
    }
    false
}

fn begins_quotation(word: &str) -> bool {
    word.strip_prefix(['"', '«', '“']).is_some_and(|inner| inner.starts_with(char::is_uppercase))
}

/// "Le Monde", "La Poste": an article before a capital belongs to a name.
fn begins_names(word: &str) -> bool {
    const ARTICLES: [&str; 20] = [
        "Le", "La", "Les", "Un", "Une", "Des", "El", "Los", "Las", "Una", "Il", "Lo", "Gli", "Uno", "Os", "As", "Um",
        "Uma", "Face", "Plus",
    ];
    ARTICLES.contains(&word) || word.contains(['\'', '’'])
}

/// What stands before a title that goes on small, a noun or a verb: "l'émission Des paroles et des actes", "presenta La casa".
const TITLED: &[&str] = &[
    "film",
    "films",
    "série",
    "séries",
    "émission",
    "émissions",
    "livre",
    "roman",
    "album",
    "chanson",
    "titre",
    "tube",
    "association",
    "collectif",
    "groupe",
    "parti",
    "site",
    "journal",
    "quotidien",
    "hebdomadaire",
    "mensuel",
    "magazine",
    "revue",
    "spectacle",
    "pièce",
    "documentaire",
    "application",
    "mouvement",
    "programme",
    "podcast",
    "jeu",
    "tableau",
    "chaîne",
    "blog",
    "présente",
    "diffuse",
    "tourne",
    "réalise",
    "publie",
    "signe",
    "joue",
    "chante",
    "dirige",
    "regarde",
    "lit",
    "rejoint",
    "quitte",
    "lance",
    "adapte",
    "vend",
    "presenta",
    "estrena",
    "publica",
    "protagoniza",
    "emite",
    "lanza",
    "canta",
    "lee",
    "cadena",
    "trasmette",
    "pubblica",
    "guida",
    "onda",
    "canal",
    "estreia",
    "exibe",
    "lança",
    "apresenta",
    "média",
    "festival",
    "saga",
    "opération",
    "película",
    "serie",
    "programa",
    "libro",
    "novela",
    "canción",
    "disco",
    "asociación",
    "partido",
    "diario",
    "trasmissione",
    "programma",
    "romanzo",
    "canzone",
    "associazione",
    "partito",
    "giornale",
    "filme",
    "livro",
    "música",
    "associação",
    "jornal",
    "novella",
    "revista",
];

/// A word with nothing behind it; a name may end in a short word: "Kim Jong Un".
fn may_end_heading(word: &str, next: &str) -> bool {
    let part_of_name =
        word.starts_with(char::is_uppercase) && matches!(next, "Un" | "En" | "Au" | "On" | "Il" | "Plus");
    let noun = word.rsplit(['\'', '’']).next().unwrap_or(word);
    word.ends_with(char::is_alphanumeric) && !part_of_name && !TITLED.contains(&noun)
}

fn begins_sentence(word: &str, language: &str, lost_breaks: impl Fn() -> bool) -> bool {
    let mut letters = word.chars();
    let elided = letters.next().is_some_and(|c| matches!(c, 'L' | 'D')) && matches!(letters.next(), Some('\'' | '’'));
    // "L'Express" is a name.
    (elided && letters.next().is_some_and(char::is_lowercase))
        || (opens(word, language)
            && (!NAMES_TOO.contains(&word) || (word == "Si" && language == "fr") || lost_breaks()))
}

/// A heading between dashes has at most so many bytes.
const DASHED_BYTES: usize = 80;

/// French agencies put headings between dashes, and pages lose their line breaks: "- Seuls au loin -Pour eux …",
/// "- Seuls au loin - Pour eux …".
fn without_dashes(text: &str) -> &str {
    let Some(heading) = text.strip_prefix("- ") else { return text };
    let head = floor(heading, DASHED_BYTES);
    let glued = head.match_indices(" -").map(|(at, dash)| heading[at + dash.len()..].trim_start());
    let mut rests = glued.filter(|rest| {
        rest.trim_start_matches(['"', '«', '“', ' ']).starts_with(char::is_uppercase)
            && count_words(rest) >= HEADING_WORDS
    });
    rests.next().unwrap_or(text)
}

/// "\"WE ARE SHOCKED\" The station has …": a heading in quotation marks and capitals.
fn without_shouted<'a>(text: &'a str, language: &str) -> &'a str {
    if !SMALL_HEADINGS.contains(&language) {
        return text;
    }
    let Some(inner) = text.strip_prefix(['"', '«', '“']) else { return text };
    let Some((shouted, rest)) = inner.split_once(['"', '»', '”']) else { return text };
    let n_capitals = shouted.chars().filter(|c| c.is_uppercase()).count();
    let rest = rest.trim_start();
    let heads = n_capitals > HEADING_CAPITALS
        && !shouted.contains(char::is_lowercase)
        && rest.starts_with(char::is_uppercase)
        && count_words(rest) >= HEADING_WORDS;
    if heads { rest } else { text }
}

/// A heading in capitals that lost its line break: "WHO PAYSThe town …" is "The town …". "BBC, NHS, GPs and others" is no
/// heading, and neither are the names in capitals within a script that has none.
fn without_capitals(text: &str) -> &str {
    let mut capitals = 0;
    let mut previous: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        if c.is_lowercase() {
            // The capital before it begins the sentence, if it stands right behind another or behind a quotation mark.
            let Some((mut start, before)) = previous else { return text };
            if matches!(before, '\'' | '’')
                && let Some(letter) = text[..start].chars().next_back().filter(|c| c.is_uppercase())
            {
                start -= letter.len_utf8();
            }
            let joint =
                text[..start].chars().next_back().is_some_and(|c| c.is_uppercase() || (is_closer(c) && capitals > 0));
            let rest = &text[start..];
            // "AMAZON said" and "«ГАЗПРОМ НЕФТЬ» открыла" have no capital there.
            let heads =
                capitals > HEADING_CAPITALS && joint && rest.starts_with(char::is_uppercase) && !is_plural(rest);
            return if heads && count_words(rest) >= HEADING_WORDS { rest } else { text };
        }
        if c.is_alphabetic() && !c.is_uppercase() {
            return text;
        }
        capitals += usize::from(c.is_uppercase());
        previous = Some((at, c));
    }
    text
}

/// "Ps" of "GPs".
fn is_plural(text: &str) -> bool {
    let mut letters = text.chars().skip(1);
    letters.next() == Some('s') && letters.next().is_none_or(|c| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_lost_their_line_break_go() {
        let rest = "Cependant, le maire de la ville a refusé.";
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{rest}"), "fr", || false), rest);
        assert_eq!(without_heading(&format!("\"UNE MENACE UTILE\"{rest}"), "fr", || false), rest);
        assert_eq!(without_heading(&format!("\"UNE MENACE UTILE\" {rest}"), "fr", || false), rest);
        assert_eq!(without_heading(&format!("- Loin de tout -{rest}"), "fr", || false), rest);
        assert_eq!(without_heading(&format!("- Loin de tout - {rest}"), "fr", || false), rest);
        let elided = "L'ancien maire de la ville a refusé.";
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{elided}"), "fr", || false), elided);
        for whole in [
            "- On part - disait-il aux gens qui passaient devant chez lui.",
            "L'ONU et l'OTAN ont refusé de signer le traité.",
            "\"HERMANN UND DOROTHEA\" ist ein Epos von Goethe.",
            "UNESCO, UNICEF, NATO, NGOs and many others met in Paris on Monday.",
            "BBC AND ITV AND GPs asked for more of it in the letter.",
            "台积电与NVIDIA、AMD、INTEL签署了GPUs供应协议，双方将在明年开始合作。",
            "AMAZON WEB SERVICES said on Monday it would build three new centres.",
            "ПАО «ГАЗПРОМ НЕФТЬ» открыла вчера новый завод в Омской области.",
            "USA: le Mississippi a un drapeau neuf depuis hier.",
            "",
        ] {
            assert_eq!(without_heading(whole, "fr", || false), whole);
        }
    }

    #[test]
    fn headings_without_a_mark_go_before_what_opens_sentences() {
        let rest = "La préfecture a compté mille cinq cents manifestants.";
        for heading in ["Violences à Montpellier", "\"On n'en est pas là\"", "« Un défi au terrorisme »"] {
            let quotation = "\"Aujourd'hui, nous avons compté mille manifestants\", dit-elle.";
            if heading.ends_with('"') {
                assert_eq!(without_heading(&format!("{heading} {quotation}"), "fr", || false), quotation);
            }
            assert_eq!(without_heading(&format!("{heading} {rest}"), "fr", || false), rest);
        }
        let dated = "Le 12 juin, un député est arrivé en bleu de travail.";
        assert_eq!(without_heading(&format!("Le bleu qui fait scandale {dated}"), "fr", || false), dated);
        let elided = "L'homme de 78 ans vivait seul dans la maison.";
        assert_eq!(without_heading(&format!("Une semaine de travail {elided}"), "fr", || false), elided);
        for whole in [
            "Selon le média local L'indépendant, la météorite aurait égalé le jour.",
            "De son côté, Kim Jong Un a espéré que tout irait bien demain.",
            "Netflix estrena La casa de las flores este viernes en todo el mundo.",
            "L'attaquant sud-coréen Heung-min Son a marqué deux buts samedi soir.",
            "L'émission Des paroles et des actes revient ce soir à la télévision.",
            "Le ministre a parlé à La Poste et au journal Le Monde hier soir.",
            "Dans la ville, le maire lit Le petit journal tous les matins de la semaine.",
            "",
        ] {
            assert_eq!(without_heading(whole, "fr", || false), whole);
        }
        let english = format!("Violences à Montpellier dans la nuit {rest}");
        assert_eq!(without_heading(&english, "en", || false), english);
    }
}
