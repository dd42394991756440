//! The table, row by row.

use url::Url;

use super::{Way, recognise, rules};

fn way(address: &str) -> Option<(&'static str, Way)> {
    recognise(&Url::parse(address).unwrap()).map(|(rule, way)| (rule.name, way))
}

/// The feed of an address; `?document` when a document is to be asked; `-` when it is no known place.
fn shown(address: &str) -> String {
    match way(address) {
        Some((_, Way::Feed { url, .. })) => url.into(),
        Some((_, Way::Ask { document, .. })) => format!("ask {document}"),
        None => "-".to_owned(),
    }
}

fn check(rows: &[(&str, &str)]) {
    for (address, expected) in rows {
        assert_eq!(shown(address), *expected, "{address}");
    }
}

#[test]
fn every_row_says_the_truth() {
    for rule in rules() {
        let (name, way) = way(rule.like).unwrap_or_else(|| panic!("{} is not recognised", rule.like));
        assert_eq!(name, rule.name, "{}", rule.like);
        match (way, rule.feed) {
            (Way::Feed { url, .. }, Some(expected)) => assert_eq!(url.as_str(), expected),
            (Way::Ask { .. }, None) => {}
            (way, expected) => panic!("{}: {way:?}, and the table says {expected:?}", rule.like),
        }
    }
}

#[test]
fn a_feed_is_found_where_it_is() {
    for feed in rules().filter_map(|rule| rule.feed) {
        assert_eq!(shown(feed), "-", "{feed} is a feed already");
    }
}

/// docs/adding.md holds the same table.
#[test]
fn the_documentation_lists_all_places() {
    let docs = include_str!("../../../../docs/adding.md");
    let listed: Vec<&str> =
        docs.lines().filter(|line| line.starts_with("| a") || line.contains("| `https://")).collect();
    let code = |text: &str| format!("`{text}`");
    let rows = rules().map(|rule| {
        let feed = rule.feed.map_or_else(|| "a document tells".to_owned(), code);
        format!("| {} | {} | {feed} |", rule.name, code(rule.like))
    });
    let rows: Vec<String> = rows.collect();
    assert_eq!(listed, rows, "the table should be:\n{}", rows.join("\n"));
}

#[test]
fn videos_and_podcasts() {
    check(&[
        (
            "https://m.youtube.com/channel/UC0123456789abcdefghijkl/videos",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghijkl",
        ),
        ("https://youtube.com/channel/short", "-"),
        ("https://www.youtube.com/@example/videos", "ask https://www.youtube.com/@example"),
        ("https://www.youtube.com/c/Example/about", "ask https://www.youtube.com/c/Example"),
        ("https://youtu.be/0123456789a?t=10", "ask https://www.youtube.com/watch?v=0123456789a"),
        ("https://www.youtube.com/shorts/0123456789a", "ask https://www.youtube.com/watch?v=0123456789a"),
        ("https://www.youtube.com/playlist?list=a%26b", "https://www.youtube.com/feeds/videos.xml?playlist_id=a%26b"),
        ("https://www.youtube.com/", "-"),
        ("https://notyoutube.com/channel/UC0123456789abcdefghijkl", "-"),
        (
            "https://podcasts.apple.com/de/podcast/x/id42?i=7",
            "ask https://itunes.apple.com/lookup?id=42&entity=podcast",
        ),
        ("https://podcasts.apple.com/de/genre/idx", "-"),
        ("https://vimeo.com/123456", "-"),
        ("https://vimeo.com/watch", "-"),
        ("https://soundcloud.com/example/one-track", "-"),
    ]);
}

#[test]
fn code_and_releases() {
    check(&[
        ("https://github.com/example/project.git", "https://github.com/example/project/releases.atom"),
        ("https://github.com/atom/atom", "https://github.com/atom/atom/releases.atom"),
        ("https://github.com/example/project/tags", "https://github.com/example/project/tags.atom"),
        ("https://github.com/example/project/commits/main", "https://github.com/example/project/commits/main.atom"),
        (
            "https://github.com/example/project/tree/next/two",
            "https://github.com/example/project/commits/next/two.atom",
        ),
        ("https://github.com/example/project/issues", "-"),
        ("https://github.com/features/actions", "-"),
        ("https://github.com/explore", "-"),
        ("https://gitlab.com/a/b/c/-/tags", "https://gitlab.com/a/b/c/-/tags?format=atom"),
        ("https://gitlab.example.org/a/b", "https://gitlab.example.org/a/b/-/releases.atom"),
        ("https://gitlab.com/explore/projects", "-"),
        ("https://codeberg.org/example/project/issues", "-"),
        ("https://codeberg.org/explore/repos", "-"),
    ]);
    let Some((_, Way::Feed { others, .. })) = way("https://github.com/example/project") else { panic!("no place") };
    let others: Vec<(&str, &str)> = others.iter().map(|(url, what)| (url.path(), *what)).collect();
    assert_eq!(others, [("/example/project/tags.atom", "tags"), ("/example/project/commits.atom", "commits")]);
}

