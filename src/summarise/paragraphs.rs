//! Text to paragraphs: which lines are the article's own prose, which are list items, which are page furniture.
//!
//! In: plain text, one paragraph a line. Out: the paragraphs worth looking at, each still a slice of the text.
//! The rules need no language wherever one can do without: a line of under seven words without an end mark is a
//! heading, a byline or a button; a line of which a third is digits and signs is a table or code. Sentences are not
//! looked for here.

use crate::summarise::labels::strip_labels;
use crate::summarise::lines::{blocks, is_title, lines};
use crate::summarise::marks::{count_words, floor, is_closer, is_end_mark, is_ended};
use crate::summarise::phrases::is_furniture;
use crate::summarise::rights::{NOTICE_BYTES, is_notice};
use crate::summarise::survey::Survey;

/// A line with fewer words and no end mark is no sentence.
pub(crate) const FEW_WORDS: usize = 7;
/// A question of so few words that stands alone is a heading.
const QUESTION_WORDS: usize = 18;
/// Of digits, signs and punctuation: more is a table, a price list, code.
const NOISE: f64 = 0.30;
/// What is looked at of a line to tell what it is: more words than any rule asks for.
const JUDGED_BYTES: usize = 640;
/// Datelines stand within so many bytes of the beginning.
const DATELINE_BYTES: usize = 90;

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

/// The paragraphs of a text without its furniture. `endless`: the script marks no ends of sentences.
pub(crate) fn paragraphs(text: &str, endless: bool) -> Vec<Paragraph<'_>> {
    let mut found = Vec::new();
    let mut byte = 0;
    let mut in_fence = false;
    let mut section = 0;
    for line in lines(text) {
        let start = byte;
        byte += line.len() + 1;
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
            continue;
        }
        for block in blocks(line).into_iter().filter(|_| !in_fence) {
            if let Some(mut paragraph) = judge(block, endless) {
                paragraph.byte += start + offset_in(line, block);
                paragraph.section = section;
                section += usize::from(paragraph.kind == Kind::Line);
                found.push(paragraph);
            }
        }
    }
    give_speech_its_dash(text, &mut found);
    strip_dateline(&mut found);
    strip_labels(&mut found);
    drop_notices(&mut found);
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
fn judge(line: &str, endless: bool) -> Option<Paragraph<'_>> {
    let (body, bulleted) = without_bullet(line.trim());
    let survey = Survey::of(floor(body, JUDGED_BYTES));
    let n_words = survey.n_words;
    if body.is_empty() || survey.tabular && is_table_row(body) {
        return None;
    }
    let ended = (is_ended(body) && !is_teaser(body)) || holds_sentence(body);
    if n_words == 0 || is_furniture(body, n_words) || is_in_brackets(body, n_words) || survey.noise() > NOISE {
        return None;
    }
    let asks = n_words <= QUESTION_WORDS && (body.ends_with(['?', '？', '؟']) || bulleted && body.ends_with('!'));
    // "Ten Largest Makers of Ovens in the U.S.A." ends with a point and is no sentence.
    let heads = (asks || (ended && is_title(body))) && !holds_sentence(body);
    let kind = match (bulleted, (ended && !heads) || (endless && n_words >= FEW_WORDS)) {
        (_, true) => Kind::Prose,
        (true, false) => Kind::Item,
        (false, false) => Kind::Line,
    };
    Some(Paragraph { text: body, byte: offset_in(line, body), kind, section: 0 })
}

/// "Mayor wants to close the …": the beginning of another article.
fn is_teaser(line: &str) -> bool {
    [" ...", " …", "[...]", "[…]", "(...)", "(…)"].iter().any(|cut| line.ends_with(cut))
}

