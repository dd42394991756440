//! What stands within the prose and is none of it: echoes of the headline, appeals, headings with an end mark, points of a
//! list, sentences that break off. Each rule leaves some sentences, for a text of furniture alone still says something.

use crate::summarise::draft::TITLE_BYTES;
use crate::summarise::lines::is_title;
use crate::summarise::listed;
use crate::summarise::marks::{floor, opens_quote};
use crate::summarise::paragraphs::{FEW_WORDS, is_teaser, offset_in};
use crate::summarise::phrases::{invites, is_furniture};
use crate::summarise::sentences::Sentence;

/// So many sentences must be left by rules that may be wrong.
const ENOUGH: usize = 3;
/// And so many by rules that hardly are wrong.
const ONE: usize = 1;
/// An appeal or a heading within prose has no more words.
const APPEAL_WORDS: usize = 40;

/// Drops the sentences that are no prose of the article. `endless`: its script marks no ends of sentences.
pub(crate) fn clean(found: &mut Vec<Sentence<'_>>, title: &str, language: &str, endless: bool) {
    drop_echoes(found, title);
    drop_where(found, ONE, |one| {
        let n_words = one.survey.n_words;
        (n_words <= APPEAL_WORDS && is_furniture(one.text, n_words)) || announces_list(one.text) || is_credit(one)
    });
    drop_where(found, ENOUGH, |one| {
        let short = one.survey.n_words <= APPEAL_WORDS;
        let heads = shouts(one.text) || is_title(one.text) || is_teaser(one.text);
        (short && (heads || invites(one.text))) || breaks_off(one.text)
    });
    let quoted = within_quotations(found);
    drop_marked(found, quoted, ENOUGH);
    let points = listed::points(found, title, language);
    drop_marked(found, points, ONE);
    // What the splitter left without an end or too short to say anything.
    drop_where(found, ENOUGH, |one| one.survey.n_words < FEW_WORDS / 2 || !(one.ended || endless));
}

fn drop_where(found: &mut Vec<Sentence<'_>>, enough: usize, drop: impl Fn(&Sentence<'_>) -> bool) {
    if found.len() > enough {
        let dropped = found.iter().map(drop).collect();
        drop_marked(found, dropped, enough);
    }
}

/// Drops the sentences that are marked, if so many remain.
fn drop_marked(found: &mut Vec<Sentence<'_>>, dropped: Vec<bool>, enough: usize) {
    if dropped.iter().filter(|dropped| !**dropped).count() >= enough {
        let mut dropped = dropped.into_iter();
        found.retain(|_| !dropped.next().unwrap_or(false));
    }
}

/// A part of the title that is met again in the text has so many words, and letters.
const ECHO_WORDS: usize = 3;
const ECHO_LETTERS: usize = 12;
/// An echo begins with one of so many first words of it.
const ECHO_STARTS: usize = 24;

/// Drops what is a part of the headline, and what begins with its end and goes on without a space: the title of a video
/// box with its credit. If enough remains.
fn drop_echoes(found: &mut Vec<Sentence<'_>>, title: &str) {
    let title = floor(title, TITLE_BYTES);
    let starts = word_starts(title);
    drop_where(found, ENOUGH, |sentence| {
        starts.iter().any(|start| match echo(sentence.text, &title[*start..]) {
            Echo::Whole => sentence.survey.n_words >= ECHO_WORDS,
            Echo::Glued => true,
            Echo::None => false,
        })
    });
}

/// Where the words of a title begin, but for the last ones, which are too few for an echo.
fn word_starts(title: &str) -> Vec<usize> {
    let words = title.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    let mut starts: Vec<usize> = words.map(|word| offset_in(title, word)).collect();
    // A title without spaces has one.
    starts.truncate((starts.len() + 1).saturating_sub(ECHO_WORDS).clamp(1, ECHO_STARTS));
    starts
}

/// What a sentence repeats of words of the title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Echo {
    None,
    /// The sentence says these words or the first of them, and no more.
    Whole,
    /// It says all of them, and goes on without a space.
    Glued,
}

