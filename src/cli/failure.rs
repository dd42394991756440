//! Every failure that a user can meet: its stable code, its exit code, and what to do next.
//!
//! An error says in its own words what happened; here its type, never its text, is given a name. docs/errors.md tells of
//! each code, and a test compares the two.

use crate::cli::context::{NoDataFolder, NoStore};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::remove::NotConfirmed;
use crate::cli::through::Interrupted;
use crate::config;
use crate::daemon::control::wire::Told;
use crate::daemon::control::{client, place};
use crate::daemon::operate::choose::{Misuse, NoSuchFeed};
use crate::daemon::operate::{keys, remove, why};
use crate::daemon::{listen, lists, reload};
use crate::log;
use crate::opml;
use crate::store::types;

/// A kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// In lower case, with hyphens. Never changed once released.
    pub code: &'static str,
    pub exit: Exit,
}

/// What every failure without a kind of its own is.
pub const OTHER: Kind = Kind { code: "failed", exit: Exit::Failed };

macro_rules! kinds {
    ($($name:ident = $code:literal, $exit:ident;)*) => {
        $(const $name: Kind = Kind { code: $code, exit: Exit::$exit };)*
        /// All of them.
        pub const ALL: &[Kind] = &[OTHER, $($name),*];
    };
}

kinds! {
    MISUSE = "misuse", Usage;
    NO_SUCH_FEED = "no-such-feed", Usage;
    SEVERAL_FEEDS = "several-feeds", Usage;
    NO_SUCH_TAG = "no-such-tag", Usage;
    NO_SUCH_OUTPUT = "no-such-output", Usage;
    NO_SUCH_KEY = "no-such-key", Usage;
    NO_SUCH_ARTICLE = "no-such-article", Failed;
    DECLARED_FEED = "declared-feed", Failed;
    KEPT_FEED = "kept-feed", Failed;
    NOT_CONFIRMED = "not-confirmed", Usage;
    LIST_FAILED = "list-failed", Failed;
    LIST_HELD = "list-held", Failed;
    CANNOT_ADD = "cannot-add", Failed;
    NOT_OPML = "not-opml", Failed;
    INTERRUPTED = "interrupted", Failed;
    CONFIGURATION = "configuration", Configuration;
    CONFIGURATION_GONE = "configuration-gone", Configuration;
    LOG_FILTER = "log-filter", Configuration;
    NO_DATA_FOLDER = "no-data-folder", Configuration;
    NO_STORE = "no-store", StoreUnavailable;
    STORE_OF_SERVICE = "store-of-service", StoreUnavailable;
    STORE_IN_USE = "store-in-use", StoreUnavailable;
    STORE_UNUSABLE = "store-unusable", StoreUnavailable;
    STORE_NEWER = "store-newer", StoreUnavailable;
    STORE_FOREIGN = "store-foreign", StoreUnavailable;
    STORE_DAMAGED = "store-damaged", StoreUnavailable;
    STORE_DISK = "store-disk", StoreUnavailable;
    STORE_BUSY = "store-busy", StoreUnavailable;
    STORE_FAILED = "store-failed", StoreUnavailable;
    ADDRESS_TAKEN = "address-taken", Failed;
    CANNOT_LISTEN = "cannot-listen", Failed;
    CONTROL_SOCKET = "control-socket", Failed;
    NO_DAEMON = "no-daemon", StoreUnavailable;
    DAEMON_FORBIDDEN = "daemon-forbidden", StoreUnavailable;
    DAEMON_SILENT = "daemon-silent", StoreUnavailable;
    VERSION_MISMATCH = "version-mismatch", Failed;
    BAD_REQUEST = "bad-request", Failed;
    BUG = "bug", Failed;
}

/// What is told of an error.
pub fn told(problem: &anyhow::Error) -> Told {
    if let Some(client::Error::Failed(told)) = problem.downcast_ref() {
        return told.clone();
    }
    let kind = kind(problem);
    Told { code: kind.code.to_owned(), sentence: output::told(problem), exit: kind.exit as u8 }
}

/// The exit code that was told.
pub fn exit_of(told: &Told) -> Exit {
    Exit::ALL.into_iter().find(|exit| *exit as u8 == told.exit).unwrap_or(Exit::Failed)
}

fn kind(problem: &anyhow::Error) -> Kind {
    problem.chain().find_map(kind_of).unwrap_or(OTHER)
}

