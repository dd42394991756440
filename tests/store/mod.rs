//! The contract of the store, as tests: written once against the traits, run on every engine.
//!
//! A rule that is not tested here is not part of the contract. Each file takes one part of it; `bed` makes the engines
//! and `sample` the values. `sqlite` holds what only a file on a disk can do wrong.

#![allow(clippy::unwrap_used)] // these are tests, helpers included

/// Instantiate tests that take a store, for every engine.
macro_rules! on_every_engine {
    ($($test:ident),+ $(,)?) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::store::bed::memory()).await;
            })+
        }
        mod on_disk {
            $(#[tokio::test]
            async fn $test() {
                let bed = crate::store::bed::Bed::on_disk();
                super::$test(bed.open()).await;
            })+
        }
    };
}

/// Instantiate tests that close a store and open it again, for the engines that last.
macro_rules! on_lasting_engines {
    ($($test:ident),+ $(,)?) => {
        mod reopened_on_disk {
            $(#[tokio::test]
            async fn $test() {
                super::$test(crate::store::bed::Bed::on_disk()).await;
            })+
        }
    };
}

mod bed;
mod sample;

mod access;
mod admin;
mod feeds;
mod groups;
mod keeping;
mod known;
mod members;
mod neighbours;
mod outbox;
mod polls;
mod privacy;
mod rejudging;
mod relating;
mod selections;
mod stream;

mod sqlite;
