//! The one HTTP client of the program.
//!
//! In: a [`Request`] and the time. Out: [`Fetched`] or [`Error`]. It follows redirects itself, because each hop must
//! pass the guard, lose credentials at the right border and be recorded; everything that decides is in its neighbours.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, HOST, HeaderValue, LOCATION};
use reqwest::{Client, Response};
use tokio::time::{Sleep, sleep, timeout};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::fetch::error::{Error, Phase, redact};
use crate::fetch::exchange::Exchange;
use crate::fetch::guard::Guard;
use crate::fetch::limits::Limits;
use crate::fetch::resolver::Resolver;
use crate::fetch::{Accept, Content, Fetched, Request, Settings, headers, redirect};
use crate::model::Timestamp;
use crate::model::answer::{Answer, Hop};

const ACCEPT_FEED: HeaderValue = HeaderValue::from_static(
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, \
     application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1",
);
const ACCEPT_PAGE: HeaderValue =
    HeaderValue::from_static("text/html, application/xhtml+xml, application/xml;q=0.5, */*;q=0.1");

/// Long enough for the pages of one feed, two seconds apart; short enough not to keep sockets for an hourly poll.
const POOL_IDLE: Duration = Duration::from_secs(20);

/// Fetches documents. Share one: it owns the connection pool and the budget.
pub struct Fetcher {
    client: Client,
    guard: Arc<Guard>,
    limits: Limits,
    timeout: Duration,
    header_timeout: Duration,
    connect_timeout: Duration,
    redirect_limit: usize,
    agent: HeaderValue,
}

impl Fetcher {
    pub fn new(settings: Settings) -> Result<Fetcher, Error> {
        // The only error says that a provider is there already, which is what we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Arc::new(Guard::new(settings.allow_private, settings.resolve));
        // A little less than the header deadline around it, so that it is the one to speak when nobody is there.
        let connect_timeout = settings.header_timeout.mul_f32(0.9);
        let agent = HeaderValue::from_str(&settings.user_agent)
            .map_err(|_| Error::UserAgent(settings.user_agent.chars().filter(|c| !c.is_control()).collect()))?;
        let builder = || {
            Client::builder()
                .user_agent(agent.clone())
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .dns_resolver(Resolver(Arc::clone(&guard)))
                .connect_timeout(connect_timeout)
                .pool_idle_timeout(POOL_IDLE)
                .pool_max_idle_per_host(1)
                .tcp_nodelay(true)
                .http1_ignore_invalid_headers_in_responses(true)
                .http1_allow_obsolete_multiline_headers_in_responses(true)
        };
        // Without the system's certificates only http works; that is still better than not to start.
        let client = builder().build().or_else(|_| builder().tls_certs_only([]).build()).map_err(Error::Setup)?;
        let limits = Limits::new(settings.max_body, settings.budget_bytes, settings.header_timeout, settings.timeout);
        Ok(Fetcher {
            client,
            guard,
            limits,
            timeout: settings.timeout,
            header_timeout: settings.header_timeout,
            connect_timeout,
            redirect_limit: settings.redirect_limit,
            agent,
        })
    }

