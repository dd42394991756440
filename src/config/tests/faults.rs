//! What is wrong, where, and what to do: a table of files and their messages.

use super::*;

fn check(text: &str, expected: &[&str]) {
    assert_eq!(faults_of(text, &Env::default()), expected, "{text}");
}

#[test]
fn all_faults_are_reported_together_in_the_order_of_the_file() {
    let text = r#"
[poll]
shedule = "adaptive"
timeout = 30
concurrency = "8"

[sumary]
sentences = 3

[[feeds]]
url = "example.org/feed"
tags = ["two words", "fine"]

[[feeds]]
title = ""
"#;
    check(
        text,
        &[
            "3:1: unknown key \"shedule\" in [poll]; did you mean \"schedule\"?",
            "4:11: timeout: expected a duration such as \"30s\", \"15m\", \"2h\" or \"14d\", found the integer 30; did you mean \"30s\"?",
            "5:15: concurrency: expected an integer, found the string \"8\"; write 8 without quotes",
            "7:2: unknown table \"sumary\"; did you mean \"summary\"?",
            "11:7: url: \"example.org/feed\" is no web address; did you mean \"https://example.org/feed\"?",
            "12:9: tags: \"two words\" is no plain word; tags are letters, digits, \"-\", \"_\" and \".\", without spaces",
            "14:1: a feed without url; write url = \"https://…\"",
            "15:9: title: must not be empty",
        ],
    );
}

#[test]
fn syntax_is_one_fault_with_its_place() {
    check("[poll]\ntimeout = \n", &["2:11: not valid TOML: string values must be quoted, expected literal string"]);
    check("[poll]\nfirst = 1\nfirst = 2\n", &["3:1: not valid TOML: duplicate key"]);
    check("\u{feff}[poll]\nfirst = 1\n", &[]);
}

#[test]
fn unknown_keys_are_led_home() {
    check("liste = 1", &["1:1: unknown key \"liste\" at the top of the file"]);
    check("concurrency = 1", &["1:1: unknown key \"concurrency\" at the top of the file; it belongs in [poll]"]);
    check(
        "[server]\ntimezone = \"UTC\"",
        &["2:1: unknown key \"timezone\" in [server]; it belongs at the top of the file, before the first table"],
    );
    check("[server]\nport = 80", &["2:1: unknown key \"port\" in [server]"]);
    check("[retention]\nkep = \"1d\"", &["2:1: unknown key \"kep\" in [retention]; did you mean \"keep\"?"]);
    check("[[rules]]\nmatch = \"x\"", &["1:3: unknown table \"rules\""]);
    check(
        "[tags.a]\nshedule = \"adaptive\"",
        &["2:1: unknown key \"shedule\" in [tags.a]; did you mean \"schedule\"?"],
    );
    check(
        "[[feeds]]\nurl = \"https://a.example/\"\nfull_text = \"never\"",
        &["3:1: unknown key \"full_text\" in [[feeds]]"],
    );
}

#[test]
fn tables_of_the_wrong_kind() {
    check("poll = 3", &["1:8: poll: expected a table [poll], found the integer 3"]);
    check(
        "[feeds]\nurl = \"https://a.example/\"",
        &["1:2: feeds: expected tables [[feeds]], found a table; write [[feeds]] with two brackets"],
    );
    check(
        "feeds = [\"https://a.example/\"]",
        &["1:10: feeds: expected tables [[feeds]], found the string \"https://a.example/\""],
    );
    check("[tags]\nworld = \"hourly\"", &["2:9: world: expected a table [tags.world], found the string \"hourly\""]);
}

