//! The language as its users meet it: what is read, what is refused, what matches.

use std::borrow::Cow;
use std::cell::Cell;

use proptest::prelude::*;

use super::*;
use crate::model::ids::{FeedId, PublicId};
use crate::query::field::Field;
use crate::query::kind::Facts;

const ID: &str = "0190a6f2-7b3c-5d4e-8f00-0123456789ab";

fn check(written: &str, tree: &str) {
    let query = parse(written).unwrap_or_else(|error| panic!("{error}\n{}", error.caret(written)));
    assert_eq!(query.to_string(), tree, "{written:?}");
    let again = parse(tree).unwrap_or_else(|error| panic!("{error}\n{}", error.caret(tree)));
    assert_eq!(again.to_string(), tree, "{tree:?} does not read back");
}

/// `caret` is the caret's line; spaces before it count.
fn refuse(written: &str, caret: &str, message: &str) {
    let error = parse(written).expect_err(written);
    assert_eq!(error.caret(written), format!("{written}\n{caret}"), "{error}");
    assert!(error.message.starts_with(message), "{written:?}: {:?} is not {message:?}", error.message);
}

#[test]
fn words_and_joins_read() {
    check("", "");
    check(" \n\u{3000} ", "");
    check("word", "word");
    check("two words", "two words");
    check("two AND words", "two words");
    check("\"two words\"", "\"two words\"");
    check("“two words” „drei Wörter“", "\"two words\" \"drei Wörter\"");
    check("a OR b", "a OR b");
    check("a or b", "a or b");
    check("a OR b c", "a OR (b c)");
    check("(a OR b) c", "(a OR b) c");
    check("a (b (c d))", "a b c d");
    check("a OR (b OR c)", "a OR b OR c");
    check("(((a)))", "a");
    check("-a", "-a");
    check("a -b", "a -b");
    check("a-b", "a-b");
    check("-(a b)", "-(a b)");
    check("-(a OR -b)", "-(a OR -b)");
    check("--a ---b", "a -b");
    check("-(-a)", "a");
    check("-\"a b\" -tag:x", "-\"a b\" -tag:x");
    check("a(b)c\"d e\"f", "a b c \"d e\" f");
    check("\"OR\" \"AND\" \"NOT\" \"-x\"", "\"OR\" \"AND\" \"NOT\" \"-x\"");
    check("北京　東京", "北京 東京");
}

#[test]
fn lone_signs_are_passed_over() {
    check("Title - Site", "Title Site");
    check("a & b | c — d !", "a b c d");
    check("a OR - b", "a OR b");
    check("(a -)", "a");
}

#[test]
fn colons_of_titles_are_no_fields() {
    check("Breaking: news", "\"Breaking:\" news");
    check("10:30", "\"10:30\"");
    check("C++: now", "\"C++:\" now");
}

#[test]
fn fields_read() {
    check("title:word AUTHOR:Doe", "title:word author:Doe");
    check("title:\"two words\"", "title:\"two words\"");
    check("feed:7 feed:\"7\" feed:Example", "feed:7 feed:\"7\" feed:Example");
    check("feed:https://A.example/x/", "feed:https://a.example/x");
    check("feed:\"https://a.example/(x)\"", "feed:\"https://a.example/(x)\"");
    check("tag:World tag:\"Two Words\"", "tag:world tag:\"two words\"");
    check("lang:EN lang:pt_BR", "lang:en lang:pt-br");
    check("site:Example.org site:*.example.org site:.x.example.", "site:example.org site:example.org site:x.example");
    check("site:münchen.de site:https://www.a.example:8/x", "site:xn--mnchen-3ya.de site:www.a.example");
    check("site:127.0.0.1 site:[::1]", "site:127.0.0.1 site:[::1]");
    check("kind:Audio has:IMAGE is:Hidden", "kind:audio has:image is:hidden");
    check(&format!("story:urn:uuid:{ID} story:{ID}"), &format!("story:{ID} story:{ID}"));
    check("after:2026-11-01 before:2026-11-01T12:00:00Z", "after:2026-11-01 before:2026-11-01T12:00:00Z");
    check("newer:2d older:\"1w\"", "newer:2d older:1w");
    check("title:/sponsored|advertorial/i x", "title:/sponsored|advertorial/i x");
    check(r"title:/a b\/c (d)/ tag:/^x/i", r"title:/a b\/c (d)/ tag:/^x/i");
    check("tag:\"/x/\"", "tag:\"/x/\"");
    check("(lang:en OR lang:de) -tag:sport", "(lang:en OR lang:de) -tag:sport");
}

