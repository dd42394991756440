//! `[[opml]]` tables.

use std::time::Duration;

use super::*;

fn load(text: &str) -> Result<Loaded, Faults> {
    check_text(Path::new("/etc/coranto/coranto.toml"), text, &Env::default())
}

#[test]
fn files_start_at_the_folder_of_the_configuration() {
    let loaded = load(
        "[[opml]]\nsource = \"mine.opml\"\ntags = [\"x\"]\n[[opml]]\nsource = \"/srv/a.opml\"\n\
         [[opml]]\nsource = \"https://u:p@lists.example/a.opml?token=abcdefgh12345\"\ninterval = \"1h\"\n",
    );
    let lists = loaded.unwrap().config.opml;
    let shown: Vec<String> = lists.iter().map(|list| list.from.shown()).collect();
    assert_eq!(shown, ["/etc/coranto/mine.opml", "/srv/a.opml", "https://lists.example/a.opml"]);
    assert_eq!(lists[0].tags, ["x"]);
    assert_eq!((lists[0].interval, lists[2].interval), (Duration::from_secs(86_400), Duration::from_secs(3600)));
}

#[test]
fn what_is_no_list_is_a_fault() {
    for (table, expected) in [
        ("tags = []", "a list without source"),
        ("source = \"\"", "must name a file or an address"),
        ("source = \"ftp://a.example/x.opml\"", "is not polled: http and https are"),
        ("source = 3", "expected a file"),
        ("source = \"a\"\ninterval = \"1s\"", "interval"),
        ("source = \"a\"\ntags = [\"two words\"]", "no plain word"),
        ("source = \"a\"\n[[opml]]\nsource = \"a\"", "stands in /etc/coranto/coranto.toml:1 already"),
        ("sauce = \"a\"", "did you mean \"source\"?"),
    ] {
        let faults = load(&format!("[[opml]]\n{table}\n")).unwrap_err().to_string();
        assert!(faults.contains(expected), "{table}: {faults}");
    }
}
