//! Text to paragraphs: which lines are the article's own prose, which are list items, which are page furniture.
//!
//! In: plain text, one paragraph a line. Out: the paragraphs worth looking at, each still a slice of the text.
//! The rules need no language wherever one can do without: a line of under seven words without an end mark is a
//! heading, a byline or a button; a line of which a third is digits and signs is a table or code. Sentences are not
//! looked for here.

use crate::summarise::captions::drop_captions;
use crate::summarise::datelines::strip_datelines;
use crate::summarise::labels::strip_labels;
use crate::summarise::lines::{blocks, is_title, lines};
use crate::summarise::marks::{count_words, floor, is_closer, is_end_mark, is_ended};
use crate::summarise::phrases::{is_call, is_furniture};
use crate::summarise::rights::{NOTICE_BYTES, is_notice};
use crate::summarise::survey::Survey;

/// A line with fewer words and no end mark is no sentence.
pub(crate) const FEW_WORDS: usize = 7;
/// A question of so few words that stands alone is a heading.
const QUESTION_WORDS: usize = 22;
/// Of digits, signs and punctuation: more is a table, a price list, code.
const NOISE: f64 = 0.30;
/// In a sentence of so many words, for scores and prices are told in prose, too.
const NOISE_TOLD: f64 = 0.65;
const TOLD_WORDS: usize = 5;
/// What is looked at of a line to tell what it is: more words than any rule asks for.
const JUDGED_BYTES: usize = 640;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Sentences.
    Prose,
    /// A point of a list, without its bullet.
    Item,
    /// A line without an end: a heading, a note, a caption.
    Line,
}

/// A paragraph, where it begins, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paragraph<'a> {
    pub text: &'a str,
    /// In bytes of the article's text.
    pub byte: usize,
    pub kind: Kind,
    /// How many headings stand before it.
    pub section: usize,
}

/// Code stands between two.
const FENCE: &str = "```";

fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with(FENCE)
}

/// The paragraphs of a text without its furniture. `endless`: the script marks no ends of sentences.
pub(crate) fn paragraphs(text: &str, endless: bool) -> Vec<Paragraph<'_>> {
    let mut found = Vec::new();
    let mut byte = 0;
    let mut in_fence = false;
    let mut section = 0;
    // A fence that nobody closes is none.
    let mut n_fences = if text.contains(FENCE) { lines(text).filter(|line| is_fence(line)).count() } else { 0 };
    let counts = counts(text);
    for line in lines(text) {
        let start = byte;
        byte += line.len() + 1;
        if n_fences > 0 && is_fence(line) {
            n_fences -= 1;
            in_fence = !in_fence && n_fences > 0;
            continue;
        }
        for block in blocks(line).into_iter().filter(|_| !in_fence) {
            if let Some(mut paragraph) = judge(block, endless, counts) {
                paragraph.byte += start + offset_in(line, block);
                paragraph.section = section;
                section += usize::from(paragraph.kind == Kind::Line);
                found.push(paragraph);
            }
        }
    }
    give_speech_its_dash(text, &mut found);
    strip_datelines(&mut found);
    strip_labels(&mut found);
    drop_notices(&mut found);
    drop_captions(&mut found);
    found
}

/// Lists have points before or behind each point: a dash with none is that of speech, as Poles and Russians write it.
fn give_speech_its_dash<'a>(text: &'a str, found: &mut [Paragraph<'a>]) {
    let mut before = false;
    for i in 0..found.len() {
        let dash = dash_before(text, &found[i]);
        let behind = found.get(i + 1).is_some_and(|next| dash_before(text, next).is_some());
        if let Some(dash) = dash.filter(|_| found[i].kind == Kind::Prose && !before && !behind) {
            let end = found[i].byte + found[i].text.len();
            found[i].byte = dash;
            found[i].text = &text[dash..end];
        }
        before = dash.is_some();
    }
}

/// Where the dash stands that was taken for a bullet.
fn dash_before(text: &str, paragraph: &Paragraph<'_>) -> Option<usize> {
    let before = text[..paragraph.byte].trim_end_matches(' ');
    let dash = before.strip_suffix(['-', '–', '—'])?;
    (dash.trim_end_matches(' ').is_empty() || dash.trim_end_matches(' ').ends_with('\n')).then_some(dash.len())
}

/// Notices of who owns a text stand among its last paragraphs, and may be long.
const LAST: usize = 4;

fn drop_notices(found: &mut Vec<Paragraph<'_>>) {
    let from = found.len().saturating_sub(LAST);
    let mut number = 0;
    found.retain(|paragraph| {
        number += 1;
        number <= from || paragraph.text.len() > NOTICE_BYTES || !is_notice(paragraph.text, count_words(paragraph.text))
    });
}

