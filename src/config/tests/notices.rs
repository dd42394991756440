//! Remarks on configurations that are right.

use super::*;

fn check(text: &str, expected: &[&str]) {
    let loaded = check_text(Path::new("c.toml"), text, &Env::default()).unwrap_or_else(|faults| panic!("{faults}"));
    let notices: Vec<String> = loaded
        .notices()
        .iter()
        .map(|(place, message)| format!("{place}: {message}").replacen("c.toml:", "", 1))
        .collect();
    assert_eq!(notices, expected, "{text}");
}

#[test]
fn the_defaults_need_no_remark() {
    check("", &[]);
    check(DEFAULT_FILE, &[]);
}

#[test]
fn tags_that_nobody_has() {
    let text = r#"
[tags.world]
schedule = "every 30m"
[tags.tech]
schedule = "every 30m"
[[feeds]]
url = "https://a.example/"
tags = ["World"]
[[outputs]]
name = "all"
select = "tag:WORLD OR (tag:tech -tag:sport) OR tag:sport"
"#;
    check(
        text,
        &[
            "5:12: no feed of the file has the tag \"tech\"; feeds that were added by command may have it",
            "11:10: select of the output \"all\": no feed of the file has the tag \"sport\"; feeds that were added by command may have it",
        ],
    );
}

#[test]
fn access_that_may_not_be_meant() {
    check(
        "[server]\naccess = \"open\"\nlisten = [\"127.0.0.1:1\", \"0.0.0.0:80\"]",
        &["2:10: access: whoever reaches 0.0.0.0:80 may read everything but secret outputs"],
    );
    check(
        "[server]\naccess = \"open\"\npublic_url = \"https://a.example/\"",
        &["2:10: access: whoever reaches https://a.example/ may read everything but secret outputs"],
    );
    check("[server]\naccess = \"open\"", &[]);
    check(
        "[server]\npublic_url = \"http://a.example/\"",
        &["2:14: public_url: keys travel unencrypted over http; let the proxy speak https, and write https here"],
    );
    check("[server]\npublic_url = \"http://localhost:8080/\"", &[]);
    check("[server]\npublic_url = \"https://a.example/\"", &[]);
    check(
        "[[outputs]]\nname = \"mine\"\naccess = \"secret\"",
        &[
            "3:10: access: the output \"mine\" is secret, but access is open: its articles stand on the pages all the same; set server.access = \"key\"",
        ],
    );
    check("[server]\naccess = \"key\"\n[[outputs]]\nname = \"mine\"\naccess = \"secret\"", &[]);
    check(
        "[server]\ntrusted_proxies = [\"0.0.0.0/0\"]",
        &["2:19: trusted_proxies: 0.0.0.0/0 lets every reader say what its address is"],
    );
}