fn echo(text: &str, words: &str) -> Echo {
    let mut expected = words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).peekable();
    let mut n_letters = 0;
    let mut spaced = false;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            spaced = true;
            continue;
        }
        if expected.peek().is_none() {
            return if n_letters >= ECHO_LETTERS && !spaced { Echo::Glued } else { Echo::None };
        }
        if !c.to_lowercase().all(|c| expected.next() == Some(c)) {
            return Echo::None;
        }
        n_letters += 1;
        spaced = false;
    }
    Echo::Whole
}

/// Does it open a quotation at its end that goes on in the next one: "She asked them: \"Hello, my friends."?
fn breaks_off(text: &str) -> bool {
    if !may_quote(text) {
        return false;
    }
    let mut quotes = text.match_indices(['"', '«', '»', '“', '”', '„']);
    let Some((at, quote)) = quotes.next_back() else { return false };
    let before = text[..at].chars().next_back();
    let behind = text[at + quote.len()..].chars().next().unwrap_or(' ');
    match quote {
        "\"" => {
            let odd = text.matches('"').count() % 2 == 1;
            odd && before.is_none_or(char::is_whitespace) && !behind.is_whitespace()
        }
        "“" => before.is_some_and(char::is_whitespace) && !behind.is_whitespace(),
        _ => quote.starts_with(|mark| opens_quote(before.unwrap_or(' '), mark, behind)),
    }
}

/// Which sentences stand in the middle of a quotation: it opens in one before and closes in one behind, in the same
/// paragraph. Read alone they are the newspaper's own words.
fn within_quotations(sentences: &[Sentence<'_>]) -> Vec<bool> {
    let mut within = vec![false; sentences.len()];
    let mut first = 0;
    for paragraph in sentences.chunk_by(|one, next| one.paragraph == next.paragraph) {
        // Most paragraphs quote nobody.
        if !paragraph.iter().any(|one| may_quote(one.text)) {
            first += paragraph.len();
            continue;
        }
        let mut open = 0_i32;
        let mut quoting = false;
        for (i, one) in (first..).zip(paragraph) {
            let marks = straight_marks(one.text);
            let balance = balance(one.text);
            within[i] = (quoting && marks == 0) || (open > 0 && balance == 0);
            quoting ^= marks % 2 == 1;
            open += balance;
        }
        // A mark that somebody forgot turns the rest round.
        if quoting || open != 0 {
            within[first..first + paragraph.len()].fill(false);
        }
        first += paragraph.len();
    }
    within
}

/// None of the marks begins with another byte, but for those of two.
fn may_quote(text: &str) -> bool {
    let mut before = 0;
    text.bytes().any(|byte| {
        let doubled = byte == b'\'' && before == byte;
        before = byte;
        doubled || matches!(byte, b'"' | 0xc2 | 0xe2)
    })
}

/// Marks that look the same on both sides of a quotation, and ``those of two signs''; behind a letter or a digit these are
/// slips and inches.
fn straight_marks(text: &str) -> usize {
    let parted = |at: usize, mark| !text[..at].ends_with(|c: char| c == mark || c.is_alphanumeric());
    let of_two = |mark: char| {
        text.match_indices(mark).filter(|(at, _)| text[at + 1..].starts_with(mark) && parted(*at, mark)).count()
    };
    text.matches('"').count() + of_two('\'') + of_two('`')
}

/// How many quotations the text opens and does not close; below zero, closes that it did not open.
fn balance(text: &str) -> i32 {
    let mut before = ' ';
    let mut balance = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if matches!(c, '«' | '»' | '“' | '”' | '„') {
            let behind = chars.peek().copied().unwrap_or(' ');
            balance += if opens_quote(before, c, behind) { 1 } else { -1 };
        }
        before = c;
    }
    balance
}

/// "The town's services include:", and the list that was flattened: "Step #1: … Step #2: …".
fn announces_list(text: &str) -> bool {
    text.ends_with([':', '：'])
        || text.ends_with(": 1.")
        || (text.contains('#') && text.contains("#1:") && text.contains("#2:"))
        || is_score(text)
}

