//! Who belongs to which output, as entries come and change.

use coranto::store::types::{Audience, KnownOutput, NewEntry, OutputSpec};

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{
    JoinFirst, at, batch, change, changed, copy, declare, entry, feed_of, find, names, new, news, of, output, page_of,
    public_id, publish, rejudge, relate, stream, tagged, want,
};

on_every_engine!(
    an_output_holds_what_its_query_matches,
    an_output_that_nobody_declared_is_empty,
    a_copy_brings_its_lead_into_the_outputs_of_its_feed,
    an_old_article_enters_above_all_when_a_copy_joins,
    a_copy_out_of_an_archive_enters_at_its_own_date,
    what_readers_had_is_not_moved_by_a_copy,
    a_fresh_entry_stands_above_what_a_copy_brought,
    a_changed_text_enters_and_leaves,
    a_changed_copy_counts_too,
    the_outputs_of_an_entry_are_named,
    every_change_of_members_is_told,
    an_empty_select_takes_all_at_once,
    outputs_that_are_gone_are_told_and_empty,
    an_output_with_another_name_is_the_same,
);

on_lasting_engines!(outputs_and_members_last, what_is_published_by_one_who_declares_nothing_belongs_all_the_same,);

async fn an_output_holds_what_its_query_matches(store: AnyStore) {
    declare(&store, &[output("x", "tag:x"), output("one", "title:one"), output("words", "\"text of two\"")]).await;
    let [a, b] = [want(&store, tagged("a", &["x"])).await, want(&store, tagged("b", &["y"])).await];
    publish(&store, a, 1, news(&["one", "two"])).await;
    publish(&store, b, 2, news(&["one more"])).await;
    assert_eq!(feed_of(&store, "x").await, ["two", "one"]);
    assert_eq!(feed_of(&store, "one").await, ["one more", "one"]);
    assert_eq!(feed_of(&store, "words").await, ["two"]);
    assert_eq!(names(&store).await, ["one more", "two", "one"]);
}

async fn an_output_that_nobody_declared_is_empty(store: AnyStore) {
    let a = want(&store, tagged("a", &["x"])).await;
    publish(&store, a, 1, news(&["one"])).await;
    let page = store.stream(of("nothing", Audience::Page)).await.unwrap();
    assert!(page.entries.is_empty() && !page.cut);
    assert_eq!(page.as_of, *store.changes().borrow());
    assert!(feed_of(&store, "").await.is_empty(), "the river has no name to ask for");
}

async fn a_copy_brings_its_lead_into_the_outputs_of_its_feed(store: AnyStore) {
    declare(&store, &[output("x", "tag:x"), output("y", "tag:y")]).await;
    let [a, b] = [want(&store, tagged("a", &["x"])).await, want(&store, tagged("b", &["y"])).await];
    store.commit(batch(a, 1, vec![new(copy("first", "p"))])).await.unwrap();
    store.commit(batch(b, 1, vec![new(copy("second", "p"))])).await.unwrap();
    relate(&store, JoinFirst, 1).await;
    assert_eq!(feed_of(&store, "x").await, ["first"]);
    assert_eq!(feed_of(&store, "y").await, ["first"]);
}

/// An article of feed a (tag x), and a later one; then its copy in feed b (tag y).
async fn joined(store: &AnyStore, copy: NewEntry) {
    declare(store, &[output("x", "tag:x"), output("y", "tag:y")]).await;
    let [a, b] = [want(store, tagged("a", &["x"])).await, want(store, tagged("b", &["y"])).await];
    publish(store, a, 1, vec![new(NewEntry { address: copy.address.clone(), ..entry("lead") })]).await;
    publish(store, b, 2, news(&["other"])).await;
    publish(store, a, 3, news(&["later"])).await;
    store.commit(batch(b, 9, vec![new(copy)])).await.unwrap();
    relate(store, JoinFirst, 9).await;
}

async fn an_old_article_enters_above_all_when_a_copy_joins(store: AnyStore) {
    joined(&store, copy("copy", "p")).await;
    let page = store.stream(of("y", Audience::Feed)).await.unwrap();
    let lead = &page.entries[0];
    assert_eq!(feed_of(&store, "y").await, ["lead", "other"]);
    assert_eq!(lead.sort_at, Some(at(9)));
    assert_eq!(lead.updated, at(1), "it is the same version of the same article");
    assert_eq!(feed_of(&store, "x").await, ["later", "lead"]);
    assert_eq!(names(&store).await, ["later", "other", "lead"]);
    assert_eq!(stream(&store).await.entries[2].sort_at, Some(at(1)));
}

async fn a_copy_out_of_an_archive_enters_at_its_own_date(store: AnyStore) {
    joined(&store, NewEntry { archive: true, published: Some(at(-5)), ..copy("copy", "p") }).await;
    assert_eq!(feed_of(&store, "y").await, ["other", "lead"]);
}

