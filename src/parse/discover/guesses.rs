//! Where feeds usually are, for pages that name none.
//!
//! A few addresses, the likeliest first: what the program behind the page would use, then what most sites use. Whoever
//! asks them does so one after the other, and ends with the first feed.

use url::Url;

/// Under a folder of the site that was asked for: `/blog` is often a site of its own.
const IN_A_FOLDER: [&str; 4] = ["feed", "rss.xml", "feed.xml", "index.xml"];
const AT_THE_ROOT: [&str; 9] =
    ["feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "feeds/posts/default", "?feed=rss2"];

/// Programs that make sites, as `meta name=generator` calls them, and where they put their feed.
const PROGRAMS: [(&str, &[&str]); 13] = [
    ("wordpress", &["feed/", "?feed=rss2"]),
    ("blogger", &["feeds/posts/default"]),
    ("ghost", &["rss/"]),
    ("hugo", &["index.xml"]),
    ("jekyll", &["feed.xml", "atom.xml"]),
    ("hexo", &["atom.xml", "rss2.xml"]),
    ("eleventy", &["feed/feed.xml", "feed.xml"]),
    ("gatsby", &["rss.xml"]),
    ("astro", &["rss.xml"]),
    ("zola", &["atom.xml", "rss.xml"]),
    ("drupal", &["rss.xml"]),
    ("wix", &["blog-feed.xml"]),
    ("discourse", &["latest.rss"]),
];

/// Addresses to try for a page, none twice.
pub fn usual_places(page: &Url, generator: Option<&str>) -> Vec<Url> {
    let generator = generator.unwrap_or("").to_lowercase();
    let program = PROGRAMS.iter().find(|(name, _)| generator.contains(name)).map_or(&[][..], |(_, paths)| paths);
    let mut found: Vec<Url> = Vec::new();
    let mut add = |base: &Url, paths: &[&str]| {
        for url in paths.iter().filter_map(|path| base.join(path).ok()) {
            // `/feed` leads to `/feed/` where that is the one.
            let known =
                found.iter().any(|known| known.as_str().trim_end_matches('/') == url.as_str().trim_end_matches('/'));
            if !known {
                found.push(url);
            }
        }
    };
    let mut root = page.clone();
    root.set_path("/");
    root.set_query(None);
    root.set_fragment(None);
    if let Some(folder) = folder(page) {
        add(&folder, program);
        add(&folder, &IN_A_FOLDER);
    }
    add(&root, program);
    add(&root, &AT_THE_ROOT);
    found
}

/// The first folder, when the address leads no deeper: below articles lie their comments.
fn folder(page: &Url) -> Option<Url> {
    let mut segments = page.path_segments()?.filter(|segment| !segment.is_empty());
    let (first, deeper) = (segments.next()?, segments.next());
    if deeper.is_some() || first.contains('.') {
        return None;
    }
    let mut folder = page.clone();
    folder.set_path(&format!("/{first}/"));
    folder.set_query(None);
    folder.set_fragment(None);
    Some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, generator: Option<&str>, expected: &[&str]) {
        let places = usual_places(&Url::parse(page).unwrap(), generator);
        let shown: Vec<&str> = places.iter().map(|url| url.as_str().trim_start_matches("https://a.example")).collect();
        assert_eq!(shown[..expected.len()], *expected, "{page}");
        assert!(places.len() <= 15, "{places:?}");
    }

    #[test]
    fn the_likeliest_come_first() {
        check("https://a.example/", None, &["/feed", "/rss", "/feed.xml"]);
        check("https://a.example/?x=1#y", Some("Hugo 0.120"), &["/index.xml", "/feed", "/rss"]);
        check(
            "https://a.example/blog",
            None,
            &["/blog/feed", "/blog/rss.xml", "/blog/feed.xml", "/blog/index.xml", "/feed"],
        );
        check("https://a.example/blog/", Some("WordPress 6.5"), &["/blog/feed/", "/blog/?feed=rss2", "/blog/rss.xml"]);
    }

    #[test]
    fn below_articles_nothing_is_asked() {
        check("https://a.example/2026/11/title", None, &["/feed", "/rss"]);
        check("https://a.example/index.html", None, &["/feed", "/rss"]);
    }
}
