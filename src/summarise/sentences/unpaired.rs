//! Quotation marks that nobody closed, or nobody opened: one of them turns all that follow round, and whole paragraphs
//! would be one sentence. The splitter is shown the text without them.

/// The text with letters or spaces in the place of straight quotation marks that have no partner, byte for byte as long;
/// `None` where all have one.
pub(super) fn without_unpaired(text: &str) -> Option<String> {
    let unpaired = unpaired(text);
    if unpaired.is_empty() {
        return None;
    }
    let mut shown = text.as_bytes().to_vec();
    for (at, mark) in unpaired {
        shown[at] = match mark {
            // Sentences begin behind it with a capital, as they would without.
            Mark::Opens => b'X',
            Mark::Closes if text[..at].ends_with(char::is_alphanumeric) => b'x',
            _ => b' ',
        };
    }
    String::from_utf8(shown).ok()
}

/// What a mark looks like by what stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Opens,
    Closes,
    Either,
}

impl Mark {
    fn at(text: &str, at: usize) -> Mark {
        let before = text[..at].chars().next_back();
        let behind = text[at + 1..].chars().next();
        let room_before =
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '\'' | '’' | '-' | '–' | '—'));
        let room_behind = behind.is_none_or(|c| !c.is_alphanumeric());
        match (room_before, room_behind) {
            (true, false) => Mark::Opens,
            (false, true) => Mark::Closes,
            _ => Mark::Either,
        }
    }
}

fn unpaired(text: &str) -> Vec<(usize, Mark)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Mark)> = None;
    for (at, _) in text.match_indices('"') {
        match (Mark::at(text, at), open) {
            (Mark::Opens, Some(before)) => {
                found.push(before);
                open = Some((at, Mark::Opens));
            }
            (mark @ (Mark::Opens | Mark::Either), None) => open = Some((at, mark)),
            (Mark::Closes | Mark::Either, Some(_)) => open = None,
            (Mark::Closes, None) => found.push((at, Mark::Closes)),
        }
    }
    found.extend(open);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_without_a_partner_are_covered() {
        for (text, shown) in [
            ("Une \"lettre immédiate. Il a dit \"non\".", Some("Une Xlettre immédiate. Il a dit \"non\".")),
            ("Il y en a 7\", a-t-il dit. Il part.", Some("Il y en a 7x, a-t-il dit. Il part.")),
            ("Il part.\" Elle reste \"ici\".", Some("Il part.  Elle reste \"ici\".")),
            ("\"Il part. Elle reste.", Some("XIl part. Elle reste.")),
            ("Il dit \"oui\" et \"non\", puis (\"peut-être\").", None),
            ("Un écran de 13\" et un autre de 14\".", Some("Un écran de 13x et un autre de 14x.")),
            ("", None),
        ] {
            assert_eq!(without_unpaired(text).as_deref(), shown, "{text}");
        }
    }
}