async fn what_readers_had_is_not_moved_by_a_copy(store: AnyStore) {
    joined(&store, copy("copy", "p")).await;
    let c = want(&store, tagged("c", &["x", "y"])).await;
    store.commit(batch(c, 20, vec![new(copy("third", "p"))])).await.unwrap();
    relate(&store, JoinFirst, 20).await;
    assert_eq!(feed_of(&store, "x").await, ["later", "lead"]);
    let lead = store.stream(of("y", Audience::Feed)).await.unwrap().entries.remove(0);
    assert_eq!(lead.sort_at, Some(at(9)));
}

async fn a_fresh_entry_stands_above_what_a_copy_brought(store: AnyStore) {
    joined(&store, copy("copy", "p")).await;
    // By a clock that was set back since.
    let d = want(&store, tagged("d", &["y"])).await;
    publish(&store, d, 4, news(&["fresh"])).await;
    assert_eq!(feed_of(&store, "y").await, ["fresh", "lead", "other"]);
}

async fn a_changed_text_enters_and_leaves(store: AnyStore) {
    declare(&store, &[output("rain", "title:rain"), output("sun", "title:sun")]).await;
    let a = want(&store, tagged("a", &[])).await;
    publish(&store, a, 1, news(&["rain", "rain again"])).await;
    let id = find(&store, "rain").await.id;
    let mut changes = store.changes();
    store.commit(batch(a, 5, vec![change(changed(id, "sun", true))])).await.unwrap();
    assert!(changes.has_changed().unwrap());
    assert_eq!(feed_of(&store, "rain").await, ["rain again"]);
    assert_eq!(feed_of(&store, "sun").await, ["sun"]);
    let page = store.stream(of("sun", Audience::Feed)).await.unwrap();
    assert_eq!(page.entries[0].sort_at, Some(at(1)), "it stands where it stood");
    changes.mark_unchanged();
    store.commit(batch(a, 6, vec![change(changed(id, "rain", true))])).await.unwrap();
    assert_eq!(feed_of(&store, "rain").await, ["rain again", "rain"]);
    assert!(feed_of(&store, "sun").await.is_empty() && page_of(&store, "sun").await.is_empty());
}

async fn a_changed_copy_counts_too(store: AnyStore) {
    declare(&store, &[output("sun", "title:sun")]).await;
    let [a, b] = [want(&store, tagged("a", &[])).await, want(&store, tagged("b", &[])).await];
    publish(&store, a, 1, vec![new(copy("lead", "p"))]).await;
    store.commit(batch(b, 2, vec![new(copy("copy", "p"))])).await.unwrap();
    relate(&store, JoinFirst, 2).await;
    assert!(feed_of(&store, "sun").await.is_empty());
    let id = find(&store, "copy").await.id;
    store.commit(batch(b, 3, vec![change(changed(id, "sun", true))])).await.unwrap();
    assert_eq!(feed_of(&store, "sun").await, ["lead"]);
    store.commit(batch(b, 4, vec![change(changed(id, "moon", true))])).await.unwrap();
    assert!(feed_of(&store, "sun").await.is_empty());
}

async fn the_outputs_of_an_entry_are_named(store: AnyStore) {
    declare(&store, &[output("all", ""), output("x", "tag:x"), output("y", "tag:y")]).await;
    let [a, b] = [want(&store, tagged("a", &["x"])).await, want(&store, tagged("b", &[])).await];
    publish(&store, a, 1, vec![new(copy("lead", "p"))]).await;
    store.commit(batch(b, 2, vec![new(copy("copy", "p")), new(entry("alone"))])).await.unwrap();
    relate(&store, JoinFirst, 2).await;
    let outputs_of = async |name: &str| store.outputs_of(public_id(name)).await.unwrap();
    assert_eq!(outputs_of("lead").await, ["all", "x"]);
    assert_eq!(outputs_of("copy").await, ["all", "x"]);
    assert_eq!(outputs_of("alone").await, ["all"]);
    assert!(outputs_of("nothing").await.is_empty());
    declare(&store, &[output("x", "tag:x")]).await;
    assert_eq!(outputs_of("lead").await, ["x"]);
    assert!(outputs_of("alone").await.is_empty());
    store.unsubscribe(coranto::model::feed::Origin::File, a).await.unwrap();
    rejudge(&store).await;
    assert!(outputs_of("lead").await.is_empty(), "the copy that leads now has no such tag");
}

async fn every_change_of_members_is_told(store: AnyStore) {
    let a = want(&store, tagged("a", &["x"])).await;
    publish(&store, a, 1, news(&["one"])).await;
    let mut changes = store.changes();
    let mut told = async |does: bool, what: &str| {
        assert_eq!(changes.has_changed().unwrap(), does, "{what}");
        changes.mark_unchanged();
    };
    let outputs = || vec![output("x", "tag:x")];
    store.declare_outputs(outputs()).await.unwrap();
    told(true, "a new output").await;
    store.rejudge(100).await.unwrap();
    told(true, "its members").await;
    store.rejudge(100).await.unwrap();
    told(false, "nothing left to judge").await;
    store.declare_outputs(outputs()).await.unwrap();
    told(false, "the same outputs").await;
    store.declare_outputs(vec![]).await.unwrap();
    told(true, "an output that goes").await;
}

