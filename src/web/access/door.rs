//! What every request passes before a resource sees it.
//!
//! [`receive`] stands before the router: it measures, checks the name that the request is for, refuses odd paths, and
//! takes the prefix of the public address off. [`admit`] stands behind it, where the address is known: it reads the
//! keys, leaves the [`Visitor`] in the request's extensions, and turns away those who may not read.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tracing::debug;
use url::form_urlencoded;

use crate::clock::Clock;
use crate::publish::cache::Named;
use crate::web::access::attempts::Client;
use crate::web::access::credentials::{self, Presented};
use crate::web::access::{Policy, Ticket, Visitor};
use crate::web::hosts::{self, Refusal};
use crate::web::html::Html;
use crate::web::keys_form;
use crate::web::proxies::Peer;
use crate::web::routes::{self, Rule};
use crate::web::{Site, problem};

/// Before the router.
pub(in crate::web) async fn receive(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let watch = Clock::stopwatch();
    let response = match prepare(&site, &mut request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    site.metrics.request(response.status().as_u16(), watch.elapsed().as_secs_f64());
    response
}

/// Makes the request fit for the router, or gives the answer that it gets instead.
fn prepare(site: &Site, request: &mut Request) -> Option<Response> {
    let base = site.outputs.base();
    let prefix = base.path().trim_end_matches('/');
    let path = request.uri().path();
    let stripped = routes::stripped(path, prefix);
    let ours = stripped.unwrap_or(path);
    let is_probe = routes::find(ours).is_some_and(|route| route.rule == Rule::Probes);
    if !is_probe {
        let hosts = &site.policy.get().hosts;
        match hosts::check(request.uri(), request.headers(), peer(request.extensions()), base.host_str(), hosts) {
            Ok(()) => {}
            Err(Refusal::Malformed) => {
                return Some(problem(StatusCode::BAD_REQUEST, "The request does not say which host it is for."));
            }
            Err(Refusal::Stranger(name)) => return Some(stranger(&name)),
        }
    }
    if !routes::is_plain(path) {
        return Some(problem(StatusCode::NOT_FOUND, "There is no such page here."));
    }
    if !prefix.is_empty() && path == prefix && routes::find(path).is_none() {
        return Some(Redirect::permanent(&format!("{prefix}/")).into_response());
    }
    if let Some(ours) = stripped {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        let ours = PathAndQuery::try_from(format!("{ours}{query}")).ok()?;
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(ours);
        *request.uri_mut() = Uri::from_parts(parts).ok()?;
    }
    None
}

/// The accept loop says where a request came from; what did not pass it came from inside this process.
fn peer(extensions: &axum::http::Extensions) -> Peer {
    extensions.get::<Peer>().copied().unwrap_or(Peer::Unix)
}

fn stranger(name: &str) -> Response {
    let shown: String = name.chars().take(100).collect();
    let mut page = Html::page("Misdirected Request");
    page.raw("<body><h1>Misdirected Request</h1><p>This coranto does not know that it is called <code>").text(&shown);
    page.raw("</code>. If it is yours and shall answer to that name, add it to <code>server.hosts</code> in its ");
    page.raw("configuration:</p><pre>[server]\nhosts = [\"").text(&shown).raw("\"]</pre></body></html>\n");
    (StatusCode::MISDIRECTED_REQUEST, [(header::CACHE_CONTROL, "no-store")], page).into_response()
}

/// Behind the router's choice of a route, before the resource.
pub(in crate::web) async fn admit(
    State((site, rule)): State<(Arc<Site>, Rule)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if rule == Rule::Probes {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let policy = site.policy.get();
    let presented = Presented::read(&parts.headers, parts.uri.query().unwrap_or_default());
    let ticket = policy.ticket(&presented);
    let client: Client = policy.proxies.client(peer(&parts.extensions), &parts.headers);
    let asker = Asker::of(&parts, client, &presented);
    match may_enter(&site, &ticket, rule, &mut parts).await {
        Admission::Yes => {}
        // A key in the address must not get lost on the way.
        Admission::Elsewhere(to) => return keep_key(&site, &policy, rule, &asker, &presented).unwrap_or(to),
        Admission::No => return turn_away(&site, &ticket, &asker),
    }
    if let Some(moved) = keep_key(&site, &policy, rule, &asker, &presented) {
        return moved;
    }
    parts.extensions.insert(ticket.visitor());
    parts.extensions.insert(ticket.clone());
    parts.extensions.insert(client);
    let response = next.run(Request::from_parts(parts, body)).await;
    let is_missing = matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE);
    if rule == Rule::Entry && is_missing && ticket.visitor() != Visitor::Owner {
        // What is not there, what was, and what this visitor may not see are the same.
        return turn_away(&site, &ticket, &asker);
    }
    if ticket.has_key() { private(response, rule, presented.query.as_deref()) } else { response }
}

enum Admission {
    Yes,
    No,
    Elsewhere(Response),
}

async fn may_enter(site: &Site, ticket: &Ticket, rule: Rule, parts: &mut Parts) -> Admission {
    let yes = match rule {
        Rule::Probes | Rule::Everybody | Rule::Entry => true,
        Rule::Owner => ticket.visitor() == Visitor::Owner,
        Rule::Feed => may_ask_for_feed(site, ticket, parts).await,
        Rule::River => {
            let query = parts.uri.query().unwrap_or_default();
            let named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "output");
            // As the page reads it: without spaces around.
            let named: Vec<_> =
                named.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
            if named.is_empty() {
                return may_see_all(site, ticket);
            }
            // Each of them, whichever the page will take.
            named.iter().all(|name| ticket.may_ask_for_river(&site.outputs.named(name)))
        }
    };
    if yes { Admission::Yes } else { Admission::No }
}