#[test]
fn values_out_of_range_or_of_another_kind() {
    let table = [
        (
            "[poll]\nhost_gap = \"2 s\"",
            "2:12: host_gap: expected a duration such as \"30s\", \"15m\", \"2h\" or \"14d\", found the string \"2 s\"",
        ),
        ("[poll]\ntimeout = \"0s\"", "2:11: timeout: must lie between 1s and 10m, not 0s"),
        ("[poll]\nconcurrency = 0", "2:15: concurrency: must lie between 1 and 1024, not 0"),
        (
            "[poll]\nconcurrency = 99999999999999999999",
            "2:15: concurrency: expected an integer, found the integer 99999999999999999999",
        ),
        ("[poll]\nfirst = 1.5", "2:9: first: expected an integer, found the float 1.5"),
        (
            "[poll]\nmax_body = \"16MB\"",
            "2:12: max_body: expected a size such as \"512KiB\", \"10MiB\" or \"1GiB\", found the string \"16MB\"",
        ),
        ("[poll]\nmax_body = \"0\"", "2:12: max_body: must lie between 1KiB and 1GiB, not 0"),
        (
            "[poll]\nallow_private = \"10.0.0.0/8\"",
            "2:17: allow_private: expected a list of strings, found the string \"10.0.0.0/8\"; write [\"10.0.0.0/8\"]",
        ),
        (
            "[poll]\ncontact = \"me (at) home\"",
            "2:11: contact: \"me (at) home\" is no address of a page or a mailbox; write one such as \"https://news.example.org/about\" or \"me@example.org\"",
        ),
        ("[poll]\nmin_interval = \"2d\"", "2:16: min_interval is longer than max_interval in [poll]"),
        (
            "[summary]\nsource = \"extrakt\"",
            "2:10: source: expected one of \"best\", \"extract\", found the string \"extrakt\"; did you mean \"extract\"?",
        ),
        ("[summary]\nsource = true", "2:10: source: expected one of \"best\", \"extract\", found the boolean true"),
        (
            "timezone = \"Europe/Berln\"",
            "1:12: timezone: \"Europe/Berln\" is no time zone of the IANA database; did you mean \"Europe/Berlin\"?",
        ),
    ];
    for (text, expected) in table {
        check(text, &[expected]);
    }
}

#[test]
fn an_interval_that_could_not_be_read_is_not_compared() {
    let text = "[poll]\nmin_interval = \"soon\"\nmax_interval = \"30m\"";
    assert_eq!(faults_of(text, &Env::default()).len(), 1);
}

#[test]
fn schedules_and_networks_say_what_is_wrong() {
    for text in ["[poll]\nschedule = \"every now\"", "[poll]\nschedule = \"* * *\"", "[tags.a]\nschedule = \"often\""] {
        let faults = faults_of(text, &Env::default());
        assert!(faults.len() == 1 && faults[0].contains("is no schedule: "), "{faults:?}");
    }
    for network in ["10.0.0.0/33", "10.0.0", "fd00::/129", "example.org"] {
        let faults = faults_of(&format!("[poll]\nallow_private = [\"{network}\"]"), &Env::default());
        assert!(faults.len() == 1 && faults[0].contains("is no network: "), "{faults:?}");
    }
}

