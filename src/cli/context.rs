//! What every command starts from: the configuration, the store, a runtime, and the way an error becomes an exit code.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::exit::Exit;
use crate::cli::output;
use crate::clock::Clock;
use crate::config::{self, Env, Loaded};
use crate::daemon::listen;
use crate::log;
use crate::model::feed::{Feed, address_label};
use crate::sanitise;
use crate::store::{Store, open, types};

/// Threads that serve and wait: the work is done by the CPU pool, so one keeps wake-ups cheap.
const RUNTIME_THREADS: usize = 1;
const RUNTIME_GRACE: Duration = Duration::from_millis(200);

/// Made once, from the arguments and the environment.
pub struct Context {
    explicit: Option<PathBuf>,
    pub env: Env,
    pub clock: Clock,
}

impl Context {
    pub fn new(explicit: Option<PathBuf>) -> Context {
        let env = Env::new(std::env::vars_os(), std::fs::read_link("/etc/localtime").ok());
        Context { explicit, env, clock: Clock::system() }
    }

    /// The checked configuration, or all its faults at once.
    pub fn load(&self) -> Result<Loaded, config::Faults> {
        self.load_file(self.explicit.clone())
    }

    pub fn load_file(&self, file: Option<PathBuf>) -> Result<Loaded, config::Faults> {
        let loaded = config::load(file.as_deref(), &self.env, &|path| std::fs::read_to_string(path))?;
        self.warn_of_zone(&loaded);
        Ok(loaded)
    }

    /// A $TZ that is set and not understood would otherwise shift every schedule without a word.
    fn warn_of_zone(&self, loaded: &Loaded) {
        let unused = match loaded.origin("timezone") {
            config::SetBy::Default => true,
            config::SetBy::System(said_by) => said_by != "$TZ",
            config::SetBy::Written(_) => false,
        };
        if let Some(zone) = self.env.get("TZ").filter(|_| unused) {
            let used = loaded.config.timezone;
            output::aside(&format!(
                "coranto: TZ={zone:?} names no time zone such as Europe/Berlin; schedules follow {used} (set timezone)"
            ));
        }
    }

    /// Run a command's async part.
    pub fn block_on<T>(&self, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(RUNTIME_THREADS).thread_name("coranto-io").enable_all().build();
        let runtime = runtime.context("cannot start the runtime")?;
        let outcome = runtime.block_on(work);
        // A name look-up towards a dead resolver cannot be cancelled; the process need not wait for it.
        runtime.shutdown_timeout(RUNTIME_GRACE);
        outcome
    }

    /// Where the store is, or could be.
    pub fn store_path(&self, loaded: &Loaded) -> anyhow::Result<PathBuf> {
        let url = &loaded.config.store.url;
        if !url.is_relative() {
            return Ok(url.path(Path::new("")));
        }
        let data = config::data_folder(&self.env);
        Ok(url.path(&data.ok_or(NoDataFolder)?))
    }

    /// The store, owned: for commands that change something.
    pub fn open_store(&self, loaded: &Loaded, role: &str) -> anyhow::Result<Arc<dyn Store>> {
        let path = self.store_path(loaded)?;
        if role != "run" && !path.exists() && self.is_of_service(loaded) {
            return Err(NoStore::OfService { path, file: service_file() }.into());
        }
        let settings =
            open::Settings { role: role.to_owned(), policy: sanitise::POLICY_VERSION, ..open::Settings::file(path) };
        let store = open::open(&settings, self.clock.now());
        Ok(store.map_err(|problem| explain(problem, &settings, role))?)
    }

    /// The store, to look at: beside a running daemon too.
    pub fn read_store(&self, loaded: &Loaded) -> anyhow::Result<Arc<dyn Store>> {
        let path = self.store_path(loaded)?;
        if !path.exists() {
            let of_service = self.is_of_service(loaded);
            return Err(match of_service {
                true => NoStore::OfService { path, file: service_file() },
                false => NoStore::Yet { path },
            }
            .into());
        }
        let store = open::open_read_only(&path);
        Ok(store.map_err(|problem| explain(problem, &open::Settings::file(&path), "read"))?)
    }

    /// Is this the configuration of the system's service, and are we not the service? Then the store in the user's
    /// own folder would be another one.
    fn is_of_service(&self, loaded: &Loaded) -> bool {
        loaded.file == Some(service_file())
            && loaded.config.store.url.is_relative()
            && self.env.get("STATE_DIRECTORY").is_none()
    }
}

fn service_file() -> PathBuf {
    PathBuf::from("/etc/coranto/coranto.toml")
}

/// Nothing says where a relative store lies.
#[derive(Debug, thiserror::Error)]
#[error("there is no data folder: set HOME, XDG_DATA_HOME or store.url")]
struct NoDataFolder;

/// There is no store, and this command makes none.
#[derive(Debug, thiserror::Error)]
enum NoStore {
    #[error("there is no store at {path:?} yet; `coranto run` or `coranto add ADDRESS` makes it")]
    Yet { path: PathBuf },
    #[error(
        "there is no store at {path:?}, and {file:?} is the service's configuration; to use the service's store: \
         sudo -u coranto env STATE_DIRECTORY=/var/lib/coranto coranto …"
    )]
    OfService { path: PathBuf, file: PathBuf },
}