/// Is there the end of a sentence within the line, after enough words for one?
fn holds_sentence(line: &str) -> bool {
    let mut ends = line.match_indices(is_end_mark).filter_map(|(at, mark)| {
        let end = at + mark.len();
        let rest = line[end..].trim_start_matches(is_closer);
        let ends = rest.starts_with(|c: char| c.is_whitespace() || c.is_uppercase()) && !is_letter(&line[..at]);
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
fn without_bullet(line: &str) -> (&str, bool) {
    let heading = line.trim_start_matches(['#', '=']).trim_start();
    if heading.len() < line.len() {
        return (heading.trim_end_matches(['#', '=']).trim_end(), false);
    }
    for bullet in
        ["- ", "* ", "• ", "– ", "— ", "· ", "‣ ", "◦ ", "▪ ", "■ ", "● ", "✓ ", "→ ", "> ", "•", "●", "▪", "■"]
    {
        if let Some(rest) = line.strip_prefix(bullet) {
            return (rest.trim_start(), true);
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits)
        && let Some(rest) = line[digits..].strip_prefix([')', '.'])
        && rest.starts_with(' ')
    {
        return (rest.trim_start(), true);
    }
    (line, false)
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

/// Takes "PARIS, March 3 (AFP) — " off the first paragraph of prose.
fn strip_dateline(paragraphs: &mut [Paragraph<'_>]) {
    let first = paragraphs.iter_mut().find(|paragraph| paragraph.kind == Kind::Prose);
    let Some(paragraph) = first else { return };
    let cut = dateline(paragraph.text).max(lost_dash(paragraph.text));
    let rest = &paragraph.text[cut..];
    // A dateline before nothing is no dateline.
    if cut > 0 && count_words(rest) >= FEW_WORDS {
        paragraph.byte += cut;
        paragraph.text = rest;
    }
}

/// The dash that a dateline left behind: "-The ministers …".
fn lost_dash(text: &str) -> usize {
    let rest = text.trim_start_matches(['-', '–', '—']);
    if rest.starts_with(char::is_uppercase) { text.len() - rest.len() } else { 0 }
}

/// How many bytes of the beginning are a dateline.
fn dateline(text: &str) -> usize {
    let head = floor(text, DATELINE_BYTES);
    if let Some(end) = chinese_dateline(head) {
        return end;
    }
    for dash in [" — ", " – ", " -- ", " - ", "— ", "– ", " —", "—"] {
        if let Some(at) = head.find(dash)
            && at > 0
            && is_place_or_agency(&head[..at])
        {
            return at + dash.len();
        }
    }
    bracketed_agency(head)
}

/// A place in capitals, or anything that ends with an agency in brackets: "BERLIN", "Berlin (dpa)", "PARIS, 3 mars (Reuters)".
fn is_place_or_agency(text: &str) -> bool {
    let text = text.trim();
    if let Some(open) = text.rfind('(')
        && text.ends_with(')')
    {
        let agency = &text[open + 1..text.len() - 1];
        let names_one = is_agency(agency) || (is_in_capitals(&text[..open]) && count_words(agency) <= 3);
        return names_one && count_words(text) <= 9;
    }
    is_in_capitals(text) && count_words(text) <= 6
}

/// "BERLIN", "PARIS, 3 mars": the place, before the date.
fn is_in_capitals(text: &str) -> bool {
    let place = text.split(',').next().unwrap_or("").trim();
    let mut letters = place.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && place.chars().count() >= 4 && letters.all(char::is_uppercase)
}

/// "AP", "AFP/Reuters", "dpa": in capitals, or known by its small letters.
fn is_agency(name: &str) -> bool {
    let capitals = name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let known =
        ["dpa", "epd", "sda", "kna", "Reuters", "Bloomberg", "Xinhua"].iter().any(|agency| name.contains(agency));
    name.len() >= 2 && count_words(name) <= 3 && (capitals || known)
}

/// "(CNN)", "(dpa)" with no dash behind.
fn bracketed_agency(head: &str) -> usize {
    let Some(inner) = head.strip_prefix('(') else { return 0 };
    let Some(close) = inner.find(')') else { return 0 };
    let agency = &inner[..close];
    if agency.len() > 16 || agency.contains(char::is_numeric) || !is_agency(agency) {
        return 0;
    }
    head.len() - inner[close + 1..].trim_start_matches([' ', '-', '–', '—', '\u{a0}']).len()
}

/// "新华社北京3月3日电（记者王某）", "某网3月3日消息", "某报讯 记者王某报道：", "核心提示：".
fn chinese_dateline(head: &str) -> Option<usize> {
    const LABELS: [&str; 8] = ["核心提示", "导语", "導語", "摘要", "编者按", "編者按", "主持人", "提要"];
    const ENDS: [&str; 7] = ["电", "電", "消息", "讯", "訊", "报道", "報道"];
    const SOURCES: [char; 14] = ['社', '网', '網', '报', '報', '台', '在', '线', '線', '财', '財', '记', '記', '刊'];
    if let Some(label) = LABELS.iter().find(|label| head.starts_with(**label)) {
        let rest = head[label.len()..].strip_prefix(['：', ':'])?;
        return (!rest.is_empty()).then_some(head.len() - rest.len());
    }
    // The last of them counts: "某网消息 据某台报道，" is one dateline.
    let ends = ENDS.iter().flat_map(|end| head.match_indices(end)).map(|(at, end)| at + end.len());
    let end = ends.filter(|end| is_source(&head[..*end], &SOURCES) && goes_on(&head[*end..])).max()?;
    let mut rest = head[end..].trim_start_matches(['】', ' ', '　']);
    if let Some(inner) = rest.strip_prefix(['（', '('])
        && let Some(close) = inner.find(['）', ')'])
    {
        rest = inner[close..].trim_start_matches(['）', ')']);
    }
    let rest = rest.trim_start_matches(['】', '）', ')', ' ', '　', '，', ',', '：', ':']);
    (!rest.is_empty()).then_some(head.len() - rest.len())
}

/// Few characters, none that ends a sentence or a clause, and one that names who reports.
fn is_source(text: &str, sources: &[char]) -> bool {
    let clauses = text.matches(['，', '。', '！', '？', '；']).count();
    text.chars().count() <= 30 && clauses == 0 && text.contains(sources)
}

/// A dateline ends with a mark or a space: "消息称" and "报道说" are sentences.
fn goes_on(rest: &str) -> bool {
    rest.starts_with(['：', ':', '，', ' ', '　', '（', '(', '】'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Kind)]) {
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
            "- a point\n• another one\n3. a third",
            &[("a point", Kind::Item), ("another one", Kind::Item), ("a third", Kind::Item)],
        );
        check(
            "- A point that is a sentence.\n- Another one.",
            &[("A point that is a sentence.", Kind::Prose), ("Another one.", Kind::Prose)],
        );
        check("He spoke.\n– It rains.", &[("He spoke.", Kind::Prose), ("– It rains.", Kind::Prose)]);
        check("== Geschichte ==\n## Method", &[("Geschichte", Kind::Line), ("Method", Kind::Line)]);
        check("Team | Won | Lost\n| a | b |\na\tb", &[]);
        check("12.03.2026 14:30\n1 234,56 €", &[]);
        check("```\nlet x = compute();\n```\nIt prints nothing.", &[("It prints nothing.", Kind::Prose)]);
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
    }

    #[test]
    fn datelines_go() {
        let rest = "The ministers of nine countries met to discuss the treaty.";
        for dateline in [
            "PARIS, March 3 (AFP) — ",
            "-",
            "WASHINGTON (AP) — ",
            "COLUMBIA, S.C. (AP) — ",
            "(CNN) ",
            "(CNN) — ",
            "BERLIN – ",
            "Berlin (dpa) - ",
            "PARIS, 3 mars (Reuters) - ",
            "NORTHPORT, Oct. 12 (Wire) — ",
            "NORDHAFEN, 12. Oktober (Agentur) – ",
        ] {
            check(&format!("{dateline}{rest}"), &[(rest, Kind::Prose)]);
        }
        check(
            "新华社北京3月3日电 九个国家的部长今天开会讨论新条约。",
            &[("九个国家的部长今天开会讨论新条约。", Kind::Prose)],
        );
        let rest = "九个国家的部长今天开会讨论新条约。";
        for dateline in [
            "新华网日内瓦1月16日电（记者王某）",
            "某某网1月17日消息 据某某台报道，",
            "某某财经讯 ",
            "某报讯 记者王某报道：",
            "核心提示：",
        ] {
            check(&format!("{dateline}{rest}"), &[(rest, Kind::Prose)]);
        }
        for whole in [
            "有消息称九个国家的部长今天在北京开会讨论新条约。",
            "He came – and saw that nobody had waited for him.",
            "UN chiefs (and others) – all of them – met at length today.",
        ] {
            check(whole, &[(whole, Kind::Prose)]);
        }
    }
}
