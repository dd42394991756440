//! The outputs in the hands of other programs: xmllint, Python's feedparser, and our own parser.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use super::{Rig, page};

/// Entries whose every field is meant to break a writer.
fn hostile() -> String {
    let nasty = "]]&gt; &amp;amp; &lt;b&gt; \u{85}\u{FEFF} &quot;'\u{202E}rtl\u{202C} \u{1F4F0} &#x1;&#xB;";
    let entries: String = (0..6)
        .map(|n| {
            format!(
                "<item><guid isPermaLink=\"false\">{n} {nasty}</guid><title>{n} {nasty}</title>\
                 <link>https://hostile.example/{n}?a=1&amp;b=%22&amp;c='</link><author>{nasty}</author><category>{nasty}</category>\
                 <description>&lt;p onclick=&quot;x()&quot;&gt;{nasty} &lt;script&gt;alert(1)&lt;/script&gt;&lt;a href=&quot;javascript:alert(1)&quot;&gt;x&lt;/a&gt;&lt;img src=&quot;/p.png&quot;&gt;&lt;/p&gt;</description>\
                 <enclosure url=\"https://hostile.example/{n}.mp3?sig=a&amp;b\" length=\"12\" type=\"audio/mpeg\"/>\
                 <pubDate>Mon, 0{} Nov 2026 10:00:00 GMT</pubDate></item>",
                n + 1
            )
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Hostile {nasty}</title><link>https://hostile.example/</link>{entries}</channel></rss>"
    )
}

#[test]
fn hostile_strings_leave_valid_documents() {
    let rig = Rig::new();
    rig.origin.set("/h.xml", page(hostile()));
    rig.configure(&["/h.xml"], "");
    let _daemon = rig.start();
    let items = rig.wait_for_items(6);
    assert!(items.iter().all(|item| !item["content_html"].as_str().unwrap_or("").contains("javascript:")));
    for suffix in ["atom", "rss", "json"] {
        let reply = rig.get(&format!("/feeds/all.{suffix}"), &[]).expect("an answer");
        assert_eq!(reply.status, 200);
        let file = rig.home().join(format!("all.{suffix}"));
        std::fs::write(&file, &reply.body).expect("a file");
        read_back(&file, suffix);
        if suffix != "json" {
            xmllint(&file);
            feedparser(&file, 6);
        }
    }
}

/// What coranto itself reads in its own output.
fn read_back(file: &Path, suffix: &str) {
    let home = file.parent().expect("a folder");
    let read = crate::support::program::run(home, &["inspect", "feed", &file.display().to_string()]);
    assert!(read.status.success(), "{suffix}: {}", String::from_utf8_lossy(&read.stdout));
    let feed: serde_json::Value = serde_json::from_slice(&read.stdout).expect("JSON");
    assert_eq!(feed["entries"].as_array().map(Vec::len), Some(6), "{suffix}");
    assert_eq!(feed["faults"].as_array().map(Vec::len), Some(0), "{suffix}: {}", feed["faults"]);
    let urls: Vec<&str> =
        feed["entries"].as_array().expect("entries").iter().filter_map(|entry| entry["url"].as_str()).collect();
    assert!(
        urls.contains(&"https://hostile.example/0?a=1&b=%22&c=%27")
            || urls.contains(&"https://hostile.example/0?a=1&b=%22&c='"),
        "{urls:?}"
    );
}

pub(super) fn xmllint(file: &Path) {
    let mut command = Command::new("xmllint");
    command.args(["--noout", "--nonet"]).arg(file);
    if let Some(said) = tool(command, "xmllint") {
        assert_eq!(said, "", "xmllint on {}", file.display());
    }
}

pub(super) fn feedparser(file: &Path, n: usize) {
    let script = "import sys, feedparser\nd = feedparser.parse(open(sys.argv[1], 'rb').read())\n\
                  print('bozo' if d.bozo else 'fine', len(d.entries), len(set(e.id for e in d.entries)))";
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-c").arg(script).arg(file);
    if let Some(said) = tool(command, "python3-feedparser") {
        assert_eq!(said.trim(), format!("fine {n} {n}"), "feedparser on {}", file.display());
    }
}

/// Runs another program; `None`, and a word about it, when it is not installed and need not be.
fn tool(mut command: Command, package: &str) -> Option<String> {
    let output = command.output();
    let absent = match &output {
        Err(_) => true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).contains("No module named"),
    };
    if absent {
        assert!(std::env::var_os("CORANTO_TEST_TOOLS").is_none(), "{package} is missing");
        // Straight to standard error: what a passing test prints is not shown.
        let _ = writeln!(std::io::stderr(), "left out: {package} is not installed");
        return None;
    }
    let output = output.expect("checked above");
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}
