use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Every metric that the text names, as docs/metrics.md names it, with the names of its labels.
fn rendered(metrics: &Metrics) -> BTreeMap<String, BTreeSet<String>> {
    let text = metrics.render();
    let histograms: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" histogram")).collect();
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, _) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        let part_of =
            |histogram: &&&str| ["_bucket", "_sum", "_count"].iter().any(|end| *name == format!("{histogram}{end}"));
        let name = histograms.iter().find(part_of).copied().unwrap_or(name);
        let names = labels.trim_end_matches('}').split(',').filter_map(|label| label.split_once('='));
        let labels = names.map(|(label, _)| label.to_owned()).filter(|label| label != "le");
        found.entry(name.to_owned()).or_default().extend(labels);
    }
    found
}

/// The first column of the tables: `name` or `name{label}`.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let lines = include_str!("../../docs/metrics.md").lines();
    let names = lines.filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(name, _)| name);
    names
        .map(|name| {
            let (name, label) = name.split_once('{').unwrap_or((name, "}"));
            let labels = label.trim_end_matches('}').split(',').filter(|label| !label.is_empty());
            (name.to_owned(), labels.map(str::to_owned).collect())
        })
        .collect()
}

#[test]
fn the_list_in_the_documentation_is_the_list() {
    let metrics = Metrics::new();
    metrics.started(1_700_000_000);
    metrics.request(200, 0.001);
    assert_eq!(rendered(&metrics), documented());
}

#[track_caller]
fn check(metrics: &Metrics, expected: &[&str]) {
    let text = metrics.render();
    for line in expected {
        assert!(text.lines().any(|found| found == *line), "{line} is missing in\n{text}");
    }
}

#[test]
fn events_are_counted_where_they_belong() {
    let metrics = Metrics::new();
    check(&metrics, &["coranto_polls_total{result=\"failed\"} 0", "coranto_limits_hit_total{limit=\"body\"} 0"]);
    metrics.polled(PollResult::Failed);
    metrics.poll_took(Duration::from_millis(300));
    metrics.related(3, 2);
    metrics.request(304, 0.002);
    metrics.ssrf_blocked("name");
    metrics.limit_hit("body");
    metrics.levels(&Levels {
        feeds: 10,
        feeds_failing: 2,
        feeds_new: 1,
        db_bytes: 4096,
        feeds_with_repairs: vec![("no-id".into(), 3), ("brand-new".into(), 1), ("newer".into(), 2)],
        ..Levels::default()
    });
    check(
        &metrics,
        &[
            "coranto_polls_total{result=\"failed\"} 1",
            "coranto_polls_total{result=\"read\"} 0",
            "coranto_poll_duration_seconds_bucket{le=\"0.25\"} 0",
            "coranto_poll_duration_seconds_bucket{le=\"0.5\"} 1",
            "coranto_articles_published_total 3",
            "coranto_articles_deduplicated_total 2",
            "coranto_http_requests_total{code=\"304\"} 1",
            "coranto_ssrf_blocked_total{layer=\"name\"} 1",
            "coranto_limits_hit_total{limit=\"body\"} 1",
            "coranto_feeds{state=\"failing\"} 2",
            "coranto_feeds{state=\"well\"} 7",
            "coranto_feeds_with_repairs{class=\"no-id\"} 3",
            "coranto_feeds_with_repairs{class=\"truncated\"} 0",
            "coranto_feeds_with_repairs{class=\"other\"} 3",
            "coranto_db_size_bytes 4096",
            "# EOF",
        ],
    );
}

#[test]
fn parts_in_trouble_show() {
    let (metrics, health) = (Metrics::new(), Health::default());
    health.trouble(Part::Disk, "full");
    metrics.troubles(&health);
    check(&metrics, &["coranto_trouble{part=\"disk\"} 1", "coranto_trouble{part=\"store\"} 0"]);
    health.well(Part::Disk);
    metrics.troubles(&health);
    check(&metrics, &["coranto_trouble{part=\"disk\"} 0"]);
}
