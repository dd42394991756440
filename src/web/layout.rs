//! What every page has in common: its frame, its way of saying when, and its answers when something is not there.
//!
//! Addresses inside pages start at the path of the public address, which this server answers to whether a proxy strips
//! it or not, so that they are right at any depth.

pub(super) mod times;
pub(super) mod tongue;

use std::fmt::Display;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::error;
use url::Url;

use crate::publish::{self, FORMATS, View};
use crate::web::access::{Ticket, Visitor};
use crate::web::river::choice::Choice;
use crate::web::{Problem, Site, front, problem};

/// What the templates' common part asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// Of the window, less the name of the site.
    pub(super) title: String,
    /// Path that all addresses of this site begin with; ends in a slash.
    pub(super) root: String,
    /// May the reader see the sources?
    pub(super) owner: bool,
    /// Which of the site's parts this is: `river`, `sources`, or neither.
    pub(super) part: &'static str,
    /// Feeds that a reader program may offer to subscribe to, the most fitting first.
    pub(super) feeds: Vec<FeedLink>,
    /// Where the text really is.
    pub(super) canonical: Option<String>,
    pub(super) newer: Option<String>,
    pub(super) older: Option<String>,
}

/// An output in one format.
#[derive(Clone, Debug)]
pub(super) struct FeedLink {
    pub(super) title: String,
    pub(super) format: &'static str,
    pub(super) media_type: &'static str,
    pub(super) address: String,
}

/// An output with all its addresses.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) subtitle: String,
    /// Its pages.
    pub(super) river: String,
    pub(super) feeds: Vec<FeedLink>,
}

impl Frame {
    pub(super) fn new(site: &Site, reader: &Reader, title: impl Into<String>) -> Frame {
        Frame { title: title.into(), root: root(site), owner: reader.owner, ..Frame::default() }
    }

    pub(super) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Changes with the stylesheet, which is kept for long.
    pub(super) fn style_tag(&self) -> String {
        front::style_tag()
    }
}

/// The outputs that somebody may read, the one of this name first.
pub(super) fn offers(site: &Site, reader: &Reader, first: Option<&str>) -> Vec<Offer> {
    let base = site.outputs.base();
    let views = site.outputs.views();
    let readable = views.iter().filter(|view| reader.may_read(view));
    let mut offers: Vec<Offer> = readable.map(|view| offer(&base, view)).collect();
    offers.sort_by_key(|offer| first != Some(offer.name.as_str()));
    offers
}

fn offer(base: &Url, view: &View) -> Offer {
    let feeds = FORMATS.iter().map(|format| FeedLink {
        title: view.title.clone(),
        format: match format.suffix() {
            "atom" => "Atom",
            "rss" => "RSS",
            _ => "JSON Feed",
        },
        media_type: format.media_type(),
        address: publish::feed_address(base, &view.name, *format),
    });
    Offer {
        name: view.name.clone(),
        title: view.title.clone(),
        subtitle: view.subtitle.clone().unwrap_or_default(),
        river: Choice { output: Some(view.name.clone()), ..Choice::default() }.address(base.path()),
        feeds: feeds.collect(),
    }
}

/// Whom a page is for.
#[derive(Clone, Debug, Default)]
pub(super) struct Reader {
    /// May read everything.
    pub(super) owner: bool,
    ticket: Option<Ticket>,
}

impl Reader {
    /// As the door found.
    pub(super) fn of(extensions: &Extensions) -> Reader {
        let ticket = extensions.get::<Ticket>();
        let owner = ticket.is_some_and(|ticket| ticket.visitor() == Visitor::Owner);
        Reader { owner, ticket: ticket.cloned() }
    }

    /// Open access does not open a secret output, whose key makes its address.
    pub(super) fn may_read(&self, view: &View) -> bool {
        match &self.ticket {
            Some(ticket) => ticket.may_read(view),
            None => Visitor::Anonymous.may_read(view),
        }
    }
}

/// The path that all addresses of this site begin with; ends in a slash.
pub(super) fn root(site: &Site) -> String {
    site.outputs.base().path().to_owned()
}

/// Do the pages travel over https?
pub(super) fn is_secure(site: &Site) -> bool {
    site.outputs.base().scheme() == "https"
}

/// What a page may load: pictures and sound of others, in the clear only where the page itself travels so; never a
/// script, and no style but ours.
pub(super) fn content_policy(secure: bool) -> HeaderValue {
    HeaderValue::from_static(if secure {
        "default-src 'none'; img-src 'self' https: data:; media-src https:; style-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; img-src 'self' https: http: data:; media-src https: http:; style-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    sentence: &'static str,
}

/// Gives an answer that is a problem the look of the other pages.
pub(super) async fn dress(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    let Some(Problem(sentence)) = response.extensions_mut().remove() else { return response };
    let title = response.status().canonical_reason().unwrap_or("Problem");
    // Whoever asked is shown no more of the site than everybody may see.
    let page = ProblemPage { frame: Frame::new(&site, &Reader::default(), title), sentence };
    let Ok(page) = page.render() else { return response };
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(header::CONTENT_LENGTH, page.len().into());
    let body = if is_head { Body::empty() } else { page.into() };
    Response::from_parts(parts, body)
}

/// The one answer for what is not there and for what the visitor may not know of.
pub(super) fn absent() -> Response {
    problem(StatusCode::NOT_FOUND, "There is no such page here.")
}

/// The store did not answer.
pub(super) fn unreadable(what: &str, error: impl Display) -> Response {
    error!("{what} cannot be read from the store: {error}");
    let sentence = "The store cannot be read just now. Please try again later.";
    ([(header::RETRY_AFTER, "60")], problem(StatusCode::SERVICE_UNAVAILABLE, sentence)).into_response()
}

/// `1 article`, `2 articles`.
pub(super) fn count(number: u64, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}
