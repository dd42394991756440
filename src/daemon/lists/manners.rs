//! One host's documents are asked for one after the other, with a pause between them, whether they are feeds or lists.
//!
//! In a daemon the scheduler keeps the gates of all hosts. A command that works alone has polled nothing yet, so it only
//! has to remember its own requests.

use std::collections::HashMap;

use url::Url;

use crate::daemon::operate::operator::Operator;
use crate::model::Timestamp;
use crate::pipeline::Line;
use crate::pipeline::scheduler::{Gate, Mailbox};
use crate::schedule::host::{HostKey, host_key};

/// For one round of looking at lists.
pub struct Manners<'a> {
    line: &'a Line,
    mailbox: Option<&'a Mailbox>,
    /// When a host was asked last, where nobody else remembers it.
    asked: HashMap<HostKey, Timestamp>,
}

impl<'a> Manners<'a> {
    pub fn of(operator: &'a Operator, line: &'a Line) -> Manners<'a> {
        let mailbox = operator.daemon.as_ref().map(|daemon| &daemon.mailbox);
        Manners { line, mailbox, asked: HashMap::new() }
    }

    /// Waits until an address may be asked for. What is given back is held while it is.
    pub async fn turn(&mut self, url: &Url) -> Option<Gate> {
        if let Some(mailbox) = self.mailbox {
            return mailbox.visit(url).await;
        }
        let gear = self.line.gear.get();
        let host = host_key(url);
        if let Some(last) = self.asked.get(&host).filter(|_| !gear.fetcher.is_private_host(url)) {
            let gap = chrono::Duration::from_std(gear.settings.host_gap).unwrap_or_default();
            self.line.clock.sleep_until(*last + gap).await;
        }
        None
    }

    /// An address was asked for.
    pub fn asked(&mut self, url: &Url) {
        self.asked.insert(host_key(url), self.line.clock.now());
    }
}
