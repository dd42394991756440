//! A start tag as it was read, its attributes, and how to write it anew.

use std::ops::Range;

use quick_xml::events::BytesStart;
use url::Url;

use crate::parse::scan::IllFormed;
use crate::parse::scan::names::{self, Space};

/// feed-rs compares each attribute with all before it.
const MAX_ATTRIBUTES: usize = 256;

#[derive(Clone)]
pub struct Start<'a> {
    /// `None` when no namespace is bound.
    pub space: Option<Space>,
    pub undeclared: bool,
    pub range: Range<usize>,
    pub empty: bool,
    /// The local name in the spelling of the format, when it was written in another case or means the same.
    pub renamed: Option<&'static str>,
    pub tag: BytesStart<'a>,
    name: &'a str,
    /// Where the local part of the name begins.
    local_at: usize,
}

impl<'a> Start<'a> {
    /// The tag that stands at `range` of the text.
    pub fn new(text: &'a str, range: Range<usize>, empty: bool, tag: BytesStart<'a>) -> Start<'a> {
        let name_start = range.start + 1;
        let name = &text[name_start..name_start + tag.name().0.len()];
        let local_at = name.bytes().rposition(|byte| byte == b':').map_or(0, |colon| colon + 1);
        Start { space: None, undeclared: false, range, empty, renamed: None, tag, name, local_at }
    }

    pub fn within(self, space: Option<Space>, undeclared: bool) -> Start<'a> {
        Start { space, undeclared, ..self }
    }

    pub fn name(&self) -> &'a str {
        self.name
    }

    pub fn local(&self) -> &'a str {
        self.renamed.unwrap_or(&self.name[self.local_at..])
    }

    /// What stands before the colon of the name.
    pub fn prefix(&self) -> Option<&'a str> {
        self.name[..self.local_at].split(':').next().filter(|_| self.local_at > 0)
    }

    pub fn raw_attributes(&self) -> &str {
        self.tag.attributes_raw()
    }

    pub fn has_attributes(&self) -> bool {
        !self.raw_attributes().is_empty()
    }

    /// The value of an attribute, references resolved, ends trimmed.
    pub fn attribute(&self, name: &str) -> Option<String> {
        if !self.has_attributes() {
            return None;
        }
        let mut attributes = self.tag.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        let found = attributes.find(|attribute| attribute.key.0.eq_ignore_ascii_case(name))?;
        let value = match quick_xml::escape::unescape(&found.value) {
            Ok(value) => value.trim().to_owned(),
            Err(_) => html_escape::decode_html_entities(&found.value).trim().to_owned(),
        };
        Some(value)
    }

    /// The tag under another name, with the attributes that `keep` gives a value for, and `extra` behind them.
    pub fn rewritten(&self, name: &str, keep: impl Fn(&str, &str) -> Option<String>, extra: &str) -> String {
        let mut out = format!("<{name}");
        for attribute in self.tag.attributes().with_checks(false).flatten() {
            if let Some(value) = keep(attribute.key.0, &attribute.value) {
                let name = attribute.key.0;
                // Who shouts the names of elements shouts those of attributes too, and feed-rs hears neither.
                let shouted = self.renamed.is_some() && name.bytes().all(|byte| byte.is_ascii_uppercase());
                let name = if shouted { name.to_ascii_lowercase().into() } else { std::borrow::Cow::Borrowed(name) };
                out.push_str(&format!(" {name}=\"{}\"", value.replace('"', "&quot;")));
            }
        }
        out.push_str(extra);
        out.push_str(if self.empty { "/>" } else { ">" });
        out
    }

    /// feed-rs passes over attributes that are no XML, so they count as broken XML here; so do far too many. Tells
    /// whether one of the first stands there twice, which strict readers refuse.
    pub fn check_attributes(&self) -> Result<bool, IllFormed> {
        let mut names = [""; 16];
        let mut repeats = false;
        if !self.has_attributes() {
            return Ok(repeats);
        }
        for (index, attribute) in self.tag.attributes().with_checks(false).enumerate() {
            let attribute =
                attribute.map_err(|error| IllFormed::malformed(format!("in <{}>: {error}", self.name())))?;
            if let Some(slot) = names.get_mut(index) {
                *slot = attribute.key.0;
                repeats |= names[..index].contains(&attribute.key.0);
            }
            if index >= MAX_ATTRIBUTES {
                return Err(IllFormed::malformed(format!("<{}> has over {MAX_ATTRIBUTES} attributes", self.name())));
            }
        }
        Ok(repeats)
    }
}

/// An attribute as feed-rs wants it: namespaces in canonical spelling, no base that is no address.
pub fn mended(name: &str, value: &str, base: &Url) -> Option<String> {
    if name == "xmlns" || name.starts_with("xmlns:") {
        return Some(names::canonical(name, value).unwrap_or(value).to_owned());
    }
    if name == "xml:base" && base.join(value.trim()).is_err() {
        return None;
    }
    Some(value.to_owned())
}
