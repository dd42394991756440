//! `/`: what runs here, how to subscribe, and how the feeds are doing.
//!
//! Until the river of articles stands here, this is the page that a first run opens. Titles and errors come from the
//! network; addresses of feeds may be secret and are shown shortened, in error texts too.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::error;
use url::Url;

use crate::model::Timestamp;
use crate::model::feed::{Feed, address_label};
use crate::publish::{self, FORMATS, View};
use crate::web::html::Html;
use crate::web::{Site, problem};

/// A longer list helps nobody, and its page would cost a phone megabytes.
const MAX_FEEDS: usize = 500;

const STYLE: &str = include_str!("style.css");

pub(super) async fn style(headers: HeaderMap) -> Response {
    let etag = concat!("\"", env!("CARGO_PKG_VERSION"), "\"");
    let fixed = [(header::ETAG, etag), (header::CACHE_CONTROL, "max-age=3600")];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == etag) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, [(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

pub(super) async fn page(State(site): State<Arc<Site>>) -> Response {
    let feeds = match site.store.feeds().await {
        Ok(feeds) => feeds,
        Err(error) => {
            error!("the list of feeds cannot be read from the store: {error}");
            return problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "The store cannot be read just now. Please try again later.",
            );
        }
    };
    let page = render(&site.outputs.base(), &site.outputs.views(), feeds, site.clock.now());
    ([(header::CACHE_CONTROL, "no-cache")], page).into_response()
}

fn render(base: &Url, views: &[Arc<View>], mut feeds: Vec<Feed>, now: Timestamp) -> Html {
    // What needs attention comes first.
    feeds.sort_by_cached_key(|feed| (feed.state.last_error.is_none(), feed.title().to_lowercase(), feed.id));
    let failing = feeds.iter().filter(|feed| feed.state.last_error.is_some()).count();

    let mut page = Html::begin("coranto");
    page.raw("<link rel=\"stylesheet\" href=\"style.css\">");
    for view in views {
        for format in FORMATS {
            page.raw("<link rel=\"alternate\" type=\"").text(format.media_type()).raw("\" title=\"").text(&view.title);
            page.raw("\" href=\"").text(&publish::feed_address(base, &view.name, format)).raw("\">");
        }
    }
    page.raw("</head><body><header><h1>coranto</h1><p>Version ").text(env!("CARGO_PKG_VERSION")).raw(", ");
    page.text(&count(feeds.len(), "feed")).raw(", ").text(&count(failing, "problem")).raw("</p></header><main>");

    page.raw("<section><h2>Subscribe</h2>");
    for view in views {
        subscribe(&mut page, base, view);
    }
    page.raw("</section><section><h2>Feeds</h2>");
    if feeds.is_empty() {
        page.raw("<p>None yet. Add one with <code>coranto add ADDRESS</code>.</p>");
    }
    page.raw("<ul class=\"feeds\">");
    for feed in feeds.iter().take(MAX_FEEDS) {
        row(&mut page, feed, now);
    }
    page.raw("</ul>");
    if feeds.len() > MAX_FEEDS {
        page.raw("<p>And ")
            .text(&(feeds.len() - MAX_FEEDS).to_string())
            .raw(" more: see <code>coranto feeds</code>.</p>");
    }
    page.raw("</section></main></body></html>\n");
    page
}

fn subscribe(page: &mut Html, base: &Url, view: &View) {
    page.raw("<h3>").text(&view.title).raw("</h3>");
    if let Some(subtitle) = &view.subtitle {
        page.raw("<p>").text(subtitle).raw("</p>");
    }
    page.raw("<ul class=\"addresses\">");
    for format in FORMATS {
        let address = publish::feed_address(base, &view.name, format);
        page.raw("<li><a href=\"").text(&address).raw("\">").text(&address).raw("</a></li>");
    }
    page.raw("</ul>");
}

fn row(page: &mut Html, feed: &Feed, now: Timestamp) {
    let state = &feed.state;
    page.raw("<li><h3 dir=\"auto\">").text(&feed.title()).raw("</h3><p class=\"address\">");
    page.text(&address_label(&feed.declared_url)).raw("</p><p>");
    match state.last_polled {
        Some(at) => time(page.raw("polled "), at, now),
        None => drop(page.raw("not polled yet")),
    }
    match state.next_due {
        Some(at) if at > now => time(page.raw(" · next "), at, now),
        _ => drop(page.raw(" · due now")),
    }
    page.raw(" · ").text(&counted(feed.n_entries, "article", "articles")).raw("</p>");
    if let Some(error) = &state.last_error {
        page.raw("<p class=\"problem\" dir=\"auto\">").text(&discreet(error));
        if state.failures > 1 {
            page.raw(" (").text(&state.failures.to_string()).raw(" times in a row)");
        }
        page.raw("</p>");
    }
    page.raw("</li>");
}

fn time(page: &mut Html, at: Timestamp, now: Timestamp) {
    let exact = at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    page.raw("<time datetime=\"").text(&exact).raw("\" title=\"").text(&exact).raw("\">");
    page.text(&distance(at, now)).raw("</time>");
}

/// How far away, in the largest unit that leaves at least two of it.
fn distance(at: Timestamp, now: Timestamp) -> String {
    let seconds = (at - now).num_seconds();
    let size = seconds.unsigned_abs();
    let amount = match size {
        0..45 => return if seconds <= 0 { "just now".to_owned() } else { "in a moment".to_owned() },
        45..7_200 => count(usize::try_from(size.div_ceil(60)).unwrap_or(usize::MAX), "minute"),
        7_200..172_800 => count(usize::try_from(size / 3_600).unwrap_or(usize::MAX), "hour"),
        _ => count(usize::try_from(size / 86_400).unwrap_or(usize::MAX), "day"),
    };
    if seconds < 0 { format!("{amount} ago") } else { format!("in {amount}") }
}

fn count(number: usize, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// The text with every web address in it shortened: an error may quote one that holds a secret.
fn discreet(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let scheme = rest[..start].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + last_len(rest, at));
        let end = rest[start + 3..].find(|c: char| c.is_whitespace() || "\"'<>`".contains(c));
        let end = end.map_or(rest.len(), |at| start + 3 + at);
        out.push_str(&rest[..scheme]);
        match Url::parse(&rest[scheme..end]) {
            Ok(url) => out.push_str(address_label(&url).trim_end_matches([')', ',', ':', '.'])),
            Err(_) => out.push('…'),
        }
        rest = &rest[end..];
    }
    out + rest
}

/// Length of the character at this position.
fn last_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_read_like_people_say_them() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (seconds, expected) in [
            (0, "just now"),
            (-44, "just now"),
            (10, "in a moment"),
            (-45, "1 minute ago"),
            (60, "in 1 minute"),
            (-150, "3 minutes ago"),
            (7_200, "in 2 hours"),
            (-86_400, "24 hours ago"),
            (-172_800, "2 days ago"),
            (10_000_000, "in 115 days"),
        ] {
            assert_eq!(distance(now + chrono::Duration::seconds(seconds), now), expected, "{seconds}");
        }
    }

    #[test]
    fn errors_tell_no_addresses_in_full() {
        for (text, expected) in [
            ("no answer from https://u:p@a.example/x?key=1 in 30 s", "no answer from a.example/x in 30 s"),
            ("(https://a.example/x?key=1): refused", "(a.example/x refused"),
            ("\"https://a.example/\" moved to 'http://b.example/y#z'", "\"a.example\" moved to 'b.example/y'"),
            ("“https://a.example/?q” failed", "“a.example failed"),
            ("scheme://: broken", "… broken"),
            ("status 500", "status 500"),
        ] {
            assert_eq!(discreet(text), expected, "{text:?}");
        }
    }
}
