//! Where people publish.

use super::{Rule, feed, is_reserved};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "a tag of Medium",
        like: "https://medium.com/tag/example",
        feed: Some("https://medium.com/feed/tag/example"),
        recognise: |address| match address.path[..] {
            ["tag", tag, ..] if address.host == "medium.com" => feed(address.here(&format!("/feed/tag/{tag}"))),
            _ => None,
        },
    },
    Rule {
        name: "an author or publication of Medium",
        like: "https://medium.com/@example",
        feed: Some("https://medium.com/feed/@example"),
        recognise: |address| match address.path[..] {
            [name, ..] if address.host == "medium.com" && !is_reserved(name, MEDIUM_PAGES) => {
                feed(address.here(&format!("/feed/{name}")))
            }
            _ => None,
        },
    },
    Rule {
        name: "an author of Medium",
        like: "https://example.medium.com/",
        feed: Some("https://example.medium.com/feed"),
        recognise: |address| {
            address.name_under("medium.com").filter(|name| !is_reserved(name, MEDIUM_HOSTS))?;
            if address.path.first() == Some(&"feed") { None } else { feed(address.here("/feed")) }
        },
    },
    Rule {
        name: "a newsletter of Substack",
        like: "https://example.substack.com/",
        feed: Some("https://example.substack.com/feed"),
        recognise: |address| {
            address.name_under("substack.com").filter(|name| !is_reserved(name, &["open", "support"]))?;
            if address.path.first() == Some(&"feed") { None } else { feed(address.here("/feed")) }
        },
    },
    Rule {
        name: "a blog of Tumblr",
        like: "https://example.tumblr.com/",
        feed: Some("https://example.tumblr.com/rss"),
        recognise: |address| {
            address.name_under("tumblr.com")?;
            // A tagged page, or an entry, is of its blog.
            if address.path.last() == Some(&"rss") { None } else { feed(address.here("/rss")) }
        },
    },
    Rule {
        name: "a blog of Tumblr",
        like: "https://www.tumblr.com/example",
        feed: Some("https://example.tumblr.com/rss"),
        recognise: |address| match address.path[..] {
            [name] | ["blog", "view", name] if address.host == "tumblr.com" && !is_reserved(name, TUMBLR_PAGES) => {
                feed(address.at(&format!("{name}.tumblr.com"), "/rss"))
            }
            _ => None,
        },
    },
    Rule {
        name: "a blog of Blogger",
        like: "https://example.blogspot.com/",
        feed: Some("https://example.blogspot.com/feeds/posts/default"),
        recognise: |address| {
            address.name_under("blogspot.com")?;
            if address.path.first() == Some(&"feeds") { None } else { feed(address.here("/feeds/posts/default")) }
        },
    },
    Rule {
        name: "a blog of WordPress.com",
        like: "https://example.wordpress.com/",
        feed: Some("https://example.wordpress.com/feed/"),
        recognise: |address| {
            address.name_under("wordpress.com").filter(|name| !is_reserved(name, WORDPRESS_HOSTS))?;
            // A category has a feed of its own, which its page names.
            if address.path.is_empty() { feed(address.here("/feed/")) } else { None }
        },
    },
    Rule {
        name: "an author of DEV",
        like: "https://dev.to/example",
        feed: Some("https://dev.to/feed/example"),
        recognise: |address| match address.path[..] {
            [name] if address.host == "dev.to" && !is_reserved(name, DEV_PAGES) => {
                feed(address.here(&format!("/feed/{name}")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a list of arXiv",
        like: "https://arxiv.org/list/cs.CL/recent",
        feed: Some("https://rss.arxiv.org/atom/cs.CL"),
        recognise: |address| match address.path[..] {
            ["list", subject, ..] | ["archive", subject] if address.host == "arxiv.org" => {
                feed(address.at("rss.arxiv.org", &format!("/atom/{subject}")))
            }
            _ => None,
        },
    },
];

const MEDIUM_PAGES: &[&str] = &[
    "about",
    "creators",
    "explore-topics",
    "feed",
    "jobs-at-medium",
    "m",
    "me",
    "membership",
    "new-story",
    "search",
    "tag",
];
const MEDIUM_HOSTS: &[&str] = &["cdn-images-1", "help", "link", "miro", "policy"];
const TUMBLR_PAGES: &[&str] = &[
    "about",
    "dashboard",
    "docs",
    "explore",
    "help",
    "login",
    "new",
    "policy",
    "register",
    "rss",
    "search",
    "settings",
    "tagged",
];
const WORDPRESS_HOSTS: &[&str] = &["developer", "learn", "public-api"];
const DEV_PAGES: &[&str] =
    &["about", "contact", "enter", "feed", "latest", "listings", "search", "settings", "t", "top", "videos"];