#[test]
fn talk_and_blogs() {
    check(&[
        ("https://old.reddit.com/r/example/top/?t=week", "https://old.reddit.com/r/example/top/.rss"),
        ("https://www.reddit.com/u/example", "https://www.reddit.com/user/example/.rss"),
        ("https://www.reddit.com/r/example/comments/1/x/", "-"),
        ("https://social.example/@anna/media", "https://social.example/@anna.rss"),
        ("https://social.example/@anna@other.example", "-"),
        ("https://social.example/@anna/123", "-"),
        ("https://social.example/@", "-"),
        ("http://127.0.0.1:8080/@anna", "http://127.0.0.1:8080/@anna.rss"),
        ("https://www.tiktok.com/@anna", "-"),
        (
            "https://ja.stackoverflow.com/questions/tagged/x",
            "https://ja.stackoverflow.com/feeds/tag?tagnames=x&sort=newest",
        ),
        ("https://stackoverflow.com/users/1/x", "-"),
        ("https://medium.com/example-publication/title-0123", "https://medium.com/feed/example-publication"),
        ("https://example.substack.com/p/title", "https://example.substack.com/feed"),
        ("https://substack.com/@example", "-"),
        ("https://example.tumblr.com/tagged/x", "https://example.tumblr.com/rss"),
        ("https://example.wordpress.com/category/x/", "-"),
        ("https://a.b.blogspot.com/", "-"),
        ("https://github.com:8443/example/project", "-"),
        ("https://u:p@bsky.app/profile/x", "https://bsky.app/profile/x/rss"),
    ]);
}

/// What the document of an address says.
fn answer(address: &str, document: &str) -> Option<String> {
    match way(address) {
        Some((_, Way::Ask { answer, .. })) => answer(document).map(Into::into),
        other => panic!("{address} asks no document: {other:?}"),
    }
}

#[test]
fn documents_tell_feeds() {
    let own = "UC0123456789abcdefghijkl";
    let feed = Some(format!("https://www.youtube.com/feeds/videos.xml?channel_id={own}"));
    let other = "\"channelId\":\"UCzzzzzzzzzzzzzzzzzzzzzz\"";
    let channel = "https://www.youtube.com/@example";
    for told in [
        format!("<link rel=\"canonical\" href=\"https://www.youtube.com/channel/{own}\">"),
        format!("{{\"externalId\":\"{own}\"}}"),
    ] {
        assert_eq!(answer(channel, &format!("{other} {told}")), feed, "{told}");
    }
    assert_eq!(answer(channel, other), None);
    let video = "https://youtu.be/0123456789a";
    for told in [
        format!("\"videoDetails\":{{\"videoId\":\"0\",\"channelId\":\"{own}\"}}"),
        format!("\"externalChannelId\":\"{own}\""),
    ] {
        assert_eq!(answer(video, &format!("{other} {told} {other}")), feed, "{told}");
    }
    assert_eq!(answer(video, "\"externalChannelId\":\"UCé\""), None);

    let podcast = "https://podcasts.apple.com/us/podcast/x/id42";
    let lookup =
        |feed: &str| answer(podcast, &format!("{{\"resultCount\":1,\"results\":[{{}},{{\"feedUrl\":{feed}}}]}}"));
    assert_eq!(lookup("\"https://feeds.example/1\"").as_deref(), Some("https://feeds.example/1"));
    assert_eq!(lookup("\"javascript:x\""), None);
    assert_eq!(lookup("null"), None);
    assert_eq!(answer(podcast, "<html>"), None);

    let user = "https://soundcloud.com/example";
    let page = |number: &str| format!("<meta property=\"al:ios:url\" content=\"soundcloud://users:{number}\">");
    let sounds = "https://feeds.soundcloud.com/users/soundcloud:users:42/sounds.rss";
    assert_eq!(answer(user, &page("42")).as_deref(), Some(sounds));
    assert_eq!(answer(user, &page("42/../x")), None);
}