#[test]
fn addresses_say_what_is_wrong() {
    let listen = |value: &str| format!("[server]\nlisten = [{value}]");
    let store = |value: &str| format!("[store]\nurl = \"{value}\"");
    let table = [
        (listen("\":80\""), "2:11: listen: \":80\" is no address with a port; did you mean \"0.0.0.0:80\"?"),
        (
            listen("\"localhost:80\""),
            "2:11: listen: \"localhost:80\" is no address with a port; did you mean \"127.0.0.1:80\"?",
        ),
        (listen("\"::1\""), "2:11: listen: \"::1\" is no address with a port; did you mean \"[::1]:7077\"?"),
        (listen("\"127.0.0.1:80\", \"127.0.0.1:80\""), "2:10: listen: \"127.0.0.1:80\" stands in the list twice"),
        (listen(""), "2:10: listen: must not be empty; write [\"127.0.0.1:7077\"]"),
        (
            store("postgres://db/coranto"),
            "2:7: url: stores in PostgreSQL are not there yet; write \"sqlite:coranto.db\"",
        ),
        (store("news.db"), "2:7: url: \"news.db\" is no store; did you mean \"sqlite:news.db\"?"),
        (
            store("sqlite:///srv/news.db"),
            "2:7: url: the path follows \"sqlite:\" at once; write \"sqlite:/srv/news.db\", or \"sqlite:srv/news.db\" for a file in the data folder",
        ),
        (
            "[server]\npublic_url = \"https://a.example/x?y\"".to_owned(),
            "2:14: public_url: must end with its path, without \"?\" or \"#\"",
        ),
        (
            "[[feeds]]\nurl = \"feed://me:secret@a.example/x\"".to_owned(),
            "2:7: url: \"feed\" is not polled: http and https are; did you mean \"https://a.example/x\"?",
        ),
        (
            "[net]\nresolve = { \"a.example\" = \"b.example\" }".to_owned(),
            "2:27: resolve: \"b.example\" is neither \"IP:PORT\" nor \"IP\"",
        ),
        (
            "[net]\nresolve = { \"1.2.3.4\" = \"127.0.0.1\" }".to_owned(),
            "2:13: resolve: \"1.2.3.4\" is no name of a host",
        ),
    ];
    for (text, expected) in table {
        check(&text, &[expected]);
    }
}

#[test]
fn a_feed_stands_there_once() {
    let text = r#"
[[feeds]]
url = "https://a.example/feed"
[[feeds]]
url = "https://A.EXAMPLE:443/feed#top"
"#;
    check(text, &["4:1: the feed https://a.example/feed#top stands in c.toml:2 already; remove one of the two"]);
}

#[test]
fn what_does_not_exist_yet_is_unknown_and_not_mistaken_for_something_else() {
    for table in ["[article]", "[dedup]", "[publish]", "[[hosts]]", "[[rules]]", "[[editions]]"] {
        let name = table.trim_matches(['[', ']']);
        let faults = faults_of(table, &Env::default());
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].ends_with(&format!("unknown table \"{name}\"")), "{faults:?}");
    }
    let keys = [
        ("[poll]", "proxy"),
        ("[[feeds]]\nurl = \"https://a.example/\"", "username password_file headers proxy full_text"),
        ("[[outputs]]\nname = \"all\"", "duplicates"),
    ];
    for (table, names) in keys {
        for name in names.split(' ') {
            let faults = faults_of(&format!("{table}\n{name} = 1"), &Env::default());
            assert!(faults.len() == 1 && !faults[0].contains(';'), "{faults:?}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reading_panic(parts in proptest::collection::vec(0..FRAGMENTS.len(), 0..12), odd in ".{0,20}") {
        let mut text: String = parts.into_iter().map(|n| FRAGMENTS[n]).collect();
        faults_of(&text, &Env::default());
        text.push_str(&odd);
        faults_of(&text, &Env::from([("CORANTO_SERVER__LISTEN", odd.as_str()), ("CORANTO_POLL__FIRST", odd.as_str())]));
    }
}

const FRAGMENTS: &[&str] = &[
    "[poll]\n",
    "[[feeds]]\n",
    "[tags.\"ü\"]\n",
    "[[outputs]]\n",
    "url = ",
    "title = ",
    "timeout = ",
    "first = ",
    "select = ",
    "aliases = ",
    "keep = ",
    "hosts = ",
    "trusted_proxies = ",
    "resolve = ",
    "listen = ",
    "name = \"all\"\n",
    "\"sqlite:\"\n",
    "\"9999999999999999999d\"\n",
    "-9223372036854775808\n",
    "[1, \"::\", {}]\n",
    "{ a = 1979-05-27 }\n",
    "\"http://@:a/\"\n",
    "\n",
    "'\u{feff}\u{202e}'\n",
    "net.resolve.x = inf\n",
    "tags = 1\n",
];
