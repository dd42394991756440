//! Headings that lost their line break and stand before the sentence that they head: in capitals, between dashes, or with
//! nothing but the capital behind them. `glued` knows those that lost their space as well.

use crate::summarise::marks::{count_words, floor, is_closer};
use crate::summarise::paragraphs::offset_in;

/// A heading in capitals has more of them than any abbreviation, and what follows it is a sentence.
const HEADING_CAPITALS: usize = 9;
const HEADING_WORDS: usize = 6;

/// A sentence without the heading that is glued to it.
pub(super) fn without_heading<'a>(text: &'a str, language: &str) -> &'a str {
    without_unmarked(without_capitals(without_dashes(text)), language)
}

/// What sentences begin with in languages that write headings small: with a capital within a sentence, and before a
/// small word, hardly anything but a name begins so.
const OPENERS: &[(&str, &str)] = &[
    (
        "fr",
        "Le La Les Un Une Des Ce Cet Cette Ces Pour Dans En Au Aux Il Elle Ils Elles On Avec Sur Selon Mais Si Alors \
         Après Depuis Lors Contre Par Interrogé Interrogée Invité Invitée Dès Ainsi Comme Face Sa Son Ses Leur Prise Pris",
    ),
    ("es", "El La Los Las Un Una En Para Por Con Según Pero Este Esta Estos Estas Desde Tras Al Como Cuando Su Sus"),
    (
        "it",
        "Il Lo La Gli Le Un Uno Una In Per Con Dal Dalla Nel Nella Ma Secondo Questo Questa Dopo Anche Sul Sulla Come",
    ),
    ("pt", "Os As Um Uma Em No Na Nos Nas Para Por Com Mas Segundo Este Esta Depois Ao Como Quando Seu Sua"),
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
fn without_unmarked<'a>(text: &'a str, language: &str) -> &'a str {
    let Some((_, openers)) = OPENERS.iter().find(|(code, _)| *code == language) else { return text };
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
        let opens =
            || opens(word, openers) && !is_name() && (next.starts_with(char::is_lowercase) || !begins_names(word));
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

/// What stands before a title that goes on small: "l'émission Des paroles et des actes".
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

fn opens(word: &str, openers: &str) -> bool {
    let mut letters = word.chars();
    let elided = letters.next().is_some_and(|c| matches!(c, 'L' | 'D')) && matches!(letters.next(), Some('\'' | '’'));
    // "L'Express" is a name.
    (elided && letters.next().is_some_and(char::is_lowercase)) || openers.split(' ').any(|opener| opener == word)
}

/// A heading between dashes has at most so many bytes.
const DASHED_BYTES: usize = 80;

/// French agencies put headings between dashes, and pages lose their line breaks: "- Seuls au loin -Pour eux …",
/// "- Seuls au loin - Pour eux …".
fn without_dashes(text: &str) -> &str {
    let Some(heading) = text.strip_prefix("- ") else { return text };
    let head = floor(heading, DASHED_BYTES);
    let glued = head.match_indices(" -").map(|(at, dash)| heading[at + dash.len()..].trim_start());
    let mut rests = glued.filter(|rest| rest.starts_with(char::is_uppercase) && count_words(rest) >= HEADING_WORDS);
    rests.next().unwrap_or(text)
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
            let heads = capitals > HEADING_CAPITALS && joint && !is_plural(rest);
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
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{rest}"), "fr"), rest);
        assert_eq!(without_heading(&format!("\"UNE MENACE UTILE\"{rest}"), "fr"), rest);
        assert_eq!(without_heading(&format!("- Loin de tout -{rest}"), "fr"), rest);
        assert_eq!(without_heading(&format!("- Loin de tout - {rest}"), "fr"), rest);
        let elided = "L'ancien maire de la ville a refusé.";
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{elided}"), "fr"), elided);
        for whole in [
            "- On part - disait-il aux gens qui passaient devant chez lui.",
            "L'ONU et l'OTAN ont refusé de signer le traité.",
            "UNESCO, UNICEF, NATO, NGOs and many others met in Paris on Monday.",
            "BBC AND ITV AND GPs asked for more of it in the letter.",
            "台积电与NVIDIA、AMD、INTEL签署了GPUs供应协议，双方将在明年开始合作。",
            "USA: le Mississippi a un drapeau neuf depuis hier.",
            "",
        ] {
            assert_eq!(without_heading(whole, "fr"), whole);
        }
    }

    #[test]
    fn headings_without_a_mark_go_before_what_opens_sentences() {
        let rest = "La préfecture a compté mille cinq cents manifestants.";
        for heading in ["Violences à Montpellier", "\"On n'en est pas là\"", "« Un défi au terrorisme »"] {
            let quotation = "\"Aujourd'hui, nous avons compté mille manifestants\", dit-elle.";
            if heading.ends_with('"') {
                assert_eq!(without_heading(&format!("{heading} {quotation}"), "fr"), quotation);
            }
            assert_eq!(without_heading(&format!("{heading} {rest}"), "fr"), rest);
        }
        let elided = "L'homme de 78 ans vivait seul dans la maison.";
        assert_eq!(without_heading(&format!("Une semaine de travail {elided}"), "fr"), elided);
        for whole in [
            "Selon le média local L'indépendant, la météorite aurait égalé le jour.",
            "De son côté, Kim Jong Un a espéré que tout irait bien demain.",
            "L'émission Des paroles et des actes revient ce soir à la télévision.",
            "Le ministre a parlé à La Poste et au journal Le Monde hier soir.",
            "Dans la ville, le maire lit Le petit journal tous les matins de la semaine.",
            "",
        ] {
            assert_eq!(without_heading(whole, "fr"), whole);
        }
        let english = format!("Violences à Montpellier dans la nuit {rest}");
        assert_eq!(without_heading(&english, "en"), english);
    }
}
