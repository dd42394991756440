//! How the program is doing, as its parts say it: read by `/readyz`, by `status` and by the service manager.
//!
//! A part that is in trouble says so in a sentence that tells no title, address or number of anything stored, since
//! anybody may read it. Whoever wants to tell others at once waits for [`Health::changes`].

use std::collections::BTreeMap;

use tokio::sync::watch;

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
    /// Of subscriptions.
    Lists,
}

impl Part {
    pub const ALL: [Part; 7] =
        [Part::Life, Part::Store, Part::Scheduler, Part::Disk, Part::Network, Part::Configuration, Part::Lists];

    pub fn as_str(self) -> &'static str {
        match self {
            Part::Life => "life",
            Part::Store => "store",
            Part::Scheduler => "scheduler",
            Part::Disk => "disk",
            Part::Network => "network",
            Part::Configuration => "configuration",
            Part::Lists => "lists",
        }
    }

    /// Does trouble of this part mean that requests should go elsewhere? A wrong configuration or list that was not taken
    /// over and a network that is down are worth telling, and reading works all the same.
    pub fn is_grave(self) -> bool {
        !matches!(self, Part::Configuration | Part::Network | Part::Lists)
    }
}

/// Shared by all parts.
#[derive(Debug, Default)]
pub struct Health(watch::Sender<BTreeMap<Part, String>>);

impl Health {
    pub fn trouble(&self, part: Part, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.0.send_if_modified(|troubles| {
            let before = troubles.insert(part, sentence.clone());
            before.as_ref() != Some(&sentence)
        });
    }

    pub fn well(&self, part: Part) {
        self.0.send_if_modified(|troubles| troubles.remove(&part).is_some());
    }

    /// Everything that is wrong at the moment.
    pub fn troubles(&self) -> Vec<(Part, String)> {
        self.0.borrow().iter().map(|(part, sentence)| (*part, sentence.clone())).collect()
    }

    pub fn is_in_trouble(&self, part: Part) -> bool {
        self.0.borrow().contains_key(&part)
    }

    pub fn is_ready(&self) -> bool {
        !self.0.borrow().keys().any(|part| part.is_grave())
    }

    /// Tells of every change, for who repeats the troubles elsewhere.
    pub fn changes(&self) -> watch::Receiver<BTreeMap<Part, String>> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grave_troubles_alone_turn_readers_away() {
        for part in Part::ALL {
            let health = Health::default();
            assert!(health.is_ready());
            health.trouble(part, "broken");
            assert_eq!(
                health.is_ready(),
                matches!(part, Part::Network | Part::Configuration | Part::Lists),
                "{part:?}"
            );
            assert!(health.is_in_trouble(part));
            assert_eq!(health.troubles(), [(part, "broken".to_owned())]);
            health.well(part);
            assert!(health.is_ready() && health.troubles().is_empty());
        }
    }

    #[test]
    fn only_news_are_told() {
        let health = Health::default();
        let mut changes = health.changes();
        let mut told = || {
            let told = changes.has_changed().unwrap();
            changes.mark_unchanged();
            told
        };
        health.well(Part::Disk);
        assert!(!told());
        health.trouble(Part::Disk, "full");
        assert!(told());
        health.trouble(Part::Disk, "full");
        assert!(!told());
        health.trouble(Part::Disk, "very full");
        assert!(told());
        health.well(Part::Disk);
        assert!(told());
    }
}
