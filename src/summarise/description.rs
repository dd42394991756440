//! Is the publisher's own description a real summary? Then it is kept: somebody who knew the article wrote it.
//!
//! Refused are descriptions that were cut off, that repeat the title, that are the first lines of a text we have in
//! full, and those that are no prose: lists of links, counters, appeals, keywords.

use crate::summarise::Article;
use crate::summarise::marks::{
    count_words, dense_script, floor, fold_spaces, is_cut_off, is_end_mark, is_ended, letters,
};
use crate::summarise::onward::{is_no_description, without_onward};
use crate::summarise::phrases::is_furniture;
use crate::summarise::survey::Survey;

/// Shorter is a label, longer is the article. A third of it in scripts without spaces.
const MIN_CHARS: usize = 60;
const MIN_WORDS: usize = 7;
/// Of signs and digits.
const NOISE: f64 = 0.30;
/// Beyond the title a description must say so many letters more.
const BEYOND_TITLE: usize = 30;
/// The lead may stand behind a heading or a byline of so many bytes.
const BEFORE_LEAD: usize = 400;
/// What is looked at of a description, in bytes.
const LOOK_AT: usize = 8 * 1024;

/// The description with white space folded, if it can stand as the summary in at most `max_chars`.
pub(crate) fn worthy(article: &Article<'_>, max_chars: usize) -> Option<String> {
    let given = floor(article.description?.trim(), LOOK_AT);
    let own: String;
    let given = match article.furniture {
        Some(known) => {
            own = given.lines().filter(|line| !known.holds(line, article.title)).collect::<Vec<_>>().join("\n");
            own.as_str()
        }
        None => given,
    };
    let folded = fold_spaces(given);
    let (kept, led_onward) = without_onward(&folded);
    let kept = kept.trim_end();
    let cut_off = is_cut_off(kept) || (led_onward && !is_ended(kept)) || stops_short(kept);
    let n_chars = kept.chars().count();
    let dense = dense_script(kept);
    let min_chars = if dense { MIN_CHARS / 3 } else { MIN_CHARS };
    let right_length = (min_chars..=max_chars).contains(&n_chars);
    let own = !cut_off && right_length && is_prose(kept, given) && !repeats_title(kept, article.title);
    (own && !copies_lead(kept, article.text)).then(|| kept.to_owned())
}

/// More than one sentence, and the last one has no end: somebody counted characters.
fn stops_short(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    let mut ends = 0;
    while let Some(c) = chars.next() {
        ends += usize::from(is_end_mark(c) && chars.peek().is_some_and(|next| next.is_whitespace()));
    }
    ends > 0 && !is_ended(text)
}

fn is_prose(text: &str, lines: &str) -> bool {
    let n_words = count_words(text);
    let own_words = n_words >= MIN_WORDS && !is_furniture(text, n_words) && !is_no_description(text);
    let addresses = text.matches("://").count();
    let tags = text.matches(['<', '>', '|', '#']).count();
    let lines: Vec<&str> = lines.lines().filter(|line| !line.trim().is_empty()).collect();
    let unended = lines.iter().filter(|line| !is_ended(line)).count();
    let is_list = lines.len() > 1 && unended * 2 > lines.len();
    let commas = text.matches([',', ';', '、', '，']).count();
    let is_keywords = !is_ended(text) && commas * 3 >= n_words;
    own_words && addresses * 20 <= n_words && tags < 3 && !is_list && !is_keywords && Survey::of(text).noise() <= NOISE
}

fn repeats_title(text: &str, title: &str) -> bool {
    let (text, title) = (letters(text), letters(title));
    if title.is_empty() {
        return false;
    }
    let beyond = text.strip_prefix(title.as_str()).or_else(|| text.strip_suffix(title.as_str()));
    title.starts_with(text.as_str()) || beyond.is_some_and(|rest| rest.chars().count() < BEYOND_TITLE)
}

/// Is it the beginning of a text that goes on well beyond it?
fn copies_lead(description: &str, text: &str) -> bool {
    let head = letters(floor(text, description.len() * 2 + 2 * BEFORE_LEAD));
    let own = letters(description);
    let goes_on = text.trim().len() > description.len() + description.len() / 2;
    goes_on && head.find(own.as_str()).is_some_and(|at| at <= BEFORE_LEAD)
}
