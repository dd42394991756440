//! What every command starts from: the configuration, the store, a runtime, and the way an error becomes an exit code.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use crate::cli::exit::Exit;
use crate::clock::Clock;
use crate::config::{self, Env, Loaded};
use crate::daemon::listen;
use crate::model::feed::Feed;
use crate::sanitise;
use crate::store::{Store, open, types};

/// Threads that serve and wait: the work is done by the CPU pool, so one keeps wake-ups cheap.
const RUNTIME_THREADS: usize = 1;

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
        config::load(file.as_deref(), &self.env, &|path| std::fs::read_to_string(path))
    }

    /// Run a command's async part.
    pub fn block_on<T>(&self, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(RUNTIME_THREADS).thread_name("coranto-io").enable_all().build();
        runtime.context("cannot start the runtime")?.block_on(work)
    }

    /// Where the store is.
    pub fn store_path(&self, loaded: &Loaded) -> anyhow::Result<PathBuf> {
        let url = &loaded.config.store.url;
        if !url.is_relative() {
            return Ok(url.path(Path::new("")));
        }
        let data = config::data_folder(&self.env);
        Ok(url.path(&data.context("there is no data folder: set HOME, XDG_DATA_HOME or store.url")?))
    }

    /// The store, owned: for commands that change something.
    pub fn open_store(&self, loaded: &Loaded, role: &str) -> anyhow::Result<Arc<dyn Store>> {
        let settings = open::Settings {
            role: role.to_owned(),
            policy: sanitise::POLICY_VERSION,
            ..open::Settings::file(self.store_path(loaded)?)
        };
        let store = open::open(&settings, self.clock.now()).map_err(|problem| explain(problem, role))?;
        Ok(store)
    }

    /// The store, to look at: beside a running daemon too.
    pub fn read_store(&self, loaded: &Loaded) -> anyhow::Result<Arc<dyn Store>> {
        let path = self.store_path(loaded)?;
        anyhow::ensure!(
            path.exists(),
            "there is no store at {} yet; `coranto run` or `coranto add ADDRESS` makes it",
            path.display()
        );
        Ok(open::open_read_only(&path)?)
    }
}

fn explain(problem: types::Error, role: &str) -> anyhow::Error {
    let advice = match &problem {
        types::Error::Owned { .. } if role == "run" => {
            "; one daemon at a time: stop that one, or set store.url to another file"
        }
        types::Error::Owned { .. } => "; stop it first, or add the feed to the configuration file",
        types::Error::Unusable { .. } => "; give coranto a folder that it may write, or set store.url",
        types::Error::Newer { .. } => "; run the newer coranto, or restore a backup made by this one",
        types::Error::Foreign { .. } => "; set store.url to another file",
        types::Error::Corrupt { .. } => "; nothing was changed: restore a backup, or move the file away to begin anew",
        _ => "",
    };
    anyhow::Error::new(problem).context(format!("cannot open the store{advice}"))
}

/// The exit code of an error, by what it is and never by what it says.
pub fn exit_of(problem: &anyhow::Error) -> Exit {
    for cause in problem.chain() {
        if cause.is::<types::Error>() {
            return Exit::StoreUnavailable;
        }
        if cause.is::<config::Faults>() {
            return Exit::Configuration;
        }
        if cause.is::<listen::Error>() {
            return Exit::Failed;
        }
        if cause.is::<NoSuchFeed>() {
            return Exit::Usage;
        }
    }
    Exit::Failed
}

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
            let named = several.iter().take(5).map(|feed| format!("{} {}", feed.id, feed.title()));
            let candidates = named.collect::<Vec<_>>().join(", ");
            Err(NoSuchFeed::Several { name: name.to_owned(), candidates })
        }
    }
}
