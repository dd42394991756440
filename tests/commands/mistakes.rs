//! Arguments that make no sense, files that are not there: a sentence, an exit code, and nothing done.

use super::{FEED, home, text, with_input};
use crate::support::origin::{Mode, Origin, Page};
use crate::support::program::{coranto, run};
use crate::support::temp_dir;

/// Runs in a fresh home; the store must not have been made for it.
#[track_caller]
fn check(arguments: &[&str], code: i32, says: &str) {
    let home = temp_dir();
    let out = run(home.path(), arguments);
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains(says), "{arguments:?}: {said}");
    assert!(!home.path().join("data").exists(), "{arguments:?} made a store");
}

#[test]
fn addresses_that_are_none_are_refused_before_anything_is_done() {
    check(&["add", ""], 2, "\"\" is no address");
    check(&["add", "two words"], 2, "\"two words\" is no address");
    check(&["add", "http://"], 2, "is no address");
    check(&["add", "https://good.example/", "ftp://a.example/"], 2, "only http and https");
    check(&["add", "file:///etc/passwd"], 2, "only http and https");
}

#[test]
fn options_of_add_follow_the_rules_of_the_file() {
    check(&["add", "https://a.example/", "--schedule", "* *"], 2, "--schedule: \"* *\" is no schedule");
    check(&["add", "https://a.example/", "--tag", "two words"], 2, "--tag: \"two words\" is no plain word");
}

#[test]
fn an_id_that_is_none_says_what_one_looks_like() {
    check(&["show", "nonsense"], 2, "urn:uuid:");
}

#[test]
fn without_a_store_there_is_nothing_to_read() {
    check(&["feeds"], 69, "coranto add ADDRESS");
    check(&["show", "urn:uuid:0190c3f4-0000-5000-8000-000000000000"], 69, "there is no store");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    check(&["--config", "absent.toml", "check"], 78, "absent.toml: cannot read");
    check(&["inspect", "html", "/"], 1, "cannot read \"/\": Is a directory");
    check(&["inspect", "html", "/dev/zero"], 1, "the document is over 16 MiB");
    let home = temp_dir();
    let said = text(&run(home.path(), &["check", "absent.toml"]).stderr);
    assert!(said.contains("absent.toml") && !said.contains("--config"), "{said}");
}

#[test]
fn a_wrong_select_has_a_caret_and_a_doubtful_one_a_note() {
    let home = temp_dir();
    let file = home.path().join("c.toml");
    let check = |select: &str| {
        std::fs::write(&file, format!("[[outputs]]\nname = \"world\"\nselect = '{select}'\n")).unwrap();
        let out = run(home.path(), &["check", file.to_str().unwrap()]);
        (out.status.code(), text(&out.stdout), text(&out.stderr))
    };
    let (code, _, said) = check("lang:en titel:x");
    assert_eq!(code, Some(78));
    assert!(said.contains("c.toml:3:10: select: ") && said.contains("title:"), "{said}");
    assert!(said.contains("\n    lang:en titel:x\n            ^"), "{said}");
    let (code, said, _) = check("tag:world");
    assert_eq!(code, Some(0));
    assert!(said.contains("\nnote: ") && said.contains("c.toml:3:10: select of the output \"world\""), "{said}");
}

#[test]
fn a_name_that_fits_several_feeds_lists_them_with_their_addresses() {
    let (home, origin) = home();
    for path in ["/a.xml", "/b.xml"] {
        origin.set(path, Mode::Serve(Page::new(FEED)));
        assert!(run(home.path(), &["add", origin.url(path).as_str()]).status.success());
    }
    let out = run(home.path(), &["remove", "gazette"]);
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("1 Gazette (127.0.0.1/a.xml), 2 Gazette (127.0.0.1/b.xml)"), "{said}");
}

#[test]
fn passwords_and_queries_of_addresses_are_not_shown() {
    let (home, origin) = home();
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    let secret = |path: &str| origin.url(path).as_str().replace("//", "//user:hunter2@") + "?token=hunter2";
    let outs = [
        run(home.path(), &["add", &secret("/feed.xml")]),
        run(home.path(), &["add", &secret("/absent.xml")]),
        run(home.path(), &["feeds"]),
        run(home.path(), &["feeds", "--json"]),
        run(home.path(), &["remove", "Gazette"]),
    ];
    for out in outs {
        let said = text(&out.stdout) + &text(&out.stderr);
        assert!(!said.contains("hunter2") && !said.is_empty(), "{said}");
    }
}