/// One line; its `byte` counts from the line's own beginning.
fn judge(line: &str, endless: bool, counts: bool) -> Option<Paragraph<'_>> {
    let (body, bulleted) = without_bullet(line.trim(), counts);
    let survey = Survey::of(floor(body, JUDGED_BYTES));
    let n_words = survey.n_words;
    if body.is_empty() || survey.tabular && is_table_row(body) {
        return None;
    }
    let ended = (is_ended(body) && !is_teaser(body)) || holds_sentence(body);
    if n_words == 0
        || is_furniture(body, n_words)
        || is_call(body, n_words)
        || is_in_brackets(body, n_words)
        || survey.noise() > if ended && n_words >= TOLD_WORDS { NOISE_TOLD } else { NOISE }
    {
        return None;
    }
    let asks = n_words <= QUESTION_WORDS && (body.ends_with(['?', '？', '؟']) || bulleted && body.ends_with('!'));
    let counted = bulleted && n_words < FEW_WORDS && line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    // "Ten Largest Makers of Ovens in the U.S.A." ends with a point and is no sentence, nor is "2. Pay the bill."
    let heads = is_title(body) || ((asks || counted) && !holds_sentence(body));
    let kind = match (bulleted, (ended && !heads) || (endless && n_words >= FEW_WORDS)) {
        (_, true) => Kind::Prose,
        (true, false) => Kind::Item,
        (false, false) => Kind::Line,
    };
    Some(Paragraph { text: body, byte: offset_in(line, body), kind, section: 0 })
}

/// "Mayor wants to close the …": the beginning of another article.
pub(crate) fn is_teaser(line: &str) -> bool {
    [" ...", " …", "[...]", "[…]", "(...)", "(…)"].iter().any(|cut| line.ends_with(cut))
}

/// Is there the end of a sentence within the line, after enough words for one?
pub(crate) fn holds_sentence(line: &str) -> bool {
    let mut ends = line.match_indices(is_end_mark).filter_map(|(at, mark)| {
        let end = at + mark.len();
        let rest = line[end..].trim_start_matches(is_closer);
        let dense = matches!(mark, "。" | "！" | "？") && !rest.is_empty();
        let parted =
            dense || rest.starts_with(|c: char| c.is_whitespace() || c.is_uppercase()) && !is_letter(&line[..at]);
        let ends = parted && !rest.trim_start().starts_with(char::is_lowercase) && !is_domain(rest);
        ends.then_some(end)
    });
    let mut n_words = 0;
    let mut counted = 0;
    ends.any(|end| {
        n_words += count_words(&line[counted..end]);
        counted = end;
        n_words >= FEW_WORDS
    })
}

