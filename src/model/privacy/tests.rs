use proptest::prelude::*;

use super::*;

fn check(address: &str, secret: bool) {
    let url = Url::parse(address).unwrap();
    assert_eq!(has_secret(&url), secret, "{address}");
}

#[test]
fn addresses_that_are_secrets() {
    for address in [
        // Credentials.
        "https://reader:hunter2@example.org/feed.xml",
        "https://reader@example.org/feed.xml",
        "http://:hunter2@example.org/",
        // Tokens in the query.
        "https://github.com/octocat.private.atom?token=AB1CDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "https://gitlab.com/dashboard/projects.atom?feed_token=glft-Ab3dEfGh1JkLmN0pQrSt",
        "https://gitlab.com/group/project/-/issues.atom?private_token=xYz12345AbCdEfGh6789",
        "https://gitlab.example.org/u/someone.atom?rss_token=Zx81kLmN0pQrStUv",
        "https://www.patreon.com/rss/someshow?auth=aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW",
        "https://www.patreon.com/rss/someshow?show=12345&auth=q1W2e3R4t5Y6u7I8",
        "https://www.reddit.com/.rss?feed=0123456789abcdef0123456789abcdef01234567&user=someone",
        "https://old.reddit.com/message/inbox/.rss?user=someone&feed=89abcdef0123456789abcdef0123456789abcdef",
        "https://cloud.example.org/index.php/apps/activity/rss.php?token=kZ3vT8wQ1xR5yN7mB2cD4fG6hJ9pL0",
        "https://forum.example.org/u/someone/notifications.rss?api_key=0123456789abcdef&api_username=someone",
        "https://tracker.example.org/rss.php?feed=dl&passkey=0123456789abcdef0123456789abcdef",
        "https://tracker.example.org/torrents.php?action=rss&torrent_pass=a1b2c3d4e5f6a7b8",
        "https://redmine.example.org/projects/x/activity.atom?key=2f1c9ab04d6e8f7031425364758697a8b9cadbec",
        "https://example.org/feed?t=9f86d081884c7d659a2feaa0c55ad015",
        "https://example.org/feed?k=Zm9vYmFyMTIzNDU2Nzg5MGFi1",
        "https://cdn.example.org/feed.xml?Expires=1735689600&X-Amz-Signature=5d41402abc4b2a76b9719d911017c592",
        "https://cdn.example.org/feed.xml?sig=5d41402a%2Fabc%3D",
        "https://example.org/rss?username=me&password=hunter2",
        "https://example.org/rss?user=me&pass=x",
        "https://example.org/rss?API-KEY=SECRETSECRET",
        "https://bitbucket.org/atlassian/rss/feed?token=1a2b3c4d5e6f",
        "https://members.example.org/feed/podcast?memberful_token=Qw3rTy5uIoP7aSdF9gH1",
        "https://jira.example.org/activity?streams=key&access_token=abcd1234efgh",
        "https://example.livejournal.com/data/rss?auth=digest-realm",
        "https://rsshub.example.org/twitter/user/someone?code=0cc175b9c0f1b6a831c399e269772661",
        "https://example.org/rss?user_token=a1b2c3d4",
        // Random segments.
        "https://calendar.google.com/calendar/feeds/me%40gmail.com/private-0a1b2c3d4e5f60718293a4b5c6d7e8f9/basic",
        "https://calendar.google.com/calendar/ical/me%40gmail.com/private-0a1b2c3d4e5f/basic.ics",
        "https://api.substack.com/feed/podcast/12345/private/0d6a3b5e-8a58-4d39-9d6a-7f4f3c2b1a09.rss",
        "https://newsletter.substack.com/feed/private/a1b2c3d4",
        "https://premium.supportingcast.fm/content/eyJ0IjoicCIsImMiOiIxMjM0IiwidSI6IjU2Nzg5In0.rss",
        "https://kill-the-newsletter.com/feeds/k9x2m4q7t1v8b3n6z5w0.xml",
        "https://kill-the-newsletter.com/feeds/lk9xq2mt4q7vz1bw8n3d.xml",
        "https://someshow.supercast.com/feeds/Zt4Kq9WvX2mN7bR5cY8dHsLp",
        "https://blog.ghost.io/5f2b8c1d9e3a4f7061728394a5b6c7d8/rss/",
        "https://feeds.pinboard.in/rss/secret:4a7f3e2d1c0b9a887766/u:someone/",
        "https://example.org/rss/550e8400-e29b-41d4-a716-446655440000",
        "https://example.org/550E8400-E29B-41D4-A716-446655440000.xml",
        "https://rss.example.net/download/9f86d081884c7d659a2feaa0",
        "https://bridge.example.org/feeds/dQw4w9WgXcQ-7hT2kLmN4pRsT6vXyZ/atom",
        "https://example.org/private/token12345/feed",
        "https://example.org/f/AKIA4J7Q2ZX9B6M3T8KD5R.xml",
    ] {
        check(address, true);
    }
}

