//! Who may read what: decided once for each request, before any resource looks at it.
//!
//! Public outputs are everybody's: their feeds, their river, and the pages of the entries that stand in them. All else
//! takes a key when access is by key, and a secret output takes one always. Keys are 32 random bytes that we made and
//! are kept as hashes only, so comparing them takes no care and guessing them is hopeless.
//!
//! Here is what is decided, purely; [`door`] asks for it, [`credentials`] reads keys out of requests, [`attempts`]
//! counts those that opened nothing.

pub(super) mod attempts;
pub(super) mod credentials;
pub(super) mod door;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::model::output::OutputAccess;
use crate::publish::View;
use crate::publish::cache::Named;
use crate::web::access::credentials::Presented;
use crate::web::proxies::Proxies;

/// What the configuration and the store say about readers. Replaced as a whole when either changes.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Nobody needs a key but for secret outputs.
    pub open: bool,
    /// Names that requests may be for, besides loopback and the public address: lower case, without ports.
    pub hosts: Vec<String>,
    /// By the SHA-256 of each key, the output that it opens; `None` opens everything.
    pub keys: HashMap<[u8; 32], Option<String>>,
    /// Whose word about a reader's address is believed.
    pub proxies: Proxies,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// May read everything: access is open, or the key is one for everything.
    Owner,
    /// Has the key of one output.
    Guest(String),
    /// Nobody we know: public outputs alone.
    Anonymous,
}

impl Visitor {
    /// May this visitor read an output's feed and the pages of its entries?
    pub fn may_read(&self, view: &View) -> bool {
        match self {
            Visitor::Owner => true,
            Visitor::Guest(output) => view.access == OutputAccess::Public || is_called(view, output),
            Visitor::Anonymous => view.access == OutputAccess::Public,
        }
    }
}

/// A key outlives a renaming of its output.
fn is_called(view: &View, name: &str) -> bool {
    view.name == name || view.aliases.iter().any(|alias| alias == name)
}

/// What one key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Opens {
    Everything,
    Output(String),
}

/// What a request's keys are worth. Beside who asks, it knows whether a key said so: open access does not open a secret
/// output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    open: bool,
    key: Option<Opens>,
    /// A key was shown, and none that was shown opens anything.
    is_wrong: bool,
}

impl Ticket {
    pub(super) fn visitor(&self) -> Visitor {
        match &self.key {
            _ if self.open => Visitor::Owner,
            Some(Opens::Everything) => Visitor::Owner,
            Some(Opens::Output(output)) => Visitor::Guest(output.clone()),
            None => Visitor::Anonymous,
        }
    }

    /// Did a key open something?
    pub(super) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// May this output's feed, and its pages, be read?
    pub(super) fn may_read(&self, view: &View) -> bool {
        match &self.key {
            Some(Opens::Everything) => true,
            Some(Opens::Output(output)) if is_called(view, output) => true,
            _ => view.access == OutputAccess::Public,
        }
    }

    /// May the feed behind this name be read, whatever the answer is then? A name that nobody may read and one that
    /// does not exist are the same to those without a key.
    fn may_ask_for_feed(&self, name: &str, found: &Named) -> bool {
        match found {
            Named::Output(view) | Named::Moved(view) => self.may_read(view),
            // Its subscribers shall learn that it ended, with or without the key that may be gone with it.
            Named::Gone => true,
            Named::Unknown => match &self.key {
                _ if self.open => true,
                Some(Opens::Everything) => true,
                Some(Opens::Output(output)) => output == name,
                None => false,
            },
        }
    }

    /// May the page of an output be seen?
    fn may_ask_for_river(&self, found: &Named) -> bool {
        match found {
            Named::Output(view) | Named::Moved(view) => self.may_read(view),
            Named::Gone | Named::Unknown => self.visitor() == Visitor::Owner,
        }
    }
}

impl Policy {
    /// The strongest of the keys counts: an owner who follows a guest's address stays the owner.
    pub(super) fn ticket(&self, presented: &Presented) -> Ticket {
        let mut ticket = Ticket { open: self.open, key: None, is_wrong: false };
        for key in presented.keys() {
            match self.opens(key) {
                Some(Opens::Everything) => ticket.key = Some(Opens::Everything),
                Some(opens) if ticket.key.is_none() => ticket.key = Some(opens),
                Some(_) => {}
                None => ticket.is_wrong = true,
            }
        }
        ticket.is_wrong &= ticket.key.is_none();
        ticket
    }

    fn opens(&self, key: &str) -> Option<Opens> {
        match self.keys.get(&hash(key))? {
            Some(output) => Some(Opens::Output(output.clone())),
            None => Some(Opens::Everything),
        }
    }

    /// Does this key open anything?
    pub(super) fn knows(&self, key: &str) -> bool {
        self.opens(key).is_some()
    }

    /// Does this key open everything?
    fn is_owners(&self, key: &str) -> bool {
        self.opens(key) == Some(Opens::Everything)
    }
}

/// A new key, and the hash that is kept of it.
pub fn new_key() -> (String, [u8; 32]) {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).expect("Linux has randomness to give once it is booted");
    let key = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hash(&key);
    (key, hash)
}

/// SHA-256 of a key's text.
fn hash(key: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, key.as_bytes()).as_ref());
    hash
}

#[cfg(test)]
mod tests;
