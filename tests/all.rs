//! The whole-program tests, in one binary: it links once.

mod support;

mod fetch;