#[test]
fn counts_are_grammatical() {
    let (home, origin) = home();
    let none = run(home.path(), &["poll"]);
    assert_eq!(text(&none.stdout), "No feeds yet: coranto add ADDRESS\n");
    let one = FEED.replace("<guid isPermaLink=\"false\">2</guid>", "<guid isPermaLink=\"false\">1</guid>");
    origin.set(
        "/feed.xml",
        Mode::Serve(Page::new(one.split("<item>").take(2).collect::<Vec<_>>().join("<item>") + "</channel></rss>")),
    );
    let added = run(home.path(), &["add", origin.url("/feed.xml").as_str()]);
    assert!(text(&added.stdout).ends_with(": 1 article.\n"), "{}", text(&added.stdout));
    let polled = run(home.path(), &["poll", "--force"]);
    assert_eq!(text(&polled.stdout), "Polled 1 feed: 0 new articles, 0 failed.\n");
}

#[test]
fn a_reader_that_had_enough_is_no_failure() {
    let home = temp_dir();
    let line = "{\"id\":1,\"text\":\"One. Two.\"}\n";
    std::fs::write(home.path().join("lines"), line.repeat(5000)).expect("a file");
    for command in ["inspect summary <lines", "config default", "--help"] {
        let script = format!("\"$0\" {command} | :; echo ${{PIPESTATUS[0]}}");
        let mut shell = std::process::Command::new("bash");
        let out = shell.current_dir(home.path()).args(["-c", &script, env!("CARGO_BIN_EXE_coranto")]).output();
        let Ok(out) = out else { return eprintln!("left out: there is no bash") };
        assert_eq!((text(&out.stdout).trim(), text(&out.stderr).as_str()), ("0", ""), "{command}");
    }
}

#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let home = temp_dir();
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let out = coranto(home.path(), &["config", "default"]).stdout(full).output().expect("it runs");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("No space left"), "{}", text(&out.stderr));
}

#[test]
fn of_several_documents_those_that_can_be_read_are() {
    let home = temp_dir();
    std::fs::write(home.path().join("a.xml"), FEED).expect("a file");
    let out = run(home.path(), &["inspect", "feed", "absent.xml", "/dev/zero", "a.xml"]);
    assert_eq!(out.status.code(), Some(1));
    let said = text(&out.stdout);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].contains("\"error\":\"cannot read \\\"absent.xml"), "{said}");
    assert!(lines[1].contains("the document is over 16 MiB"), "{said}");
    assert!(lines[2].contains("\"title\":\"Gazette\""), "{said}");
}

#[test]
fn lines_that_cannot_be_read_do_not_end_a_batch() {
    let home = temp_dir();
    let mut input = b"{\"id\":1,\"text\":\"One. Two.\"}\n\xff\xfe\n[]\n\n{\"id\":2,\"text\":5}\n".to_vec();
    input.resize(input.len() + (64 << 20) + 10, b'x');
    input.extend_from_slice(b"\n{\"id\":3,\"text\":\"Three.\"}");
    std::fs::write(home.path().join("lines"), input).expect("a file");
    let file = std::fs::File::open(home.path().join("lines")).expect("a file");
    let out = coranto(home.path(), &["inspect", "summary"]).stdin(file).output().expect("it runs");
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let rows = text(&out.stdout);
    let rows: Vec<serde_json::Value> = rows.lines().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    let told: Vec<_> = rows.iter().map(|row| (row["id"].as_i64(), row["error"].is_string())).collect();
    assert_eq!(told, [(Some(1), false), (None, true), (None, true), (Some(2), true), (None, true), (Some(3), false)]);
    assert_eq!(rows[1]["error"], "the line is not UTF-8");
    assert_eq!(rows[4]["error"], "the line is over 64 MiB");
}

#[test]
fn an_empty_document_is_told_apart_from_an_empty_batch() {
    let home = temp_dir();
    let single = with_input(home.path(), &["inspect", "feed"], "");
    assert_eq!((single.status.code(), text(&single.stdout).contains("empty")), (Some(1), true));
    let batch = with_input(home.path(), &["inspect", "feed", "--batch"], "\n\n");
    assert_eq!((batch.status.code(), text(&batch.stdout).as_str()), (Some(0), ""));
}

#[test]
fn a_feed_of_a_private_network_needs_leave() {
    let (home, origin) = (temp_dir(), Origin::start());
    let out = run(home.path(), &["add", origin.url("/feed.xml").as_str()]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("poll.allow_private"), "{}", text(&out.stderr));
    assert_eq!(origin.log().len(), 0);
}