/// "某某 摄": whose picture it was.
fn is_credit(one: &Sentence<'_>) -> bool {
    one.text.ends_with(['摄', '攝']) && one.survey.n_chars <= CREDIT_CHARS
}

const CREDIT_CHARS: u32 = 12;

/// "Nordhafen (3-1): Fenwick 25 points."
fn is_score(text: &str) -> bool {
    // One byte first: most sentences have no bracket.
    let Some((head, _)) = text.contains(')').then(|| text.split_once("): ")).flatten() else { return false };
    let score = head.rsplit_once('(').and_then(|(_, score)| score.split_once(['-', '–', ':']));
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    score.is_some_and(|(one, other)| number(one) && number(other))
}

/// So many capitals are more than an acronym.
const SHOUTED_CAPITALS: usize = 9;

/// Is it a heading in capitals that has an end mark: "UNLESS YOU PAY MORE..."?
fn shouts(text: &str) -> bool {
    let mut n_capitals = 0;
    // In a script that has none, names in capitals shout at nobody.
    let all_capitals = text.chars().all(|c| {
        n_capitals += usize::from(c.is_uppercase());
        c.is_uppercase() || !c.is_alphabetic()
    });
    all_capitals && n_capitals >= SHOUTED_CAPITALS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::Article;
    use crate::summarise::draft::Draft;

    #[test]
    fn appeals_within_the_prose_go() {
        let text = "The council voted for the bridge on Monday after a debate of five hours in the town hall. Work begins \
                    in spring and takes two years. Please leave a comment below. UNLESS IT COSTS EVEN MORE... Ferries will run until it opens, and the \
                    town pays for half of what they cost.";
        let article = Article { title: "", text, language: Some("en"), description: None, furniture: None };
        let draft = Draft::of(&article);
        assert_eq!(draft.sentences.len(), 3);
        assert!(
            draft
                .sentences
                .iter()
                .all(|sentence| !sentence.text.contains("comment") && !sentence.text.contains("COSTS"))
        );
    }

    #[test]
    fn the_middle_of_a_quotation_is_nobodys_words() {
        let straight = "\"We built it,\" said Ann Fenwick of the town. \"It is closed. Nobody needs a bridge here. Go home,\" \
                    said the mayor of it all. Work begins in spring and takes two years. The town pays for half of it.";
        for text in [straight, &straight.replace('"', "''")] {
            let article = Article { title: "", text, language: Some("en"), description: None, furniture: None };
            let draft = Draft::of(&article);
            assert!(draft.sentences.len() >= 3);
            assert!(draft.sentences.iter().all(|one| one.text != "Nobody needs a bridge here."), "{text}");
        }
    }

    #[test]
    fn lists_scores_and_credits_are_known_by_their_signs() {
        for dropped in
            ["Let us begin: Step #1: Rest. Step #2: Run", "Nordhafen (3-1): Fenwick 25 points.", "It helps to win: 1."]
        {
            assert!(announces_list(dropped), "{dropped}");
        }
        for whole in
            ["The #1 song of the year beat the #2 by far.", "The town (pop. 3000): a portrait.", "It ended 3-1."]
        {
            assert!(!announces_list(whole), "{whole}");
        }
    }

    #[test]
    fn what_repeats_the_headline_goes() {
        let text = "The bridge opens? The mayor looks forward to itby NEWSTEAM and more of it here. \
                    The mayor looks forward to it. The council voted for the bridge on Monday. \
                    Work begins in spring and takes two years. The mayor looks forward to it, as all of us do.";
        let draft = |title| {
            let article = Article { title, text, language: Some("en"), description: None, furniture: None };
            Draft::of(&article).sentences.iter().map(|sentence| sentence.text).collect::<Vec<_>>()
        };
        let whole = draft("Something else happened here");
        assert_eq!(whole.len(), 6);
        assert_eq!(draft("The bridge opens: the mayor looks forward to it"), whole[3..]);
    }
}
