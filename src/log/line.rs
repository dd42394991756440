//! One event -> one line.
//!
//! The message stands first and is readable on its own. For people, a field is added only if the message does not
//! tell its value already; JSON has all of them, flattened. Fields of the spans around an event count as its own.

use std::fmt::{self, Write};

use chrono::SecondsFormat;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::journal;
use super::writer::Lines;
use crate::clock::Clock;
use crate::model::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Time of the day here, level, message.
    Short {
        colours: bool,
    },
    /// The same with the full time, for files and for logs of services.
    Long,
    Json,
    /// Not a line at all, but an entry of the journal.
    Journal,
}

/// Hands each event's line to the writer.
pub(super) struct Layer {
    pub(super) look: Look,
    pub(super) clock: Clock,
    pub(super) lines: Lines,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Layer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flatten().collect::<Vec<_>>().into_iter().rev() {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.0.extend(outer.0.clone());
            }
        }
        event.record(&mut fields);
        let meta = event.metadata();
        self.lines.send(form(self.look, self.clock.now(), *meta.level(), meta.target(), fields));
    }
}

/// Fields by name, in the order in which they were recorded; a later one of the same name replaces the earlier.
#[derive(Clone, Default)]
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), bounded(value.to_owned()));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let mut cause = value.source();
        while let Some(error) = cause {
            // Writing to a String cannot fail.
            let _ = write!(text, ": {error}");
            cause = error.source();
        }
        self.0.insert(field.name().to_owned(), bounded(text));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), bounded(format!("{value:?}")));
    }
}

/// Some text of a publisher may be long; a line of the log is not.
fn bounded(mut text: String) -> Value {
    const LONGEST: usize = 4096;
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    Value::String(text)
}

/// The bytes of an event, in the form that `look` asks for.
fn form(look: Look, now: Timestamp, level: Level, target: &str, fields: Fields) -> Vec<u8> {
    match look {
        Look::Journal => journal::entry(level, target, fields),
        Look::Json | Look::Long | Look::Short { .. } => line(look, now, level, target, fields).into_bytes(),
    }
}

/// What is written where nobody reads fast enough.
pub(super) fn dropped(look: Look, now: Timestamp, n_lost: u64) -> Vec<u8> {
    let message = format!("{n_lost} lines of the log were dropped: nobody read them fast enough");
    let fields = Fields(Map::from_iter([("message".to_owned(), message.into())]));
    form(look, now, Level::WARN, "coranto::log", fields)
}