#[test]
fn addresses_that_everybody_may_know() {
    for address in [
        "https://example.org/",
        "https://example.org/feed.xml",
        "http://feeds.bbci.co.uk/news/world/rss.xml",
        "https://www.theguardian.com/international/rss",
        "https://rss.nytimes.com/services/xml/rss/nyt/World.xml",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCXuqSBlHAE6Xw-yeJA0Tunw",
        "https://www.youtube.com/feeds/videos.xml?playlist_id=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf",
        "https://www.youtube.com/feeds/videos.xml?user=veritasium",
        "https://12345.blogspot.com/feeds/posts/default?alt=rss&max-results=25",
        "https://www.blogger.com/feeds/1234567890123456789/posts/default",
        "https://feeds.feedburner.com/TheHackersNewsOfTheWorld2024",
        "https://feeds.feedburner.com/InformationIsBeautiful",
        "https://mastodon.social/@Gargron.rss",
        "https://mastodon.social/@averylongusernamewith20.rss",
        "https://mastodon.social/tags/rust.rss",
        "https://news.ycombinator.com/rss",
        "https://hnrss.org/newest?q=rust&points=100",
        "https://hnrss.org/user?id=jgrahamc12345678",
        "https://lobste.rs/t/programming.rss",
        "https://www.reddit.com/r/programming/.rss",
        "https://www.reddit.com/user/some_user_name_2024/submitted/.rss",
        "https://github.com/rust-lang/rust/releases.atom",
        "https://github.com/rust-lang/rust/commits/7b5c8d2.atom",
        "https://gitlab.com/gitlab-org/gitlab/-/tags?format=atom",
        "https://example.org/category/politics/local-government/feed/",
        "https://example.org/comments/feed/?withoutcomments=1",
        "https://example.org/2024/11/05/ten-things-you-did-not-know-about-the-2024-election-in-50-states/feed/",
        "https://example.org/blog/windows11-22h2-kb5034441-fix-0x80070643/feed",
        "https://example.org/news/cve-2024-3094-xz-utils-5-6-1-backdoor.atom",
        "https://example.org/tech/iPhone15ProMaxReview2024",
        "https://example.org/tv/rtx4090-vs-rtx3090ti-benchmark-4k/rss",
        "https://example.org/topics/artificial_intelligence_and_machine_learning.rss",
        "https://example.org/articles/12345678901234567890123456.rss",
        "https://example.org/20241105123000123456/index.xml",
        "https://example.org/%E4%B8%AD%E6%96%87%E6%96%B0%E9%97%BB%E6%A0%87%E9%A2%98/feed",
        "https://example.org/donaudampfschifffahrtsgesellschaft/feed",
        "https://medium.com/feed/@towardsdatascience",
        "https://medium.com/feed/tag/machine-learning",
        "https://example.substack.com/feed",
        "https://api.substack.com/feed/podcast/12345.rss",
        "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/rss",
        "https://feeds.soundcloud.com/users/soundcloud:users:123456789/sounds.rss",
        "https://feeds.simplecast.com/54nAGcIl",
        "https://feeds.megaphone.fm/ADL9840290619",
        "https://anchor.fm/s/1e4b4f38/podcast/rss",
        "https://feeds.redcircle.com/2cf15e5f-2d6a-4f3b-8f7c-0a1b2c3d4e5f",
        "https://feeds.acast.com/public/shows/5ea17537-f11f-4532-8202-294d976b9d5c",
        "https://www.omnycontent.com/d/playlist/e73c998e-6e60-432f-8610-ae210140c5b1/a/b/podcast.rss",
        "https://podcasts.files.bbci.co.uk/p02nq0gn.rss",
        "https://www.spreaker.com/show/1234567/episodes/feed",
        "https://www.google.com/alerts/feeds/01234567890123456789/12345678901234567890",
        "https://us1.campaign-archive.com/feed?u=f5c1a3b2d4e6f7a8b9c0d1e2f&id=0a1b2c3d4e",
        "https://www.flickr.com/services/feeds/photos_public.gne?id=12345678@N00&lang=en-us&format=rss_200",
        "https://stackoverflow.com/feeds/tag?tagnames=rust&sort=newest",
        "https://arxiv.org/rss/cs.AI?version=2.0",
        "https://export.arxiv.org/api/query?search_query=cat:cs.CL&sortBy=submittedDate",
        "https://www.ecb.europa.eu/rss/fxref-usd.html",
        "https://example.org/feed?key=headlines",
        "https://example.org/feed?t=technology&s=latest",
        "https://example.org/feed?token=",
        "https://example.org/feed?auth=1",
        "https://example.org/feed?author=somebody-with-a-long-name",
        "https://example.org/feed?keyword=renewable-energy-in-europe-2024",
        "https://example.org/feed?utm_source=rss&utm_campaign=a1b2c3d4e5f6g7h8i9",
        "https://example.org/private/feed.xml",
        "https://example.org/secret-gardens-of-london/feed",
        "https://lists.example.org/archives/list/dev@lists.example.org/feed/",
        "http://127.0.0.1:8080/rss",
    ] {
        check(address, false);
    }
}

