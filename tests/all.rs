//! The whole-program tests, in one binary: it links once.

#![allow(clippy::print_stderr)] // tests say what they left out

mod support;

mod clients;
mod commands;
mod daemon;
mod fetch;
mod kill;
mod store;
