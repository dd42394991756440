//! The configuration: a file and the environment -> a checked [`Config`], or all that is wrong with them at once.
//!
//! `file` reads TOML into values that know their place, `schema` lists the keys, `check` and `env` walk it, `paths`
//! says where to look, `show` tells what is in effect and why, `diff`
//! what a reload must do, `notices` what may not be meant. The environment and the reading of files are handed
//! in, so everything here is a pure function. Only `cli` and `daemon` may use this module; they hand each stage a
//! settings struct of its own.

mod addresses;
mod check;
mod diff;
mod env;
mod fault;
mod file;
mod lists;
mod notices;
mod outputs;
mod paths;
mod schema;
mod settings;
mod show;
mod values;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use diff::{Diff, diff};
pub use env::Env;
pub use fault::{Fault, Faults, Place};
pub use lists::{ListFrom, ListSource};
pub use paths::data_folder;
pub use settings::{
    Config, Declared, Listen, Net, Output, Poll, Retention, Server, ServerAccess, Store, StoreUrl, Summary,
    SummaryChoice, Tag, TrustedProxy,
};
pub use show::{SetBy, ShownKey, show};
pub use values::check_tag;

use check::Notes;
use paths::Search;

/// The annotated file: every key with its default, commented out.
pub const DEFAULT_FILE: &str = include_str!("../../config/coranto.toml");

const STARTER_FILE: &str = include_str!("../../config/starter.toml");

/// A configuration in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub config: Config,
    /// The file it came from, if there is one.
    pub file: Option<PathBuf>,
    /// Who set each key, by its dotted name; keys at their defaults are left out.
    pub origins: BTreeMap<String, SetBy>,
}

impl Loaded {
    /// Who set this key?
    pub fn origin(&self, key: &str) -> SetBy {
        self.origins.get(key).cloned().unwrap_or(SetBy::Default)
    }
}

/// Find, read and check the configuration. No file at all is fine; a file that is named must be there.
/// `read` is `std::fs::read_to_string` but in tests.
pub fn load(explicit: Option<&Path>, env: &Env, read: &dyn Fn(&Path) -> io::Result<String>) -> Result<Loaded, Faults> {
    let mut notes = Notes::default();
    let found = find(explicit, env, read, &mut notes.faults);
    let (file, text) = found.map_or((None, String::new()), |(file, text)| (Some(file), text));
    check(file, &text, env, notes)
}

/// Check a configuration's text, as `load` would if it stood in `file`.
pub fn check_text(file: &Path, text: &str, env: &Env) -> Result<Loaded, Faults> {
    check(Some(file.to_path_buf()), text, env, Notes::default())
}

/// The well-known public feeds that a first run without a configuration begins with.
pub fn starter() -> Vec<Declared> {
    let starter = check_text(Path::new("starter.toml"), STARTER_FILE, &Env::default());
    starter.expect("a test checks the embedded file").config.feeds
}

fn check(file: Option<PathBuf>, text: &str, env: &Env, mut notes: Notes) -> Result<Loaded, Faults> {
    let mut config = Config::default();
    let system = paths::system_zone(env);
    if let Some((zone, _)) = system {
        config.timezone = zone;
    }
    let entries = file::parse(text, file.as_deref().unwrap_or(Path::new("")), &mut notes.faults);
    check::read_file(&entries, &mut config, &mut notes);
    env::apply(env, &mut config, &mut notes);
    check::check_together(&config, &mut notes);
    let mut origins: BTreeMap<String, SetBy> =
        notes.places.into_iter().map(|(key, place)| (key, SetBy::Written(place))).collect();
    if let Some((_, said_by)) = system {
        origins.entry("timezone".to_owned()).or_insert(SetBy::System(said_by));
    }
    notes.faults.into_result()?;
    Ok(Loaded { config, file, origins })
}

fn find(
    explicit: Option<&Path>,
    env: &Env,
    read: &dyn Fn(&Path) -> io::Result<String>,
    faults: &mut Faults,
) -> Option<(PathBuf, String)> {
    let cannot_read = |path: &Path, error: &io::Error| (Place::Whole(Arc::from(path)), format!("cannot read: {error}"));
    match paths::search(explicit, env) {
        Search::Named(path, by) => match read(&path) {
            Ok(text) => Some((path, text)),
            Err(error) => {
                let (place, message) = cannot_read(&path, &error);
                faults.add_with(&place, message, format!("{by} names it"));
                None
            }
        },
        Search::Places(places) => {
            for path in places {
                match read(&path) {
                    Ok(text) => return Some((path, text)),
                    Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                    Err(error) => {
                        let (place, message) = cannot_read(&path, &error);
                        faults.add(&place, message);
                        return None;
                    }
                }
            }
            None
        }
    }
}