fn line(look: Look, now: Timestamp, level: Level, target: &str, mut fields: Fields) -> String {
    let message = match fields.0.shift_remove("message") {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    match look {
        Look::Json => json(now, level, target, message, fields),
        // An entry is made by `form`.
        Look::Long | Look::Journal => {
            let time = now.to_rfc3339_opts(SecondsFormat::Millis, true);
            people(&time, level, &message, &fields, false)
        }
        Look::Short { colours } => {
            let time = now.with_timezone(&chrono::Local).format("%H:%M:%S").to_string();
            people(&time, level, &message, &fields, colours)
        }
    }
}

fn json(now: Timestamp, level: Level, target: &str, message: String, fields: Fields) -> String {
    let mut object = Map::new();
    object.insert("ts".to_owned(), now.to_rfc3339_opts(SecondsFormat::Micros, true).into());
    object.insert("level".to_owned(), level.as_str().to_lowercase().into());
    object.insert("target".to_owned(), target.into());
    object.insert("message".to_owned(), message.into());
    for (name, value) in fields.0 {
        // The four above keep their places, whatever a field is called.
        object.entry(name).or_insert(value);
    }
    let mut line = Value::Object(object).to_string();
    line.push('\n');
    line
}

fn people(time: &str, level: Level, message: &str, fields: &Fields, colours: bool) -> String {
    let (dim, colour, plain) = match (colours, level) {
        (false, _) => ("", "", ""),
        (true, Level::ERROR) => ("\x1b[2m", "\x1b[31m", "\x1b[0m"),
        (true, Level::WARN) => ("\x1b[2m", "\x1b[33m", "\x1b[0m"),
        (true, Level::INFO) => ("\x1b[2m", "\x1b[32m", "\x1b[0m"),
        (true, _) => ("\x1b[2m", "\x1b[34m", "\x1b[0m"),
    };
    let mut line = format!("{dim}{time}{plain} {colour}{:<5}{plain} ", level.as_str());
    push_safe(&mut line, message);
    for (name, value) in &fields.0 {
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if !tells(message, &value) {
            line.push_str(&format!(" {dim}{name}{plain}="));
            push_safe(&mut line, &value);
        }
    }
    line.push('\n');
    line
}

/// Does the message contain the value as a word of its own? "15 feeds" does not tell a status of 5.
fn tells(message: &str, value: &str) -> bool {
    message.match_indices(value).any(|(at, _)| {
        let before = message[..at].chars().next_back();
        let after = message[at + value.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// What a publisher sent must neither move the cursor nor begin a line of its own, nor turn the direction of a line.
fn push_safe(line: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::writer::tests::Kept;

    fn check(look: Look, level: Level, message: &str, fields: &[(&str, Value)], expected: &str) {
        let now = "2026-11-24T15:04:05.678901Z".parse().unwrap();
        let all = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let message = [("message".to_owned(), Value::from(message))];
        let fields = Fields(all.chain(message).collect());
        let line = line(look, now, level, "coranto::fetch", fields);
        assert_eq!(line.strip_suffix('\n'), Some(expected));
    }

    #[test]
    fn people_read_the_message_and_what_it_leaves_out() {
        let fields = [("host", "a.example".into()), ("status", 503.into())];
        let expected = "2026-11-24T15:04:05.678Z WARN  a.example answers slowly status=503";
        check(Look::Long, Level::WARN, "a.example answers slowly", &fields, expected);
        let expected = "2026-11-24T15:04:05.678Z INFO  15 feeds polled n=5";
        check(Look::Long, Level::INFO, "15 feeds polled", &[("n", 5.into()), ("of", 15.into())], expected);
    }

    #[test]
    fn fields_of_spans_are_fields_of_their_events() {
        use tracing_subscriber::layer::SubscriberExt;
        let kept = Kept::default();
        let (lines, guard) = crate::log::writer::start(kept.clone(), crate::log::writer::tests::notice).unwrap();
        let layer = Layer { look: Look::Json, clock: Clock::system(), lines };
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let span = tracing::info_span!("poll", feed.id = 7, status = tracing::field::Empty);
            span.record("status", 503);
            let error = std::io::Error::other("refused");
            span.in_scope(|| {
                let inner = tracing::debug_span!("fetch", host = "a.example");
                inner.in_scope(|| tracing::warn!(error = &error as &dyn std::error::Error, "no answer"));
            });
        });
        drop(guard);
        let line: Value = serde_json::from_str(&kept.text()).unwrap();
        let got = ["level", "message", "feed.id", "status", "host", "error"].map(|name| line[name].clone());
        let expected: [Value; 6] =
            ["warn".into(), "no answer".into(), 7.into(), 503.into(), "a.example".into(), "refused".into()];
        assert_eq!(got, expected, "{line}");
    }

    #[test]
    fn hostile_text_stays_on_its_line() {
        let expected = "2026-11-24T15:04:05.678Z INFO  a\\n\\u{1b}[2J\\u{202e}b title=x\\r";
        check(Look::Long, Level::INFO, "a\n\x1b[2J\u{202e}b", &[("title", "x\r".into())], expected);
    }

    #[test]
    fn machines_read_one_flat_object() {
        let fields = [("feed.id", 7.into()), ("level", "mine".into()), ("title", "a\nb".into())];
        let expected = r#"{"ts":"2026-11-24T15:04:05.678901Z","level":"error","target":"coranto::fetch","message":"it \"broke\"","feed.id":7,"title":"a\nb"}"#;
        check(Look::Json, Level::ERROR, "it \"broke\"", &fields, expected);
    }

    #[test]
    fn colours_are_for_terminals() {
        let now = "2026-11-24T15:04:05Z".parse().unwrap();
        let with = |colours| line(Look::Short { colours }, now, Level::ERROR, "coranto", Fields::default());
        assert!(with(true).contains("\x1b[31mERROR\x1b[0m"));
        assert!(!with(false).contains('\x1b'));
    }
}
