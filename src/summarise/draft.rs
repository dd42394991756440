//! An article made ready for choosing: bounded, cleaned, split. What every summariser starts from.

use crate::summarise::language::{detect_language, primary};
use crate::summarise::lines::is_title;
use crate::summarise::marks::{count_words, dense_script, endless_script, floor, has_letters, letters};
use crate::summarise::paragraphs::{FEW_WORDS, Kind, Paragraph, is_teaser, offset_in, paragraphs};
use crate::summarise::phrases::is_furniture;
use crate::summarise::repeated::KnownLines;
use crate::summarise::sentences::{Sentence, sentences};
use crate::summarise::{Article, listed, live};

/// What is read of a text, in bytes.
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// What is looked at of it: the cost of comparing sentences grows with the square.
pub(crate) const MAX_SENTENCES: usize = 120;
/// Lines without an end mark are only needed while there is so little prose.
const ENOUGH_PROSE: usize = 3;

/// A name has so few words, and so many may stand before it: "In der", "Ein".
const NAME_WORDS: usize = 3;
const ARTICLE_WORDS: usize = 2;

/// The sentences to choose from and what they came from.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub title: &'a str,
    /// All of the article's text: places are counted in it.
    pub text: &'a str,
    /// Primary subtag; empty when nobody knows.
    pub language: String,
    pub sentences: Vec<Sentence<'a>>,
    /// Points of lists and other lines without an end, for texts that have no prose.
    pub spare: Vec<Paragraph<'a>>,
    /// In a script without spaces.
    pub dense: bool,
    /// The sentences are those of a live blog's newest report.
    pub live: bool,
    /// Of all sentences together, in Unicode scalar values.
    pub chars: usize,
}

impl<'a> Draft<'a> {
    pub(crate) fn of(article: &Article<'a>) -> Draft<'a> {
        let read = floor(article.text, MAX_BYTES);
        let report = live::newest_report(read);
        let matter = report.unwrap_or(read);
        let language = article.language.and_then(primary).or_else(|| detect_language(matter).map(str::to_owned));
        let language = language.unwrap_or_default();
        let endless = endless_script(matter);
        let mut all = paragraphs(matter, endless);
        if let Some(known) = article.furniture.filter(|known| known.leave_something_of(matter)) {
            drop_known(&mut all, matter, known);
        }
        for paragraph in &mut all {
            paragraph.byte += offset_in(article.text, matter);
        }
        let title = letters(article.title);
        all.retain(|paragraph| title.is_empty() || !has_letters(paragraph.text, &title));
        let (prose, spare): (Vec<_>, Vec<_>) = all.into_iter().partition(|paragraph| paragraph.kind == Kind::Prose);
        let mut chosen_from = sentences(&prose, &language, MAX_SENTENCES);
        chosen_from.retain(|sentence| title.is_empty() || !has_letters(sentence.text, &title));
        drop_echoes(&mut chosen_from, article.title);
        // Appeals and headings stand within the prose, too.
        drop_unless_all(&mut chosen_from, |one| {
            let n_words = one.survey.n_words;
            (n_words <= APPEAL_WORDS && is_furniture(one.text, n_words)) || announces_list(one.text)
        });
        drop_if_enough(&mut chosen_from, |one| {
            one.survey.n_words <= APPEAL_WORDS && (shouts(one.text) || is_title(one.text) || is_teaser(one.text))
                || breaks_off(one.text)
        });
        let points = listed::points(&chosen_from, article.title, &language);
        drop_marked(&mut chosen_from, points, 1);
        drop_fragments(&mut chosen_from, endless);
        let chars = chosen_from.iter().map(|sentence| sentence.survey.n_chars as usize).sum();
        Draft {
            title: article.title,
            text: article.text,
            language,
            sentences: chosen_from,
            spare,
            dense: dense_script(matter),
            live: report.is_some(),
            chars,
        }
    }

    /// Does the text begin by saying what its title means? Then it is an article of an encyclopaedia, and its beginning
    /// is its summary: the title is a bare name, and the first sentence opens with it.
    pub(crate) fn defines_title(&self) -> bool {
        let n_words = count_words(self.title);
        let name = letters(self.title);
        let Some(first) = self.sentences.first().filter(|_| (1..=NAME_WORDS).contains(&n_words) && !name.is_empty())
        else {
            return false;
        };
        let opening: String = first.text.split_whitespace().take(n_words + ARTICLE_WORDS).collect();
        letters(&opening).contains(&name)
    }

    /// A byte of the text as a number of Unicode scalar values.
    pub(crate) fn place_of(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(0, |before| before.chars().count())
    }
}

/// A part of the title that is met again in the text has so many words, and letters.
const ECHO_WORDS: usize = 3;
const ECHO_LETTERS: usize = 12;
/// An appeal within prose has no more words.
const APPEAL_WORDS: usize = 30;
/// Of a title no more is looked at, in bytes.
pub(crate) const TITLE_BYTES: usize = 512;
/// An echo begins with one of so many first words of it.
const ECHO_STARTS: usize = 24;

/// Drops what is a part of the headline, and what begins with its end and goes on without a space: the title of a video
/// box with its credit. If enough remains.
fn drop_echoes(found: &mut Vec<Sentence<'_>>, title: &str) {
    let title = floor(title, TITLE_BYTES);
    let starts = word_starts(title);
    drop_if_enough(found, |sentence| {
        starts.iter().any(|start| match echo(sentence.text, &title[*start..]) {
            Echo::Whole => sentence.survey.n_words >= ECHO_WORDS,
            Echo::Glued => true,
            Echo::None => false,
        })
    });
}

fn drop_if_enough(found: &mut Vec<Sentence<'_>>, drop: impl Fn(&Sentence<'_>) -> bool) {
    if found.len() > ENOUGH_PROSE {
        let dropped: Vec<bool> = found.iter().map(drop).collect();
        drop_marked(found, dropped, ENOUGH_PROSE);
    }
}

