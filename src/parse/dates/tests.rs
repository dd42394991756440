use chrono::SecondsFormat;

use crate::parse::dates::{parse, read};

fn check(text: &str, expected: &str) {
    let got = parse(text).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    assert_eq!(got.as_deref(), Some(expected).filter(|expected| !expected.is_empty()), "{text:?}");
}

#[test]
fn dates_of_the_rfcs() {
    check("2026-11-24T09:05:07Z", "2026-11-24T09:05:07Z");
    check("2026-11-24T09:05:07.250+02:00", "2026-11-24T07:05:07Z");
    check("Tue, 24 Nov 2026 09:05:07 GMT", "2026-11-24T09:05:07Z");
    check("Tue, 24 Nov 2026 09:05:07 -0530", "2026-11-24T14:35:07Z");
    check("24 Nov 26 09:05 EST", "2026-11-24T14:05:00Z");
    check("Tuesday, 24-Nov-26 09:05:07 GMT", "2026-11-24T09:05:07Z");
    check("Tue Nov 24 09:05:07 2026", "2026-11-24T09:05:07Z");
    check("Tue Nov 24 09:05:07 UTC 2026", "2026-11-24T09:05:07Z");
}

#[test]
fn dates_as_feeds_write_them() {
    check("Sun, 24 Nov 2026 09:05:07 +0000", "2026-11-24T09:05:07Z");
    check("  Tue,24 Nov 2026 9:05 PM ", "2026-11-24T21:05:00Z");
    check("Tue, 24 November 2026 12:05 am PST", "2026-11-24T08:05:00Z");
    check("November 24th, 2026, 9:05pm", "2026-11-24T21:05:00Z");
    check("Tue, 24 Nov 2026 24:00:00 GMT", "2026-11-25T00:00:00Z");
    check("Tue, 24 Nov 2026 09:05:60 GMT+01:00", "2026-11-24T08:05:59Z");
    check("2026-11-24 09:05:07", "2026-11-24T09:05:07Z");
    check("2026-11-24 09:05:07.5 +0100", "2026-11-24T08:05:07Z");
    check("2026-11-24", "2026-11-24T00:00:00Z");
    check("2026-11", "2026-11-01T00:00:00Z");
    check("2026-328", "2026-11-24T00:00:00Z");
    check("20261124", "2026-11-24T00:00:00Z");
    check("2026328", "2026-11-24T00:00:00Z");
    check("26-11-24", "2026-11-24T00:00:00Z");
    check("261124", "2026-11-24T00:00:00Z");
    check("202611", "2026-11-01T00:00:00Z");
    check("-2611", "2026-11-01T00:00:00Z");
    check("-26-11", "2026-11-01T00:00:00Z");
    check("Tue Nov 24 2026 09:05:07 GMT+0100 (Central European Time)", "2026-11-24T08:05:07Z");
    check("24-11-2026 09:05", "2026-11-24T09:05:00Z");
    check("20261124T090507Z", "2026-11-24T09:05:07Z");
    check("2026/1/10 14:33", "2026-01-10T14:33:00Z");
    check("11/24/2026 9:05 AM", "2026-11-24T09:05:00Z");
    check("24/11/2026", "2026-11-24T00:00:00Z");
    check("24.11.2026", "2026-11-24T00:00:00Z");
    check("24.11.2026 09:05", "2026-11-24T09:05:00Z");
    check("2026.11.24. 9:05", "2026-11-24T09:05:00Z");
    check("1795511107", "2026-11-24T09:05:07Z");
    check("1795511107000", "2026-11-24T09:05:07Z");
    check("1795511107.25", "2026-11-24T09:05:07Z");
    check("Tue, 24 Nov 2026 09:05:07 0100", "2026-11-24T08:05:07Z");
    check("Tue, 24 Nov 2026T09:05:07Z", "2026-11-24T09:05:07Z");
    check("November 2026", "2026-11-01T00:00:00Z");
    check("\"2026-11-24T09:05:07Z\"", "2026-11-24T09:05:07Z");
}

