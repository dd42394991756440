//! What every command starts from: the configuration, the store, and a runtime.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::output;
use crate::clock::Clock;
use crate::config::{self, Env, Loaded};
use crate::daemon::control::place::{self, Candidate};
use crate::daemon::reload::Source;
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

    /// Of a configuration with faults, as much as is needed to find its daemon: which store it has.
    pub fn in_spite_of(&self, faults: &config::Faults) -> Option<Loaded> {
        let file = faults.iter().find_map(|fault| match &fault.place {
            config::Place::File { file, .. } | config::Place::Whole(file) => Some(file),
            config::Place::Variable(_) => None,
        })?;
        let text = std::fs::read_to_string(file).ok()?;
        let tables: toml::Table = text.parse().unwrap_or_default();
        let store = tables.get("store").cloned().map(|store| toml::Table::from_iter([("store".to_owned(), store)]));
        let text = store.map(|table| table.to_string()).unwrap_or_default();
        config::check_text(file, &text, &self.env).ok()
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
        self.store_must_exist(loaded)?;
        let path = self.store_path(loaded)?;
        let store = open::open_read_only(&path);
        Ok(store.map_err(|problem| explain(problem, &open::Settings::file(&path), "read"))?)
    }

    /// An empty one, gone with the process: for a look at what nobody wants to keep.
    pub fn no_store(&self) -> anyhow::Result<Arc<dyn Store>> {
        Ok(open::open(&open::Settings::memory(), self.clock.now())?)
    }

    /// For commands that have nothing to do without one.
    pub fn store_must_exist(&self, loaded: &Loaded) -> anyhow::Result<()> {
        let path = self.store_path(loaded)?;
        if path.exists() {
            return Ok(());
        }
        Err(match self.is_of_service(loaded) {
            true => NoStore::OfService { path, file: service_file() },
            false => NoStore::Yet { path },
        }
        .into())
    }

    /// Where the daemon of this store may listen.
    pub fn control_candidates(&self, loaded: &Loaded) -> anyhow::Result<Vec<Candidate>> {
        let with_service = loaded.file == Some(service_file());
        Ok(place::candidates(&self.env, &self.store_path(loaded)?, with_service))
    }

    /// Where the configuration is read from.
    pub fn source(&self) -> Source {
        Source { explicit: self.explicit.clone(), env: self.env.clone() }
    }

    /// Is this the configuration of the system's service, and are we not the service? Then the store in the user's
    /// own folder would be another one.
    pub fn is_of_service(&self, loaded: &Loaded) -> bool {
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
pub struct NoDataFolder;

/// There is no store, and this command makes none.
#[derive(Debug, thiserror::Error)]
pub enum NoStore {
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
        types::Error::Owned { owner, .. } if owner.ends_with("(run)") => {
            "; that daemon does not answer on its control socket: it is starting, stopping or hanging; \
             try again, or restart it"
        }
        types::Error::Owned { .. } => "; wait for its end, or stop it",
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
