//! Hands each part of the program the settings it needs; nobody takes the whole configuration.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

use crate::clock::Clock;
use crate::config::{self, Config, Listen, SummaryChoice, TrustedProxy};
use crate::fetch::cidr::CidrError;
use crate::fetch::{self, Fetcher};
use crate::model::output::OutputAccess;
use crate::pipeline::cpu::CpuPool;
use crate::pipeline::offline::Offline;
use crate::pipeline::{Gear, Line, Settings};
use crate::publish::View;
use crate::publish::cache::Outputs;
use crate::query;
use crate::schedule::decide::Limits;
use crate::schedule::{ParseError, Schedule};
use crate::store::Store;
use crate::store::types::{AccessKey, Error, KnownOutput, OutputSpec};
use crate::summarise;
use crate::swap::Swap;
use crate::web::Site;
use crate::web::access::Policy;
use crate::web::proxies::Proxies;
use crate::web::serve::Listener;

/// Bytes of bodies that may be in memory at once, over all fetches.
const BUDGET_BYTES: u64 = 64 << 20;

/// Everything that polls need.
pub fn line(config: &Config, store: Arc<dyn Store>, clock: Clock) -> anyhow::Result<Arc<Line>> {
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu = CpuPool::new(n_threads).context("cannot start the worker threads")?;
    let gear = Swap::new(gear(config)?);
    Ok(Arc::new(Line {
        store,
        gear,
        cpu,
        clock,
        offline: Offline::default(),
        others: Default::default(),
        health: Arc::default(),
        metrics: Arc::default(),
    }))
}

/// The part of it that a changed configuration replaces.
pub fn gear(config: &Config) -> anyhow::Result<Gear> {
    let fetcher = Fetcher::new(fetch_settings(config)?).context("cannot set up the HTTP client")?;
    Ok(Gear { fetcher, settings: pipeline_settings(config)? })
}

fn pipeline_settings(config: &Config) -> anyhow::Result<Settings> {
    let poll = &config.poll;
    let of_tags = config.tags.iter().filter_map(|(name, tag)| Some((name.clone(), tag.schedule.as_deref()?)));
    let tag_schedules = of_tags.map(|(name, written)| Ok((name, Schedule::parse(written)?)));
    Ok(Settings {
        zone: config.timezone,
        schedule: Schedule::parse(&poll.schedule)?,
        tag_schedules: tag_schedules.collect::<Result<_, ParseError>>()?,
        limits: Limits { min_interval: poll.min_interval, max_interval: poll.max_interval },
        first: poll.first,
        concurrency: poll.concurrency,
        per_host: poll.per_host,
        host_gap: poll.host_gap,
        summary: summary_settings(config),
    })
}

fn summary_settings(config: &Config) -> summarise::Settings {
    let source = match config.summary.source {
        SummaryChoice::Best => summarise::Source::Best,
        SummaryChoice::Extract => summarise::Source::Extract,
    };
    summarise::Settings::new(config.summary.sentences, config.summary.max_chars, source)
}

fn fetch_settings(config: &Config) -> anyhow::Result<fetch::Settings> {
    let poll = &config.poll;
    let allow_private = poll.allow_private.iter().map(|network| network.parse());
    Ok(fetch::Settings {
        user_agent: user_agent(config),
        timeout: poll.timeout,
        max_body: poll.max_body,
        budget_bytes: BUDGET_BYTES,
        allow_private: allow_private.collect::<Result<_, CidrError>>()?,
        resolve: config.net.resolve.clone(),
        ..fetch::Settings::default()
    })
}

/// Product, version, and where to complain.
fn user_agent(config: &Config) -> String {
    let contact = config.contact().map(|contact| format!(" (+{contact})")).unwrap_or_default();
    format!("coranto/{}{contact}", env!("CARGO_PKG_VERSION"))
}

