//! The log: every event of the program, one line each, on standard error.
//!
//! Takes what `tracing` reports, gives lines for people (short, coloured on a terminal), JSON for machines, or entries
//! of the system's journal with their fields, when standard error leads there and nothing else was asked for. The
//! lines go through a bounded channel to one thread, because a reader of our standard error that stalls must not
//! stall polling: what does not fit is dropped and counted, and the count is logged as soon as there is room.
//! Nothing here decides what is worth a line; STYLE.md does.

mod journal;
mod line;
mod writer;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;

use crate::clock::Clock;
pub use writer::Guard;

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, with colours and short times on a terminal, plain with full times elsewhere; the journal gets
    /// entries of its own kind.
    #[default]
    Auto,
    /// For people at a terminal, wherever it goes.
    Terminal,
    /// One object a line.
    Json,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read the log filter {filter:?}: write one such as \"info\" or \"warn,coranto=debug\"")]
    Filter { filter: String, source: tracing_subscriber::filter::ParseError },
    #[error("cannot start the log's thread")]
    Thread(#[source] std::io::Error),
    #[error("a log has been set up already")]
    Twice(#[source] tracing::subscriber::SetGlobalDefaultError),
}

/// What is logged unless `CORANTO_LOG` says otherwise: ours from info, of libraries only what is wrong.
pub const DEFAULT_FILTER: &str = "warn,coranto=info";

/// Set up the log for the whole process. `filter` is the value of `CORANTO_LOG`. The guard writes out what is left
/// when it is dropped: hold it until the end of `main`.
pub fn init(format: Format, filter: Option<&str>, is_terminal: bool) -> Result<Guard, Error> {
    let text = filter.map(str::trim).filter(|text| !text.is_empty()).unwrap_or(DEFAULT_FILTER);
    let filter =
        EnvFilter::builder().parse(text).map_err(|source| Error::Filter { filter: text.to_owned(), source })?;
    let look = match (format, is_terminal) {
        (Format::Json, _) => line::Look::Json,
        (Format::Terminal, false) => line::Look::Short { colours: false },
        (Format::Terminal | Format::Auto, true) => line::Look::Short { colours: true },
        (Format::Auto, false) => line::Look::Long,
    };
    let (look, lines, guard) = start(look, format == Format::Auto && !is_terminal)?;
    let layer = line::Layer { look, clock: Clock::system(), lines };
    let subscriber = tracing_subscriber::registry().with(filter).with(layer);
    tracing::subscriber::set_global_default(subscriber).map_err(Error::Twice)?;
    Ok(guard)
}

/// The journal when it may be that and is there, else standard error.
fn start(look: line::Look, journal_too: bool) -> Result<(line::Look, writer::Lines, Guard), Error> {
    let clock = Clock::system();
    let notice = move |look| move |n_lost| line::dropped(look, clock.now(), n_lost);
    if journal_too
        && journal::is_standard_error()
        && let Ok(journal) = journal::Journal::open()
    {
        let look = line::Look::Journal;
        let (lines, guard) = writer::start(journal, notice(look)).map_err(Error::Thread)?;
        return Ok((look, lines, guard));
    }
    let (lines, guard) = writer::start(std::io::stderr(), notice(look)).map_err(Error::Thread)?;
    Ok((look, lines, guard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_filter_is_named() {
        let error = init(Format::Auto, Some("coranto=loud"), false).err().expect("no such level");
        assert!(error.to_string().starts_with("cannot read the log filter \"coranto=loud\""), "{error}");
    }
}