async fn may_ask_for_feed(site: &Site, ticket: &Ticket, parts: &mut Parts) -> bool {
    // Read as the resource will read it.
    let Ok(Path(file)) = Path::<String>::from_request_parts(parts, &()).await else {
        return ticket.visitor() == Visitor::Owner;
    };
    let name = file.rsplit_once('.').map_or(file.as_str(), |(name, _)| name);
    ticket.may_ask_for_feed(name, &site.outputs.named(name))
}

/// The river of everything. Guests find their own output there.
fn may_see_all(site: &Site, ticket: &Ticket) -> Admission {
    match ticket.visitor() {
        Visitor::Owner => Admission::Yes,
        Visitor::Anonymous => Admission::No,
        Visitor::Guest(output) => match site.outputs.named(&output) {
            Named::Output(view) | Named::Moved(view) => {
                let query: String =
                    form_urlencoded::Serializer::new(String::new()).append_pair("output", &view.name).finish();
                Admission::Elsewhere(see_other(site, &format!("/?{query}")))
            }
            Named::Gone | Named::Unknown => Admission::No,
        },
    }
}

/// `to` is a path of ours.
fn see_other(site: &Site, to: &str) -> Response {
    let base = site.outputs.base();
    let to = format!("{}{to}", base.path().trim_end_matches('/'));
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&to)).into_response()
}

/// What the answer to somebody without a key depends on.
struct Asker {
    client: Client,
    is_browser: bool,
    is_get: bool,
    path: String,
    /// Without a key in it.
    query: String,
    shows_key: bool,
    shows_cookie: bool,
}

impl Asker {
    fn of(parts: &Parts, client: Client, presented: &Presented) -> Asker {
        Asker {
            client,
            is_browser: is_browser(&parts.headers),
            is_get: parts.method == Method::GET,
            path: parts.uri.path().to_owned(),
            query: credentials::without_key(parts.uri.query().unwrap_or_default()),
            shows_key: presented.keys().next().is_some(),
            shows_cookie: !presented.cookies.is_empty(),
        }
    }

    fn next(&self) -> String {
        keys_form::own_path(&format!("{}{}", self.path, self.query)).unwrap_or_else(|| "/".to_owned())
    }
}

