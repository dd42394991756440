//! Captions of pictures that a page's text holds as paragraphs. They give themselves away by the credit at their end:
//! "The mayor at the bridge. Picture: A. Fenwick", "The bridge on Monday. (CBC)".

use std::sync::LazyLock;

use crate::summarise::finder::Finder;
use crate::summarise::marks::{count_words, floor};
use crate::summarise::paragraphs::Paragraph;
use crate::text::lower::lower;

/// What a credit begins with, behind a space, in lower case.
const CREDITS: &[&str] = &[
    "pic:",
    "picture:",
    "photo:",
    "photo by ",
    "photograph:",
    "photograph by ",
    "photograph by:",
    "photos by ",
    "image:",
    "image by ",
    "photo :",
    "crédit photo",
    "foto:",
    "bild:",
    "foto de ",
    "fotografía:",
    "immagine:",
    "imagem:",
    "beeld:",
    "zdjęcie:",
    "фото:",
    "иллюстрация:",
    "kép:",
    "kuva:",
    "fotoğraf:",
    "ảnh:",
    "foto ",
    "фото ",
    "fot.",
    "zdroj:",
    "снимка:",
    "φωτογραφία:",
    "사진=",
    "nuotr.",
    "©",
];
/// Who lends pictures, and hardly ever a report.
const SOURCES: [&str; 12] = [
    "CBC",
    "Getty",
    "Getty Images",
    "Handout",
    "Shutterstock",
    "iStock",
    "iStockphoto",
    "Unsplash",
    "Pixabay",
    "Pexels",
    "Alamy",
    "Wikimedia Commons",
];
static IN_CREDITS: LazyLock<Finder> = LazyLock::new(|| Finder::of(CREDITS.iter().copied()));
/// A credit stands within so many bytes of the end, and a caption has no more words.
const CREDIT_BYTES: usize = 70;
const CAPTION_WORDS: usize = 40;
/// One that names its photographer may be longer.
const NAMED_WORDS: usize = 60;
/// Who took a picture has so many names.
const NAME_WORDS: usize = 3;
/// Whose picture it is ends a caption; at the end of the text it ends the article.
const AT_THE_END: usize = 2;

/// Does the line begin by saying whose picture it is?
pub(crate) fn begins_with_credit(line: &str) -> bool {
    IN_CREDITS.begins(&lower(floor(line, CREDIT_BYTES)))
}

/// Drops the paragraphs that end with the credit of a picture.
pub(crate) fn drop_captions(found: &mut Vec<Paragraph<'_>>) {
    let last = found.len().saturating_sub(AT_THE_END);
    let mut number = 0;
    found.retain(|paragraph| {
        number += 1;
        let tail = tail(paragraph.text);
        let named = ends_with_photographer(tail) || (number <= NEAR_TOP && shows_archive(paragraph.text));
        let credited = named || ends_with_credit(tail) || (number <= last && ends_with_source(tail));
        !(credited && count_words(paragraph.text) <= if named { NAMED_WORDS } else { CAPTION_WORDS })
    });
}

/// "A resident shovels snow in this undated file photo."
const ARCHIVED: [&str; 18] = [
    "file photo.",
    "File photo",
    "Archivbild",
    "Archivfoto",
    "photo d'archives",
    "photo d’archives",
    "Photo d'archives",
    "Photo d’archives",
    "foto de archivo",
    "Foto de archivo",
    "imagen de archivo",
    "Imagen de archivo",
    "foto d'archivio",
    "Foto d'archivio",
    "foto de arquivo",
    "Foto de arquivo",
    "архивное фото",
    "фото из архива",
];
static IN_ARCHIVED: LazyLock<Finder> = LazyLock::new(|| Finder::of(ARCHIVED.iter().copied()));
/// No caption is longer, in bytes; and those without a credit stand near the top.
const CAPTION_BYTES: usize = 500;
const NEAR_TOP: usize = 4;

/// Is it the caption of a picture that stood in an archive?
fn shows_archive(text: &str) -> bool {
    text.len() <= CAPTION_BYTES && (text.contains(" file photo.") || IN_ARCHIVED.is_in(tail(text)))
}

fn tail(text: &str) -> &str {
    &text[floor(text, text.len().saturating_sub(CREDIT_BYTES)).len()..]
}

