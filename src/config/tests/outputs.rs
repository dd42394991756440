//! Outputs: names, titles, selects, aliases, and the one that is always there.

use super::*;
use crate::model::output::{ContentMode, OutputAccess};

fn check(text: &str, expected: &[&str]) {
    assert_eq!(faults_of(text, &Env::default()), expected, "{text}");
}

#[test]
fn all_is_there_unless_it_is_configured_away() {
    let names = |text: &str| {
        let config = config_of(text);
        let named = |outputs: &[Output]| outputs.iter().map(|output| output.name.clone()).collect::<Vec<_>>().join(" ");
        format!("{}|{}", named(&config.outputs), named(&config.disabled_outputs))
    };
    assert_eq!(names(""), "all|");
    assert_eq!(names("[[outputs]]\nname = \"world\""), "all world|");
    assert_eq!(names("[[outputs]]\nname = \"world\"\n[[outputs]]\nname = \"all\""), "world all|");
    assert_eq!(names("[[outputs]]\nname = \"world\"\n[[outputs]]\nname = \"all\"\nenabled = false"), "world|all");
    assert_eq!(names("[[outputs]]\nname = \"all\"\nenabled = false"), "|all");
}

#[test]
fn every_key_reaches_its_field() {
    let text = r#"
[[outputs]]
name = "world.2-x_y"
title = "World news"
select = "tag:world lang:en"
window = "7d"
min = 5
max = 9
per_feed = 3
content = "summary+full"
access = "secret"
aliases = ["foreign", "abroad"]
"#;
    let expected = Output {
        name: "world.2-x_y".to_owned(),
        title: "World news".to_owned(),
        window: std::time::Duration::from_secs(7 * 86_400),
        min: 5,
        max: 9,
        per_feed: 3,
        select: "tag:world lang:en".to_owned(),
        content: ContentMode::SummaryFull,
        access: OutputAccess::Secret,
        aliases: vec!["foreign".to_owned(), "abroad".to_owned()],
        enabled: true,
    };
    assert_eq!(config_of(text).outputs[1], expected);
}

#[test]
fn the_title_is_the_name_when_nobody_says_so() {
    let config = config_of("[[outputs]]\nname = \"all\"\n[[outputs]]\nname = \"world\"");
    let titles: Vec<&str> = config.outputs.iter().map(|output| output.title.as_str()).collect();
    assert_eq!(titles, ["coranto", "world"]);
}

#[test]
fn what_is_set_is_shown_by_the_name_of_the_output() {
    let text = "[[outputs]]\nname = \"world\"\nmin = 7\n[[outputs]]\nname = \"all\"\nenabled = false";
    let loaded = check_text(Path::new("c.toml"), text, &Env::default()).unwrap();
    let shown: Vec<String> = show(&loaded)
        .into_iter()
        .filter(|key| key.key.starts_with("outputs.") && key.origin != SetBy::Default)
        .map(|key| format!("{} {} {}", key.key, key.value.unwrap(), key.origin))
        .collect();
    assert_eq!(
        shown,
        [
            "outputs.world.name \"world\" c.toml:2",
            "outputs.world.min 7 c.toml:3",
            "outputs.all.name \"all\" c.toml:5",
            "outputs.all.enabled false c.toml:6",
        ]
    );
}

#[test]
fn names_are_parts_of_addresses() {
    let table = [
        ("World", "name: \"World\" is no name: it may hold a-z, 0-9, \"-\", \"_\" and \".\"; did you mean \"world\"?"),
        ("a b", "name: \"a b\" is no name: it may hold a-z, 0-9, \"-\", \"_\" and \".\"; did you mean \"a-b\"?"),
        ("a/b", "name: \"a/b\" is no name: it may hold a-z, 0-9, \"-\", \"_\" and \".\""),
        ("wörld", "name: \"wörld\" is no name: it may hold a-z, 0-9, \"-\", \"_\" and \".\""),
        ("", "name: must not be empty"),
        (".hidden", "name: must not begin with \".\""),
        ("world.atom", "name: must not end in .atom; the addresses add .atom: write \"world\""),
    ];
    for (name, expected) in table {
        check(&format!("[[outputs]]\nname = \"{name}\""), &[&format!("2:8: {expected}")]);
    }
    for name in ["x.rss", "x.json", &"x".repeat(65)] {
        assert_eq!(faults_of(&format!("[[outputs]]\nname = \"{name}\""), &Env::default()).len(), 1, "{name}");
    }
    for name in ["a", "0", "-", "a.b", "rss", "atom.x", &"x".repeat(64)] {
        check(&format!("[[outputs]]\nname = \"{name}\""), &[]);
    }
}

