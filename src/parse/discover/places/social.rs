//! Where people talk.

use url::Url;

use super::{Address, Rule, feed, feed_among, is_reserved};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "a subreddit",
        like: "https://www.reddit.com/r/example/",
        feed: Some("https://www.reddit.com/r/example/.rss"),
        recognise: |address| match address.path[..] {
            ["r", name] if is_reddit(address) => {
                let new = address.here(&format!("/r/{name}/new/.rss"));
                feed_among(address.here(&format!("/r/{name}/.rss")), [(new, "the newest first")])
            }
            ["r", name, order @ ("best" | "hot" | "new" | "rising" | "top")] if is_reddit(address) => {
                feed(address.here(&format!("/r/{name}/{order}/.rss")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a multireddit",
        like: "https://www.reddit.com/user/example/m/several/",
        feed: Some("https://www.reddit.com/user/example/m/several/.rss"),
        recognise: |address| match address.path[..] {
            ["user" | "u", name, "m", several, ..] if is_reddit(address) => {
                feed(address.here(&format!("/user/{name}/m/{several}/.rss")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a Reddit user",
        like: "https://www.reddit.com/user/example/",
        feed: Some("https://www.reddit.com/user/example/.rss"),
        recognise: |address| match address.path[..] {
            ["user" | "u", name] if is_reddit(address) => feed(address.here(&format!("/user/{name}/.rss"))),
            ["user" | "u", name, part @ ("comments" | "submitted")] if is_reddit(address) => {
                feed(address.here(&format!("/user/{name}/{part}/.rss")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a Bluesky profile",
        like: "https://bsky.app/profile/example.org",
        feed: Some("https://bsky.app/profile/example.org/rss"),
        recognise: |address| match address.path[..] {
            ["profile", name] if address.host == "bsky.app" => feed(address.here(&format!("/profile/{name}/rss"))),
            _ => None,
        },
    },
    Rule {
        name: "Hacker News",
        like: "https://news.ycombinator.com/",
        feed: Some("https://news.ycombinator.com/rss"),
        recognise: |address| match address.path[..] {
            [] | ["news"] if address.host == "news.ycombinator.com" => feed(address.here("/rss")),
            _ => None,
        },
    },
    Rule {
        name: "a tag of Lobsters",
        like: "https://lobste.rs/t/example",
        feed: Some("https://lobste.rs/t/example.rss"),
        recognise: |address| match address.path[..] {
            ["t", tags] if address.host == "lobste.rs" => feed(address.here(&format!("/t/{tags}.rss"))),
            _ => None,
        },
    },
    Rule {
        name: "Lobsters",
        like: "https://lobste.rs/",
        feed: Some("https://lobste.rs/rss"),
        recognise: |address| match address.path[..] {
            [] if address.host == "lobste.rs" => feed(address.here("/rss")),
            _ => None,
        },
    },
    Rule {
        name: "a tag of a Stack Exchange site",
        like: "https://stackoverflow.com/questions/tagged/example",
        feed: Some("https://stackoverflow.com/feeds/tag?tagnames=example&sort=newest"),
        recognise: |address| match address.path[..] {
            ["questions", "tagged", tags] if is_stack_exchange(address) => {
                feed(address.here(&format!("/feeds/tag?tagnames={tags}&sort=newest")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a question of a Stack Exchange site",
        like: "https://unix.stackexchange.com/questions/123/title",
        feed: Some("https://unix.stackexchange.com/feeds/question/123"),
        recognise: |address| match address.path[..] {
            ["questions", number, ..] if is_stack_exchange(address) && number.parse::<u64>().is_ok() => {
                feed(address.here(&format!("/feeds/question/{number}")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a Stack Exchange site",
        like: "https://unix.stackexchange.com/",
        feed: Some("https://unix.stackexchange.com/feeds"),
        recognise: |address| match address.path[..] {
            [] | ["questions"] if is_stack_exchange(address) => feed(address.here("/feeds")),
            _ => None,
        },
    },
];

/// On hosts of any name, so after all others.
pub(super) const ANYWHERE: &[Rule] = &[Rule {
    name: "a Mastodon profile, or one like it",
    like: "https://social.example/@anna",
    feed: Some("https://social.example/@anna.rss"),
    recognise: |address| match address.path[..] {
        [name] | [name, "with_replies" | "media"] if !is_reserved(address.host, OTHER_HANDLES) => {
            let user = name.strip_prefix('@')?;
            // `@anna@other.example` lives elsewhere.
            let is_local = !user.is_empty() && !user.contains('@');
            let url: Option<Url> = address.here(&format!("/@{user}.rss"));
            if is_local { feed(url) } else { None }
        }
        _ => None,
    },
}];

/// Sites that write `/@name` and offer no such feed.
const OTHER_HANDLES: &[&str] = &[
    "dailymotion.com",
    "kick.com",
    "medium.com",
    "odysee.com",
    "rumble.com",
    "substack.com",
    "threads.com",
    "threads.net",
    "tiktok.com",
    "youtube.com",
];

fn is_reddit(address: &Address<'_>) -> bool {
    matches!(address.host, "reddit.com" | "old.reddit.com" | "new.reddit.com")
}

fn is_stack_exchange(address: &Address<'_>) -> bool {
    const SITES: [&str; 6] =
        ["askubuntu.com", "mathoverflow.net", "serverfault.com", "stackapps.com", "stackoverflow.com", "superuser.com"];
    let languages = ["es", "ja", "pt", "ru"];
    SITES.contains(&address.host)
        || address.name_under("stackexchange.com").is_some()
        || address.name_under("stackoverflow.com").is_some_and(|name| languages.contains(&name))
}