/// Browsers get a form; they would show a challenge as a bare window, before any page. Feed readers need the challenge.
fn is_browser(headers: &HeaderMap) -> bool {
    if headers.contains_key(HeaderName::from_static("sec-fetch-mode")) {
        return true;
    }
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = accepts.to_ascii_lowercase();
    accepts.contains("text/html")
        && !["application/rss+xml", "application/atom+xml"].iter().any(|kind| accepts.contains(kind))
}

/// The same answer for what does not exist and for what is not for this visitor.
fn turn_away(site: &Site, ticket: &Ticket, asker: &Asker) -> Response {
    if ticket.is_wrong
        && asker.shows_key
        && let Some(too_many) = count(site, asker.client)
    {
        return too_many;
    }
    let mut response = if asker.is_browser {
        let mut form = keys_form::form(site, StatusCode::UNAUTHORIZED, &asker.next(), None, false);
        // RFC 9110 wants a challenge with each 401; one for a form leaves browsers to show the page.
        form.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Form realm=\"coranto\""));
        form
    } else {
        let challenge = "Basic realm=\"coranto\", charset=\"UTF-8\"";
        let headers = [(header::WWW_AUTHENTICATE, challenge), (header::CACHE_CONTROL, "no-store")];
        let sentence = "This address takes a key: as ?key=, or as the password of HTTP Basic with any user name.\n";
        (StatusCode::UNAUTHORIZED, headers, sentence).into_response()
    };
    if ticket.is_wrong && asker.shows_cookie {
        // A key that was revoked is no use to keep.
        response.headers_mut().insert(header::SET_COOKIE, credentials::forget(&site.outputs.base()));
    }
    response
}

/// Counts a key that opened nothing. Gives the answer when there were too many.
pub(in crate::web) fn count(site: &Site, client: Client) -> Option<Response> {
    let whence = client.map_or_else(|| "a Unix socket".to_owned(), |ip| ip.to_string());
    debug!("a key that opens nothing was shown from {whence}");
    let wait = site.attempts.failed(client, site.clock.now())?;
    let seconds = (wait + Duration::from_millis(999)).as_secs().max(1);
    let sentence = "Too many keys that open nothing were shown from your address. Please wait a minute.";
    Some(
        ([(header::RETRY_AFTER, seconds.to_string())], problem(StatusCode::TOO_MANY_REQUESTS, sentence))
            .into_response(),
    )
}

/// A browser that came to a page with a key in the address gets it as a cookie and the address without it: links lead
/// on, and the key does not stay in the history.
fn keep_key(site: &Site, policy: &Policy, rule: Rule, asker: &Asker, presented: &Presented) -> Option<Response> {
    let is_page = matches!(rule, Rule::River | Rule::Entry | Rule::Owner);
    let key = presented.query.as_deref().filter(|key| policy.knows(key))?;
    if !(is_page && asker.is_get && asker.is_browser) {
        return None;
    }
    let mut response = see_other(site, &asker.next());
    // Nobody's link turns an owner into a guest.
    if !presented.cookies.iter().any(|cookie| policy.is_owners(cookie)) {
        response.headers_mut().insert(header::SET_COOKIE, credentials::keep(key, &site.outputs.base()));
    }
    Some(response)
}

/// What a key opened is for nobody else to keep, and a former name of a feed leads to the new one with the key that
/// the reader had in the address.
fn private(mut response: Response, rule: Rule, key: Option<&str>) -> Response {
    let headers = response.headers_mut();
    let said = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_enough = said.contains("private") || said.contains("no-store");
    let more = if said.is_empty() { "private".to_owned() } else { format!("private, {said}") };
    if let Some(value) = Some(more).filter(|_| !is_enough).and_then(|more| HeaderValue::from_str(&more).ok()) {
        headers.insert(header::CACHE_CONTROL, value);
    }
    if rule == Rule::Feed
        && response.status().is_redirection()
        && let Some(key) = key
    {
        let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
        let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
        if let Some(to) = to.and_then(|to| HeaderValue::from_str(&format!("{to}?key={key}")).ok()) {
            response.headers_mut().insert(header::LOCATION, to);
        }
    }
    response
}