/// A store that cannot be opened, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the store: {source}{advice}")]
struct CannotOpen {
    source: types::Error,
    advice: String,
}

fn explain(source: types::Error, settings: &open::Settings, role: &str) -> CannotOpen {
    let advice = match &source {
        types::Error::Owned { .. } if role == "run" => {
            "; one daemon at a time: stop that one, or set store.url to another file"
        }
        types::Error::Owned { .. } => "; stop that one first, or wait for its end",
        types::Error::Unusable { .. } | types::Error::Engine(_) => match owner_of(&settings.place) {
            Some(uid) => {
                return CannotOpen {
                    source,
                    advice: format!("; it belongs to another user: try sudo -u '#{uid}' coranto …"),
                };
            }
            None if role == "read" => "",
            None => "; give coranto a folder that it may write, or set store.url",
        },
        types::Error::Newer { .. } => "; run the newer coranto, or restore a backup made by this one",
        types::Error::Foreign { .. } => "; set store.url to another file",
        types::Error::Corrupt { .. } => "; nothing was changed: restore a backup, or move the file away to begin anew",
        _ => "",
    };
    CannotOpen { advice: advice.to_owned(), source }
}

/// The user whom the store belongs to, when that is not the one we run as.
fn owner_of(place: &open::Place) -> Option<u32> {
    let open::Place::File(path) = place else { return None };
    let uid_of = |path: &Path| std::fs::metadata(path).map(|found| found.uid()).ok();
    let owner = uid_of(path)?;
    // The process's own folder belongs to the user that it runs as.
    (owner != uid_of(Path::new("/proc/self"))?).then_some(owner)
}

/// The exit code of an error, by what it is and never by what it says.
pub fn exit_of(problem: &anyhow::Error) -> Exit {
    for cause in problem.chain() {
        if cause.is::<types::Error>() || cause.is::<NoStore>() {
            return Exit::StoreUnavailable;
        }
        if cause.is::<config::Faults>() || cause.is::<NoDataFolder>() || cause.is::<log::Error>() {
            return Exit::Configuration;
        }
        if cause.is::<listen::Error>() {
            return Exit::Failed;
        }
        if cause.is::<NoSuchFeed>() || cause.is::<Misuse>() {
            return Exit::Usage;
        }
    }
    Exit::Failed
}

/// Arguments that can be read but make no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misuse(pub String);

/// A feed was named that does not exist, or several that the name fits.
#[derive(Debug, thiserror::Error)]
pub enum NoSuchFeed {
    #[error("no feed is called {0:?}; `coranto feeds` lists them")]
    None(String),
    #[error("{name:?} fits several feeds: {candidates}; use a number of `coranto feeds`")]
    Several { name: String, candidates: String },
}

/// Find a feed by its number, its address, or a part of its title that no other has.
pub fn find_feed<'a>(feeds: &'a [Feed], name: &str) -> Result<&'a Feed, NoSuchFeed> {
    let by_number = name.parse().ok().and_then(|number: i64| feeds.iter().find(|feed| feed.id.0 == number));
    let trimmed = name.trim_end_matches('/');
    let by_address = || {
        let same = |url: &url::Url| url.as_str().trim_end_matches('/') == trimmed;
        feeds.iter().find(|feed| same(&feed.declared_url) || same(&feed.fetch_url))
    };
    if let Some(feed) = by_number.or_else(by_address) {
        return Ok(feed);
    }
    let folded = name.to_lowercase();
    let fits: Vec<&Feed> = feeds.iter().filter(|feed| feed.title().to_lowercase().contains(&folded)).collect();
    match fits.as_slice() {
        [feed] => Ok(feed),
        [] => Err(NoSuchFeed::None(name.to_owned())),
        several => {
            let named = several
                .iter()
                .take(5)
                .map(|feed| format!("{} {} ({})", feed.id, feed.title(), address_label(&feed.declared_url)));
            let candidates = named.collect::<Vec<_>>().join(", ");
            Err(NoSuchFeed::Several { name: name.to_owned(), candidates })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With the service's file, a store in the user's own folder would be another one than the service's.
    #[test]
    fn the_store_of_the_service_is_not_replaced_by_one_of_the_users_own() {
        let check = |file: &str, text: &str, env: Env, expected: bool| {
            let loaded = config::check_text(Path::new(file), text, &env).unwrap();
            let context = Context { explicit: None, env, clock: Clock::system() };
            let refused = context.open_store(&loaded, "add").is_err_and(|problem| problem.is::<NoStore>());
            assert_eq!(refused, expected, "{file} {text}");
        };
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        let (service, own) = ("/etc/coranto/coranto.toml", "/srv/u/coranto.toml");
        check(service, "", Env::from([("HOME", home.as_str())]), true);
        check(service, "", Env::from([("STATE_DIRECTORY", format!("{home}/state").as_str())]), false);
        check(service, &format!("store.url = \"sqlite:{home}/x.db\""), Env::default(), false);
        check(own, "", Env::from([("HOME", home.as_str())]), false);
        // There it is: the user made it on purpose, or before the service came.
        check(service, "", Env::from([("HOME", home.as_str())]), false);
    }
}
