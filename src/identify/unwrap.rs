//! Addresses that only wrap another: AMP caches and viewers, and redirectors that carry their target in the query.
//!
//! Pure text work. A redirect that has to be followed to be known (FeedBurner) stays as it is.

use url::Url;

use crate::identify::trackers::Parameter;
use crate::text::site;

/// Redirectors by registrable domain, path and parameters.
const REDIRECTORS: &[(&str, &str, &[&str])] = &[
    ("facebook.com", "/l.php", &["u"]),
    ("facebook.com", "/flx/warn/", &["u"]),
    ("instagram.com", "/", &["u"]),
    ("threads.com", "/", &["u"]),
    ("threads.net", "/", &["u"]),
    ("messenger.com", "/l.php", &["u"]),
    ("youtube.com", "/redirect", &["q"]),
    ("reddit.com", "/", &["url"]),
    ("slack-redir.net", "/link", &["url"]),
    ("umblr.com", "/redirect", &["z"]),
    ("linkedin.com", "/redir/redirect", &["url"]),
    ("linkedin.com", "/safety/go", &["url"]),
    ("vk.com", "/away.php", &["to"]),
    ("steamcommunity.com", "/linkfilter/", &["url", "u"]),
    ("duckduckgo.com", "/l/", &["uddg"]),
    ("bing.com", "/news/apiclick.aspx", &["url"]),
    ("outlook.com", "/", &["url"]),
    ("skimresources.com", "/", &["url"]),
    ("redirectingat.com", "/", &["url"]),
    ("linksynergy.com", "/deeplink", &["murl"]),
    ("getpocket.com", "/redirect", &["url"]),
    ("medium.com", "/r/", &["url"]),
    ("exit.sc", "/", &["url"]),
];

/// Last parts of paths that have no content of their own, on any site …
const REDIRECTING: &[&str] =
    &["redirect", "redirect.php", "redir", "redir.php", "away", "away.php", "out.php", "outgoing", "leave"];

/// … and the parameters in which they carry where they lead.
const TARGETS: &[&str] = &["url", "u", "to", "target", "dest", "destination", "q"];

/// The address inside, if this one is but a wrapper. Shorter than its wrapper, always.
pub(super) fn inner(url: &Url) -> Option<Url> {
    amp(url).or_else(|| redirect(url))
}

/// `x.cdn.ampproject.org/c/s/HOST/PATH`, `www.google.com/amp/s/HOST/PATH`; without the `s` the origin had no TLS.
fn amp(url: &Url) -> Option<Url> {
    let (first, rest) = url.path().strip_prefix('/')?.split_once('/')?;
    if !matches!(first, "c" | "v" | "wp" | "amp") {
        return None;
    }
    let domain = site::registrable_domain(url);
    let wraps = match domain.as_str() {
        "ampproject.org" | "ampproject.net" | "bing-amp.com" => matches!(first, "c" | "v" | "wp"),
        domain => first == "amp" && (domain.starts_with("google.") || domain == "bing.com"),
    };
    let target = rest.strip_prefix("s/").unwrap_or(rest);
    let host = target.split('/').next()?;
    if !wraps || !host.contains('.') {
        return None;
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Url::parse(&format!("https://{target}{query}")).ok()
}

fn redirect(url: &Url) -> Option<Url> {
    let query = url.query()?;
    let names = redirector_parameters(url)?;
    let parameters: Vec<Parameter<'_>> = query.split('&').map(Parameter::read).collect();
    names.iter().find_map(|name| {
        let value = parameters.iter().find(|parameter| parameter.name() == *name)?.value();
        let target = Url::parse(value.trim()).ok()?;
        let leads_out =
            matches!(target.scheme(), "http" | "https") && target.host_str().is_some_and(|host| host.contains('.'));
        (leads_out && target.as_str().len() < url.as_str().len()).then_some(target)
    })
}

fn redirector_parameters(url: &Url) -> Option<&'static [&'static str]> {
    let domain = site::registrable_domain(url);
    let path = url.path();
    if domain.starts_with("google.") && matches!(path, "/url" | "/news/url" | "/imgres") {
        return Some(if path == "/imgres" { &["imgrefurl"] } else { &["q", "url"] });
    }
    let known = REDIRECTORS.iter().find(|(site, at, _)| *site == domain && *at == path);
    let last = path.trim_end_matches('/').rsplit('/').next()?;
    known.map(|(_, _, names)| *names).or_else(|| REDIRECTING.contains(&last).then_some(TARGETS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: Option<&str>) {
        let found = inner(&Url::parse(url).unwrap());
        assert_eq!(found.as_ref().map(Url::as_str), expected, "{url}");
    }

    #[test]
    fn wrappers_are_opened() {
        check("https://a-b-c.cdn.ampproject.org/v/s/www.b.example/c?d=1", Some("https://www.b.example/c?d=1"));
        check("https://cdn.ampproject.org/c/www.b.example/c", Some("https://www.b.example/c"));
        check("https://www.google.co.uk/amp/s/www.b.example/c/", Some("https://www.b.example/c/"));
        check(
            "https://www.google.com/url?sa=t&url=https%3A%2F%2Fb.example%2F1%3Fx%3Dy",
            Some("https://b.example/1?x=y"),
        );
        check("https://l.facebook.com/l.php?h=1&u=http%3A%2F%2Fb.example%2F1", Some("http://b.example/1"));
        check("https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fb.example%2F", Some("https://b.example/"));
        check(
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fb.example%2F1&data=0",
            Some("https://b.example/1"),
        );
        check("https://shop.example/out/redirect?to=https://b.example/1", Some("https://b.example/1"));
    }

    #[test]
    fn pages_of_their_own_stay() {
        check("https://www.example.com/amp/story", None);
        check("https://www.google.com/amp/about", None);
        check("https://www.google.com/search?q=https://b.example/", None);
        check("https://web.example/share?url=https://b.example/1", None);
        check("https://www.youtube.com/watch?v=1&q=https://b.example/", None);
        check("https://www.example.com/redirect?to=/local", None);
        check("https://www.facebook.com/sharer.php?u=https%3A%2F%2Fb.example%2F", None);
    }
}
