//! A document that the origin serves, with its validators and the judgement on conditional requests.

use std::io::Write as _;

use super::Seen;

/// A document and what is said about it.
#[derive(Clone, Debug)]
pub struct Page {
    pub body: Vec<u8>,
    pub content_type: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub headers: Vec<(String, String)>,
}

impl Page {
    pub fn new(body: impl Into<Vec<u8>>) -> Page {
        let content_type = "application/xml".to_owned();
        Page { body: body.into(), content_type, etag: None, last_modified: None, headers: Vec::new() }
    }

    /// Anything, true or not.
    pub fn content_type(mut self, content_type: &str) -> Page {
        self.content_type = content_type.to_owned();
        self
    }

    /// With its quotes.
    pub fn etag(mut self, etag: &str) -> Page {
        self.etag = Some(etag.to_owned());
        self
    }

    pub fn last_modified(mut self, date: &str) -> Page {
        self.last_modified = Some(date.to_owned());
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Page {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What a request with this page's validators gets, by RFC 9110 section 13.2.2.
    pub(super) fn unchanged(&self, seen: &Seen) -> bool {
        if let Some(asked) = seen.header("if-none-match") {
            let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
            let held = self.etag.as_deref().map(weak);
            return asked.trim() == "*" || asked.split(',').any(|tag| Some(weak(tag)) == held);
        }
        seen.header("if-modified-since").is_some_and(|asked| Some(asked) == self.last_modified.as_deref())
    }

    pub(super) fn validators(&self) -> String {
        let mut lines = String::new();
        for (name, value) in [("ETag", &self.etag), ("Last-Modified", &self.last_modified)] {
            if let Some(value) = value {
                lines.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        self.headers.iter().for_each(|(name, value)| lines.push_str(&format!("{name}: {value}\r\n")));
        lines
    }

    pub(super) fn head(&self, framing: &str) -> Vec<u8> {
        let (kind, validators) = (&self.content_type, self.validators());
        format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{validators}{framing}\r\n").into_bytes()
    }

    pub(super) fn compressed(&self) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&self.body).and_then(|()| encoder.finish()).expect("memory takes every write")
    }
}
