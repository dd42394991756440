//! Where programs are made and released.

use super::{Address, Rule, Way, feed, feed_among, is_reserved};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "a GitHub repository",
        like: "https://github.com/example/project",
        feed: Some("https://github.com/example/project/releases.atom"),
        recognise: |address| match address.path[..] {
            [owner, name, ref part @ ..] if address.host == "github.com" && !is_reserved(owner, GITHUB_PAGES) => {
                github(address, owner, name.strip_suffix(".git").unwrap_or(name), part)
            }
            _ => None,
        },
    },
    Rule {
        name: "a GitHub user",
        like: "https://github.com/example",
        feed: Some("https://github.com/example.atom"),
        recognise: |address| match address.path[..] {
            [user] if address.host == "github.com" && !is_reserved(user, GITHUB_PAGES) => {
                feed(address.here(&format!("/{user}.atom")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a GitLab project",
        like: "https://gitlab.com/group/project",
        feed: Some("https://gitlab.com/group/project/-/releases.atom"),
        recognise: |address| {
            let n = address.path.iter().position(|segment| *segment == "-").unwrap_or(address.path.len());
            let (project, part) = address.path.split_at(n);
            if !is_gitlab(address) || project.len() < 2 || is_reserved(project[0], GITLAB_PAGES) {
                return None;
            }
            let project = project.join("/");
            let [releases, tags] =
                ["-/releases.atom", "-/tags?format=atom"].map(|end| address.here(&format!("/{project}/{end}")));
            let activity = (address.here(&format!("/{project}.atom")), "everything");
            match part {
                ["-", "tags", ..] => feed_among(tags, [(releases, "releases"), activity]),
                [] | ["-", "releases", ..] => feed_among(releases, [(tags, "tags"), activity]),
                _ => None,
            }
        },
    },
    Rule {
        name: "a GitLab user or group",
        like: "https://gitlab.com/example",
        feed: Some("https://gitlab.com/example.atom"),
        recognise: |address| match address.path[..] {
            [user] if is_gitlab(address) && !is_reserved(user, GITLAB_PAGES) => {
                feed(address.here(&format!("/{user}.atom")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a Forgejo or Gitea repository",
        like: "https://codeberg.org/example/project",
        feed: Some("https://codeberg.org/example/project/releases.rss"),
        recognise: |address| match address.path[..] {
            [owner, name, ref part @ ..] if is_forge(address) && !is_reserved(owner, FORGE_PAGES) => {
                let [releases, tags, activity] =
                    ["/releases.rss", "/tags.rss", ".rss"].map(|end| address.here(&format!("/{owner}/{name}{end}")));
                match part {
                    [] | ["releases", ..] => feed_among(releases, [(tags, "tags"), (activity, "everything")]),
                    ["tags"] => feed_among(tags, [(releases, "releases"), (activity, "everything")]),
                    _ => None,
                }
            }
            _ => None,
        },
    },
    Rule {
        name: "a Forgejo or Gitea user",
        like: "https://codeberg.org/example",
        feed: Some("https://codeberg.org/example.rss"),
        recognise: |address| match address.path[..] {
            [user] if is_forge(address) && !is_reserved(user, FORGE_PAGES) => {
                feed(address.here(&format!("/{user}.rss")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a Python package",
        like: "https://pypi.org/project/example/",
        feed: Some("https://pypi.org/rss/project/example/releases.xml"),
        recognise: |address| match address.path[..] {
            ["project", name, ..] if address.host == "pypi.org" => {
                feed(address.here(&format!("/rss/project/{name}/releases.xml")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a Rust crate",
        like: "https://crates.io/crates/example",
        feed: Some("https://static.crates.io/rss/crates/example.xml"),
        recognise: |address| match address.path[..] {
            ["crates", name, ..] if address.host == "crates.io" => {
                feed(address.at("static.crates.io", &format!("/rss/crates/{name}.xml")))
            }
            _ => None,
        },
    },
];

fn github(address: &Address<'_>, owner: &str, name: &str, part: &[&str]) -> Option<Way> {
    let of = |end: &str| address.here(&format!("/{owner}/{name}/{end}"));
    let (releases, tags, commits) = (of("releases.atom"), of("tags.atom"), of("commits.atom"));
    match part {
        [] | ["releases", ..] => feed_among(releases, [(tags, "tags"), (commits, "commits")]),
        ["tags"] => feed_among(tags, [(releases, "releases"), (commits, "commits")]),
        ["commits"] => feed_among(commits, [(releases, "releases"), (tags, "tags")]),
        ["commits" | "tree", branch @ ..] if !branch.is_empty() => {
            let of_branch = of(&format!("commits/{}.atom", branch.join("/")));
            feed_among(of_branch, [(releases, "releases"), (tags, "tags")])
        }
        ["wiki", ..] => feed(of("wiki.atom")),
        _ => None,
    }
}

/// GitLab is run by many; who names the host so means it.
fn is_gitlab(address: &Address<'_>) -> bool {
    address.host == "gitlab.com" || address.host.starts_with("gitlab.")
}

fn is_forge(address: &Address<'_>) -> bool {
    matches!(address.host, "codeberg.org" | "gitea.com" | "code.forgejo.org")
        || ["forgejo.", "gitea."].iter().any(|start| address.host.starts_with(start))
}

const GITHUB_PAGES: &[&str] = &[
    "about",
    "apps",
    "codespaces",
    "collections",
    "contact",
    "customer-stories",
    "enterprise",
    "explore",
    "features",
    "issues",
    "join",
    "login",
    "marketplace",
    "new",
    "notifications",
    "orgs",
    "pricing",
    "pulls",
    "search",
    "security",
    "settings",
    "site",
    "solutions",
    "sponsors",
    "stars",
    "team",
    "topics",
    "trending",
];
const GITLAB_PAGES: &[&str] = &[
    "-",
    "admin",
    "api",
    "dashboard",
    "explore",
    "groups",
    "help",
    "jwt",
    "oauth",
    "profile",
    "projects",
    "search",
    "snippets",
    "users",
];
const FORGE_PAGES: &[&str] =
    &["admin", "api", "assets", "attachments", "explore", "notifications", "org", "repo", "user"];
