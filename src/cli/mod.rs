//! What users type. One command, one file, one line in [`Command`].
//!
//! What changes something is carried out by a running daemon when there is one ([`through`]). Errors end here: each
//! becomes a sentence on standard error with its code, and an exit code, both from [`failure`].

pub mod add;
pub mod check;
pub mod config;
pub mod context;
pub mod exit;
pub mod export;
pub mod failure;
pub mod feeds;
pub mod import;
pub mod inspect;
pub mod keys;
pub mod lines;
pub mod output;
pub mod pause;
pub mod pieces;
pub mod poll;
pub mod reload;
pub mod remove;
pub mod run;
pub mod show;
pub mod status;
pub mod summarise;
pub mod through;
pub mod trace;
pub mod why;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::log;

/// Reads many feeds, shows each article once with a summary, and gives you one feed to subscribe to.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// Configuration file [default: $CORANTO_CONFIG, $XDG_CONFIG_HOME/coranto/coranto.toml, /etc/coranto/coranto.toml]
    // Not clap's `env`: an empty $CORANTO_CONFIG counts as not set, as all empty variables do.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Form of the log on standard error
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    log: LogFormat,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  coranto run                          poll and serve until stopped
  coranto add https://example.org/     subscribe to the feed behind a site
  coranto poll                         one round now, then exit
  coranto status                       how is it?
  coranto check                        is the configuration right, and when is what polled?";

#[derive(Debug, Subcommand)]
enum Command {
    /// Poll feeds and serve the combined feed until stopped
    Run(run::Args),
    /// Poll once in the foreground, then exit
    Poll(poll::Args),
    /// Subscribe to a feed, or to the feed behind a site
    Add(add::Args),
    /// Subscribe to the feeds of an OPML list
    Import(import::Args),
    /// Write the subscriptions as OPML or JSON
    Export(export::Args),
    /// Unsubscribe from a feed; its articles are kept
    Remove(remove::Args),
    /// Poll feeds no more for a while
    #[command(after_help = "Examples:\n  coranto pause \"Example World\"\n  coranto pause --tag world")]
    Pause(pause::Args),
    /// Poll paused feeds again
    #[command(after_help = "Examples:\n  coranto enable \"Example World\"\n  coranto enable --all")]
    Enable(pause::Args),
    /// List the feeds with their health
    Feeds(feeds::Args),
    /// Show one article with its summary
    Show(show::Args),
    /// Say how the daemon, the feeds and the store are
    Status(status::Args),
    /// Have the running daemon take over a changed configuration
    Reload(reload::Args),
    /// Say why a feed is polled when it is, or what became of an article
    Why(why::Args),
    /// Make stored summaries again
    Summarise(summarise::Args),
    /// Fetch a feed once and show all that is said; nothing is stored
    Trace(trace::Args),
    /// Make, list and revoke keys for readers
    #[command(subcommand, after_help = "Example: coranto keys add world --note \"Anna's phone\"")]
    Keys(keys::Which),
    /// Check the configuration and show the next times of every schedule
    Check(check::Args),
    /// Print the default configuration, or the one in effect
    #[command(subcommand, after_help = "Example: coranto config default > ~/.config/coranto/coranto.toml")]
    Config(config::Which),
    /// Run one stage on documents of your own
    #[command(subcommand, after_help = "Example: coranto inspect feed feed.xml --url https://example.org/feed.xml")]
    Inspect(inspect::Stage),
}

/// Parse the arguments of the process and run the command.
pub fn main() -> ExitCode {
    main_with(std::env::args_os())
}

/// The same with arguments from elsewhere; the first is the program's name.
pub fn main_with(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(problem) => {
            // clap prints help and version to standard output and mistakes to standard error.
            let _ = problem.print();
            return if problem.use_stderr() { Exit::Usage.into() } else { Exit::Fine.into() };
        }
    };
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(problem) if output::is_closed_pipe(&problem) => Exit::Fine.into(),
        Err(problem) => {
            let told = failure::told(&problem);
            output::aside(&format!("coranto: {} [{}]", told.sentence, told.code));
            failure::exit_of(&told).into()
        }
    }
}

/// See [`log::Format`].
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum LogFormat {
    /// For people; coloured on a terminal
    #[default]
    Auto,
    /// For people at a terminal, wherever it goes
    Terminal,
    /// One JSON object a line
    Json,
}

impl From<LogFormat> for log::Format {
    fn from(format: LogFormat) -> log::Format {
        match format {
            LogFormat::Auto => log::Format::Auto,
            LogFormat::Terminal => log::Format::Terminal,
            LogFormat::Json => log::Format::Json,
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let filter = std::env::var("CORANTO_LOG").ok();
    // Held to the end: it writes out what the log still holds.
    let _log = log::init(cli.log.into(), filter.as_deref(), std::io::stderr().is_terminal())?;
    let context = Context::new(cli.config);
    match cli.command {
        Command::Run(args) => run::run(&context, &args),
        Command::Poll(args) => poll::run(&context, &args),
        Command::Add(args) => add::run(&context, &args),
        Command::Import(args) => import::run(&context, &args),
        Command::Export(args) => export::run(&context, &args),
        Command::Remove(args) => remove::run(&context, &args),
        Command::Pause(args) => pause::pause(&context, &args),
        Command::Enable(args) => pause::enable(&context, &args),
        Command::Status(args) => status::run(&context, &args),
        Command::Reload(args) => reload::run(&context, &args),
        Command::Why(args) => why::run(&context, &args),
        Command::Summarise(args) => summarise::run(&context, &args),
        Command::Trace(args) => trace::run(&context, &args),
        Command::Keys(which) => keys::run(&context, which),
        Command::Feeds(args) => feeds::run(&context, &args),
        Command::Show(args) => show::run(&context, &args),
        Command::Check(args) => check::run(&context, &args),
        Command::Config(which) => config::run(&context, which),
        Command::Inspect(stage) => inspect::run(stage),
    }
}
