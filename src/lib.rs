//! coranto: a feed aggregator daemon.
//!
//! One article travels one straight line, and the modules stand in its order:
//! [`schedule`] says a feed is due, [`fetch`] brings its document, [`decode`] makes text of the bytes,
//! [`parse`] makes entries of the text, [`identify`] says which of them are new or changed, [`sanitise`] makes
//! their HTML harmless, [`summarise`] picks the sentences that stand for them, [`store`] commits all that the poll
//! changed in one transaction, [`relate`] says who else carries the same article, and [`publish`] turns the stream
//! into feeds that [`web`] serves.
//!
//! Stages are pure functions over [`model`]; only [`pipeline`] knows their order. Whatever waits, spawns, reads a
//! clock or touches a disk lives in `fetch`, `store`, `web`, `daemon` and `cli`.

pub mod model;
pub mod text;

pub mod config;

pub mod clocks;
pub mod decode;
pub mod fetch;
pub mod identify;
pub mod opml;
pub mod parse;
pub mod publish;
pub mod query;
pub mod relate;
pub mod sanitise;
pub mod schedule;
pub mod store;
pub mod summarise;
pub mod web;

pub mod cli;
pub mod daemon;
pub mod pipeline;

pub mod clock;
pub mod fault;
pub mod health;
pub mod log;
pub mod metrics;
pub mod swap;
