//! The bytes and markup that flow down the line, each type with the promise that a reviewer need not re-check.

use std::sync::Arc;

use bytes::Bytes;
use url::Url;

/// A response body that was read under a cap on its decompressed bytes. Made only by `fetch::limits`.
#[derive(Clone)]
pub struct RawBody {
    pub bytes: Bytes,
    /// The `Content-Type` header as it came.
    pub content_type: Option<String>,
    /// The address that answered, after redirects.
    pub url: Url,
    /// False when the body ended before its declared length or end mark: its complete entries may be used,
    /// its validators and hash may not.
    pub complete: bool,
    /// Keeps the body's share of the budget of bytes in flight until the last stage lets go of it.
    pub(crate) lease: Option<Arc<dyn Send + Sync>>,
}

impl RawBody {
    /// For `fetch::limits` and for `inspect`, whose input the caller has already capped.
    pub(crate) fn vouched(bytes: Bytes, content_type: Option<String>, url: Url, complete: bool) -> RawBody {
        RawBody { bytes, content_type, url, complete, lease: None }
    }
}

impl std::fmt::Debug for RawBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawBody")
            .field("len", &self.bytes.len())
            .field("content_type", &self.content_type)
            .field("complete", &self.complete)
            .finish_non_exhaustive()
    }
}

/// What a document turned out to be when looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    Xml,
    Json,
    Html,
    /// Neither of these: a picture, a text file, nothing at all.
    Other,
}

/// A document as text, with what is needed to read it right. Made by `decode`.
#[derive(Clone, Debug)]
pub struct Document {
    /// Valid UTF-8 without a byte order mark.
    pub text: String,
    pub kind: DocumentKind,
    /// The address that relative references start from.
    pub base: Url,
    /// The encoding that was used, as its WHATWG name, and the evidence for it ("bom", "utf-8", "http", "declared", "guess").
    pub charset: &'static str,
    pub charset_evidence: &'static str,
    /// Characters that XML forbids, which were left out.
    pub n_controls: u32,
    /// False when the body ended early: the last open entry must not be used.
    pub complete: bool,
}

/// Untrusted HTML within the bounds on length and nesting that make a DOM affordable. Made only by `decode::bound`.
#[derive(Clone, Debug)]
pub struct RawHtml(String);

impl RawHtml {
    pub(crate) fn bounded(html: String) -> RawHtml {
        RawHtml(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// HTML that can be shown to anybody. Made only by `sanitise`, read back only by the stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanHtml(String);

impl CleanHtml {
    pub(crate) fn sanitised(html: String) -> CleanHtml {
        CleanHtml(html)
    }

    /// Plain text as one paragraph, every special character escaped: harmless by construction.
    pub fn paragraph(text: &str) -> CleanHtml {
        CleanHtml(format!("<p>{}</p>", html_escape::encode_safe(text)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
