//! Who may read what: decided once for each request, before any resource looks at it.
//!
//! Public outputs are everybody's: their feeds, and the pages of the entries that stand in them. All else takes a key
//! when access is by key, and a secret output always does.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::model::output::OutputAccess;
use crate::publish::View;

/// What the configuration and the store say about readers. Replaced as a whole when either changes.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Nobody needs a key but for secret outputs.
    pub open: bool,
    /// Names that requests may be for, besides loopback and the public address: lower case, without ports.
    pub hosts: Vec<String>,
    /// By the SHA-256 of each key, the output that it opens; `None` opens everything.
    pub keys: HashMap<[u8; 32], Option<String>>,
}

/// A new key, and the hash by which it is known. The text is shown once and kept nowhere.
pub fn new_key() -> (String, [u8; 32]) {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).expect("the system gives random bytes");
    let key = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hash(&key);
    (key, hash)
}

/// SHA-256 of a key's text.
pub fn hash(key: &str) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, key.as_bytes());
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
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
            Visitor::Guest(output) => view.access == OutputAccess::Public || *output == view.name,
            Visitor::Anonymous => view.access == OutputAccess::Public,
        }
    }
}
