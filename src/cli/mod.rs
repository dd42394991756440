//! Placeholder.

pub mod exit;