#[test]
fn what_is_wrong_is_shown_under_its_place() {
    refuse("a \"b c", "  ^", "this quote is not closed");
    refuse("a (b", "  ^", "this parenthesis is not closed");
    refuse("a b) c", "   ^", "this parenthesis closes nothing");
    refuse("a ()", "  ^", "there is nothing to search for in this group");
    refuse("東京 ()", "     ^", "there is nothing to search for in this group");
    refuse("OR a", "^", "OR wants something on both sides");
    refuse("a OR", "  ^", "OR wants something on both sides");
    refuse("a OR OR b", "  ^", "OR wants something on both sides");
    refuse("a OR !", "  ^", "OR wants something on both sides");
    refuse("(a OR)", "   ^", "OR wants something on both sides");
    refuse("AND a", "^", "AND wants something on both sides");
    refuse("a AND", "  ^", "AND wants something on both sides");
    refuse("a AND OR b", "  ^", "AND wants something on both sides");
    refuse("a AND AND b", "      ^", "AND wants something on both sides");
    refuse("a NOT b", "  ^", "NOT is written as - before a word");
    refuse("a -OR b", "  ^", "- leaves out the word, phrase, field or group behind it");
    refuse("a -!!", "  ^", "there is neither a letter nor a digit here to leave out");
    refuse("!!", "^", "there is neither a letter nor a digit here to search for");
    refuse("a \"!!\"", "  ^", "there is neither a letter nor a digit between these quotes");
}

#[test]
fn wrong_fields_and_values_say_what_would_be_right() {
    refuse("a tilte:x", "  ^", "there is no field \"tilte\": did you mean title:?");
    refuse("source:x", "^", "there is no field \"source\": did you mean feed:?");
    refuse("Autor: x", "^", "there is no field \"Autor\": did you mean author:?");
    refuse("qq:x", "^", "there is no field \"qq\": there are title, author, feed, tag, lang,");
    refuse("tag: x", "    ^", "tag: wants a value right behind the colon: write tag:world");
    refuse("tag:\" \"", "    ^", "tag: wants a value");
    refuse("title:\"!\"", "      ^", "there is neither a letter nor a digit in \"!\"");
    refuse("lang:e!", "     ^", "\"e!\" is no language: write its tag, such as lang:en");
    refuse("site:a..b/c", "     ^", "\"a..b/c\" is no host");
    refuse("kind:vidio", "     ^", "kind: does not know \"vidio\": did you mean kind:video?");
    refuse("kind:x", "     ^", "kind: does not know \"x\": write one of article, link, image");
    refuse("has:picture", "    ^", "has: does not know \"picture\": write one of summary, image, enclosure");
    refuse("is:read", "   ^", "is: does not know \"read\": write is:hidden");
    refuse("story:x", "      ^", "\"x\" is no id of a story");
    refuse("after:2026-13-01", "      ^", "\"2026-13-01\" is no date: write after:2026-11-01");
    refuse("newer:2", "      ^", "\"2\" is no duration: write a whole number and a unit, such as newer:30m");
    refuse("feed:99999999999999999999", "     ^", "there is no feed with the number");
    refuse("feed:http://", "     ^", "the feed's address cannot be read");
    refuse("title:/a", "      ^", "this regular expression is not closed");
    refuse("title://", "      ^", "this regular expression is empty");
    refuse("title:/a/gi", "         ^", "a regular expression takes one flag");
    refuse("title:/ab(c/", "         ^", "the regular expression is wrong: unclosed group");
    refuse("title:/(\\w{99}){99}/", "      ^", "the regular expression is too large");
    refuse("newer:/a/", "      ^", "newer: takes no regular expression: write newer:2d");
}

#[test]
fn the_page_for_users_tells_the_truth() {
    let page = include_str!("../../docs/query.md");
    for written in ["tag:world tilte:storm", "lang:en (storm OR flood"] {
        let error = parse(written).unwrap_err();
        let picture = format!("{error}\n{}", error.caret(written)).replace('\n', "\n    ");
        assert!(page.contains(&picture), "docs/query.md does not show\n    {picture}");
    }
    for field in Field::ALL {
        assert!(page.contains(&format!("`{}:", field.as_str())), "docs/query.md lacks {}:", field.as_str());
        assert!(parse(field.example()).is_ok(), "{}", field.example());
    }
    let blocks = page.lines().filter_map(|line| line.strip_prefix("    "));
    for written in blocks.take_while(|line| !line.starts_with("there is no field")) {
        assert!(parse(written).is_ok(), "{written}");
    }
}

