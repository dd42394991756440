//! Is this entry new, changed, or known?
//!
//! Takes the entries of one document and what the store knows of their keys, and says for each which stored entry it
//! is, if any. [`canonical`] folds addresses, [`ladder`] decides which keys of a feed can be trusted and resolves by
//! them, [`public_id`] names what is new, and [`change`] judges whether a new version deserves a reader's attention.
//! Never by position in the document. Copies of one article in different feeds are the business of `relate`.

pub mod canonical;
pub mod change;
pub mod ladder;
pub mod public_id;

mod assign;
mod counters;
mod delivered;
mod keys;
mod learn;
mod roster;
mod trackers;
mod unwrap;