/// Drops what is no part of the article for sure.
fn drop_unless_all(found: &mut Vec<Sentence<'_>>, drop: impl Fn(&Sentence<'_>) -> bool) {
    let dropped = found.iter().map(drop).collect();
    drop_marked(found, dropped, 1);
}

/// Drops the sentences that are marked, if so many remain.
fn drop_marked(found: &mut Vec<Sentence<'_>>, dropped: Vec<bool>, enough: usize) {
    if dropped.iter().filter(|dropped| !**dropped).count() >= enough {
        let mut dropped = dropped.into_iter();
        found.retain(|_| !dropped.next().unwrap_or(false));
    }
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

/// Drops what the splitter left without an end or too short to say anything, if enough remains.
fn drop_fragments(found: &mut Vec<Sentence<'_>>, endless: bool) {
    let whole = |sentence: &Sentence<'_>| sentence.survey.n_words >= FEW_WORDS / 2 && (sentence.ended || endless);
    if found.iter().filter(|sentence| whole(sentence)).count() >= ENOUGH_PROSE {
        found.retain(whole);
    }
}

/// Does it open a quotation at its end that goes on in the next one: "She asked them: \"Hello, my friends."?
fn breaks_off(text: &str) -> bool {
    let mut quotes = text.match_indices(['"', '«', '»', '“', '”', '„']);
    let Some((at, quote)) = quotes.next_back() else { return false };
    let before = text[..at].chars().next_back();
    match quote {
        "«" | "„" => true,
        "\"" | "“" => {
            let odd = quote == "“" || text.matches('"').count() % 2 == 1;
            odd && before.is_some_and(char::is_whitespace) && !text[at + quote.len()..].starts_with(char::is_whitespace)
        }
        _ => false,
    }
}

/// "The town's services include:".
fn announces_list(text: &str) -> bool {
    text.ends_with([':', '：'])
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

/// Drops what stands in lines that the feed repeats. A line of many paragraphs is looked up once.
fn drop_known(all: &mut Vec<Paragraph<'_>>, text: &str, known: &KnownLines) {
    let mut line = 0..0;
    let mut is_known = false;
    all.retain(|paragraph| {
        if !line.contains(&paragraph.byte) {
            let at = paragraph.byte;
            let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
            line = start..text[at..].find('\n').map_or(text.len(), |behind| at + behind).max(at + 1);
            is_known = known.holds(&text[line.start..line.end.min(text.len())]);
        }
        !is_known
    });
}

#[cfg(test)]
mod tests {
    use super::*;

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
