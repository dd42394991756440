//! `coranto keys`: secret addresses for readers. A key is shown once.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::keys::{AddKey, KeyRow, RevokeKey};
use crate::daemon::operate::{Report, Request};

#[derive(Debug, clap::Subcommand)]
pub enum Which {
    /// Make a key and show it, with the addresses that it opens
    ///
    /// Example: coranto keys add world --note "Anna's phone"
    Add {
        /// Only this output; without it, everything
        output: Option<String>,
        /// Whose it is
        #[arg(long, default_value = "")]
        note: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// List the keys; what they are is not stored
    ///
    /// Example: coranto keys list
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Take a key back: whoever uses it is turned away from now on
    ///
    /// Example: coranto keys revoke 3
    Revoke {
        /// Its number, as `keys list` shows it
        number: i64,
    },
}

pub fn run(context: &Context, which: Which) -> anyhow::Result<Exit> {
    let (request, as_json) = match which {
        Which::Add { output, note, json } => (Request::AddKey(AddKey { output, note }), json),
        Which::List { json } => (Request::Keys {}, json),
        Which::Revoke { number } => (Request::RevokeKey(RevokeKey { number }), false),
    };
    let report = context.block_on(through::carry_out(context, request, &mut output::step))?;
    match report {
        Report::KeyAdded(added) if as_json => {
            let value =
                json!({"number": added.number, "output": added.output, "key": added.key, "addresses": added.addresses});
            output::line(&value.to_string())?;
        }
        Report::KeyAdded(added) => {
            let opens = added.output.map_or_else(|| "everything".to_owned(), |name| format!("output {name}"));
            output::line(&format!("Key {} opens {opens}. It is shown this once:", added.number))?;
            output::line(&format!("\n  {}\n", added.key))?;
            output::line("Subscribe to, or open:")?;
            for address in added.addresses {
                output::line(&format!("  {address}"))?;
            }
        }
        Report::Keys(keys) if as_json => output::line(&serde_json::to_string_pretty(&keys)?)?,
        Report::Keys(keys) => output::text(&table(&keys))?,
        Report::KeyRevoked(revoked) => output::line(&format!("Key {} opens nothing any more.", revoked.number))?,
        other => return Err(through::odd(&other)),
    }
    Ok(Exit::Fine)
}

fn table(keys: &[KeyRow]) -> String {
    if keys.is_empty() {
        return "No keys yet: coranto keys add".to_owned();
    }
    let mut lines = vec![format!("{:>4}  {:<20}  {:<10}  Note", "No.", "Opens", "Made")];
    for key in keys {
        let opens = output::clip(key.output.as_deref().unwrap_or("everything"), 20);
        let (made, note) = (key.made.format("%Y-%m-%d"), output::safe(&key.note));
        lines.push(format!("{:>4}  {opens:<20}  {made:<10}  {note}", key.number).trim_end().to_owned());
    }
    lines.join("\n")
}
