//! What an address alone tells of the thing behind it: a page that plays a video, a release, a page of another site.
//!
//! Hosts are named where a service is one host; what anybody may run (GitLab, Forgejo, PeerTube) is known by its paths.

use url::Url;

use crate::text::site::registrable_domain;

/// Does the page play a video?
pub fn plays_video(link: &Url) -> bool {
    let parts = parts(link);
    let first = parts.first().copied().unwrap_or("");
    match host(link) {
        "youtube.com" | "m.youtube.com" | "youtube-nocookie.com" => {
            matches!(first, "watch" | "shorts" | "live" | "embed" | "v")
        }
        "youtu.be" => parts.len() == 1,
        "vimeo.com" => parts.last().is_some_and(|last| is_number(last)),
        "dailymotion.com" => first == "video",
        "twitch.tv" => first == "videos",
        // PeerTube; its short form `/w/ID` alone would be too little to go by.
        _ => matches!(parts[..], ["videos", "watch", _]),
    }
}

/// Does the address name a release, a tag, or one version of a package?
pub fn is_release(link: &Url) -> bool {
    match (host(link), &parts(link)[..]) {
        ("pypi.org", ["project", _, _, ..]) => true,
        ("npmjs.com", ["package", .., "v", _]) => true,
        ("crates.io", ["crates", _, _]) => true,
        ("rubygems.org", ["gems", _, "versions", _]) => true,
        // GitHub, Gitea, Forgejo.
        (_, [_, _, "releases", "tag", ..] | [_, _, "src", "tag", ..]) => true,
        // GitLab, whose projects lie in groups of any depth.
        (_, parts) => parts.windows(2).any(|pair| matches!(pair, ["-", "releases" | "tags"])),
    }
}

/// Is the feed at this address a forge's or a registry's list of releases?
pub fn lists_releases(feed: &Url) -> bool {
    match (host(feed), &parts(feed)[..]) {
        ("pypi.org", ["rss", "project", _, "releases.xml"]) => true,
        (_, [_, _, .., last]) => matches!(*last, "releases.atom" | "tags.atom" | "releases.rss" | "tags.rss"),
        _ => false,
    }
}

/// Is this a page of another site than all of these? One name under several suffixes (`paper.co.uk`, `paper.com`) is
/// one site.
pub fn is_elsewhere<'h>(link: &Url, homes: impl Iterator<Item = &'h Url>) -> bool {
    let domain = registrable_domain(link);
    let name = |domain: &str| domain.split('.').next().unwrap_or("").to_owned();
    let mut homes = homes.map(registrable_domain).filter(|home| !home.is_empty()).peekable();
    homes.peek().is_some() && homes.all(|home| home != domain && name(&home) != name(&domain))
}

/// `audio/`, `video/` or `image/`, by the end of the file's name.
pub fn family_of(file: &str) -> Option<&'static str> {
    let path = file.split(['?', '#']).next()?;
    Some(match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "mp3" | "m4a" | "ogg" | "oga" | "opus" | "flac" | "aac" => "audio/",
        "mp4" | "m4v" | "webm" | "mov" => "video/",
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" => "image/",
        _ => return None,
    })
}

fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host)
}

/// The parts of the path; the few that tell something are among the first.
fn parts(url: &Url) -> Vec<&str> {
    url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).take(32).collect()
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> Url {
        Url::parse(address).unwrap()
    }

    #[test]
    fn pages_that_play_are_told_from_pages_that_do_not() {
        for (address, expected) in [
            ("https://www.youtube.com/watch?v=abc", true),
            ("https://www.youtube.com/shorts/abc", true),
            ("https://youtu.be/abc", true),
            ("https://www.youtube.com/@channel", false),
            ("https://youtu.be/", false),
            ("https://vimeo.com/12345", true),
            ("https://vimeo.com/channels/staff/12345", true),
            ("https://vimeo.com/about", false),
            ("https://tube.example/videos/watch/9c9de5e8", true),
            ("https://tube.example/videos/watch", false),
            ("https://youtube.com.example/watch?v=1", false),
        ] {
            assert_eq!(plays_video(&url(address)), expected, "{address}");
        }
    }

    #[test]
    fn releases_are_known_by_where_they_lie() {
        for (address, expected) in [
            ("https://github.com/owner/name/releases/tag/v1.2.3", true),
            ("https://codeberg.org/owner/name/releases/tag/v1.2.3", true),
            ("https://git.example/owner/name/src/tag/v1", true),
            ("https://gitlab.com/group/sub/name/-/releases/v1", true),
            ("https://gitlab.example/group/name/-/tags/v1", true),
            ("https://pypi.org/project/name/1.2.3/", true),
            ("https://www.npmjs.com/package/@scope/name/v/1.2.3", true),
            ("https://crates.io/crates/name/1.2.3", true),
            ("https://rubygems.org/gems/name/versions/1.2.3", true),
            ("https://github.com/owner/name/releases", false),
            ("https://github.com/owner/name/issues/7", false),
            ("https://pypi.org/project/name/", false),
            ("https://crates.io/crates/name", false),
            ("https://press.example/releases/tag/spring", false),
        ] {
            assert_eq!(is_release(&url(address)), expected, "{address}");
        }
        for (address, expected) in [
            ("https://github.com/owner/name/tags.atom", true),
            ("https://codeberg.org/owner/name/releases.rss", true),
            ("https://pypi.org/rss/project/name/releases.xml", true),
            ("https://press.example/releases.rss", false),
            ("https://github.com/owner/name/commits.atom", false),
        ] {
            assert_eq!(lists_releases(&url(address)), expected, "{address}");
        }
    }

    #[test]
    fn a_site_may_have_several_suffixes() {
        let elsewhere = |link: &str, homes: &[&str]| {
            let homes: Vec<Url> = homes.iter().map(|home| url(home)).collect();
            is_elsewhere(&url(link), homes.iter())
        };
        assert!(elsewhere("https://b.example/1", &["https://a.example/"]));
        assert!(!elsewhere("https://www.a.example/1", &["https://feeds.a.example/"]));
        assert!(!elsewhere("https://www.paper.com/1", &["https://www.paper.co.uk/"]));
        assert!(!elsewhere("https://blog.example/1", &["https://blog.example/", "https://burner.test/blog"]));
        assert!(!elsewhere("https://b.example/1", &[]));
    }
}
