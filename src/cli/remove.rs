//! `coranto remove`: unsubscribe. The articles are kept; subscribing again restores feed and ids.

use anyhow::Context as _;

use crate::cli::context::{Context, find_feed};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::model::feed::{Origin, address_label};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: coranto remove https://example.org/feed.xml")]
pub struct Args {
    /// Number, address or title of the feed
    feed: String,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let loaded = context.load()?;
    let store = context.open_store(&loaded, "remove")?;
    context.block_on(async {
        let feeds = store.feeds().await?;
        let feed = find_feed(&feeds, &args.feed)?;
        if feed.origins.contains(&Origin::File) {
            let place = loaded.config.feeds.iter().find(|declared| declared.url == feed.declared_url);
            let place = place.map(|declared| declared.place.file_line());
            let place = place.unwrap_or_else(|| "the configuration file".to_owned());
            anyhow::bail!("{} is declared in {place}: remove it there", feed.title());
        }
        for origin in &feed.origins {
            store.unsubscribe(*origin, feed.id).await.with_context(|| format!("cannot remove {}", feed.title()))?;
        }
        let kept = match feed.n_entries {
            0 => "It had no articles yet".to_owned(),
            1 => "Its article is kept".to_owned(),
            n => format!("Its {n} articles are kept"),
        };
        output::line(&format!(
            "Unsubscribed from {} ({}). {kept}; `coranto add` with its address brings it back.",
            output::safe(&feed.title()),
            address_label(&feed.declared_url)
        ))?;
        store.close().await?;
        Ok(Exit::Fine)
    })
}
