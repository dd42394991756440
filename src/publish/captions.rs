//! What a picture says in its `title`, for entries that are hardly more than pictures: half of many a comic's joke.
//!
//! A browser shows it to whoever rests a mouse on the picture, and most readers to nobody; so it is shown as text too.
//! In articles it is left where it is: there it mostly repeats the name of a file.

use crate::model::body::CleanHtml;
use crate::text::plain::plain;
use crate::text::{fold, words};

/// With more words of its own, an entry is an article that has pictures.
const MAX_WORDS: usize = 40;
const MAX_CAPTIONS: usize = 8;
/// Pictures that are looked at. Each is compared with the whole text, which may be a single word of megabytes.
const MAX_PICTURES: usize = 64;

/// Plain text, in the order of the pictures. Nothing that can be read anyway, in the text or in the title.
pub(crate) fn captions(content: &CleanHtml, title: &str) -> Vec<String> {
    let html = content.as_str();
    if !html.contains("<img") || !html.contains(" title=\"") {
        return Vec::new();
    }
    let text = fold::fold(&plain(content));
    if words::count(&text) >= MAX_WORDS {
        return Vec::new();
    }
    let shown = format!("{text}\n{}", fold::fold(title));
    let mut found: Vec<String> = Vec::new();
    for tag in html.split("<img").skip(1).take(MAX_PICTURES) {
        let caption = title_of(tag).trim().to_owned();
        let is_sentence = caption.contains(char::is_whitespace) || !caption.is_ascii();
        if is_sentence && !shown.contains(&fold::fold(&caption)) && !found.contains(&caption) {
            found.push(caption);
        }
        if found.len() == MAX_CAPTIONS {
            break;
        }
    }
    found
}

/// The `title` of a tag that a sanitiser wrote: values stand in double quotes, and a quote in one is a reference.
fn title_of(tag: &str) -> String {
    let mut values = tag.split('"');
    while let (Some(name), Some(value)) = (values.next(), values.next()) {
        if name.contains('>') {
            break;
        }
        if name.trim() == "title=" {
            return html_escape::decode_html_entities(value).into_owned();
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, title: &str, expected: &[&str]) {
        assert_eq!(captions(&CleanHtml::sanitised(html.to_owned()), title), expected, "{html}");
    }

    #[test]
    fn no_text_is_searched_for_every_picture_of_a_hundred_thousand() {
        let picture = "<img src=\"https://c.example/7.png\" title=\"a boat\">";
        let text = format!("{}<p>{}aboat</p>", picture.repeat(30_000), "x".repeat(2_000_000));
        check(&text.replace("aboat", " a boat"), "", &[]);
        let many: String = (0..100).map(|n| picture.replace("boat", &format!("boat {n}"))).collect();
        check(&format!("{}{many}", picture.repeat(60)), "a boat", &["a boat 0", "a boat 1", "a boat 2", "a boat 3"]);
    }

    #[test]
    fn what_a_picture_says_is_found_where_there_is_little_else() {
        let joke = "<img alt=\"Two &gt; boats\" src=\"https://c.example/7.png\" title=\"She said &quot;tide&quot; &amp; left.\">";
        check(joke, "Boats", &["She said \"tide\" & left."]);
        check(&format!("{joke}<p>A word of the author.</p>{joke}"), "Boats", &["She said \"tide\" & left."]);
        check(&format!("<p>{}</p>{joke}", "word ".repeat(40)), "Boats", &[]);
        check("<img src=\"https://c.example/7.png\" title=\"IMG_1234.jpg\">", "Boats", &[]);
        check("<img src=\"https://c.example/7.png\" title=\"Two boats\">", "Two Boats", &[]);
        check("<img src=\"https://c.example/7.png\" title=\"Two boats\"><p>Two boats, one tide.</p>", "Tide", &[]);
        check("<img src=\"https://c.example/7.png\" title=\"二隻の船\">", "Boats", &["二隻の船"]);
        check("<img src=\"https://c.example/7.png\"><p title=\"not a picture\">Text</p>", "Boats", &[]);
        check("<p>No picture</p>", "Boats", &[]);
    }
}