#[test]
fn queries_are_bounded() {
    let refused = |written: &str, at: usize| assert_eq!(parse(written).map_err(|error| error.at).unwrap_err(), at);
    assert!(parse(&"x".repeat(2_000)).is_ok());
    refused(&"x".repeat(2_001), 2_000);
    refused(&"京 ".repeat(1_000_000), 2_000);
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(32)).is_ok());
    refused(&nested(33), 32);
    refused(&"(".repeat(2_000), 32);
    refused(&"-(".repeat(1_000), 65);
    assert!(parse(&"a ".repeat(200)).is_ok());
    refused(&"a ".repeat(201), 400);
    refused(&format!("a \"{}\"", "a ".repeat(200)), 2);
    assert!(parse(&"tag:/a/ ".repeat(16)).is_ok());
    refused(&"tag:/a/ ".repeat(17), 16 * 8 + 4);
}

/// An entry to hold queries against, and how often its text was asked for.
struct Sample {
    tags: Vec<String>,
    hidden: bool,
    text: &'static str,
    asked: Cell<usize>,
}

impl Sample {
    fn new() -> Sample {
        let text = "Der Bürgermeister von Zürich reist nach 北京 und 東京都. Über ประเทศไทย fliegt er zurück.";
        Sample { tags: vec!["World".to_owned(), "two words".to_owned()], hidden: false, text, asked: Cell::new(0) }
    }