async fn an_empty_select_takes_all_at_once(store: AnyStore) {
    let a = want(&store, tagged("a", &["x"])).await;
    publish(&store, a, 1, news(&["one", "two"])).await;
    store.declare_outputs(vec![output("all", "")]).await.unwrap();
    assert_eq!(feed_of(&store, "all").await, ["two", "one"]);
    assert!(!store.rejudge(100).await.unwrap());
    publish(&store, a, 2, news(&["three"])).await;
    assert_eq!(feed_of(&store, "all").await, ["three", "two", "one"]);
}

async fn outputs_that_are_gone_are_told_and_empty(store: AnyStore) {
    let a = want(&store, tagged("a", &["x"])).await;
    declare(&store, &[output("x", "tag:x"), output("all", ""), output("b", "")]).await;
    publish(&store, a, 1, news(&["one"])).await;
    assert!(gone(&store).await.is_empty());
    declare(&store, &[output("all", "")]).await;
    assert_eq!(gone(&store).await, ["b", "x"]);
    assert!(page_of(&store, "x").await.is_empty());
    declare(&store, &[output("all", ""), output("x", "tag:x")]).await;
    assert_eq!(gone(&store).await, ["b"]);
    assert_eq!(feed_of(&store, "x").await, ["one"]);
}

async fn gone(store: &AnyStore) -> Vec<String> {
    let known = store.known_outputs().await.unwrap();
    known.into_iter().filter(|output| output.gone).map(|output| output.name).collect()
}

async fn an_output_with_another_name_is_the_same(store: AnyStore) {
    let a = want(&store, tagged("a", &["x"])).await;
    declare(&store, &[output("old", "tag:x")]).await;
    publish(&store, a, 1, news(&["one"])).await;
    let stamp = store.stamp("old.atom".into(), "tag".into(), at(1)).await.unwrap();
    let renamed = |select| OutputSpec { aliases: vec!["never".into(), "old".into()], ..output("new", select) };
    declare(&store, &[renamed("tag:x")]).await;
    assert_eq!((feed_of(&store, "new").await, feed_of(&store, "old").await), (vec!["one".to_owned()], vec![]));
    assert_eq!(store.stamp("new.atom".into(), "tag".into(), at(9)).await.unwrap(), stamp);
    let known = store.known_outputs().await.unwrap();
    assert_eq!(known, [KnownOutput { name: "new".into(), first_name: "old".into(), gone: false }]);
    // It has been served, under whatever name: what another select finds of old is nothing new to its readers.
    publish(&store, a, 2, news(&["two"])).await;
    declare(&store, &[renamed("title:one")]).await;
    declare(&store, &[renamed("tag:x OR tag:y")]).await;
    assert_eq!(feed_of(&store, "new").await, ["two", "one"], "both were members before");
    // A name that somebody else has now is not taken from them.
    declare(&store, &[output("new", "tag:x"), OutputSpec { aliases: vec!["new".into()], ..output("third", "") }]).await;
    let names: Vec<_> = store.known_outputs().await.unwrap().into_iter().map(|known| known.first_name).collect();
    assert_eq!(names, ["old", "third"]);
}

async fn outputs_and_members_last(bed: Bed) {
    let store = bed.open();
    let outputs = [output("x", "tag:x"), output("all", "")];
    declare(&store, &outputs).await;
    let a = want(&store, tagged("a", &["x"])).await;
    publish(&store, a, 1, news(&["one"])).await;
    store.close().await.unwrap();
    let store = bed.open();
    assert_eq!(feed_of(&store, "x").await, ["one"]);
    let changes = store.changes();
    declare(&store, &outputs).await;
    assert!(!changes.has_changed().unwrap(), "nothing is judged that did not change");
    publish(&store, a, 2, news(&["two"])).await;
    assert_eq!(feed_of(&store, "x").await, ["two", "one"]);
}

async fn what_is_published_by_one_who_declares_nothing_belongs_all_the_same(bed: Bed) {
    let store = bed.open();
    declare(&store, &[output("x", "tag:x"), output("one", "title:one")]).await;
    let a = want(&store, tagged("a", &["x"])).await;
    store.close().await.unwrap();
    let store = bed.open();
    publish(&store, a, 1, news(&["one", "two"])).await;
    assert_eq!(feed_of(&store, "x").await, ["two", "one"]);
    let id = find(&store, "one").await.id;
    store.commit(batch(a, 2, vec![change(changed(id, "three", true))])).await.unwrap();
    assert!(feed_of(&store, "one").await.is_empty());
}
