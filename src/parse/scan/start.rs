//! A start tag as it was read, its attributes, and how to write it anew.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::attributes::Attributes;
use url::Url;

use crate::parse::scan::IllFormed;
use crate::parse::scan::names::{self, Space};

/// feed-rs compares each attribute with all before it.
const MAX_ATTRIBUTES: usize = 256;
/// Those that are looked at for repeats.
const CHECKED_ATTRIBUTES: usize = 16;

#[derive(Clone)]
pub struct Start<'a> {
    /// `None` when no namespace is bound.
    pub space: Option<Space>,
    pub undeclared: bool,
    pub range: Range<usize>,
    pub empty: bool,
    /// The local name in the spelling of the format, when it was written in another case or means the same.
    pub renamed: Option<&'static str>,
    name: &'a str,
    /// Where the local part of the name begins.
    local_at: usize,
    /// What stands behind the name, as it is written.
    raw_attributes: &'a str,
    attributes: Vec<Attribute<'a>>,
}

/// As it is written: references in the value are not resolved.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    pub name: &'a str,
    pub value: &'a str,
}

impl<'a> Start<'a> {
    /// The tag that stands at `range` of the text, with a name of that many bytes. Its attributes are not read yet.
    pub fn new(text: &'a str, range: Range<usize>, name_bytes: usize) -> Start<'a> {
        let (name, rest) = text[range.start + 1..range.end].split_at(name_bytes);
        let rest = rest.strip_suffix('>').unwrap_or(rest);
        let (raw_attributes, empty) = rest.strip_suffix('/').map_or((rest, false), |rest| (rest, true));
        let local_at = name.bytes().rposition(|byte| byte == b':').map_or(0, |colon| colon + 1);
        let attributes = Vec::new();
        Start {
            space: None,
            undeclared: false,
            range,
            empty,
            renamed: None,
            name,
            local_at,
            raw_attributes,
            attributes,
        }
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

    pub fn raw_attributes(&self) -> &'a str {
        self.raw_attributes
    }

    pub fn attributes(&self) -> &[Attribute<'a>] {
        &self.attributes
    }

    pub fn has(&self, name: &str) -> bool {
        self.written(name).is_some()
    }

    fn written(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))?;
        Some(found.value)
    }

    /// The value of an attribute, references resolved, ends trimmed.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let written = self.written(name)?;
        Some(match quick_xml::escape::unescape(written) {
            Ok(value) => value.trim().to_owned(),
            Err(_) => html_escape::decode_html_entities(written).trim().to_owned(),
        })
    }

    /// The tag under another name, with the attributes that `keep` gives a value for, and `extra` behind them.
    pub fn rewritten(&self, name: &str, keep: impl Fn(&str, &str) -> Option<String>, extra: &str) -> String {
        let mut out = format!("<{name}");
        for &Attribute { name, value } in &self.attributes {
            if let Some(value) = keep(name, value) {
                // Who shouts the names of elements shouts those of attributes too, and feed-rs hears neither.
                let shouted = self.renamed.is_some() && name.bytes().all(|byte| byte.is_ascii_uppercase());
                let name = if shouted { name.to_ascii_lowercase().into() } else { Cow::Borrowed(name) };
                out.push_str(&format!(" {name}=\"{}\"", value.replace('"', "&quot;")));
            }
        }
        out.push_str(extra);
        out.push_str(if self.empty { "/>" } else { ">" });
        out
    }

    /// Reads the attributes. feed-rs passes over those that are no XML, so they count as broken XML here; so do far too
    /// many. Tells whether one of the first stands there twice, which strict readers refuse.
    pub fn read_attributes(&mut self) -> Result<bool, IllFormed> {
        let mut repeats = false;
        for (index, attribute) in Attributes::new(self.raw_attributes, 0).with_checks(false).enumerate() {
            let attribute =
                attribute.map_err(|error| IllFormed::malformed(format!("in <{}>: {error}", self.name())))?;
            let name = attribute.key.0;
            let Cow::Borrowed(value) = attribute.value else { continue };
            repeats |= self.attributes.iter().take(CHECKED_ATTRIBUTES).any(|known| known.name == name);
            self.attributes.push(Attribute { name, value });
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
