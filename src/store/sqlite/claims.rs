//! Which feeds are out with a worker. With one process the owner's lock is the lease, so this is a set in memory.
//!
//! A claim ends when its [`Lease`] is dropped, so that none outlives the poll that it was made for, whatever way that
//! poll ended.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::ids::FeedId;

#[derive(Clone, Debug, Default)]
pub struct Claims(Arc<Mutex<HashSet<FeedId>>>);

impl Claims {
    /// Held while due feeds are read: a poll that commits meanwhile stays claimed until the reader, who may not see
    /// its new due time yet, is through.
    pub fn hold(&self) -> MutexGuard<'_, HashSet<FeedId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A lease over feeds that are in the set, or that shall leave it.
    pub fn lease(&self, feeds: Vec<FeedId>) -> Lease {
        Lease { claims: self.clone(), feeds }
    }
}

/// Feeds that leave the set when this is dropped.
#[derive(Debug)]
pub struct Lease {
    claims: Claims,
    feeds: Vec<FeedId>,
}

impl Lease {
    /// The feeds arrived at their worker: from now on it is the commit or the release that ends the claim.
    pub fn delivered(mut self) {
        self.feeds.clear();
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.feeds.is_empty() {
            return;
        }
        let mut out = self.claims.hold();
        for feed in &self.feeds {
            out.remove(feed);
        }
    }
}
