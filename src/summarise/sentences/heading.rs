//! Headings that lost their line break and stand glued to the sentence that they head.

use crate::summarise::marks::{count_words, floor, is_closer};

/// A heading in capitals has more of them than any abbreviation, and what follows it is a sentence.
const HEADING_CAPITALS: usize = 9;
const HEADING_WORDS: usize = 6;

/// A sentence without the heading that is glued to it.
pub(super) fn without_heading(text: &str) -> &str {
    without_capitals(without_dashes(text))
}

/// A heading between dashes has at most so many bytes.
const DASHED_BYTES: usize = 80;

/// French agencies put headings between dashes, and pages lose their line breaks: "- Seuls au loin -Pour eux …".
fn without_dashes(text: &str) -> &str {
    let Some(heading) = text.strip_prefix("- ") else { return text };
    let head = floor(heading, DASHED_BYTES);
    let glued = head.match_indices(" -").map(|(at, dash)| &heading[at + dash.len()..]);
    let mut rests = glued.filter(|rest| rest.starts_with(char::is_uppercase) && count_words(rest) >= HEADING_WORDS);
    rests.next().unwrap_or(text)
}

/// A heading in capitals that lost its line break: "WHO PAYSThe town …" is "The town …".
fn without_capitals(text: &str) -> &str {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_lost_their_line_break_go() {
        let rest = "Cependant, le maire de la ville a refusé.";
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{rest}")), rest);
        assert_eq!(without_heading(&format!("\"UNE MENACE UTILE\"{rest}")), rest);
        assert_eq!(without_heading(&format!("- Loin de tout -{rest}")), rest);
        for whole in [
            "- On part - disait-il aux gens qui passaient devant chez lui.",
            "L'ONU et l'OTAN ont refusé de signer le traité.",
            "USA: le Mississippi a un drapeau neuf depuis hier.",
            "",
        ] {
            assert_eq!(without_heading(whole), whole);
        }
    }
}
