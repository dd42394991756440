//! Keys for readers.

use coranto::store::types::AccessKey;

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::at;

on_every_engine!(
    keys_come_back_as_they_were_given,
    a_revoked_key_is_gone_and_its_number_is_never_given_again,
    no_two_keys_are_the_same,
);

on_lasting_engines!(numbers_go_on_after_reopening);

async fn add(store: &AnyStore, output: Option<&str>, byte: u8) -> i64 {
    store.add_key(output.map(str::to_owned), [byte; 32], format!("note {byte}"), at(byte.into())).await.unwrap()
}

async fn keys_come_back_as_they_were_given(store: AnyStore) {
    assert_eq!(store.keys().await.unwrap(), []);
    let all = add(&store, None, 1).await;
    let one = add(&store, Some("world"), 2).await;
    let given = |number, output: Option<&str>, byte| AccessKey {
        number,
        output: output.map(str::to_owned),
        hash: [byte; 32],
        note: format!("note {byte}"),
        made: at(byte.into()),
    };
    assert_eq!(store.keys().await.unwrap(), [given(all, None, 1), given(one, Some("world"), 2)]);
}

async fn a_revoked_key_is_gone_and_its_number_is_never_given_again(store: AnyStore) {
    let first = add(&store, None, 1).await;
    let last = add(&store, None, 2).await;
    assert!(store.revoke_key(last).await.unwrap());
    assert!(!store.revoke_key(last).await.unwrap());
    let next = add(&store, None, 3).await;
    assert!(next > last);
    let left: Vec<i64> = store.keys().await.unwrap().iter().map(|key| key.number).collect();
    assert_eq!(left, [first, next]);
}

async fn no_two_keys_are_the_same(store: AnyStore) {
    add(&store, None, 1).await;
    let again = store.add_key(Some("world".into()), [1; 32], String::new(), at(1)).await;
    assert!(!again.unwrap_err().is_of_the_store());
    assert_eq!(store.keys().await.unwrap().len(), 1);
}

async fn numbers_go_on_after_reopening(bed: Bed) {
    let store = bed.open();
    let last = add(&store, None, 1).await;
    store.revoke_key(last).await.unwrap();
    store.close().await.unwrap();
    assert!(add(&bed.open(), None, 2).await > last);
}
