//! What reading a feed's last document took: for its publisher, who may mend it, and for whoever wonders why it looks
//! odd. Kept with the feed, replaced at each document that is read.

use serde::{Deserialize, Serialize};

use crate::model::parsed::Fault;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The encoding and the evidence for it, when it was not plain UTF-8: `windows-1251, by the declaration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// At most [`Report::MAX_REPAIRS`], as they were met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<Repair>,
}

/// A fault of the document that was repaired or worked round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// As [`Fault::class`].
    pub class: String,
    pub detail: String,
    pub count: u32,
}

impl Report {
    pub const MAX_REPAIRS: usize = 20;
    /// A detail may quote the document.
    const MAX_DETAIL_CHARS: usize = 200;

    pub fn of(faults: &[Fault], charset: Option<String>) -> Report {
        let repair = |fault: &Fault| Repair {
            class: fault.class.to_owned(),
            detail: fault.detail.chars().take(Report::MAX_DETAIL_CHARS).collect(),
            count: fault.count,
        };
        Report { charset, repairs: faults.iter().take(Report::MAX_REPAIRS).map(repair).collect() }
    }

    pub fn is_empty(&self) -> bool {
        *self == Report::default()
    }
}
