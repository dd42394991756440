//! Pages put together so that text from the network cannot become markup: what is raw must stand in our source.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// HTML in the making.
pub(super) struct Html(String);

impl Html {
    /// Begins a page, up to the end of its head. Without a stylesheet, browsers still follow light and dark.
    pub(super) fn page(title: &str) -> Html {
        let mut page = Html::begin(title);
        page.raw("</head>");
        page
    }

    /// Begins a page and leaves its head open.
    pub(super) fn begin(title: &str) -> Html {
        let mut page = Html(String::new());
        page.raw("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">");
        page.raw("<title>").text(title).raw("</title>");
        page
    }

    /// Markup of ours.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Html {
        self.0.push_str(markup);
        self
    }

    /// Anybody's text, as an element's text or inside a quoted attribute.
    pub(super) fn text(&mut self, text: &str) -> &mut Html {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // Direction overrides could make a line read as something else.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                c if c.is_control() && !matches!(c, '\n' | '\t') => {}
                c => self.0.push(c),
            }
        }
        self
    }
}

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], self.0).into_response()
    }
}
