//! Names to addresses, less the addresses that must not be asked.
//!
//! The connection is made to what this hands out and to nothing else, so a name cannot pass with one address and be
//! connected with another. Names that the operator mapped are answered from the map and not filtered.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::fetch::guard::Guard;

/// Why a name gave no address. Found again by `error::classify` in the chain of causes.
#[derive(Debug, thiserror::Error)]
pub(super) enum NameError {
    #[error("{0}")]
    Lookup(#[source] io::Error),
    #[error("the name has no address")]
    Empty,
    #[error("the name leads into a private network")]
    Private,
}

/// The system's resolver behind the guard.
pub(super) struct Resolver(pub(super) Arc<Guard>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.0);
        Box::pin(async move {
            if let Some(given) = guard.mapped(name.as_str()) {
                return Ok(Box::new(std::iter::once(given)) as Addrs);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(NameError::Lookup)?;
            Ok(Box::new(admitted(&guard, found)?.into_iter()) as Addrs)
        })
    }
}

fn admitted(guard: &Guard, found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, NameError> {
    let mut any = false;
    let admitted: Vec<SocketAddr> = found.inspect(|_| any = true).filter(|peer| guard.admits(peer.ip())).collect();
    match (any, admitted.is_empty()) {
        (_, false) => Ok(admitted),
        (true, true) => Err(NameError::Private),
        (false, true) => Err(NameError::Empty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_out_only_what_may_be_asked() {
        let guard = Guard::new(vec!["10.0.0.0/8".parse().unwrap()], Default::default());
        let check = |found: &[&str]| admitted(&guard, found.iter().map(|peer| peer.parse().unwrap()));
        assert_eq!(check(&["127.0.0.1:0", "8.8.8.8:0", "[::1]:0"]).unwrap(), ["8.8.8.8:0".parse().unwrap()]);
        assert_eq!(check(&["10.0.0.1:0"]).unwrap().len(), 1);
        assert!(matches!(check(&["127.0.0.1:0", "192.168.0.1:0"]), Err(NameError::Private)));
        assert!(matches!(check(&[]), Err(NameError::Empty)));
    }
}
