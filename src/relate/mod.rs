//! Who else says this? Copies of one article in different feeds.
//!
//! Takes an entry that became ready and the leads that may be the same article, and gives a verdict with its reason.
//! Pure: the store finds the candidates, asks in the order in which entries became ready, and carries out the
//! verdict. Nothing here deletes anything: a copy stands beside its lead as "also reported by".

pub mod group;