/// Where the outputs are to be found: `server.public_url`, else the first address that is served. Ends in a slash.
pub fn public_base(config: &Config, served: &[Listen]) -> Url {
    if let Some(public) = &config.server.public_url {
        let mut base = public.clone();
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", public.path()));
        }
        return base;
    }
    let tcp = served.iter().chain(&config.server.listen).find_map(|address| match address {
        Listen::Tcp(address) => Some(*address),
        Listen::Unix(_) => None,
    });
    let address = tcp.map_or_else(|| "localhost".to_owned(), |address| address.to_string());
    Url::parse(&format!("http://{address}/")).expect("a socket address makes an address")
}

/// The addresses that are really served: not those of the configuration when the service manager opened others.
pub fn served(listeners: &[Listener]) -> std::io::Result<Vec<Listen>> {
    let address = |listener: &Listener| match listener {
        Listener::Tcp(listener) => listener.local_addr().map(Listen::Tcp),
        Listener::Unix(listener) => {
            let path = listener.local_addr()?.as_pathname().map(Path::to_owned);
            Ok(Listen::Unix(path.unwrap_or_default()))
        }
    };
    listeners.iter().map(address).collect()
}

/// What the web serves.
pub async fn site(config: &Config, line: &Line, served: &[Listen]) -> Result<Arc<Site>, Error> {
    let base = public_base(config, served);
    let store = Arc::clone(&line.store);
    let instance = store.instance().await?;
    let (known, keys) = (store.known_outputs().await?, store.keys().await?);
    let outputs =
        Outputs::new(Arc::clone(&store), Vec::new(), base.clone(), instance).counted(Arc::clone(&line.metrics));
    outputs.replace(views(config, &known), base, gone(&known));
    let shared = (Arc::clone(&line.health), Arc::clone(&line.metrics));
    let mut site = Site::new(outputs, store, line.clock);
    (site.health, site.metrics) = shared;
    site.zone.set(config.timezone);
    site.policy.set(policy(config, served, keys));
    Ok(Arc::new(site))
}

/// Names under which nothing is served any more.
pub fn gone(known: &[KnownOutput]) -> Vec<String> {
    known.iter().filter(|output| output.gone).map(|output| output.name.clone()).collect()
}

/// The outputs as they are served.
pub fn views(config: &Config, known: &[KnownOutput]) -> Vec<View> {
    let first_name = |name: &String| {
        let known = known.iter().find(|output| output.name == *name);
        known.map_or_else(|| name.clone(), |output| output.first_name.clone())
    };
    let view = |output: &config::Output| View {
        first_name: first_name(&output.name),
        window: Some(output.window),
        min: output.min,
        max: output.max,
        per_feed: output.per_feed,
        content: output.content,
        access: output.access,
        aliases: output.aliases.clone(),
        ..View::plain(&output.name, &output.title)
    };
    config.outputs.iter().filter(|output| output.enabled).map(view).collect()
}

/// The outputs as the store judges who belongs to them.
pub fn output_specs(config: &Config) -> anyhow::Result<Vec<OutputSpec>> {
    let spec = |output: &config::Output| {
        let query = query::parse(&output.select);
        Ok(OutputSpec {
            name: output.name.clone(),
            aliases: output.aliases.clone(),
            select: output.select.clone(),
            query: query.with_context(|| format!("cannot read the select of output {}", output.name))?,
            public: output.access == OutputAccess::Public,
        })
    };
    config.outputs.iter().filter(|output| output.enabled).map(spec).collect()
}

/// Who may read what. It depends on the addresses that are served whether everybody may.
pub fn policy(config: &Config, served: &[Listen], keys: Vec<AccessKey>) -> Policy {
    Policy {
        open: config.is_open_at(served),
        hosts: config.server.hosts.clone(),
        keys: keys.into_iter().map(|key| (key.hash, key.output)).collect(),
        proxies: proxies(&config.server.trusted_proxies),
    }
}

fn proxies(trusted: &[TrustedProxy]) -> Proxies {
    let networks = trusted.iter().filter_map(|proxy| match proxy {
        TrustedProxy::Network(network) => Some(network.parse().expect("networks of the configuration were checked")),
        TrustedProxy::Unix => None,
    });
    Proxies { networks: networks.collect(), unix: trusted.contains(&TrustedProxy::Unix) }
}
