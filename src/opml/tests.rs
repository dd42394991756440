//! What lists of this and other readers come to, and what broken and hostile ones do.

use proptest::prelude::*;
use url::Url;

use crate::model::feed::FeedSettings;
use crate::opml::guard::{Held, judge};
use crate::opml::read::{joined, read, read_within};
use crate::opml::write::{Entry, write};
use crate::opml::{Cut, List, MAX_OUTLINES, NotOpml, Outline, labels};

/// One line per feed: address without scheme, tags, title and own settings where there are any.
fn lines(list: &List) -> Vec<String> {
    let line = |outline: &Outline| {
        let settings = &outline.settings;
        let mut line = format!("{} [{}]", &outline.url.as_str()[7..], settings.tags.join(" "));
        let more = [
            settings.title.clone(),
            settings.schedule.clone(),
            settings.priority.map(|priority| format!("priority {priority}")),
            settings.keep.as_ref().map(|keep| format!("keep {keep}")),
            settings.private.map(|private| format!("private {private}")),
            outline.paused.then(|| "paused".to_owned()),
        ];
        more.into_iter().flatten().for_each(|more| line.push_str(&format!("; {more}")));
        line
    };
    list.feeds.iter().map(line).collect()
}

fn lost(list: &List) -> Vec<String> {
    list.not_carried.iter().map(|(name, n)| format!("{name} {n}")).collect()
}

#[track_caller]
fn check(body: &str, expected: &[&str]) -> List {
    let list = read(&format!("<opml version='2.0'><head><title>T</title></head><body>{body}</body></opml>")).unwrap();
    assert_eq!(lines(&list), expected);
    assert_eq!(list.cut, None);
    list
}

