//! `/key`: the one form, which turns a key into a cookie, and the page that asks for one wherever a key is missing.
//!
//! The form's target is a constant path. Where it leads afterwards is a path of ours or the front page, read strictly:
//! an address that others can hand around must not lead out of here. Requests that another site's page sent are
//! refused, so that nobody is made to forget a key or to take another's.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use crate::web::access::Ticket;
use crate::web::access::attempts::Client;
use crate::web::access::credentials::{self, Presented, possible};
use crate::web::access::door;
use crate::web::layout::{self, Frame, Offer, Reader};
use crate::web::routes::{self, Rule};
use crate::web::{Site, problem};

/// A key, an address of ours, and what encoding makes of them.
const MAX_FORM: usize = 4 << 10;
const MAX_NEXT: usize = 1024;

const WRONG: &str = "This key opens nothing here. Please check that it is whole.";

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Extension(ticket): Extension<Ticket>,
    request: Request,
) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let next = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next");
    let next = next.and_then(|(_, next)| own_path(&next)).unwrap_or_else(|| "/".to_owned());
    let has_cookie = !Presented::read(request.headers(), "").cookies.is_empty();
    form(&site, StatusCode::OK, &next, None, has_cookie && ticket.has_key())
}

#[derive(Template)]
#[template(path = "key.html")]
struct KeyPage {
    frame: Frame,
    /// Where to go with the key.
    next: String,
    complaint: Option<&'static str>,
    can_forget: bool,
    /// What can be read without one.
    offers: Vec<Offer>,
}

/// The page with the form: at its own address, and as the answer wherever a browser comes without a key. The same for
/// whoever sees it.
pub(super) fn form(
    site: &Site,
    status: StatusCode,
    next: &str,
    complaint: Option<&'static str>,
    can_forget: bool,
) -> Response {
    let stranger = Reader::default();
    let page = KeyPage {
        frame: Frame::new(site, &stranger, "A key, please"),
        next: next.to_owned(),
        complaint,
        can_forget,
        offers: layout::offers(site, &stranger, None),
    };
    // Without a referrer, a browser would not say with the form that it comes from here.
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    ];
    (status, headers, page.render().unwrap_or_default()).into_response()
}

pub(super) async fn take(
    State(site): State<Arc<Site>>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if let Some(refusal) = not_ours(&site, &parts) {
        return refusal;
    }
    let Some((key, next)) = read(&parts.headers, body).await else {
        return problem(StatusCode::BAD_REQUEST, "This is not what the form for keys sends.");
    };
    let base = site.outputs.base();
    match key.filter(|key| site.policy.get().knows(key)) {
        Some(key) => go(&site, &next, credentials::keep(&key, &base)),
        None => match door::count(&site, client) {
            Some(too_many) => too_many,
            None => form(&site, StatusCode::UNAUTHORIZED, &next, Some(WRONG), false),
        },
    }
}

pub(super) async fn forget(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match not_ours(&site, &parts) {
        Some(refusal) => refusal,
        None => go(&site, "/key", credentials::forget(&site.outputs.base())),
    }
}

/// Key and destination of the form's body.
async fn read(headers: &HeaderMap, body: Body) -> Option<(Option<String>, String)> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let body = axum::body::to_bytes(body, MAX_FORM).await.ok()?;
    let field = |wanted: &str| form_urlencoded::parse(&body).find(|(name, _)| name == wanted).map(|(_, value)| value);
    let next = field("next").and_then(|next| own_path(&next)).unwrap_or_else(|| "/".to_owned());
    Some((field("key").and_then(|key| possible(&key)), next))
}