fn ends_with_credit(original: &str) -> bool {
    // Most paragraphs have none of the letters that credits hold.
    if !original.contains([':', '©', '='])
        && !original.contains("ot")
        && !original.contains("от")
        && !original.contains("tr.")
        && !original.contains(" by ")
        && !original.contains(" de ")
    {
        return false;
    }
    let tail = lower(original);
    IN_CREDITS.is_in(&tail)
        && CREDITS.iter().any(|credit| {
            tail.match_indices(credit).any(|(at, _)| {
                let before = tail[..at].trim_end_matches(['(', '[', ' ', '\u{a0}']);
                let parted = before.len() < at
                    && before.ends_with(['.', '!', '?', ')', ':', '–', '-', '|', '/', '。', '”', '"']);
                // Whose credit it is has a capital.
                let n_chars = tail[..at + credit.len()].chars().count();
                let name = original.chars().skip(n_chars).find(|c| !c.is_whitespace());
                // "Foto Ada Fenwick" ends a caption, and "Foto Ada Fenwick hat sie …" begins a sentence.
                let marked = !matches!(*credit, "foto " | "фото ");
                let brief = marked || count_words(&tail[at + credit.len()..]) <= NAME_WORDS;
                // A Czech "zdroj" is any source, and ends paragraphs of prose.
                let of_picture = marked && *credit != "zdroj:";
                let of_site = || is_site(&tail[at + credit.len()..]);
                parted && brief && (name.is_none_or(|c| !c.is_lowercase()) || of_picture && of_site())
            })
        })
}

/// "town.example": one word with a point within.
fn is_site(name: &str) -> bool {
    let name = name.trim().trim_end_matches(['.', ')', ']']);
    name.contains('.') && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '/'))
}

/// "(A. Fenwick/Canadian Press)", "新华社记者 某某 摄".
fn ends_with_photographer(tail: &str) -> bool {
    if tail.trim_end_matches(['）', ')', '。']).ends_with(['摄', '攝']) {
        return tail.contains(['社', '记', '記', '图', '圖']);
    }
    // "The bridge in May. / ADA FENWICK".
    if tail.rsplit_once(". / ").is_some_and(|(_, name)| name.chars().all(|c| c.is_uppercase() || c == ' ')) {
        return true;
    }
    let Some((told, credit)) = tail.strip_suffix(')').and_then(|tail| tail.rsplit_once('(')) else { return false };
    let names =
        |part: &str| part.trim().starts_with(char::is_uppercase) && !part.contains(|c: char| c.is_ascii_digit());
    let person = |part: &str| names(part) && part.trim().contains([' ', '.']);
    told.trim_end().ends_with(['.', '!', '?']) && credit.split_once('/').is_some_and(|(by, of)| person(by) && names(of))
}

fn ends_with_source(tail: &str) -> bool {
    let Some(inner) = tail.strip_suffix(')') else { return false };
    inner.rfind('(').is_some_and(|open| {
        SOURCES.contains(&&inner[open + 1..]) && inner[..open].trim_end().ends_with(['.', '!', '?'])
    })
}

#[cfg(test)]
mod tests {
    use crate::summarise::paragraphs::paragraphs;

    #[test]
    fn captions_go_by_their_credits() {
        let rest = "The town votes on the bridge in May.\nWork begins in spring.\nIt takes two years.";
        let kept = |text: &str| paragraphs(&format!("{text}\n{rest}"), false).len() == 4;
        for caption in [
            "The mayor at the bridge on Monday. Picture: A. Fenwick",
            "Waste: Costs 'have yet to be seen'. Pic: © STV",
            "Le maire devant le pont. Crédit photo : A. Fenwick",
            "Мэр у моста в понедельник. Фото: А. Иванов",
            "Dozens of people wait at the harbour. (CBC)",
            "A worker cleans the bridge on Monday. (Ada Fenwick/Imaginary Press)",
            "A worker cleans the bridge in this undated file photo. Nobody has cleaned it for longer than ten years.",
            "Das Rathaus der Stadt am Hafen (Archivbild).",
            "Мэр открывает мост. Фото Новости порта",
            "Мэр города у нового моста. Иллюстрация: town.example",
            "1月16日，市长与市民在桥上合影留念。新华社记者 某某 摄",
        ] {
            assert!(!kept(caption), "{caption}");
        }
        for whole in [
            "She told what the picture: a bridge, meant to her and to all of us.",
            "The bridge was built by hand, as the council had wished in May (as it says).",
            "The bridge opens (in May).",
            "Police have released an undated photo. She was last seen in the town on Monday in May.",
            "La mostra racconta tutta la sua vita. Foto Ada Fenwick e altri le hanno prestate al museo.",
            "The archive bought the photo of the bridge in May.",
            "She came first in the race of the town. (1945)",
            "The town shows the bridge in an old paper, photo by photo.",
            "The ministers met for an hour in the hall on Monday. (AFP)",
            "Nový most v přístavu bude od pondělí na celý rok uzavřen. Zdroj: noviny.example",
        ] {
            assert!(kept(whole), "{whole}");
        }
        assert_eq!(paragraphs("It rained all day in May.\nThe bridge stays closed. (AFP)", false).len(), 2);
    }
}