    fn judge<T>(&self, ask: impl FnOnce(&Subject<'_>) -> T) -> T {
        let text = || {
            self.asked.set(self.asked.get() + 1);
            self.text.to_owned()
        };
        ask(&Subject {
            title: "Der Bürgermeister reist",
            authors: vec!["Jane Doe", "Łukasz"],
            feed: FeedId(7),
            feed_title: Cow::Borrowed("Example World"),
            feed_urls: ["https://a.example/feed/", "https://b.example/atom?x=1"],
            tags: &self.tags,
            language: Some("de-CH"),
            host: Some("news.example.org"),
            facts: Facts { title: "Der Bürgermeister reist", image: true, ..Facts::default() },
            id: ID.parse().unwrap(),
            has_summary: true,
            has_image: true,
            has_enclosure: false,
            hidden: self.hidden,
            at: "2026-11-01T00:00:00Z".parse().unwrap(),
            text: &text,
        })
    }

    fn matches(&self, query: &str) -> bool {
        self.judge(|subject| parse(query).unwrap().matches(subject, now()))
    }
}

fn now() -> Timestamp {
    "2026-11-03T00:00:00Z".parse().unwrap()
}

/// Queries that the sample fits, parted by semicolons.
const FITTING: &str = r#"
    zurich; ZÜRICH; bürgermeister; "von zurich"; 北京; 東京; 京; ไทย; jane; lukasz; "jane doe"; title:reist;
    title:"burgermeister reist"; author:doe; feed:7; feed:example; feed:"example world";
    feed:https://a.example/feed; feed:https://b.example/atom?x=1; tag:world; tag:"Two Words"; lang:de;
    lang:de-ch; site:example.org; site:news.example.org; site:org; kind:image; -kind:article; has:summary;
    has:image; -has:enclosure; after:2026-11-01; before:2026-11-02; newer:2d; older:1d; newer:1w older:47h;
    title:/REIST$/i; title:/ü/; author:/^Ł/; feed:/ World$/; tag:/^two/; site:/^news\./; lang:/CH/; -fehlt;
    fehlt OR zurich; -(fehlt zurich); -is:hidden; zurich -is:hidden; "reist nach""#;

/// Queries that it does not fit.
const MISFITTING: &str = r#"
    fehlt; zur; "zurich von"; 北都; title:zurich; author:zurich; feed:8; feed:"7"; feed:worlds;
    feed:https://a.example/fee; tag:wor; tag:two; lang:d; lang:de-at; lang:en; site:ample.org;
    site:sport.example.org; kind:article; kind:link; kind:audio; has:enclosure; is:hidden; after:2026-11-02;
    before:2026-11-01; newer:47h; older:2d; title:/REIST/; title:/u/; -zurich; zurich fehlt;
    -(fehlt OR zurich); "reist fehlt"; "doe zurich"; -(-fehlt); story:0190a6f2-7b3c-5d4e-8f00-000000000000"#;

#[test]
fn what_matches() {
    let sample = Sample::new();
    assert!(sample.matches("") && sample.matches(&format!("story:{ID}")));
    for query in FITTING.split(';') {
        assert!(sample.matches(query), "{query} does not match");
    }
    for query in MISFITTING.split(';') {
        assert!(!sample.matches(query), "{query} matches");
    }
}

#[test]
fn hidden_entries_come_to_those_who_ask() {
    let hidden = Sample { hidden: true, ..Sample::new() };
    for (query, expected) in [
        ("", false),
        ("zurich", false),
        ("-fehlt", false),
        ("is:hidden", true),
        ("is:hidden zurich", true),
        ("is:hidden fehlt", false),
        ("-is:hidden", false),
        ("is:hidden OR fehlt", true),
        ("zurich OR is:hidden", true),
    ] {
        assert_eq!(hidden.matches(query), expected, "{query}");
        assert_eq!(hidden.judge(|subject| parse(query).unwrap().may_match(subject)), expected, "{query}");
    }
}

#[test]
fn without_the_time_what_hangs_on_it_stays_open() {
    use Verdict::{Depends, No, Yes};
    let sample = Sample::new();
    for (query, expected) in [
        ("newer:2d", Depends),
        ("-newer:2d", Depends),
        ("older:2d", Depends),
        ("newer:2d zurich", Depends),
        ("newer:2d fehlt", No),
        ("newer:2d OR zurich", Yes),
        ("newer:2d OR fehlt", Depends),
        ("-(newer:2d OR zurich)", No),
        ("-(newer:2d fehlt)", Yes),
        ("newer:2d OR -newer:2d", Depends),
        ("after:2026-11-01", Yes),
    ] {
        let query_read = parse(query).unwrap();
        assert_eq!(sample.judge(|subject| query_read.judge(subject, None)), expected, "{query}");
        assert_eq!(sample.judge(|subject| query_read.may_match(subject)), expected != No, "{query}");
    }
}

#[test]
fn the_text_is_asked_for_once_and_only_when_it_decides() {
    for (query, expected) in [
        ("", 0),
        ("tag:world lang:de", 0),
        ("reist", 0),
        ("jane", 0),
        ("zurich", 1),
        ("zurich fehlt 北京 kind:image", 1),
        ("zurich tag:other", 0),
        ("fehlt OR tag:world", 0),
        ("-(fehlt OR zurich) OR has:image", 0),
        ("kind:audio", 0),
        ("kind:image", 1),
        ("newer:1h zurich", 0),
        ("newer:2d zurich", 1),
        ("title:/x/ feed:/x/", 0),
    ] {
        let sample = Sample::new();
        sample.matches(query);
        assert_eq!(sample.asked.get(), expected, "{query}");
    }
    let sample = Sample::new();
    sample.judge(|subject| parse("newer:2d tag:world").unwrap().may_match(subject));
    assert_eq!(sample.asked.get(), 0, "the text cannot tell the time");
}

#[test]
fn queries_know_what_they_depend_on() {
    for (query, time, feed) in [
        ("", false, false),
        ("word after:2026-11-01", false, false),
        ("-(a OR newer:2d)", true, false),
        ("older:2d", true, false),
        ("tag:x", false, true),
        ("-(a feed:3)", false, true),
        ("feed:/x/", false, true),
        ("title:/x/", false, false),
    ] {
        let query_read = parse(query).unwrap();
        assert_eq!((query_read.depends_on_time(), query_read.depends_on_feed()), (time, feed), "{query}");
    }
    assert!(parse("").unwrap().is_empty() && Query::default().is_empty());
    assert!(!parse("a").unwrap().is_empty());
}

#[test]
fn a_feed_is_named_by_what_is_its_own() {
    let sample = Sample::new();
    for (query, expected) in [
        ("feed:7", true),
        ("feed:8", false),
        ("feed:https://a.example/feed", true),
        ("feed:https://b.example/atom?x=1", true),
        ("feed:\"example WORLD\"", true),
        ("feed:example", false),
        ("feed:/Example World/", false),
        ("tag:world", false),
        ("-feed:7", false),
        ("-(-feed:7 word)", true),
        ("-(feed:7 OR word)", false),
        ("word (tag:x OR feed:7)", true),
        ("", false),
    ] {
        assert_eq!(sample.judge(|subject| parse(query).unwrap().names_feed(subject)), expected, "{query}");
    }
}

#[test]
fn subjects_are_made_of_entries() {
    use crate::model::entry::{Details, Enclosure, Entry, EntryState, EntryText, Person};
    let id: PublicId = ID.parse().unwrap();
    let details = Details {
        authors: vec![Person { name: "Jane Doe".to_owned(), ..Person::default() }],
        enclosures: vec![Enclosure { media_type: Some("audio/mpeg".to_owned()), ..Enclosure::default() }],
        ..Details::default()
    };
    let entry = Entry {
        id: crate::model::ids::EntryId(1),
        public_id: id,
        feed: FeedId(7),
        state: EntryState::Hidden,
        pub_seq: None,
        sort_at: None,
        published: None,
        updated: now(),
        first_seen: now(),
        text: EntryText {
            title: "Episode".to_owned(),
            link: Some("https://cast.example/1".parse().unwrap()),
            language: None,
            content: crate::model::body::CleanHtml::paragraph("x"),
            summary: crate::model::summary::Summary::default(),
            details,
        },
        source: crate::model::entry::SourceRef::default(),
        also: Vec::new(),
    };
    let feed = crate::model::feed::Feed {
        id: FeedId(7),
        declared_url: "https://cast.example/feed".parse().unwrap(),
        fetch_url: "https://cast.example/feed".parse().unwrap(),
        settings: crate::model::feed::FeedSettings { tags: vec!["talk".to_owned()], ..Default::default() },
        origins: Vec::new(),
        profile: Default::default(),
        state: Default::default(),
        added: now(),
        paused: false,
        n_entries: 0,
    };
    let text = || "the text".to_owned();
    let subject = Subject::of(&entry, &feed, &text);
    let query = "is:hidden kind:audio has:enclosure -has:image -has:summary tag:talk feed:7 feed:\"cast example feed\" \
                 author:doe site:cast.example text after:2026-11-03 -lang:en";
    assert!(parse(query).unwrap().matches(&subject, now()));
}

/// Something like a query, more often right than wrong.
fn queries() -> impl Strategy<Value = String> {
    let pieces = "(a|b|reist|fehlt|京|\"a b\"|“x”|-| |OR | OR |AND |\\(|\\)|tag:world|lang:de|title:|/x/i|newer:2d|is:hidden|\
                  feed:7|kind:image|\"|!|after:2026-11-01| ){0,24}";
    prop_oneof![pieces, any::<String>()]
}

/// Queries that can be read.
fn trees() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("reist"),
        Just("fehlt"),
        Just("zurich"),
        Just("\"von zurich\""),
        Just("tag:world"),
        Just("tag:no"),
        Just("newer:2d"),
        Just("older:1d"),
        Just("kind:image"),
        Just("is:hidden"),
        Just("title:/x/i"),
        Just("feed:7"),
    ];
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("-({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) {b}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} OR {b})")),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_upsets_the_parser(written in queries()) {
        match parse(&written) {
            Ok(query) => {
                let shown = query.to_string();
                let again = parse(&shown);
                prop_assert!(again.is_ok(), "{written:?} shown as {shown:?}: {again:?}");
                prop_assert_eq!(again.unwrap().to_string(), shown);
            }
            Err(error) => {
                prop_assert!(error.at <= written.chars().count());
                prop_assert_eq!(error.caret(&written).split('\n').count(), 2);
            }
        }
    }

    #[test]
    fn what_is_shown_judges_alike(written in trees(), hidden in any::<bool>()) {
        let (query, sample) = (parse(&written).unwrap(), Sample { hidden, ..Sample::new() });
        let again = parse(&query.to_string()).unwrap();
        for at in [None, Some(now())] {
            prop_assert_eq!(sample.judge(|s| query.judge(s, at)), sample.judge(|s| again.judge(s, at)));
        }
    }

    #[test]
    fn de_morgan_holds(a in trees(), b in trees()) {
        let sample = Sample::new();
        for at in [None, Some(now())] {
            let judge = |written: String| sample.judge(|s| parse(&written).unwrap().judge(s, at));
            prop_assert_eq!(judge(format!("-(({a}) ({b}))")), judge(format!("-({a}) OR -({b})")));
            prop_assert_eq!(judge(format!("-(({a}) OR ({b}))")), judge(format!("-({a}) -({b})")));
        }
    }

    #[test]
    fn what_matches_now_may_match(written in trees(), hidden in any::<bool>()) {
        let (query, sample) = (parse(&written).unwrap(), Sample { hidden, ..Sample::new() });
        let (matches, may) = sample.judge(|s| (query.matches(s, now()), query.may_match(s)));
        prop_assert!(may || !matches);
        prop_assert!(query.depends_on_time() || may == matches);
        sample.asked.set(0);
        sample.judge(|s| query.judge(s, None));
        prop_assert!(sample.asked.get() <= 1);
    }
}
