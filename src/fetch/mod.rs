//! Brings documents: one polite, guarded and bounded GET at a time.
//!
//! In: a [`Request`] (address, validators, hash of the last body). Out: a [`Fetched`], or an [`Error`] whose
//! [`Error::kind`] tells a retry policy what it needs to know.
//! - [`headers`] reads what an answer says about the next request; [`redirect`] decides where one leads. Both are pure.
//! - [`guard`] keeps coranto out of private networks, [`resolver`] does so for names.
//! - [`exchange`] remembers what was said, for those who want to look.
//! - [`limits`] reads bodies under a cap on their decompressed bytes, and under a budget for all of them together.
//!
//! Every request of the program goes through [`Fetcher`]. It does not decide when to ask, nor how often one host may
//! be asked, nor whether a moved address is remembered: schedule and pipeline do. It keeps no cookies, sends no
//! Referer and knows no proxy.

pub mod cidr;
pub mod client;
pub mod error;
pub mod exchange;
pub mod guard;
pub mod headers;
pub mod limits;
pub mod redirect;
pub mod resolver;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use crate::model::answer::Answer;
use crate::model::body::RawBody;
use crate::model::feed::Validators;

pub use cidr::Cidr;
pub use client::Fetcher;
pub use error::{Error, Kind, redact};

/// What a [`Fetcher`] needs to know. Made from the configuration; the defaults are those of the product.
#[derive(Clone, Debug)]
pub struct Settings {
    pub user_agent: String,
    /// For the whole of one fetch, redirects and body included. Waiting for the budget does not count.
    pub timeout: Duration,
    /// From the start of each request to the end of its headers; also the window in which a body must make progress.
    pub header_timeout: Duration,
    /// Decompressed bytes of one body.
    pub max_body: u64,
    /// Decompressed bytes of all large bodies that are on their way through the pipeline.
    pub budget_bytes: u64,
    /// Private networks that may be asked nevertheless.
    pub allow_private: Vec<Cidr>,
    /// Hosts whose address the operator gives, port included. These are trusted wherever they lead.
    pub resolve: BTreeMap<String, SocketAddr>,
    pub redirect_limit: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            user_agent: concat!("coranto/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: Duration::from_secs(30),
            header_timeout: Duration::from_secs(10),
            max_body: 16 << 20,
            budget_bytes: 64 << 20,
            allow_private: Vec::new(),
            resolve: BTreeMap::new(),
            redirect_limit: 5,
        }
    }
}

/// What the caller hopes to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accept {
    Feed,
    Page,
}

/// One document, wanted.
#[derive(Clone, Debug)]
pub struct Request {
    pub url: Url,
    /// Of the last complete answer; sent back byte for byte.
    pub validators: Validators,
    /// Of the last complete body: an answer with this hash is [`Content::SameBody`].
    pub body_hash: Option<i64>,
    pub accept: Accept,
}

/// An answer that is no failure.
#[derive(Debug)]
pub struct Fetched {
    /// On a 304, `validators` are those that were sent: they stand for the body that we have.
    /// When the body is incomplete there are none, for they would vouch for entries that never arrived.
    pub answer: Answer,
    pub content: Content,
}

#[derive(Debug)]
pub enum Content {
    /// 304: the origin says that nothing changed.
    NotModified,
    /// 200, but with the body that is known already: nothing to parse.
    SameBody { hash: i64 },
    /// `hash` may be remembered only when `body.complete`.
    Body { body: RawBody, hash: i64 },
}