fn dialect(name: &str) -> List {
    let file = format!("{}/tests/fixtures/opml/{name}.opml", env!("CARGO_MANIFEST_DIR"));
    let list = read(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(list.cut, None);
    list
}

#[test]
fn lists_of_miniflux() {
    let list = dialect("miniflux");
    let expected = [
        "one.example/feed.xml [World-News]; One & Only",
        "two.example/?format=atom&lang=de [World-News]; Zwei; paused",
        "three.example/rss [All]; Three",
    ];
    assert_eq!(lines(&list), expected);
    assert_eq!(lost(&list), ["miniflux:crawler 1", "miniflux:scraperRules 1"]);
}

#[test]
fn lists_of_freshrss() {
    let list = dialect("freshrss");
    let expected = [
        "one.example/feed.xml [Science-Nature]; Star; every 2h; priority 10",
        "two.example/feed.xml [Science-Nature]; Dust; every 1h; paused",
    ];
    assert_eq!(lines(&list), expected);
    assert_eq!(lost(&list), ["frss:cssFullContent 1", "frss:filtersActionRead 1", "frss:priority 1"]);
    assert_eq!((list.n_refused, list.refused[0].title.as_str()), (1, "Scraped"));
    assert!(list.refused[0].why.contains("HTML+XPath"), "{:?}", list.refused);
    assert_eq!(list.includes.len(), 1);
    assert_eq!(
        (list.includes[0].address.as_str(), &*list.includes[0].tags),
        ("http://lists.example/all.opml", &["Filled".to_owned()][..])
    );
}

#[test]
fn lists_of_newsboat() {
    let list = dialect("newsboat");
    let expected = [
        "one.example/feed.xml [tech linux]; A name of my own",
        "two.example/feed.xml []; Two",
        "three.example/feed.xml [quiet]; Three",
    ];
    assert_eq!(lines(&list), expected);
    assert_eq!(lost(&list), ["newsboat hidden feeds 1"]);
    let why: Vec<&str> = list.refused.iter().map(|refused| refused.why.as_str()).collect();
    assert_eq!(why, ["\"exec\" is not polled: http and https are", "\"query\" is not polled: http and https are"]);
}

#[test]
fn lists_of_tiny_tiny_rss() {
    let list = dialect("ttrss");
    let expected = [
        "one.example/feed.xml [News Local]; One; every 30m; keep 90d",
        "two.example/feed.xml [News]; Two; keep 0; paused",
        "three.example/feed.xml []; Three",
    ];
    assert_eq!(lines(&list), expected);
    assert_eq!(lost(&list), ["tt-rss filters 1", "tt-rss labels 2", "tt-rss preferences 2"]);
}

#[test]
fn nested_outlines_and_categories_become_tags() {
    check(
        "<outline text='A b'><outline text='C/d'><outline text='x' xmlUrl='http://a.example/'/></outline>\
         <outline text='y' xmlUrl='http://b.example/' category='/e/f,g h, A-b'/></outline>\
         <outline text='z' xmlUrl='http://c.example/'/>",
        &["a.example/ [A-b C-d]; x", "b.example/ [A-b e f g-h]; y", "c.example/ []; z"],
    );
}

#[test]
fn labels_become_plain_words() {
    for (label, expected) in [
        ("World", "World"),
        ("  News & Views!  ", "News-Views"),
        ("--C++ / Rust!!", "C-Rust"),
        ("v1.2_x-y", "v1.2_x-y"),
        ("Zürich 北京", "Zürich-北京"),
        ("!?", ""),
        ("", ""),
    ] {
        assert_eq!(labels::tag_of(label).unwrap_or_default(), expected, "{label:?}");
    }
    assert_eq!(labels::tag_of(&"word ".repeat(100)).unwrap().chars().count(), 64);
    let many: String = (0..100).map(|n| format!("t{n},")).collect();
    let list = check(
        &format!("<outline text='x' xmlUrl='http://a.example/' category='{many}'/>"),
        &[&format!("a.example/ [{}]; x", (0..labels::MAX_TAGS).map(|n| format!("t{n}")).collect::<Vec<_>>().join(" "))],
    );
    assert_eq!(lost(&list), ["tags 1"]);
}

#[test]
fn an_address_that_stands_twice_is_one_feed_with_the_tags_of_both() {
    let list = check(
        "<outline text='A'><outline xmlUrl='http://a.example/x'/></outline>\
         <outline text='B'><outline text='Name' xmlUrl='http://a.example/x#top' ttrssUpdateInterval='5'/></outline>",
        &["a.example/x [A B]; Name; every 5m"],
    );
    assert_eq!(list.n_doubled, 1);
}

#[test]
fn what_is_commented_out_is_not_read() {
    check(
        "<outline text='A' isComment='true'><outline text='B'><outline xmlUrl='http://a.example/'/></outline></outline>\
         <!-- <outline xmlUrl='http://b.example/'/> --><outline text='c' xmlUrl='http://c.example/'/>",
        &["c.example/ []; c"],
    );
}

#[test]
fn broken_markup_costs_nothing() {
    check(
        "<OUTLINE TEXT='Q & A'><outline text=plain xmlurl=http://a.example/?a=1&b=2>\
         <outline text='5 < 6 &eacute;&#8217;&nosuch;' XMLURL=\" feed://b.example/x \"/><outline text='\n two\tlines '\
         xmlUrl='feed:http://c.example/'></outline>",
        &["a.example/?a=1&b=2 [Q-A]; plain", "b.example/x [Q-A]; 5 < 6 é’&nosuch;", "c.example/ [Q-A]; two lines"],
    );
    let declared =
        "<!DOCTYPE opml [<!ENTITY who \"Ann\">]><opml><body><outline text='&who;' xmlUrl='http://a.example/'/></opml>";
    assert_eq!(lines(&read(declared).unwrap()), ["a.example/ []; Ann"]);
}

#[test]
fn what_cannot_be_polled_is_refused_without_its_address() {
    let list = check(
        "<outline text='Mail' xmlUrl='mailto:ann@secret.example'/><outline text='Path' xmlUrl='/feed?token=secret'/>\
         <outline text='Script' xmlUrl='javascript:alert(1)'/>",
        &[],
    );
    assert_eq!(list.n_refused, 3);
    assert!(!format!("{:?}", list.refused).contains("secret"), "{:?}", list.refused);
}

#[test]
fn a_list_is_whole_only_when_its_end_was_seen() {
    let whole = "<opml><body><outline text='a' xmlUrl='http://a.example/'/><outline text='b' xmlUrl='http://b.example/'/></body></opml>";
    assert_eq!(read(whole).unwrap().cut, None);
    for end in "<opml>".len()..whole.len() {
        assert_eq!(read(&whole[..end]).unwrap().cut, Some(Cut::Ended), "{end}");
    }
    assert_eq!(read("").unwrap_err(), NotOpml::Empty);
    for other in ["<html><body>Not found</body></html>", "{}", "opml", "</opml>", "<rss><channel/></rss>"] {
        assert_eq!(read(other).unwrap_err(), NotOpml::NoRoot, "{other}");
    }
}

#[test]
fn no_list_is_too_long_or_too_deep() {
    let many = format!("<opml><outline xmlUrl='http://a.example/'/>{}</opml>", "<outline/>".repeat(MAX_OUTLINES));
    let list = read(&many).unwrap();
    assert_eq!((list.feeds.len(), list.cut), (1, Some(Cut::TooMany)));

    let n = 100_000;
    let inner = "<outline text='x' xmlUrl='http://a.example/'/>";
    let deep = format!(
        "<opml>{}{inner}{}<outline text='y' xmlUrl='http://b.example/'/></opml>",
        "<outline text='d'>".repeat(n),
        "</outline>".repeat(n)
    );
    let list = read(&deep).unwrap();
    assert_eq!(lines(&list), ["a.example/ [d]; x", "b.example/ []; y"]);
    for hostile in ["<![CDATA[", "<!--", "<outline a=\"", "<outline a='", "&", "<", "<outline xmlUrl='x' a b c='d'>"] {
        let text = format!("<opml>{}", hostile.repeat(100_000));
        assert_eq!(read(&text).unwrap().feeds.len(), 0, "{hostile}");
    }
    let names: String = (0..10_000).map(|n| format!("<outline xmlUrl='http://a.example/' x{n}='1'/>")).collect();
    assert!(read(&format!("<opml>{names}</opml>")).unwrap().not_carried.len() <= 101);
}

#[test]
fn a_list_takes_no_more_memory_than_it_may() {
    let feed = |n: usize| format!("<outline text='Feed {n}' xmlUrl='http://a.example/{n}'/>");
    let feeds: String = (0..1_000).map(feed).collect();
    let folders: String = (0..20).map(|n| format!("<outline text='{}{n}'>", "folder".repeat(9))).collect();
    let n_read = |document: &str| {
        let list = read_within(document, 100_000).unwrap();
        assert_eq!(list.cut, Some(Cut::TooLarge));
        list.feeds.len()
    };
    let (flat, deep) = (n_read(&format!("<opml>{feeds}</opml>")), n_read(&format!("<opml>{folders}{feeds}</opml>")));
    assert!((200..500).contains(&flat) && (40..80).contains(&deep), "{flat} {deep}");
    // What stands twice takes room once, less what it brings.
    let twice = feed(1).repeat(10_000);
    assert_eq!(read_within(&format!("<opml>{twice}</opml>"), 100_000).unwrap().cut, None);
    assert_eq!(read(&format!("<opml>{feeds}</opml>")).unwrap().feeds.len(), 1_000);
}

#[test]
fn the_guard_holds_back_what_looks_like_an_accident() {
    let feeds = |numbers: std::ops::Range<u32>| -> Vec<Outline> {
        numbers.map(|n| outline(&format!("http://a.example/{n}"), FeedSettings::default(), false)).collect()
    };
    for (before, after, expected) in [
        (0..0, 0..10, Ok(())),
        (0..10, 0..10, Ok(())),
        (0..10, 10..14, Err(Held::Shrunk { lost: 10, of: 10 })),
        (0..4, 4..5, Ok(())),
        (0..5, 5..6, Err(Held::Shrunk { lost: 5, of: 5 })),
        (0..25, 5..25, Ok(())),
        (0..24, 5..24, Err(Held::Shrunk { lost: 5, of: 24 })),
        (0..100, 20..200, Ok(())),
        (0..100, 21..200, Err(Held::Shrunk { lost: 21, of: 100 })),
        (0..3, 0..0, Err(Held::Empty)),
        (0..0, 0..0, Err(Held::Empty)),
    ] {
        assert_eq!(judge(&feeds(before.clone()), &feeds(after.clone()), None), expected, "{before:?} {after:?}");
    }
    let cut = judge(&feeds(0..3), &feeds(0..3), Some(Cut::Ended)).unwrap_err();
    assert!(!cut.can_be_confirmed() && Held::Empty.can_be_confirmed());
}

fn outline(url: &str, settings: FeedSettings, paused: bool) -> Outline {
    Outline { url: Url::parse(url).unwrap(), settings, paused }
}

/// Writes them as an export does.
fn written(feeds: &[Outline], site: Option<&str>) -> String {
    let entries = feeds.iter().map(|feed| Entry {
        url: &feed.url,
        title: feed.settings.title.as_deref().unwrap_or("The publisher's <own> \"name\" & more"),
        site,
        settings: &feed.settings,
        paused: feed.paused,
    });
    write("Mine & yours", &entries.collect::<Vec<_>>())
}

#[test]
fn our_own_document_is_what_others_can_read() {
    let settings = FeedSettings {
        title: Some("Mine".to_owned()),
        tags: vec!["world".to_owned(), "a.b".to_owned()],
        schedule: Some("*/10 7-22 * * *".to_owned()),
        priority: Some(-3),
        private: Some(false),
        keep: Some("0".to_owned()),
    };
    let feeds = [
        outline("http://a.example/x?a=1&b=2", settings, true),
        outline("http://b.example/", FeedSettings::default(), false),
    ];
    let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<opml version=\"2.0\" xmlns:coranto=\"urn:coranto:opml\">
<head>
<title>Mine &amp; yours</title>
</head>
<body>
<outline type=\"rss\" text=\"The publisher's &lt;own&gt; &quot;name&quot; &amp; more\" title=\"The publisher's &lt;own&gt; &quot;name&quot; &amp; more\" xmlUrl=\"http://b.example/\" coranto:title=\"\"/>
<outline text=\"world\">
<outline type=\"rss\" text=\"Mine\" title=\"Mine\" xmlUrl=\"http://a.example/x?a=1&amp;b=2\" category=\"world,a.b\" coranto:title=\"Mine\" coranto:schedule=\"*/10 7-22 * * *\" coranto:priority=\"-3\" coranto:private=\"false\" coranto:keep=\"0\" coranto:paused=\"true\"/>
</outline>
</body>
</opml>
";
    assert_eq!(written(&feeds, None), expected);
    let list = read(expected).unwrap();
    assert_eq!((list.title.as_deref(), list.cut, list.not_carried.len()), (Some("Mine & yours"), None, 0));
}

#[test]
fn a_wrong_setting_of_our_own_is_told_and_the_others_hold() {
    let list = read(
        "<opml xmlns:c='urn:coranto:opml'><outline text='t' xmlUrl='http://a.example/' c:schedule='now and then' \
         c:priority='9999' c:keep='1h' c:nonsense='1' c:private='true' c:title='two&#10;lines'/></opml>",
    )
    .unwrap();
    assert_eq!(lines(&list), ["a.example/ []; t; private true"]);
    assert_eq!(
        lost(&list),
        ["coranto:keep 1", "coranto:nonsense 1", "coranto:priority 1", "coranto:schedule 1", "coranto:title 1"]
    );
}

fn some_outline() -> impl Strategy<Value = Outline> {
    let text = "[a-zA-Z0-9 &<>\"'#;/%üß漢é]{1,12}";
    let tag = "[a-zß漢0-9][a-z0-9._-]{0,6}[a-z0-9]";
    let schedule = prop::sample::select(vec!["adaptive", "every 20m", "*/10 7-22 * * *", "0 0 6 * * 1-5"]);
    (
        ("[a-z]{1,3}", "[a-z0-9?&=%/+.-]{0,8}").prop_map(|(host, rest)| format!("http://{host}.example/{rest}")),
        prop::option::of(text),
        prop::collection::btree_set(tag, 0..4).prop_map(|tags| tags.into_iter().collect()).prop_shuffle(),
        prop::option::of(schedule),
        prop::option::of(-1000..=1000),
        prop::option::of(any::<bool>()),
        prop::option::of(prop::sample::select(vec!["0", "30d", "48h"])),
        any::<bool>(),
    )
        .prop_map(|(url, title, tags, schedule, priority, private, keep, paused)| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let (schedule, keep) = (owned(schedule), owned(keep));
            outline(&url, FeedSettings { title, tags, schedule, priority, private, keep }, paused)
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_without_a_loss(feeds in prop::collection::vec(some_outline(), 0..12)) {
        let feeds = joined([feeds]);
        let document = written(&feeds, Some("http://site.example/?a&b"));
        let list = read(&document).unwrap();
        let sorted = |mut feeds: Vec<Outline>| { feeds.sort_by_key(|feed| feed.url.to_string()); feeds };
        prop_assert_eq!(sorted(list.feeds.clone()), sorted(feeds));
        prop_assert!(list.not_carried.is_empty() && list.cut.is_none() && list.n_refused == 0);
        prop_assert_eq!(written(&list.feeds, Some("http://site.example/?a&b")), document);
    }

    #[test]
    fn nothing_breaks_it(text in "(<opml|<outline|</outline>|</opml>| xmlUrl=| text=|http://a.example/|'|\"|>|/>|<!--|&amp;|&|[a-z]| ){0,60}") {
        let _ = read(&text);
        let _ = read(&format!("<opml>{text}"));
    }
}

#[test]
fn tags_of_our_own_are_taken_from_where_they_are_made_fit() {
    let hostile = "<opml xmlns:coranto='urn:coranto:opml'><outline text='x' xmlUrl='http://a.example/' category='fit' \
        coranto:tags='[\"two words\", \"a\\u001b[31m\"]' coranto:title='x'/></opml>";
    let list = read(hostile).unwrap();
    assert_eq!(lines(&list), ["a.example/ [fit]; x"]);
    assert_eq!(lost(&list), ["coranto:tags 1"]);
}

#[test]
fn an_included_list_gives_no_feed_more_tags_than_any_other() {
    let tags = |name: &str| (0..12).map(|n| format!("{name}{n}")).collect::<Vec<_>>();
    let settings = FeedSettings { tags: tags("own"), ..FeedSettings::default() };
    let mut outline = Outline { url: Url::parse("http://a.example/").unwrap(), settings, paused: false };
    outline.put_under(&[tags("outer"), vec!["own3".to_owned()]].concat());
    let expected = [tags("outer"), tags("own")].concat();
    assert_eq!(outline.settings.tags, expected[..labels::MAX_TAGS]);
}
