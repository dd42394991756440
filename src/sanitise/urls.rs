//! Addresses inside markup: absolute, of a harmless scheme, or gone.

use url::Url;

/// What a link may lead to.
pub const LINK_SCHEMES: &[&str] = &["http", "https", "mailto"];
/// What a picture or a film may come from.
const RESOURCE_SCHEMES: &[&str] = &["http", "https"];
/// A picture in this many sizes is none.
const MAX_CANDIDATES: usize = 32;

/// Where a link leads.
pub fn link(value: &str, base: &Url) -> Option<String> {
    resolve(value, base, LINK_SCHEMES)
}

/// Where something that is loaded comes from.
pub fn resource(value: &str, base: &Url) -> Option<String> {
    resolve(value, base, RESOURCE_SCHEMES)
}

/// The candidates of a `srcset` (HTML standard section 4.8.4.2.1), each resolved; bad ones are left out.
pub fn srcset(value: &str, base: &Url) -> Option<String> {
    let mut candidates = Vec::new();
    let mut rest = value;
    while candidates.len() < MAX_CANDIDATES {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let address_end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (written, after) = rest.split_at(address_end);
        let address = written.trim_end_matches(',');
        // A comma right after the address ends the candidate; else a descriptor follows, up to the next comma.
        let descriptor_end = if address.len() < written.len() { 0 } else { after.find(',').unwrap_or(after.len()) };
        let (descriptor, after) = after.split_at(descriptor_end);
        rest = after;
        let (Some(address), Some(descriptor)) = (resource(address, base), descriptor_of(descriptor)) else { continue };
        // A comma at either end of an address would be read as the end of the candidate.
        candidates.push(format!("{}{descriptor}", address.replace(',', "%2C")));
    }
    (!candidates.is_empty()).then(|| candidates.join(", "))
}

/// ` 2x`, ` 640w`, or nothing; `None` for what is no descriptor.
fn descriptor_of(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return Some(String::new());
    }
    let number = text.strip_suffix(['x', 'w', 'h'])?;
    let fits = !number.is_empty() && number.len() < 12 && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    fits.then(|| format!(" {text}"))
}

fn resolve(value: &str, base: &Url, schemes: &[&str]) -> Option<String> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let url = base.join(value).ok()?;
    schemes.contains(&url.scheme()).then(|| url.into())
}
