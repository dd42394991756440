//! The only place that makes [`CleanHtml`]: HTML that can be shown to anybody.
//!
//! Input is markup within bounds and the address that relative references start from; output holds the elements of an
//! article, absolute addresses of harmless schemes, and nothing that runs, styles, names or tracks. ammonia does the
//! filtering ([`policy`]); this module adds addresses ([`urls`]) and takes out what is left empty ([`tidy`]).
//! Cannot fail: the worst case is plain text. Sanitising twice gives what sanitising once gave.

pub mod policy;
mod settled;
mod tidy;
mod urls;

use url::Url;

use crate::model::body::{CleanHtml, RawHtml};

/// Goes up whenever the policy changes what comes out, so that stored text can be found and done again.
pub const POLICY_VERSION: u16 = 1;

/// Misnested markup settles in two or three rounds; this ends the ones that were made not to.
const MAX_REPEATED_BYTES: usize = 1024 * 1024;

/// Makes markup harmless. Relative addresses are resolved against `base`.
pub fn sanitise(html: &RawHtml, base: &Url) -> CleanHtml {
    let mut clean = tidy::tidy(&policy::filter(html.as_str(), base));
    // Some trees are read back as other trees (HTML standard section 13.3): a heading in a heading, a node moved out of
    // a table. Published bypasses live on that, so what we give out is what comes back unchanged.
    let mut n_bytes = clean.len();
    while n_bytes <= MAX_REPEATED_BYTES && !settled::is_settled(&clean) {
        let again = tidy::tidy(&policy::filter(&clean, base));
        if again == clean {
            break;
        }
        n_bytes += again.len();
        clean = again;
    }
    CleanHtml::sanitised(clean)
}

/// Plain text as paragraphs: blank lines part them, single line ends stay line ends.
pub fn sanitise_plain(text: &str) -> CleanHtml {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::with_capacity(text.len() + 16);
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            if open {
                html.push_str("</p>");
            }
            open = false;
            continue;
        }
        html.push_str(if open { "<br>" } else { "<p>" });
        open = true;
        tidy::escape(line, &mut html);
    }
    if open {
        html.push_str("</p>");
    }
    CleanHtml::sanitised(html)
}

#[cfg(test)]
mod tests;