/// By type, outermost first.
fn kind_of(cause: &(dyn std::error::Error + 'static)) -> Option<Kind> {
    let ours = of_command(cause).or_else(|| of_daemon(cause));
    ours.or_else(|| cause.downcast_ref().map(of_store))
}

fn of_command(cause: &(dyn std::error::Error + 'static)) -> Option<Kind> {
    if cause.is::<Misuse>() {
        return Some(MISUSE);
    }
    if let Some(problem) = cause.downcast_ref() {
        return Some(match problem {
            NoSuchFeed::None(_) => NO_SUCH_FEED,
            NoSuchFeed::Several { .. } => SEVERAL_FEEDS,
            NoSuchFeed::Tag(_) => NO_SUCH_TAG,
        });
    }
    if let Some(problem) = cause.downcast_ref() {
        return Some(match problem {
            keys::Error::NoSuchOutput { .. } => NO_SUCH_OUTPUT,
            keys::Error::NoSuchKey(_) => NO_SUCH_KEY,
        });
    }
    if let Some(problem) = cause.downcast_ref() {
        return Some(match problem {
            remove::Error::Declared { .. } => DECLARED_FEED,
            remove::Error::Kept(_) => KEPT_FEED,
        });
    }
    if let Some(problem) = cause.downcast_ref() {
        return Some(match problem {
            NoStore::Yet { .. } => NO_STORE,
            NoStore::OfService { .. } => STORE_OF_SERVICE,
        });
    }
    let plain = [
        (cause.is::<why::NoSuchEntry>(), NO_SUCH_ARTICLE),
        (cause.is::<opml::NotOpml>(), NOT_OPML),
        (cause.is::<NotConfirmed>(), NOT_CONFIRMED),
        (cause.is::<Interrupted>(), INTERRUPTED),
        (cause.is::<config::Faults>(), CONFIGURATION),
        (cause.is::<log::Error>(), LOG_FILTER),
        (cause.is::<NoDataFolder>(), NO_DATA_FOLDER),
    ];
    plain.into_iter().find_map(|(is, kind)| is.then_some(kind))
}

fn of_daemon(cause: &(dyn std::error::Error + 'static)) -> Option<Kind> {
    if let Some(problem) = cause.downcast_ref() {
        return Some(match problem {
            listen::Error::Taken { .. } => ADDRESS_TAKEN,
            _ => CANNOT_LISTEN,
        });
    }
    if cause.is::<place::Error>() {
        return Some(CONTROL_SOCKET);
    }
    if let Some(problem) = cause.downcast_ref() {
        return Some(match problem {
            reload::Error::NoDaemon => NO_DAEMON,
            reload::Error::Gone(_) => CONFIGURATION_GONE,
        });
    }
    if let Some(problem) = cause.downcast_ref::<lists::Error>() {
        return Some(if problem.code() == LIST_HELD.code { LIST_HELD } else { LIST_FAILED });
    }
    let problem = cause.downcast_ref()?;
    Some(match problem {
        client::Error::Forbidden { .. } => DAEMON_FORBIDDEN,
        client::Error::Unreachable { .. } | client::Error::BrokenOff => DAEMON_SILENT,
        client::Error::Garbled => VERSION_MISMATCH,
        client::Error::Failed(_) => OTHER,
    })
}

fn of_store(problem: &types::Error) -> Kind {
    match problem {
        types::Error::Owned { .. } => STORE_IN_USE,
        types::Error::Unusable { .. } | types::Error::ReadOnly => STORE_UNUSABLE,
        types::Error::Newer { .. } => STORE_NEWER,
        types::Error::Foreign { .. } => STORE_FOREIGN,
        types::Error::Corrupt { .. } => STORE_DAMAGED,
        types::Error::Disk(_) => STORE_DISK,
        types::Error::Busy | types::Error::Closed => STORE_BUSY,
        types::Error::NoFeed(_)
        | types::Error::NoEntry(_)
        | types::Error::Engine(_)
        | types::Error::Decode(_)
        | types::Error::Panicked(_) => STORE_FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// docs/errors.md tells of each code, in headings, with its exit code.
    #[test]
    fn every_code_is_documented_and_nothing_else_is() {
        let text = include_str!("../../docs/errors.md");
        let documented: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let mut known: Vec<String> =
            ALL.iter().map(|kind| format!("{} (exit {})", kind.code, kind.exit as u8)).collect();
        let mut found: Vec<String> = documented.iter().map(|heading| (*heading).to_owned()).collect();
        known.sort();
        found.sort();
        assert_eq!(found, known);
    }

    #[test]
    fn a_kind_is_found_under_the_context_of_others() {
        let problem = anyhow::Error::from(types::Error::Closed).context("cannot remove Gazette");
        assert_eq!(told(&problem).code, "store-busy");
        assert_eq!(told(&problem).exit, 69);
        assert_eq!(told(&anyhow::anyhow!("no more")).code, "failed");
        assert_eq!(told(&Misuse("x".to_owned()).into()).exit, 2);
    }

    #[test]
    fn what_the_daemon_told_is_told_as_it_came() {
        let came = Told { code: "no-such-key".to_owned(), sentence: "there is no key 3".to_owned(), exit: 2 };
        let told = told(&client::Error::Failed(came.clone()).into());
        assert_eq!((&told, exit_of(&told)), (&came, Exit::Usage));
    }
}
