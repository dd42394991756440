//! Datelines: the place, the date and the agency that stand before the first sentence of a report ("PARIS, March 3 (AFP) —",
//! "某某社北京3月3日电"). They are no part of what the article says.

mod agencies;
mod chinese;

use std::sync::LazyLock;

use crate::summarise::datelines::agencies::{ENDS, is_agency};
use crate::summarise::finder::Finder;
use crate::summarise::marks::{count_words, floor, is_ended};
use crate::summarise::paragraphs::{FEW_WORDS, Kind, Paragraph};
use crate::summarise::sentences::openers::opens;

/// Datelines stand within so many bytes of the beginning.
const DATELINE_BYTES: usize = 90;
/// A caption may stand before the first paragraph.
const DATELINE_PARAGRAPHS: usize = 2;

/// Takes "PARIS, March 3 (AFP) — " off the first paragraphs of prose.
pub(crate) fn strip_datelines(paragraphs: &mut [Paragraph<'_>]) {
    for paragraph in paragraphs.iter_mut().filter(|paragraph| paragraph.kind == Kind::Prose) {
        paragraph.text = without_agency(paragraph.text);
    }
    let prose = paragraphs.iter_mut().filter(|paragraph| paragraph.kind == Kind::Prose);
    for paragraph in prose.take(DATELINE_PARAGRAPHS) {
        let cut = datelines(paragraph.text).max(lost_dash(paragraph.text));
        let rest = &paragraph.text[cut..];
        // A dateline before nothing is no dateline.
        if cut > 0 && count_words(rest) >= FEW_WORDS {
            paragraph.byte += cut;
            paragraph.text = rest;
        }
    }
}

/// So many may stand one behind the other: "(ANSA) - ROMA, 12 MAR - Il …".
const IN_A_ROW: usize = 4;

fn datelines(text: &str) -> usize {
    let mut cut = 0;
    for _ in 0..IN_A_ROW {
        match dateline(&text[cut..]) {
            0 => break,
            more => cut += more,
        }
    }
    cut
}

/// "… closed on Monday. (dpa)" without its agency.
fn without_agency(text: &str) -> &str {
    let Some((told, agency)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) else { return text };
    let told = told.trim_end();
    if is_agency(agency) && is_ended(told) { told } else { text }
}

/// The dash that a dateline left behind: "-The ministers …".
fn lost_dash(text: &str) -> usize {
    let rest = text.trim_start_matches(['-', '–', '—']);
    if rest.starts_with(char::is_uppercase) { text.len() - rest.len() } else { 0 }
}

/// How many bytes of the beginning are a dateline.
fn dateline(text: &str) -> usize {
    let head = floor(text, DATELINE_BYTES);
    if let Some(end) = chinese::caption(text).or_else(|| chinese::dateline(head)) {
        return end;
    }
    let known = if IN_ENDS.is_in(head) { &ENDS[..] } else { &[] };
    let told = known.iter().filter_map(|end| head.find(end).map(|at| at + end.len()));
    if let Some(end) = told.filter(|end| ends_dateline(&text[..*end])).max() {
        return text.len() - text[end..].trim_start_matches([' ', '-', '–', '—']).len();
    }
    let dashes: &[&str] = if head.contains(['-', '–', '—', ':']) { &DASHES } else { &[] };
    for dash in dashes.iter().copied() {
        if let Some(at) = head.find(dash)
            && at > 0
            && is_place_or_agency(&head[..at], dash)
            && begins_report(&head[..at], &text[at + dash.len()..], dash)
        {
            return at + dash.len();
        }
    }
    bracketed_agency(head).max(caseless(head))
}

/// "طبرق – وال: ", "تونس (وات) - ": in scripts without capitals the marks alone show a dateline.
fn caseless(head: &str) -> usize {
    if !head.starts_with(|c| matches!(c, '\u{590}'..='\u{6ff}')) {
        return 0;
    }
    let parted = |text: &str| {
        let found =
            [" – ", " — ", " - ", ": ", "- "].iter().filter_map(|mark| text.find(mark).map(|at| (at, mark.len())));
        found.min()
    };
    let Some((at, length)) = parted(head) else { return 0 };
    let (place, rest) = (&head[..at], &head[at + length..]);
    if place.ends_with(')') && count_words(place) <= PLACE_WORDS + 1 && !head[at..].starts_with(':') {
        return at + length;
    }
    let Some((end, second)) = parted(rest) else { return 0 };
    // Between two dashes an aside may stand.
    let most = if rest[end..].starts_with(':') { PLACE_WORDS } else { 1 };
    if count_words(place) <= most && count_words(&rest[..end]) <= 2 { at + length + end + second } else { 0 }
}

/// Takes "Springfield – " off the first paragraph, and "OTTAWA " off the first two: a place, of which the headline says
/// nothing, before what begins sentences.
pub(crate) fn strip_place(paragraphs: &mut [Paragraph<'_>], title: &str, language: &str) {
    let mut prose = paragraphs.iter_mut().filter(|paragraph| paragraph.kind == Kind::Prose);
    let Some(first) = prose.next() else { return };
    for paragraph in [&mut *first].into_iter().chain(prose.next()) {
        let cut = unmarked(paragraph.text, title, language);
        paragraph.byte += cut;
        paragraph.text = &paragraph.text[cut..];
    }
    let head = floor(first.text, DATELINE_BYTES);
    let found = [" – ", " — ", " -- ", " - "].iter().filter_map(|dash| head.find(dash).map(|at| (at, *dash)));
    let Some((at, dash)) = found.min() else { return };
    let rest = &first.text[at + dash.len()..];
    // "Nižbor (Berounsko)".
    let (place, region) = head[..at].split_once(" (").unwrap_or((&head[..at], ""));
    let named = (1..=PLACE_WORDS).contains(&count_words(place))
        && place.split(' ').all(|word| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic));
    let opener = rest.split_whitespace().next().unwrap_or("");
    // Two names with a dash between are a match, a route, or what one is of the other.
    let opens_report =
        opens(opener, language) || region.ends_with(')') || place.chars().all(|c| c.is_uppercase() || c == ' ');
    let shouts = opener.chars().nth(1).is_some_and(char::is_uppercase);
    let aside = floor(rest, ASIDE_BYTES).split(['.', '!', '?']).next().is_some_and(|first| first.contains(dash.trim()));
    if named
        && opens_report
        && opener.starts_with(char::is_uppercase)
        && !shouts
        && !aside
        && !title.contains(place)
        && count_words(rest) >= FEW_WORDS
    {
        first.byte += at + dash.len();
        first.text = rest;
    }
}

/// "OTTAWA The requirement …": a place in capitals with no mark behind, before what only begins sentences.
fn unmarked(text: &str, title: &str, language: &str) -> usize {
    let Some((place, rest)) = text.split_once(' ') else { return 0 };
    let rest = rest.trim_start();
    let opener = rest.split(' ').next().unwrap_or("");
    let named = place.chars().count() >= PLACE_LETTERS && place.chars().all(char::is_uppercase);
    if named && opens(opener, language) && !title.contains(place) && count_words(rest) >= FEW_WORDS {
        text.len() - rest.len()
    } else {
        0
    }
}

/// "Salt Lake City".
const PLACE_WORDS: usize = 3;

/// What stands between a dateline and its report; the longer ones come first.
const DASHES: [&str; 10] = [" — ", " – ", " -- ", " - ", ".- ", "— ", "– ", " —", "—", ": "];

/// So far a second dash is looked for, in bytes.
const ASIDE_BYTES: usize = 200;

/// Is what follows the dash a report, and no aside: "NASA – the agency – has launched", "NATO - das Bündnis - hat"?
fn begins_report(head: &str, rest: &str, dash: &str) -> bool {
    // A colon stands behind an agency only, and what follows a place is no other name in capitals.
    if dash == ": " && !head.ends_with(')') {
        return false;
    }
    let first = rest.split_whitespace().next().unwrap_or("");
    let mut letters = first.chars().filter(|c| c.is_alphabetic());
    let begins = letters.clone().next().is_none_or(char::is_uppercase);
    let shouts = letters.clone().count() > 2 && !first.contains('.') && letters.all(char::is_uppercase);
    if !head.contains('(') && !names_site(head) && (!begins || shouts) {
        return false;
    }
    let small = rest.trim_start().starts_with(char::is_lowercase);
    let told = head.contains([',', '(']);
    let aside = || floor(rest, ASIDE_BYTES).split(['.', '!', '?']).next().is_some_and(|first| first.contains(dash));
    !small && (told || count_words(head) > 1 || !aside())
}

/// A place in capitals, or anything that ends with an agency in brackets: "BERLIN", "Berlin (dpa)", "PARIS, 3 mars (Reuters)".
fn is_place_or_agency(text: &str, dash: &str) -> bool {
    let text = text.trim();
    if let Some(open) = text.rfind('(')
        && text.ends_with(')')
    {
        let agency = &text[open + 1..text.len() - 1];
        let named = agency.starts_with(char::is_uppercase) && dash == ".- ";
        let names_one = is_agency(agency) || ((named || is_in_capitals(&text[..open])) && count_words(agency) <= 3);
        return names_one && count_words(text) <= 9;
    }
    // "Brebes, Beritasatu.com – ", "Matagalpa, Nicaragua / EFE — ".
    if dash != ": "
        && count_words(text) <= SITE_WORDS
        && ((names_site(text) && (dash == " - " || text.contains(','))) || ends_with_agency(text))
    {
        return true;
    }
    // What follows the place is a date or a country: "UNICEF, Volvo und Ericsson – alle" does not.
    let dated = text.split([' ', ',']).skip(1).any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    // In Cyrillic a dash is the verb: "ЮНЕСКО — организация".
    let cyrillic = text.chars().any(|c| matches!(c, '\u{400}'..='\u{4ff}'));
    let country = !text.split_whitespace().any(|word| word.starts_with(char::is_lowercase));
    let placed = !cyrillic && country && text.matches(',').count() <= 1;
    (dated || (placed && text.chars().count() >= PLACE_LETTERS)) && is_in_capitals(text) && count_words(text) <= 6
}

/// A dateline that names the site of a paper has no more words.
const SITE_WORDS: usize = 6;

/// "KOMPAS.com", "Liputan6.com, Samarinda".
fn names_site(text: &str) -> bool {
    text.split([' ', ',']).any(|word| {
        word.rsplit_once('.').is_some_and(|(name, end)| {
            name.len() > 1 && ["com", "id", "net", "tv", "news"].iter().any(|known| end.eq_ignore_ascii_case(known))
        })
    })
}

/// "Nicaragua / EFE".
fn ends_with_agency(text: &str) -> bool {
    text.rsplit_once('/').is_some_and(|(place, agency)| !place.trim().is_empty() && is_agency(agency.trim()))
}

/// "BERLIN", "PARIS, 3 mars": the place, before the date.
fn is_in_capitals(text: &str) -> bool {
    let place = text.split(',').next().unwrap_or("").trim();
    let mut letters = place.chars().filter(|c| c.is_alphabetic()).peekable();
    !place.contains(|c: char| c.is_ascii_digit())
        && letters.peek().is_some()
        && place.chars().count() >= DATED_LETTERS
        && letters.all(char::is_uppercase)
}

/// Shorter words in capitals are acronyms: "NATO – das Bündnis – hat".
const PLACE_LETTERS: usize = 5;
/// Before a date they are places.
const DATED_LETTERS: usize = 4;

/// A dateline has a date, or no word in small letters: "The bank cuts jobs, reports BNS. " is a sentence.
fn ends_dateline(head: &str) -> bool {
    let dated = head.contains(|c: char| c.is_ascii_digit());
    head.chars().count() <= ENDS_CHARS
        && (dated || !head.split([' ', '(', '/']).any(|word| word.starts_with(char::is_lowercase)))
}

const ENDS_CHARS: usize = 48;
/// Most beginnings hold none of them.
static IN_ENDS: LazyLock<Finder> = LazyLock::new(|| Finder::of(ENDS.iter().map(|end| end.trim_start())));

/// "(CNN)", "(dpa)" with no dash behind.
fn bracketed_agency(head: &str) -> usize {
    let Some(inner) = head.strip_prefix('(') else { return 0 };
    let Some(close) = inner.find(')') else { return 0 };
    let agency = &inner[..close];
    if !is_agency(agency) {
        return 0;
    }
    head.len() - inner[close + 1..].trim_start_matches([' ', '-', '–', '—', '\u{a0}']).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::paragraphs::tests::check;

    #[test]
    fn a_place_before_the_report_goes_unless_the_headline_speaks_of_it() {
        let rest = "Several thousand people met in front of the town hall.";
        let stripped = |text: &str, title| {
            let mut found = crate::summarise::paragraphs::paragraphs(text, false);
            strip_place(&mut found, title, "en");
            assert!(found.iter().all(|one| text[one.byte..].starts_with(one.text)));
            found[0].text.to_owned()
        };
        for place in ["Springfield – ", "Salt Lake City — ", "Nižbor (Berounsko) – ", "Samarinda - ", "КИЇВ — "]
        {
            assert_eq!(stripped(&format!("{place}{rest}"), "Thousands meet"), rest, "{place}");
        }
        let whole = "The town pays for the bridge that everybody asked for.";
        assert_eq!(stripped(&format!("OTTAWA {whole}"), "Bridge"), whole);
        for (whole, title) in [
            (format!("Springfield – {rest}"), "Springfield is full"),
            (format!("Anna – Die Ärztin – kam. {rest}"), "Ärztin"),
            (format!("Springfield – the town by the river – is full. {rest}"), "Full"),
            (format!("The mayor of it – {rest}"), "Full"),
            ("Real Madrid - Barcelona is the game that everybody waits for.".to_owned(), "The game"),
            ("Президент Франции — Эмманюэль Макрон, и он приехал вчера.".to_owned(), "Визит"),
            ("UNESCO Director General Ada Fenwick met all of them in May.".to_owned(), "Full"),
        ] {
            assert_eq!(stripped(&whole, title), whole);
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
            "OSLO (NTB): ",
            "Brebes, Beritasatu.com – ",
            "KOMPAS.com - ",
            "Liputan6.com, Samarinda - ",
            "Matagalpa, Nicaragua / EFE — ",
            "Cádiz, 3 oct (La Voz).- ",
            "Lecce, 8 feb. (Adnkronos) - ",
            "طبرق – وال: ",
            "تونس (وات) - ",
            "عمان – الغد – ",
            "(ANSA) - ROMA, 12 MAR - ",
            "ACN Barcelona.-",
            "Sevilla (EFE).- ",
            "München (dpa/lby) - ",
            "МОСКВА, 3 марта. /ТАСС/. ",
            "Москва. 3 марта. INTERFAX.RU - ",
            "(서울=연합뉴스) 홍길동 기자 = ",
            "ירושלים (רויטרס) - ",
            "Jakarta (ANTARA) - ",
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
        let told = "Nine countries talked about the bridge for most of the day.";
        check(&format!("{told} (dpa/AFP)"), &[(told, Kind::Prose)]);
        for whole in [
            "有消息称九个国家的部长今天在北京开会讨论新条约。",
            "قال الرئيس (أوباما): نحن مستعدون لفتح الجسر في الربيع القادم.",
            "Amazon.com – Once a seller of books, and of nothing else, it has many shops.",
            "أحمد علي – رئيس البلدية – قال إن الجسر سيفتح في الربيع القادم.",
            "He came – and saw that nobody had waited for him.",
            "UN chiefs (and others) – all of them – met at length today.",
            "UNICEF, Volvo und Ericsson – alle drei haben ihre Zahlen am Montag vorgelegt.",
            "Karl Beispiel (SPD) – Minister seit Mai – hat am Montag seine Pläne vorgestellt.",
            "ЮНЕСКО — Организация, у которой есть дом в Париже и много членов.",
            "The bank cuts jobs, reports BNS. Three hundred people of the town leave.",
            "COVID-19 – Die Zahlen der Stadt sinken seit dem Montag, sagt der Minister.",
            "UNESCO: The ministers of nine countries met to discuss the treaty.",
            "SCHALKE - DORTMUND endete am Montag nach neunzig Minuten ohne ein Tor.",
            "台积电（TSMC）15日公布了第三季度的财报，收入增加了三成。",
            "当地大规模停电，数百万人的生活受到影响，学校今天停课。",
            "公司发布消息，将在明年春天关闭三家工厂，影响两千名工人。",
            "大桥昨天突然垮塌，三人受伤。记者拍摄的视频显示，桥面断成两截。",
            "背景音乐响起的时候，三百人走进了大厅，没有人说话。",
            "関東地方で停電（東京電力調べ）があり、千世帯に影響が出ました。",
        ] {
            check(whole, &[(whole, Kind::Prose)]);
        }
    }

    #[test]
    fn datelines_without_spaces_go() {
        let rest = "九个国家的部长今天开会讨论新条约。";
        for dateline in [
            "新华网日内瓦1月16日电（记者王某）",
            "某某网1月17日消息 据某某台报道，",
            "某某财经讯 ",
            "某报讯 记者王某报道：",
            "核心提示：",
            "【某某報記者王某台北報導】",
            "某世纪网综合 ",
            "背景：",
            "水位降至二十米，低于历史最低值。本报记者某某摄",
            "水位降至二十米。本报记者某某摄水位降至二十米。本报记者某某摄某报12月15日讯(记者某某)",
        ] {
            check(&format!("{dateline}{rest}"), &[(rest, Kind::Prose)]);
        }
        let rest = "地震で損壊した橋が三年ぶりに開通し、市民が渡り初めをした。";
        for dateline in ["【熊本】", "【ソウル共同】", "[熊本 22日 ロイター] - "] {
            check(&format!("{dateline}{rest}"), &[(rest, Kind::Prose)]);
        }
    }
}
