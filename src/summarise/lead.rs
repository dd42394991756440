//! The beginning of the text: for short texts, for scripts in which nothing was found to beat it, and as the floor
//! that every ranker is measured against.

use crate::model::summary::SummarySource;
use crate::summarise::clip::{clip, clip_at_clause, clip_whole};
use crate::summarise::doubts::holds_remains;
use crate::summarise::draft::Draft;
use crate::summarise::marks::{count_words, fold_spaces, separator};
use crate::summarise::paragraphs::Kind;
use crate::summarise::sentences::ends_with_abbreviation;
use crate::summarise::{Article, Budget, Chosen, ChosenSentence, Summariser};

/// The first sentences, as many as the budget holds.
pub(crate) struct Lead;

impl Summariser for Lead {
    fn name(&self) -> &'static str {
        "lead"
    }

    fn summarise(&self, article: &Article<'_>, budget: &Budget) -> Chosen {
        of_sentences(&Draft::of(article), budget, Cut::WhenNothingFits)
    }
}

/// When may a sentence be cut?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Only when not even the first one fits.
    WhenNothingFits,
    /// To use up the room.
    ToFill,
}

/// Less than this of a sentence is not worth its place, in Unicode scalar values: "A spokesman of the ministry said …".
const WORTH_A_CUT: usize = 20;
/// A list stands for itself with so many of its points.
const N_ITEMS: usize = 2;
/// Points shorter than this are labels.
const ITEM_WORDS: usize = 3;
/// Lines of a text under this length are all its own words: a note, a caption.
const NOTE_CHARS: usize = 400;

pub(crate) fn of_sentences(draft: &Draft<'_>, budget: &Budget, cut: Cut) -> Chosen {
    let parts = draft.sentences.iter().map(|sentence| (sentence.byte, sentence.text));
    fill(draft, parts, budget.sentences.unwrap_or(usize::MAX), budget.max_chars, cut)
}

/// For a text without sentences: a note is given as it is, a list by its first points.
pub(crate) fn of_items(draft: &Draft<'_>, budget: &Budget) -> Chosen {
    let is_note = draft.text.chars().take(NOTE_CHARS).count() < NOTE_CHARS;
    let points =
        draft.spare.iter().filter(|line| is_note || (line.kind == Kind::Item && count_words(line.text) >= ITEM_WORDS));
    let limit = if is_note { budget.sentences.unwrap_or(usize::MAX) } else { N_ITEMS };
    fill(draft, points.map(|line| (line.byte, line.text)), limit, budget.max_chars, Cut::WhenNothingFits)
}

/// So many sentences at the beginning may be too long, and no clause of them short enough, or hold what is no prose.
const MAX_SKIPPED: usize = 2;

fn any_fits<'a>(parts: impl Iterator<Item = &'a (usize, &'a str)>, room: usize) -> bool {
    parts.take(MAX_SKIPPED + 1).any(|(_, part)| fold_spaces(part).chars().count() <= room)
}

fn fill<'a>(
    draft: &Draft<'_>,
    parts: impl Iterator<Item = (usize, &'a str)>,
    limit: usize,
    max_chars: usize,
    cut: Cut,
) -> Chosen {
    let parts: Vec<(usize, &str)> = parts.collect();
    let mut sentences: Vec<ChosenSentence> = Vec::new();
    let mut used = 0;
    let mut behind_half = false;
    for (number, (byte, part)) in parts.iter().copied().enumerate() {
        // A line that was broken behind an abbreviation is half a sentence, and the next one is its other half.
        let broken = ends_with_abbreviation(part, &draft.language);
        let half = !sentences.is_empty() && (broken || behind_half);
        behind_half = half && broken;
        // Pages that say a paragraph twice are read from their beginning all the same.
        if half || sentences.iter().any(|before| before.text == part) {
            continue;
        }
        if number < MAX_SKIPPED && holds_remains(part) && any_fits(parts[number + 1..].iter(), max_chars) {
            continue;
        }
        let gap = sentences.last().map_or(0, |before| separator(&before.text).chars().count());
        let room = max_chars.saturating_sub(used + gap);
        let mut text = fold_spaces(part);
        let fits = text.chars().count() <= room;
        if !fits {
            text = match cut {
                _ if sentences.is_empty() => {
                    let rest = parts[number + 1..].iter();
                    let clause = clip_whole(part, room, &draft.language);
                    // Half a sentence says less than the next one.
                    if cut == Cut::WhenNothingFits && clause.is_none() && number < MAX_SKIPPED && any_fits(rest, room) {
                        continue;
                    }
                    clause.unwrap_or_else(|| clip(part, room, &draft.language))
                }
                Cut::ToFill => clip_at_clause(part, WORTH_A_CUT, room),
                Cut::WhenNothingFits => String::new(),
            };
        }
        if text.is_empty() {
            break;
        }
        used += gap + text.chars().count();
        sentences.push(ChosenSentence { text, start: draft.place_of(byte), score: 1.0 / (1 + number) as f64 });
        if !fits || sentences.len() == limit {
            break;
        }
    }
    let source = if sentences.is_empty() { SummarySource::None } else { SummarySource::Lead };
    Chosen { sentences, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_beginning_gives_way_where_no_clause_of_it_fits() {
        let long = "Die Brücke (von altdeutsch brugge, \"Weg über den Fluss\") ist ein von den Leuten der Stadt und aller \
                    Dörfer an beiden Ufern des Flusses in vielen Jahren aus Steinen der alten Burg gebautes Werk.";
        let next = "Sie wird im Mai eröffnet.";
        let chosen = |text: &str, max_chars| {
            let article = Article { title: "Brücke", text, language: Some("de"), description: None, furniture: None };
            of_sentences(&Draft::of(&article), &Budget::chars(max_chars), Cut::WhenNothingFits).text()
        };
        assert_eq!(chosen(&format!("{long} {next}"), 120), next);
        assert!(chosen(long, 120).ends_with('…'), "and stands where nothing else does");
        let broken = "Die Brücke ist alt. Das Wort \"Brücke\" geht zurück auf mhd.\nbrugge und auf noch ältere. Sie steht heute.";
        assert_eq!(chosen(broken, 120), "Die Brücke ist alt. Sie steht heute.");
        let sound = format!("Die Brücke ( anhören?/i) ist alt. {next}");
        assert_eq!(chosen(&sound, 120), next);
        assert_eq!(chosen("Die Brücke ( anhören?/i) ist alt.", 120), "Die Brücke ( anhören?/i) ist alt.");
        let clause =
            "Die Brücke ist ein Werk der Leute dieser Stadt, die es in vielen Jahren aus Steinen gebaut haben.";
        assert_eq!(chosen(&format!("{clause} {next}"), 80), "Die Brücke ist ein Werk der Leute dieser Stadt…");
    }
}
