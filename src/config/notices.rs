//! What is no fault and yet perhaps not meant: `coranto check` tells it.
//!
//! Takes a configuration that is right, gives remarks at their places, in the order of the file. A remark never stops
//! anything, so each of them must be worth reading: it names what will happen and what to write instead.

use std::collections::BTreeSet;

use super::fault::Place;
use super::settings::{Config, Output, ServerAccess, TrustedProxy};
use super::{Loaded, SetBy};
use crate::model::output::OutputAccess;
use crate::query;

impl Loaded {
    /// Remarks, each at the value that it is about.
    pub fn notices(&self) -> Vec<(Place, String)> {
        let mut notices = Vec::new();
        self.notice_tags(&mut notices);
        self.notice_access(&mut notices);
        self.notice_proxies(&mut notices);
        notices.sort();
        notices
    }

    /// Where this key was written; defaults deserve no remark.
    fn place(&self, key: &str) -> Option<Place> {
        match self.origin(key) {
            SetBy::Written(place) => Some(place),
            SetBy::Default | SetBy::System(_) => None,
        }
    }

    fn notice_tags(&self, notices: &mut Vec<(Place, String)>) {
        let config = &self.config;
        let of_feeds: BTreeSet<String> =
            config.feeds.iter().flat_map(|feed| &feed.settings.tags).map(|tag| tag.to_lowercase()).collect();
        for name in config.tags.keys().filter(|name| !of_feeds.contains(&name.to_lowercase())) {
            let message =
                format!("no feed of the file has the tag {name:?}; feeds that were added by command may have it");
            notices.extend(self.place(&format!("tags.{name}.schedule")).map(|place| (place, message)));
        }
        let known: BTreeSet<String> = config.tags.keys().map(|name| name.to_lowercase()).chain(of_feeds).collect();
        for output in &config.outputs {
            for tag in unknown_tags(output, &known) {
                let message = format!(
                    "select of the output {:?}: no feed of the file has the tag {tag:?}; \
                     feeds that were added by command may have it",
                    output.name
                );
                notices.extend(self.place(&format!("outputs.{}.select", output.name)).map(|place| (place, message)));
            }
        }
    }

    fn notice_access(&self, notices: &mut Vec<(Place, String)>) {
        let config = &self.config;
        let server = &config.server;
        if let (ServerAccess::Open, Some(reached)) = (server.access, reached_from_afar(config)) {
            let message = format!("access: whoever reaches {reached} may read everything but secret outputs");
            notices.extend(self.place("server.access").map(|place| (place, message)));
        }
        let unencrypted = server.public_url.as_ref().is_some_and(|url| url.scheme() == "http" && !is_local(url));
        if unencrypted && !config.is_open() {
            let message =
                "public_url: keys travel unencrypted over http; let the proxy speak https, and write https here";
            notices.extend(self.place("server.public_url").map(|place| (place, message.to_owned())));
        }
        for output in config.outputs.iter().filter(|output| output.access == OutputAccess::Secret && config.is_open()) {
            let message = format!(
                "access: the output {:?} is secret, but access is open: its articles stand on the pages all the same; \
                 set server.access = \"key\"",
                output.name
            );
            notices.extend(self.place(&format!("outputs.{}.access", output.name)).map(|place| (place, message)));
        }
    }

    fn notice_proxies(&self, notices: &mut Vec<(Place, String)>) {
        let everybody = |proxy: &&TrustedProxy| matches!(proxy, TrustedProxy::Network(net) if net.ends_with("/0"));
        if let Some(proxy) = self.config.server.trusted_proxies.iter().find(everybody) {
            let message = format!("trusted_proxies: {proxy} lets every reader say what its address is");
            notices.extend(self.place("server.trusted_proxies").map(|place| (place, message)));
        }
    }
}

fn unknown_tags(output: &Output, known: &BTreeSet<String>) -> Vec<String> {
    let Ok(query) = query::parse(&output.select) else { return Vec::new() };
    query.tags().into_iter().filter(|tag| !known.contains(*tag)).map(str::to_owned).collect()
}

/// The first listener that others than this machine reach, or the public address.
fn reached_from_afar(config: &Config) -> Option<String> {
    let listener = config.server.listen.iter().find(|listener| !listener.is_loopback()).map(ToString::to_string);
    listener.or_else(|| config.server.public_url.as_ref().map(ToString::to_string))
}

fn is_local(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
