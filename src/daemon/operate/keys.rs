//! Keys for readers: made, listed, revoked. A key is shown once, when it is made; the store knows only its hash.

use serde::{Deserialize, Serialize};

use crate::daemon::operate::operator::Operator;
use crate::model::Timestamp;
use crate::publish::{self, FORMATS};
use crate::web::access;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddKey {
    /// `None` opens everything.
    pub output: Option<String>,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyAdded {
    pub number: i64,
    pub output: Option<String>,
    pub key: String,
    /// Ready to be subscribed to.
    pub addresses: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    pub number: i64,
    pub output: Option<String>,
    pub note: String,
    pub made: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeKey {
    pub number: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRevoked {
    pub number: i64,
}

/// A key or an output that is not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no output {name:?}; there are: {known}")]
    NoSuchOutput { name: String, known: String },
    #[error("there is no key {0}; `coranto keys list` shows them")]
    NoSuchKey(i64),
}

pub async fn add(operator: &Operator, wanted: AddKey) -> anyhow::Result<KeyAdded> {
    let loaded = operator.loaded.get();
    let known: Vec<&str> =
        loaded.config.outputs.iter().filter(|output| output.enabled).map(|output| output.name.as_str()).collect();
    if let Some(name) = &wanted.output
        && !known.contains(&name.as_str())
    {
        return Err(Error::NoSuchOutput { name: name.clone(), known: known.join(", ") }.into());
    }
    let (key, hash) = access::new_key();
    let number = operator.store.add_key(wanted.output.clone(), hash, wanted.note, operator.clock.now()).await?;
    operator.renew_keys().await?;
    let base = operator.base();
    let opened = wanted.output.as_deref().map_or(known, |name| vec![name]);
    let feeds = opened.iter().flat_map(|name| FORMATS.iter().map(|format| publish::feed_address(&base, name, *format)));
    let pages = wanted.output.is_none().then(|| base.to_string());
    let addresses = pages.into_iter().chain(feeds).map(|address| format!("{address}?key={key}")).collect();
    Ok(KeyAdded { number, output: wanted.output, key, addresses })
}

pub async fn all(operator: &Operator) -> anyhow::Result<Vec<KeyRow>> {
    let keys = operator.store.keys().await?.into_iter();
    Ok(keys.map(|key| KeyRow { number: key.number, output: key.output, note: key.note, made: key.made }).collect())
}

pub async fn revoke(operator: &Operator, key: RevokeKey) -> anyhow::Result<KeyRevoked> {
    if !operator.store.revoke_key(key.number).await? {
        return Err(Error::NoSuchKey(key.number).into());
    }
    operator.renew_keys().await?;
    Ok(KeyRevoked { number: key.number })
}
