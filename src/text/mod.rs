//! What all stages agree on about text and addresses: plain text of markup, folding, words, shingles, sites.
//!
//! Identity, grouping, summaries and search must see the same words, or one would call equal what another calls
//! different. Everything here is pure, linear in its input, and safe for hostile input: no DOM, no recursion, no
//! clock. Nothing here decides anything; the stages do.

pub mod ascii;
pub mod fold;
pub mod lower;
pub mod plain;
pub mod shingles;
pub mod site;
pub mod spoken;
pub mod words;