#[test]
fn dates_in_other_languages() {
    check("mar., 24 nov. 2026 09:05:07 +0100", "2026-11-24T08:05:07Z");
    check("Mar, 24 déc 2026 09:05:07 +0100", "2026-12-24T08:05:07Z");
    check("Di, 24 März 2026 09:05:07 MEZ", "2026-03-24T08:05:07Z");
    check("Вт, 24 ноя 2026 09:05:07 MSK", "2026-11-24T06:05:07Z");
    check("Τρι, 24 Νοέ 2026 09:05:07 EET", "2026-11-24T07:05:07Z");
    check("Sal, 24 Ağu 2026 09:05:07", "2026-08-24T09:05:07Z");
    check("24 de noviembre de 2026, 9:05h", "2026-11-24T09:05:00Z");
    check("ter, 24 de dezembro de 2026 21:05", "2026-12-24T21:05:00Z");
    check("mar, 24 nov 2026 09:05:07 +0100", "2026-11-24T08:05:07Z");
    check("martedì 24 novembre 2026 09:05", "2026-11-24T09:05:00Z");
    check("dinsdag 24 maart 2026 09:05", "2026-03-24T09:05:00Z");
    check("24. November 2026, 9:05 Uhr", "2026-11-24T09:05:00Z");
    check("wt., 24 lis 2026 09:05:07 CET", "2026-11-24T08:05:07Z");
    check("24 października 2026", "2026-10-24T00:00:00Z");
    check("24 Kasım 2026 Salı 09:05", "2026-11-24T09:05:00Z");
    check("2026. november 24., 9:05", "2026-11-24T09:05:00Z");
    check("2026-július-24T9:05-05:00", "2026-07-24T14:05:00Z");
    check("2026. szeptember 24.", "2026-09-24T00:00:00Z");
    check("24 Μαΐου 2026 09:05", "2026-05-24T09:05:00Z");
    check("2026年11月24日 09:05:07", "2026-11-24T09:05:07Z");
    check("2026年11月24日(火) 9時05分", "2026-11-24T09:05:00Z");
    check("2026年11月24日 下午9时05分07秒", "2026-11-24T21:05:07Z");
    check("2026年11月24日 下午 9时05分07秒", "2026-11-24T21:05:07Z");
    check("2026년 11월 24일 09:05:07", "2026-11-24T09:05:07Z");
    check("2026-11-24 오후 9:05:07", "2026-11-24T21:05:07Z");
    check("2026年11月24日 月曜日", "2026-11-24T00:00:00Z");
}

#[test]
fn summer_time_is_an_hour_ahead_of_winter_time() {
    for (zone, expected) in [
        ("EST", "14:05"),
        ("EDT", "13:05"),
        ("PST", "17:05"),
        ("PDT", "16:05"),
        ("GMT", "09:05"),
        ("BST", "08:05"),
        ("CET", "08:05"),
        ("CEST", "07:05"),
        ("MESZ", "07:05"),
        ("EEST", "06:05"),
        ("NZST", "21:05"),
        ("NZDT", "20:05"),
    ] {
        let day = if zone.starts_with("NZ") { "23" } else { "24" };
        check(&format!("24 Nov 2026 09:05 {zone}"), &format!("2026-11-{day}T{expected}:00Z"));
    }
}

#[test]
fn nonsense_is_no_date() {
    for text in [
        "",
        "soon",
        "2026-13-01",
        "2026-02-30",
        "9999-12-31",
        "24",
        "Tue, 99 Nov 2026 09:05:07 GMT",
        "0000-00-00 00:00:00",
        "1:2:3:4",
        "-",
    ] {
        check(text, "");
    }
    check(&"1 ".repeat(100), "");
}

#[test]
fn a_date_tells_whether_it_named_a_zone() {
    let zoneless = |text: &str| read(text).map(|stated| stated.zoneless);
    for text in ["2026-11-24T09:05:07", "2026-11-24", "Tue, 24 Nov 2026 09:05:07", "2026/1/10 14:33", "24 Nov 2026"] {
        assert_eq!(zoneless(text), Some(true), "{text}");
    }
    for text in ["2026-11-24T09:05:07Z", "2026-11-24 09:05 +0100", "Tue, 24 Nov 2026 09:05:07 GMT", "1795511107"] {
        assert_eq!(zoneless(text), Some(false), "{text}");
    }
    // A zone that nobody knows is as good as none.
    assert_eq!(zoneless("Tue, 24 Nov 2026 09:05:07 XYZT"), Some(true));
}
