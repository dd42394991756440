//! The long-lived program: what `coranto run` starts, and how it stops.
//!
//! [`parts`] builds the pieces from the configuration, [`subscriptions`] brings the store in line with it, [`listen`]
//! opens the sockets, [`start`] puts it all together and waits, [`signals`] says when to stop, [`reload`] takes over a
//! changed configuration. [`operate`] holds what users can ask for, with a daemon or without, and [`control`] carries
//! it to a running one. [`front`] leads requests to the routes of
//! the moment, [`members`] follows changes of outputs, [`hourly`] gives a sign of life, [`recent`] counts, [`pulse`] tells how
//! we are, [`systemd`] the service manager above all, whose [`watchdog`] wants proof. [`keeper`] looks after the room on the
//! disk, [`lists`] after the lists of `[[opml]]`, [`verify`] after what is on it.

pub mod control;
pub mod front;
pub mod hourly;
pub mod keeper;
pub mod listen;
pub mod lists;
pub mod members;
pub mod operate;
pub mod parts;
pub mod pulse;
pub mod recent;
pub mod reload;
pub mod signals;
pub mod start;
pub mod subscriptions;
pub mod systemd;
pub mod verify;
pub mod watchdog;
