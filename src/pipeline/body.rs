//! What an entry says, made fit to be shown and to be read: its HTML, its plain text, its publisher's description.

use url::Url;

use crate::decode;
use crate::model::body::CleanHtml;
use crate::model::parsed::{Markup, ParsedEntry};
use crate::sanitise;
use crate::summarise::repeated::Said;
use crate::text::plain;

/// An entry's own words.
#[derive(Debug)]
pub struct Body {
    pub content: CleanHtml,
    pub text: String,
    /// What the publisher says of it. A description that is itself the fullest text is the article, not a teaser for it.
    pub teaser: Option<String>,
}

impl Body {
    pub fn of(entry: &ParsedEntry, base: &Url) -> Body {
        let base = entry.base.as_ref().or(entry.link.as_ref()).unwrap_or(base);
        let content = entry.body().map_or_else(CleanHtml::default, |markup| clean(markup, base));
        let text = plain::plain(&content);
        let teaser = if entry.content.is_some() { entry.summary.as_ref().map(plain::plain_of_markup) } else { None };
        Body { content, text, teaser }
    }

    /// Under a title, for those who count lines.
    pub fn said<'a>(&'a self, title: &'a str) -> Said<'a> {
        Said { title, full: &self.text, description: self.teaser.as_deref().unwrap_or("") }
    }
}

/// Untrusted markup to HTML that can be shown.
fn clean(markup: &Markup, base: &Url) -> CleanHtml {
    match markup {
        Markup::Html(html) => sanitise::sanitise(&decode::bound::bound(html), base),
        Markup::Plain(text) => sanitise::sanitise_plain(text),
    }
}