#[test]
fn no_two_outputs_answer_to_one_name() {
    let text = r#"
[[outputs]]
title = "nameless"
[[outputs]]
name = "world"
aliases = ["foreign", "world"]
[[outputs]]
name = "world"
[[outputs]]
name = "tech"
aliases = ["world", "foreign", "all"]
[[outputs]]
name = "gone"
enabled = false
aliases = ["tech"]
[[outputs]]
name = "science"
aliases = ["gone", "gone", "Tech"]
"#;
    check(
        text,
        &[
            "2:1: an output without name; write name = \"world\"",
            "6:23: aliases: \"world\" is the output's own name",
            "8:8: the output \"world\" stands in c.toml:4 already; choose another name, or remove one of the two",
            "11:12: aliases: \"world\" is the name of the output in c.toml:4",
            "11:21: aliases: \"foreign\" stands in c.toml:4 already",
            "11:32: aliases: the output \"all\" is there without a table, too; add a table [[outputs]] with name = \"all\" and enabled = false",
            "18:28: aliases: \"Tech\" is no name: it may hold a-z, 0-9, \"-\", \"_\" and \".\"; did you mean \"tech\"?",
        ],
    );
    let twice = "[[outputs]]\nname = \"a\"\naliases = [\"b\", \"b\"]";
    check(twice, &["3:17: aliases: \"b\" stands in c.toml:1 already"]);
    check("[[outputs]]\nname = \"news\"\naliases = [\"all\"]\n[[outputs]]\nname = \"all\"\nenabled = false", &[]);
}

#[test]
fn bounds_fit_together() {
    let table = |keys: &str| format!("[[outputs]]\nname = \"a\"\n{keys}");
    check(&table("min = 20\nmax = 10"), &["3:7: min is more than max in [[outputs]]: 20 and 10"]);
    check(&table("min = 501"), &["3:7: min is more than max in [[outputs]]: 501 and 500"]);
    check(&table("max = 5"), &["3:7: min is more than max in [[outputs]]: 50 and 5"]);
    check(&table("per_feed = 10001"), &["3:12: per_feed: must lie between 0 and 10000, not 10001"]);
    check(&table("max = 0"), &["3:7: max: must lie between 1 and 10000, not 0"]);
}

#[test]
fn words_and_flags_say_which_there_are() {
    let table = |keys: &str| format!("[[outputs]]\nname = \"a\"\n{keys}");
    check(
        &table("content = \"sumary\""),
        &[
            "3:11: content: expected one of \"summary\", \"feed\", \"full\", \"summary+feed\", \"summary+full\", found the string \"sumary\"; did you mean \"summary\"?",
        ],
    );
    check(
        &table("access = \"private\""),
        &["3:10: access: expected one of \"public\", \"secret\", found the string \"private\""],
    );
    check(
        &table("enabled = \"false\""),
        &["3:11: enabled: expected true or false, found the string \"false\"; write false without quotes"],
    );
    check(&table("enabled = 0"), &["3:11: enabled: expected true or false, found the integer 0"]);
    check(
        &table("select = true"),
        &["3:10: select: expected a query such as \"tag:world lang:en\", found the boolean true"],
    );
}

#[test]
fn a_wrong_select_is_shown_with_a_caret() {
    let faults = faults_of("[[outputs]]\nname = \"a\"\nselect = \"title:x (tag:y\"", &Env::default());
    let lines: Vec<&str> = faults[0].lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("3:10: select: "), "{faults:?}");
    assert_eq!(lines[1], "    title:x (tag:y");
    assert!(lines[2].starts_with("    ") && lines[2].trim() == "^", "{faults:?}");
}
