//! Datelines: the place, the date and the agency that stand before the first sentence of a report ("PARIS, March 3 (AFP) —",
//! "某某社北京3月3日电"). They are no part of what the article says.

use crate::summarise::marks::{count_words, floor};
use crate::summarise::paragraphs::{FEW_WORDS, Kind, Paragraph};

/// Datelines stand within so many bytes of the beginning.
const DATELINE_BYTES: usize = 90;
/// A caption may stand before the first paragraph.
const DATELINE_PARAGRAPHS: usize = 2;

/// Takes "PARIS, March 3 (AFP) — " off the first paragraphs of prose.
pub(crate) fn strip_datelines(paragraphs: &mut [Paragraph<'_>]) {
    let prose = paragraphs.iter_mut().filter(|paragraph| paragraph.kind == Kind::Prose);
    for paragraph in prose.take(DATELINE_PARAGRAPHS) {
        let cut = dateline(paragraph.text).max(lost_dash(paragraph.text));
        let rest = &paragraph.text[cut..];
        // A dateline before nothing is no dateline.
        if cut > 0 && count_words(rest) >= FEW_WORDS {
            paragraph.byte += cut;
            paragraph.text = rest;
        }
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
            && begins_report(&head[..at], &text[at + dash.len()..], dash.trim())
        {
            return at + dash.len();
        }
    }
    bracketed_agency(head)
}

/// So far a second dash is looked for, in bytes.
const ASIDE_BYTES: usize = 200;

/// Is what follows the dash a report, and no aside: "NASA – the agency – has launched", "NATO - das Bündnis - hat"?
fn begins_report(head: &str, rest: &str, dash: &str) -> bool {
    let small = rest.trim_start().starts_with(char::is_lowercase);
    let told = head.contains([',', '(']);
    let aside = || floor(rest, ASIDE_BYTES).split(['.', '!', '?']).next().is_some_and(|first| first.contains(dash));
    !small && (told || count_words(head) > 1 || !aside())
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
pub(crate) fn is_agency(name: &str) -> bool {
    let n_letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = n_letters >= 2 && name.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
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
    const LABELS: [&str; 20] = [
        "核心提示",
        "导语",
        "導語",
        "摘要",
        "编者按",
        "編者按",
        "主持人",
        "提要",
        "导读",
        "導讀",
        "简介",
        "簡介",
        "内容提要",
        "內容提要",
        "开栏的话",
        "開欄的話",
        "按语",
        "按語",
        "前言",
        "事件",
    ];
    const ENDS: [&str; 10] = ["电", "電", "消息", "讯", "訊", "报道", "報道", "報導", "综合", "綜合"];
    const SOURCES: [char; 14] = ['社', '网', '網', '报', '報', '台', '在', '线', '線', '财', '財', '记', '記', '刊'];
    if let Some(label) = LABELS.iter().find(|label| head.starts_with(**label)) {
        let rest = head[label.len()..].strip_prefix(['：', ':'])?;
        return (!rest.is_empty()).then_some(head.len() - rest.len());
    }
    // "【某报记者某某台北報導】", "【某网评】".
    if let Some(close) = head.strip_prefix('【').and_then(|inner| inner.find('】')) {
        let rest = &head["【".len() + close + "】".len()..];
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
    use crate::summarise::paragraphs::paragraphs;

    fn check(text: &str, expected: &[(&str, Kind)]) {
        let found = paragraphs(text, false);
        let got: Vec<(&str, Kind)> = found.iter().map(|p| (p.text, p.kind)).collect();
        assert_eq!(got, expected, "{text}");
        for paragraph in &found {
            assert!(text[paragraph.byte..].starts_with(paragraph.text), "{text}: {paragraph:?}");
        }
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
        check(
            &format!("Ada Fenwick speaks in the town hall on Monday.\nBERLIN – {rest}"),
            &[("Ada Fenwick speaks in the town hall on Monday.", Kind::Prose), (rest, Kind::Prose)],
        );
        let rest = "九个国家的部长今天开会讨论新条约。";
        for dateline in [
            "新华网日内瓦1月16日电（记者王某）",
            "某某网1月17日消息 据某某台报道，",
            "某某财经讯 ",
            "某报讯 记者王某报道：",
            "核心提示：",
            "【某某報記者王某台北報導】",
            "某世纪网综合 ",
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
