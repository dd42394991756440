//! The one function that hides feed-rs.
//!
//! feed-rs loses a whole document to one defect, recurses as deep as its input and invents ids, so it is fed only by
//! [`crate::parse::scan`]: bounded, well-formed, in canonical names. A document that is broken gives its complete
//! entries; one that ended early never gives the entry that was open, and says so even when it ended between two.

use std::borrow::Cow;

use feed_rs::parser::Builder;

use crate::model::body::{Document, DocumentKind};
use crate::model::parsed::{Fault, NotAFeed, ParsedFeed};
use crate::parse::scan::{IllFormed, Scan};
use crate::parse::{alarm, classes, dates, entities, json, lenient, map, scan, survey};

/// Reads a feed document. Faults say what was wrong; `truncated` and `unclosed` mean that entries may be missing at
/// its end.
pub fn parse(document: &Document) -> Result<(ParsedFeed, Vec<Fault>), NotAFeed> {
    if document.text.trim().is_empty() {
        return Err(NotAFeed::Empty);
    }
    let (feed, mut faults) = match document.kind {
        DocumentKind::Html => return Err(NotAFeed::Html),
        DocumentKind::Other => return Err(NotAFeed::Unreadable("it is neither XML nor JSON".into())),
        DocumentKind::Json => json::parse(document)?,
        DocumentKind::Xml => xml(document)?,
    };
    if document.n_controls > 0 {
        let detail = "characters that no XML may hold were left out";
        faults.push(Fault { count: document.n_controls, ..Fault::once("control-character", detail) });
    }
    survey::survey(&feed, &mut faults);
    if !document.complete && !faults.iter().any(|fault| fault.class == Fault::TRUNCATED) {
        faults.push(Fault::once(Fault::TRUNCATED, "the connection ended before the document did"));
    }
    debug_assert!(faults.iter().all(|fault| classes::ALL.contains(&fault.class)), "{faults:?}");
    Ok((feed, faults))
}

fn xml(document: &Document) -> Result<(ParsedFeed, Vec<Fault>), NotAFeed> {
    let root = scan::find_root(&document.text)
        .ok_or_else(|| NotAFeed::Unreadable("it has no rss, feed or RDF element".into()))?;
    let (prolog, body) = document.text.split_at(root);
    let entities = entities::declared(prolog);
    let mut faults = Vec::new();
    if !scan::is_prolog(prolog) {
        let detail = format!("the feed begins after {root} bytes of other text");
        faults.push(Fault::once("leading-garbage", detail));
    }
    let body: Cow<str> = match scan::scan(body, &document.base, &entities) {
        Ok(scan) => return finish(document, scan, faults),
        Err(IllFormed { class, what }) => {
            let repaired = lenient::repair(body, &entities);
            // An item in an item is nested, or was left open: the repair tells, and counts them.
            if class != "nested-items" {
                faults.push(Fault::once(class, what));
            }
            repaired.faults.into_iter().for_each(|fault| Fault::count_in(&mut faults, fault));
            if repaired.cut_entry || !document.complete {
                let who = if document.complete { "the document" } else { "the connection" };
                faults.push(Fault::once(Fault::TRUNCATED, format!("{who} ended inside an element")));
            } else if repaired.unclosed {
                faults.push(Fault::once(Fault::UNCLOSED, "the root element was never closed"));
            }
            repaired.text.into()
        }
    };
    let scan = scan::scan(&body, &document.base, &entities).map_err(|ill| NotAFeed::Unreadable(ill.what))?;
    finish(document, scan, faults)
}

fn finish(document: &Document, scan: Scan, mut faults: Vec<Fault>) -> Result<(ParsedFeed, Vec<Fault>), NotAFeed> {
    let parsed = Builder::new()
        .base_uri(Some(document.base.as_str()))
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(dates::parse)
        .build()
        .parse(scan.canonical.as_bytes())
        .map_err(|error| NotAFeed::Unreadable(error.to_string()))?;
    scan.faults.into_iter().for_each(|fault| Fault::count_in(&mut faults, fault));
    let feed = map::feed(parsed, scan.format, scan.side, scan.hints, &document.base);
    if let Some(line) = feed.entries.is_empty().then(|| alarm::mentions_entry(&document.text)).flatten() {
        faults.push(Fault::once(Fault::NO_ENTRIES, format!("line {line} has the first")));
    }
    Ok((feed, faults))
}
