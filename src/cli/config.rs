//! `coranto config`: the annotated default file, and the settings in effect.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::config;

#[derive(Debug, clap::Subcommand)]
pub enum Which {
    /// Print the annotated default file
    ///
    /// Example: coranto config default > ~/.config/coranto/coranto.toml
    Default,
    /// Print the effective settings and where each came from
    ///
    /// Example: coranto config show | grep poll
    Show,
}

pub fn run(context: &Context, which: Which) -> anyhow::Result<Exit> {
    match which {
        Which::Default => output::text(config::DEFAULT_FILE)?,
        Which::Show => {
            for key in config::show(&context.load()?) {
                let value = key.value.unwrap_or_else(|| "(not set)".to_owned());
                output::line(&format!("{} = {value}  # {}", key.key, key.origin))?;
            }
        }
    }
    Ok(Exit::Fine)
}
