//! Datelines of Chinese reports, and the labels that stand in their place. Japanese is told from Chinese by its kana.

use crate::summarise::marks::floor;

/// "本报记者某某某".
const PHOTOGRAPHER_CHARS: usize = 12;

/// Before a colon, or in 【】.
const LABELS: [&str; 21] = [
    "背景",
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
/// What ends a dateline behind a source.
const ENDS: [&str; 24] = [
    "日电",
    "日電",
    "社电",
    "社電",
    "专电",
    "專電",
    "日讯",
    "快讯",
    "間消息",
    "间消息",
    "报讯",
    "網訊",
    "网讯",
    "社讯",
    "经讯",
    "日訊",
    "報訊",
    "日消息",
    "网消息",
    "網消息",
    "社消息",
    "台消息",
    "网综合",
    "網綜合",
];
/// In 【】, one of these names who reports.
const REPORTING: [char; 9] = ['记', '記', '報', '报', '评', '网', '網', '社', '讯'];
/// What ends one only before a space or behind the word for a reporter: "发布消息，" is a sentence.
const REPORTS: [&str; 6] = ["消息", "综合", "綜合", "报道", "報道", "報導"];
/// One of these is in the name of every source.
const SOURCES: [char; 14] = ['社', '网', '網', '报', '報', '台', '在', '线', '線', '财', '財', '记', '記', '刊'];
const REPORTERS: [&str; 6] = ["据", "據", "记者", "記者", "特派", "综合"];

/// "新华社北京3月3日电（记者王某）", "某网3月3日消息", "某报讯 记者王某报道：", "核心提示：".
pub(super) fn dateline(head: &str) -> Option<usize> {
    if let Some(label) = LABELS.iter().find(|label| head.starts_with(**label)) {
        // "背景音乐…" is none.
        if let Some(rest) = head[label.len()..].strip_prefix(['：', ':']) {
            return (!rest.is_empty()).then_some(head.len() - rest.len());
        }
    }
    if let Some(end) = bracketed_place(head) {
        return Some(end);
    }
    if head.chars().any(is_kana) {
        return None;
    }
    // "【某报记者某某台北報導】", "【某网评】".
    let bracketed = head.strip_prefix('【').and_then(|inner| inner.split_once('】'));
    if let Some((_, rest)) = bracketed.filter(|(inner, _)| inner.contains(REPORTING) || LABELS.contains(inner)) {
        return (!rest.is_empty()).then_some(head.len() - rest.len());
    }
    // The last of them counts: "某网消息 据某台报道，" is one dateline.
    let told = ENDS.iter().flat_map(|end| head.match_indices(end));
    let reported = REPORTS.iter().flat_map(|end| head.match_indices(end));
    let reported = reported.filter(|(at, end)| {
        let parted = head[at + end.len()..].starts_with([' ', '　', '：', ':']);
        let before = &head[..*at];
        parted || (!before.contains("记者会") && REPORTERS.iter().any(|reporter| before.contains(reporter)))
    });
    let ends = told.chain(reported).map(|(at, end)| at + end.len());
    let end = ends.filter(|end| is_source(&head[..*end]) && goes_on(&head[*end..])).max()?;
    let mut rest = head[end..].trim_start_matches(['】', ' ', '　']);
    if let Some(inner) = rest.strip_prefix(['（', '('])
        && let Some(close) = inner.find(['）', ')'])
    {
        rest = inner[close..].trim_start_matches(['）', ')']);
    }
    let rest = rest.trim_start_matches(['】', '）', ')', ' ', '　', '，', ',', '：', ':']);
    (!rest.is_empty()).then_some(head.len() - rest.len())
}

/// A place or an agency in brackets is no longer.
const PLACE_CHARS: usize = 8;

/// "【熊本】", "【ソウル共同】", "[熊本 22日 ロイター] - ".
fn bracketed_place(head: &str) -> Option<usize> {
    let (inner, rest) = match head.strip_prefix('【') {
        Some(inner) => inner.split_once('】').filter(|(place, _)| place.chars().count() <= PLACE_CHARS)?,
        None => {
            let inner = head.strip_prefix(['[', '［'])?;
            inner.split_once([']', '］']).filter(|(inner, _)| inner.contains("ロイター"))?
        }
    };
    let rest = rest.trim_start_matches([' ', '　', '-', '―']);
    (!inner.is_empty() && !rest.is_empty()).then_some(head.len() - rest.len())
}

/// A caption before a report stands within so many bytes.
const CAPTION_BYTES: usize = 200;

/// "本报记者某某摄湘江…", "湘江水位降至…。本报记者某某摄湖南…": what a picture shows and whose it is, before the report.
pub(super) fn caption(text: &str) -> Option<usize> {
    let head = floor(text, CAPTION_BYTES);
    let at = head.find(['摄', '攝'])?;
    // 拍摄, 摄影: to film.
    let films = head[..at].ends_with('拍')
        || head[at + '摄'.len_utf8()..].starts_with(['影', '像', '制', '製', '氏', '入', '取', '下', '录']);
    if films {
        return None;
    }
    let credit = head[..at].rsplit(['。', '！', '？', '”', '　', ' ']).next().unwrap_or("");
    let named = credit.contains("记者") || credit.contains("記者");
    (named && credit.chars().count() <= PHOTOGRAPHER_CHARS && is_source(credit)).then_some(at + '摄'.len_utf8())
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30fa}')
}

/// Few characters, none that ends a sentence or a clause, and one that names who reports.
fn is_source(text: &str) -> bool {
    let clauses = text.matches(['，', '。', '！', '？', '；']).count();
    text.chars().count() <= 30 && clauses == 0 && text.contains(SOURCES)
}

/// A dateline ends with a mark or a space: "消息称" and "报道说" are sentences.
fn goes_on(rest: &str) -> bool {
    rest.starts_with(['：', ':', '，', ' ', '　', '（', '(', '】'])
}