#[test]
fn addresses_are_shown_without_what_is_secret_of_them() {
    for (address, expected) in [
        ("https://example.org/", "example.org"),
        ("https://example.org/world/feed.xml?format=rss#top", "example.org/world/feed.xml"),
        ("https://reader:hunter2@example.org/feed.xml", "example.org/feed.xml"),
        ("https://github.com/octocat.private.atom?token=AB1CDEFGHIJKLMNOPQRS", "github.com/octocat.private.atom"),
        ("https://kill-the-newsletter.com/feeds/k9x2m4q7t1v8b3n6z5w0.xml", "kill-the-newsletter.com/feeds/…"),
        ("https://blog.ghost.io/5f2b8c1d9e3a4f7061728394a5b6c7d8/rss/", "blog.ghost.io/…/rss"),
        ("https://example.org/private/token12345/550e8400-e29b-41d4-a716-446655440000", "example.org/private/…/…"),
        ("data:text/plain,secret", "…"),
    ] {
        assert_eq!(shortened(&Url::parse(address).unwrap()), expected);
        assert_eq!(address_label(&Url::parse(address).unwrap()), expected);
    }
}

#[test]
fn what_the_user_says_comes_before_what_the_address_suggests() {
    let open = Url::parse("https://example.org/team/feed.xml").unwrap();
    let secret = Url::parse("https://example.org/feed.xml?token=a1b2c3d4e5f6").unwrap();
    let said = |private| FeedSettings { private, ..FeedSettings::default() };
    assert!(!is_private(&said(None), &open, &open));
    assert!(is_private(&said(None), &open, &secret), "a redirect may add the token");
    assert!(is_private(&said(Some(true)), &open, &open));
    assert!(!is_private(&said(Some(false)), &secret, &secret));
    assert_eq!(label(&said(None), &open), "example.org/team/feed.xml");
    assert_eq!(label(&said(Some(true)), &open), "example.org/…");
    assert_eq!(label(&said(Some(false)), &secret), "example.org/feed.xml");
}

proptest! {
    #[test]
    fn a_random_token_in_the_path_is_seldom_missed_and_never_shown(tokens in proptest::collection::vec("[a-z0-9]{20}", 200)) {
        let missed = tokens.iter().filter(|token| !is_random(token, SHORTEST_RANDOM_SEGMENT)).count();
        prop_assert!(missed < 40, "{missed} of 200");
        for token in tokens.iter().filter(|token| is_random(token, SHORTEST_RANDOM_SEGMENT)) {
            let url = Url::parse(&format!("https://example.org/feeds/{token}.xml")).unwrap();
            prop_assert!(!shortened(&url).contains(token.as_str()));
        }
    }

    #[test]
    fn no_address_is_too_odd_to_be_judged(text in "https?://[^ ]{0,60}") {
        if let Ok(url) = Url::parse(&text) {
            let shown = shortened(&url);
            prop_assert!(url.password().is_none_or(|word| word.len() < 8 || url.path().contains(word) || !shown.contains(word)));
        }
    }
}
