//! Which file, which data folder, which time zone: what the environment says when the user did not.
//!
//! Pure: takes the environment as a value and names paths; reading them is the caller's.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::env::Env;

/// The file that must be there, or the files of which the first that is there counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// Named by the user; who named it stands in the message when it cannot be read.
    Named(PathBuf, &'static str),
    Places(Vec<PathBuf>),
}

pub(super) fn search(explicit: Option<&Path>, env: &Env) -> Search {
    if let Some(path) = explicit {
        return Search::Named(path.to_path_buf(), "--config");
    }
    if let Some(path) = env.get("CORANTO_CONFIG") {
        return Search::Named(PathBuf::from(path), "$CORANTO_CONFIG");
    }
    let own = base_folder(env, "XDG_CONFIG_HOME", ".config");
    let own = own.map(|folder| folder.join("coranto/coranto.toml"));
    Search::Places(own.into_iter().chain([PathBuf::from("/etc/coranto/coranto.toml")]).collect())
}

/// Where the store lives: `$STATE_DIRECTORY`, else `$XDG_DATA_HOME/coranto`, else `~/.local/share/coranto`.
/// `None` when none of the three is known.
pub fn data_folder(env: &Env) -> Option<PathBuf> {
    // systemd lists several folders with colons (systemd.exec(5)); ours has one.
    let state = env.get("STATE_DIRECTORY").and_then(|list| list.split(':').find(|path| !path.is_empty()));
    match state {
        Some(path) => Some(PathBuf::from(path)),
        None => base_folder(env, "XDG_DATA_HOME", ".local/share").map(|folder| folder.join("coranto")),
    }
}

/// A folder of the XDG base directory specification, which says that relative ones are to be ignored.
fn base_folder(env: &Env, variable: &str, under_home: &str) -> Option<PathBuf> {
    let absolute = |name: &str| env.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(under_home)))
}

/// The system's time zone and who said so: `$TZ`, else the link /etc/localtime.
pub(super) fn system_zone(env: &Env) -> Option<(Tz, &'static str)> {
    let variable = env.get("TZ").and_then(|text| zone_of(text.trim_start_matches(':')));
    let link = || env.localtime().and_then(|path| zone_of(&path.to_string_lossy()));
    variable.map(|zone| (zone, "$TZ")).or_else(|| link().map(|zone| (zone, "/etc/localtime")))
}

/// `Europe/Berlin` and `/usr/share/zoneinfo/Europe/Berlin` are the same zone; POSIX rules such as `CET-1CEST` are none.
fn zone_of(text: &str) -> Option<Tz> {
    let name = text.rsplit_once("zoneinfo/").map_or(text, |(_, name)| name);
    let name = name.trim_start_matches("posix/").trim_start_matches("right/");
    name.parse().ok()
}