/// "INFO" of "Likar.INFO": what follows the point directly is in capitals.
fn is_domain(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Does the text end with a capital that stands alone, as in "U.S"?
fn is_letter(text: &str) -> bool {
    let mut last = text.chars().rev();
    last.next().is_some_and(char::is_uppercase) && last.next().is_none_or(|c| !c.is_alphanumeric())
}

/// Where a slice begins in the text it was cut from, in bytes.
pub(crate) fn offset_in(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// The line without its bullet, number or heading marks, and whether it was a point of a list.
fn without_bullet(line: &str, counts: bool) -> (&str, bool) {
    let heading = line.trim_start_matches(['#', '=']).trim_start();
    // "#MeToo" begins a sentence.
    let tag = heading.starts_with(char::is_alphanumeric) && line.strip_prefix('#') == Some(heading);
    if heading.len() < line.len() && !tag {
        return (heading.trim_end_matches(['#', '=']).trim_end(), false);
    }
    for bullet in
        ["- ", "* ", "• ", "– ", "— ", "· ", "‣ ", "◦ ", "▪ ", "■ ", "● ", "✓ ", "→ ", "> ", "•", "●", "▪", "■"]
    {
        if let Some(rest) = line.strip_prefix(bullet) {
            return (rest.trim_start(), true);
        }
    }
    match point(line).filter(|_| counts) {
        Some((_, rest)) => (rest, true),
        None => (line, false),
    }
}

/// The number before "3. " or "3) ", and what stands behind it.
fn point(line: &str) -> Option<(u32, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix([')', '.']).filter(|rest| rest.starts_with(' '))?;
    let number = line[..digits].parse().ok().filter(|_| digits <= 2)?;
    Some((number, rest.trim_start()))
}

/// Do two of the numbered lines follow each other? One number begins a sentence: "17. mai er …", "1. FC Köln …".
fn counts(text: &str) -> bool {
    let mut numbers = text.split('\n').filter_map(|line| point(line.trim_start())).map(|(number, _)| number);
    let Some(mut last) = numbers.next() else { return false };
    numbers.any(|number| number.checked_sub(std::mem::replace(&mut last, number)) == Some(1))
}

fn is_table_row(line: &str) -> bool {
    line.contains('\t') || line.matches(" | ").count() >= 2 || (line.starts_with('|') && line.ends_with('|'))
}

/// "(AFP)", "(Reporting by A. Writer; editing by B. Editor)": credits, when nothing else stands in the paragraph.
fn is_in_brackets(line: &str, n_words: usize) -> bool {
    let bracketed = (line.starts_with('(') && line.trim_end_matches('.').ends_with(')'))
        || (line.starts_with('[') && line.trim_end_matches('.').ends_with(']'))
        || (line.starts_with('（') && line.ends_with('）'));
    bracketed && n_words <= 25 && line.matches(['(', '[', '（']).count() == 1
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[track_caller]
    pub(crate) fn check(text: &str, expected: &[(&str, Kind)]) {
        let found = paragraphs(text, false);
        let got: Vec<(&str, Kind)> = found.iter().map(|p| (p.text, p.kind)).collect();
        assert_eq!(got, expected, "{text}");
        for paragraph in &found {
            assert!(text[paragraph.byte..].starts_with(paragraph.text), "{text}: {paragraph:?}");
        }
    }

    #[test]
    fn lines_are_sorted_by_what_they_are() {
        check("", &[]);
        check("A heading\n\nSome prose here.", &[("A heading", Kind::Line), ("Some prose here.", Kind::Prose)]);
        check(
            "- a point\n• another one\n3. a third\n4. a fourth",
            &[("a point", Kind::Item), ("another one", Kind::Item), ("a third", Kind::Item), ("a fourth", Kind::Item)],
        );
        check(
            "- A point that is a sentence.\n- Another one.",
            &[("A point that is a sentence.", Kind::Prose), ("Another one.", Kind::Prose)],
        );
        let date = "17. mai er nasjonaldagen i Norge, og mange går i tog.";
        check(date, &[(date, Kind::Prose)]);
        check("#MeToo changed it all.", &[("#MeToo changed it all.", Kind::Prose)]);
        let scored = "England won 6-2, 6-4, 7-5 on Monday.";
        check(scored, &[(scored, Kind::Prose)]);
        check("He spoke.\n– It rains.", &[("He spoke.", Kind::Prose), ("– It rains.", Kind::Prose)]);
        check("== Geschichte ==\n## Method", &[("Geschichte", Kind::Line), ("Method", Kind::Line)]);
        check("Team | Won | Lost\n| a | b |\na\tb", &[]);
        check("12.03.2026 14:30\n1 234,56 €", &[]);
        check("```\nlet x = compute();\n```\nIt prints nothing.", &[("It prints nothing.", Kind::Prose)]);
        check("```\nIt prints nothing.", &[("It prints nothing.", Kind::Prose)]);
        check("fn main() { x.y(&[1, 2]); z[0] += 3; }", &[]);
        check(
            "Mayor wants to close the old harbour bridge ...",
            &[("Mayor wants to close the old harbour bridge ...", Kind::Line)],
        );
        check(
            "Ten Largest Makers of Ovens in the U.S.A.",
            &[("Ten Largest Makers of Ovens in the U.S.A.", Kind::Line)],
        );
        let notice = format!("All rights to texts and pictures reserved. No copies {} of it.", "and more ".repeat(20));
        check(&format!("The end came.\n{notice}"), &[("The end came.", Kind::Prose)]);
        check("The end came.\n(AFP)", &[("The end came.", Kind::Prose)]);
        check(
            "2. Pay the bill.\n3. Rest.\nIt is due in May.",
            &[("Pay the bill.", Kind::Item), ("Rest.", Kind::Item), ("It is due in May.", Kind::Prose)],
        );
        check(
            "What Is It? How We Chose Between Them All",
            &[("What Is It? How We Chose Between Them All", Kind::Line)],
        );
        let page = "Two years between children - News of medicine / Likar.INFO";
        check(page, &[(page, Kind::Line)]);
        let asked = "What does it cost to move with us vs. a friend?";
        check(asked, &[(asked, Kind::Line)]);
        check(
            "中国十月减持一百四十二亿美元美国国债。（某某）",
            &[("中国十月减持一百四十二亿美元美国国债。（某某）", Kind::Prose)],
        );
    }
}