fn go(site: &Site, to: &str, cookie: HeaderValue) -> Response {
    let base = site.outputs.base();
    let to = format!("{}{to}", base.path().trim_end_matches('/'));
    let to = HeaderValue::from_str(&to).expect("paths of ours are ASCII");
    let headers = [
        (header::LOCATION, to),
        (header::SET_COOKIE, cookie),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The refusal of a form that a page of another site sent.
fn not_ours(site: &Site, parts: &Parts) -> Option<Response> {
    let is_ours = is_same_origin(&parts.headers, &site.outputs.base());
    (!is_ours).then(|| problem(StatusCode::FORBIDDEN, "This form was sent from another site and has done nothing."))
}

/// By what browsers say of where a request comes from. Other programs say nothing and are not led astray.
fn is_same_origin(headers: &HeaderMap, base: &url::Url) -> bool {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    if origin == base.origin().ascii_serialization() {
        return true;
    }
    // Reached at another of our names: the host check has vouched for it.
    let host = text(header::HOST);
    origin.split_once("://").is_some_and(|(_, named)| host.is_some_and(|host| named.eq_ignore_ascii_case(host)))
}

/// The path, if it leads to a page or feed of ours. It is without the prefix of the public address.
pub(super) fn own_path(text: &str) -> Option<String> {
    let is_fine = |b: u8| {
        b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b'#')
    };
    if text.len() > MAX_NEXT || !text.bytes().all(is_fine) {
        return None;
    }
    let path = text.split('?').next().unwrap_or_default();
    let route = Some(path).filter(|path| routes::is_plain(path)).and_then(routes::find)?;
    matches!(route.rule, Rule::River | Rule::Entry | Rule::Feed | Rule::Owner).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_gone_to() {
        for path in [
            "/",
            "/?output=all",
            "/?tag=a%20b&lang=en",
            "/?next=https://evil.example/",
            "/feeds/all.atom",
            "/feeds/%C3%A9.atom?x=//evil.example",
            "/metrics",
        ] {
            assert_eq!(own_path(path).as_deref(), Some(path), "{path}");
        }
        for path in [
            "",
            " /",
            "/ ",
            "//evil.example",
            "//evil.example/",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/%5cevil.example",
            "/%2fevil.example",
            "/%2Fevil.example/",
            "/.//evil.example",
            "/..//evil.example",
            "/%2e%2e/",
            "https://evil.example/",
            "https:evil.example",
            "HTTPS://evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "evil.example",
            "@evil.example",
            "/@evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "/\n/evil.example",
            "/\r\nSet-Cookie: a=b",
            "/%0d%0aSet-Cookie:a=b",
            "/\u{0}",
            "/?\u{7f}",
            "/?\u{e9}",
            "/\u{2f}\u{2f}evil.example",
            "/\u{ff0f}evil.example",
            "/?a=<script>",
            "/?a=\"",
            "/?a=\\",
            "/#//evil.example",
            "/feeds/",
            "/feeds/a/b",
            "/nothing",
            "/key",
            "/key?next=/",
            "/key/forget",
            "/style.css",
            "/healthz",
            "?output=all",
            &format!("/?{}", "a".repeat(1024)),
        ] {
            assert_eq!(own_path(path), None, "{path:?}");
        }
    }

    #[test]
    fn forms_of_other_sites_are_known_by_what_browsers_say() {
        let check = |headers: &[(&'static str, &'static str)], expected: bool| {
            let map = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            let base = "https://news.example.org/coranto/".parse().unwrap();
            assert_eq!(is_same_origin(&map, &base), expected, "{headers:?}");
        };
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "null")], true);
        check(&[("sec-fetch-site", "none")], true);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://news.example.org")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "")], false);
        check(&[("origin", "https://news.example.org"), ("host", "127.0.0.1:7077")], true);
        check(&[("origin", "http://192.168.1.5:7077"), ("host", "192.168.1.5:7077")], true);
        check(&[("origin", "http://192.168.1.5"), ("host", "192.168.1.5:7077")], false);
        check(&[("origin", "https://evil.example"), ("host", "news.example.org")], false);
        check(&[("origin", "https://news.example.org.evil.example"), ("host", "news.example.org")], false);
        check(&[("origin", "null"), ("host", "null")], false);
        check(&[("origin", "null")], false);
        check(&[("origin", "")], false);
    }
}
