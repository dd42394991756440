//! How the program is doing, as its parts say it: read by `/readyz`, by `status` and by the service manager.
//!
//! A part that is in trouble says so in a sentence that tells no title, address or number of anything stored, since
//! anybody may read it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Who may be in trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Not started yet, or stopping.
    Life,
    Store,
    Scheduler,
    Disk,
    Network,
    Configuration,
}

impl Part {
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Life => "life",
            Part::Store => "store",
            Part::Scheduler => "scheduler",
            Part::Disk => "disk",
            Part::Network => "network",
            Part::Configuration => "configuration",
        }
    }

    /// Does trouble of this part mean that requests should go elsewhere? A wrong configuration that was not taken over
    /// and a network that is down are worth telling, and reading works all the same.
    pub fn is_grave(self) -> bool {
        !matches!(self, Part::Configuration | Part::Network)
    }
}

/// Shared by all parts.
#[derive(Debug, Default)]
pub struct Health(Mutex<BTreeMap<Part, String>>);

impl Health {
    pub fn trouble(&self, part: Part, sentence: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(part, sentence.into());
    }

    pub fn well(&self, part: Part) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&part);
    }

    /// Everything that is wrong at the moment.
    pub fn troubles(&self) -> Vec<(Part, String)> {
        let troubles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.iter().map(|(part, sentence)| (*part, sentence.clone())).collect()
    }

    pub fn is_ready(&self) -> bool {
        !self.troubles().iter().any(|(part, _)| part.is_grave())
    }
}
