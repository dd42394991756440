//! How commands reach a running daemon: HTTP on a Unix socket beside the store.
//!
//! [`place`] says where the socket lies and who may open it, [`wire`] what is said over it, [`serve`] is the daemon's
//! end and [`client`] the command's. What is done there is [`operate`](crate::daemon::operate)'s business.

pub mod client;
pub mod place;
pub mod serve;
pub mod wire;