    /// The rule about private addresses, for those who plan requests.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    pub fn is_private_host(&self, url: &Url) -> bool {
        self.guard.is_private_host(url)
    }

    /// One document, by one GET and its redirects.
    pub async fn fetch(&self, request: &Request, now: Timestamp) -> Result<Fetched, Error> {
        self.follow(request, now, &mut None).await
    }

    /// The same, with all that was said on the way.
    pub async fn trace(&self, request: &Request, now: Timestamp) -> (Vec<Exchange>, Result<Fetched, Error>) {
        let mut seen = Some(Vec::new());
        let fetched = self.follow(request, now, &mut seen).await;
        (seen.unwrap_or_default(), fetched)
    }

    async fn follow(
        &self,
        request: &Request,
        now: Timestamp,
        seen: &mut Option<Vec<Exchange>>,
    ) -> Result<Fetched, Error> {
        let mut deadline = pin!(sleep(self.timeout));
        let conditions = headers::conditions(&request.validators);
        let asked = conditions.iter().any(Option::is_some);
        let mut hops = Vec::new();
        let mut url = request.url.clone();
        let response = loop {
            let response = self.ask(&url, request.accept, &conditions, deadline.as_mut(), seen).await?;
            let status = response.status().as_u16();
            if !redirect::is_redirect(status) {
                break response;
            }
            let location = response.headers().get(LOCATION).map(HeaderValue::as_bytes);
            let to = redirect::target(&url, location, &hops)?;
            if hops.len() == self.redirect_limit {
                return Err(Error::TooManyRedirects { url: redact(&url), limit: self.redirect_limit });
            }
            hops.push(Hop { status, from: url, to: to.clone() });
            url = to;
        };
        let status = response.status().as_u16();
        let hints = headers::hints(response.headers(), now);
        let date = headers::date(response.headers());
        match status {
            304 if asked => {
                // RFC 9111 section 4.3.4 lets a 304 renew validators, and caches obey. We do not: a validator stands for
                // the entries of the body it came with, and a node that compared the date alone may send along the tag
                // of a version that we never saw.
                let validators = request.validators.clone();
                let links = headers::links(response.headers());
                let answer = Answer { status, validators, hints, hops, date, links, url };
                Ok(Fetched { answer, content: Content::NotModified })
            }
            200 | 203 => {
                let validators = headers::validators(response.headers());
                let links = headers::links(response.headers());
                let answer = Answer { status, validators, hints, hops, date, links, url };
                self.read(response, answer, request.body_hash, deadline).await
            }
            304 => Err(Error::UnaskedNotModified { url: redact(&url), hints }),
            410 => Err(Error::Gone { url: redact(&url), hints }),
            _ => Err(Error::Status { url: redact(&url), status, hints }),
        }
    }

    /// One request, up to the end of its answer's headers.
    async fn ask(
        &self,
        url: &Url,
        accept: Accept,
        conditions: &[Option<(reqwest::header::HeaderName, HeaderValue)>; 2],
        deadline: Pin<&mut Sleep>,
        seen: &mut Option<Vec<Exchange>>,
    ) -> Result<Response, Error> {
        self.guard.check(url)?;
        let accept = match accept {
            Accept::Feed => ACCEPT_FEED,
            Accept::Page => ACCEPT_PAGE,
        };
        let (wire, host) = self.wire(url);
        let mut builder = self.client.get(wire).header(ACCEPT, accept);
        for (name, value) in conditions.iter().flatten() {
            builder = builder.header(name, value);
        }
        if let Some(host) = host {
            builder = builder.header(HOST, host);
        }
        let asked = builder.build().map_err(|error| Error::before_headers(url, error, self.connect_timeout))?;
        if let Some(seen) = seen {
            seen.push(Exchange::asked(url, asked.headers(), &self.agent));
        }
        let answer = tokio::select! {
            biased;
            answer = timeout(self.header_timeout, self.client.execute(asked)) => answer,
            () = deadline => return Err(self.no_headers(url, self.timeout)),
        };
        let response = answer
            .map_err(|_| self.no_headers(url, self.header_timeout))?
            .map_err(|error| Error::before_headers(url, error, self.connect_timeout))?;
        if let Some(exchange) = seen.as_mut().and_then(|seen| seen.last_mut()) {
            exchange.answered(url, response.status().as_u16(), response.headers());
        }
        self.guard.check_peer(url, response.remote_addr())?;
        Ok(response)
    }

    /// The address as the connector must see it: a port that stands in the address would win over the one that the
    /// operator gave the name, if they gave one, so it is left to the Host header.
    fn wire(&self, url: &Url) -> (Url, Option<HeaderValue>) {
        let mut wire = url.clone();
        let (Some(name), Some(port)) = (url.domain(), url.port()) else { return (wire, None) };
        let replaced = self.guard.mapped(name).is_some_and(|given| given.port() != 0);
        if !replaced || wire.set_port(None).is_err() {
            return (wire, None);
        }
        (wire, HeaderValue::from_str(&format!("{name}:{port}")).ok())
    }

    fn no_headers(&self, url: &Url, limit: Duration) -> Error {
        Error::Timeout { url: redact(url), phase: Phase::Headers, limit }
    }

    async fn read(
        &self,
        response: Response,
        mut answer: Answer,
        known: Option<i64>,
        deadline: Pin<&mut Sleep>,
    ) -> Result<Fetched, Error> {
        let body = self.limits.read_capped(response, &answer.url, deadline).await?;
        let hash = xxh3_64(&body.bytes).cast_signed();
        let content = if !body.complete {
            answer.validators = Default::default();
            Content::Body { body, hash }
        } else if known == Some(hash) {
            Content::SameBody { hash }
        } else {
            Content::Body { body, hash }
        };
        Ok(Fetched { answer, content })
    }
}
