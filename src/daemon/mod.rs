//! The long-lived program: what `coranto run` starts, and how it stops.
//!
//! [`parts`] builds the pieces from the configuration, [`subscriptions`] brings the store in line with it, [`listen`]
//! opens the sockets, [`start`] puts it all together and waits, [`signals`] says when to stop,
//! [`hourly`] gives a sign of life.

pub mod hourly;
pub mod listen;
pub mod parts;
pub mod signals;
pub mod start;
pub mod subscriptions;
