//! What a changed select, a changed tag, or a feed that goes and comes does to the members of outputs.

use coranto::model::feed::{FeedSettings, Origin};
use coranto::store::types::{Audience, Wanted};

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{
    JoinFirst, at, batch, copy, declare, feed_of, find, new, news, of, output, page_of, profile, publish, rejudge,
    relate, serve, stream, tagged, want,
};

on_every_engine!(
    a_new_output_is_filled_from_what_is_stored,
    a_new_output_that_is_served_before_it_is_full_misses_nothing,
    what_a_changed_select_finds_is_new_to_no_subscriber,
    an_output_that_was_never_served_may_change_freely,
    what_leaves_and_returns_has_its_old_standing,
    what_is_published_after_the_change_is_news,
    a_late_article_becomes_news_with_a_fresh_copy,
    a_changed_tag_moves_the_entries_of_its_feed,
    a_changed_title_counts_where_a_query_asks_for_it,
    unsubscribing_and_subscribing_again_shows_nothing_new,
    a_feed_that_returns_with_other_tags_is_judged_by_them,
    a_group_leaves_when_the_feed_that_brought_it_in_goes,
    an_output_that_comes_back_has_missed_nothing,
    slices_come_to_an_end,
);

on_lasting_engines!(judging_goes_on_after_a_restart);

/// Feed a (tag x) with one and two, feed b (tag y) with three.
async fn filled(store: &AnyStore) {
    let [a, b] = [want(store, tagged("a", &["x"])).await, want(store, tagged("b", &["y"])).await];
    publish(store, a, 1, news(&["one", "two"])).await;
    publish(store, b, 2, news(&["three"])).await;
}

async fn a_new_output_is_filled_from_what_is_stored(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("x", "tag:x"), output("y", "tag:y OR title:one")]).await;
    assert_eq!(feed_of(&store, "x").await, ["two", "one"]);
    assert_eq!(feed_of(&store, "y").await, ["three", "one"]);
    let one = find(&store, "one").await;
    let page = store.stream(of("x", Audience::Feed)).await.unwrap();
    assert_eq!(page.entries[1], one, "at its place in the river");
}

async fn a_new_output_that_is_served_before_it_is_full_misses_nothing(store: AnyStore) {
    filled(&store).await;
    store.declare_outputs(vec![output("x", "tag:x")]).await.unwrap();
    store.rejudge(1).await.unwrap();
    serve(&store, "x").await;
    rejudge(&store).await;
    assert_eq!(feed_of(&store, "x").await, ["two", "one"]);
}

async fn what_a_changed_select_finds_is_new_to_no_subscriber(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("o", "tag:x")]).await;
    serve(&store, "o").await;
    declare(&store, &[output("o", "title:one OR tag:y")]).await;
    assert_eq!(feed_of(&store, "o").await, ["one"]);
    assert_eq!(page_of(&store, "o").await, ["three", "one"]);
    assert_eq!(store.outputs_of(find(&store, "three").await.public_id).await.unwrap(), ["o"]);
    // An output of a similar name was not served.
    declare(&store, &[output("o", "tag:y"), output("o2", "tag:x")]).await;
    declare(&store, &[output("o", "tag:y"), output("o2", "tag:y")]).await;
    assert_eq!(feed_of(&store, "o2").await, ["three"]);
}

async fn an_output_that_was_never_served_may_change_freely(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("o", "tag:x")]).await;
    declare(&store, &[output("o", "tag:y")]).await;
    assert_eq!(feed_of(&store, "o").await, ["three"]);
    // Served at once after the change, before all was judged.
    store.declare_outputs(vec![output("o", "-title:three")]).await.unwrap();
    serve(&store, "o").await;
    rejudge(&store).await;
    assert_eq!(feed_of(&store, "o").await, ["two", "one"]);
}

async fn what_leaves_and_returns_has_its_old_standing(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("o", "tag:x")]).await;
    serve(&store, "o").await;
    declare(&store, &[output("o", "tag:y")]).await;
    assert!(feed_of(&store, "o").await.is_empty());
    assert_eq!(page_of(&store, "o").await, ["three"]);
    declare(&store, &[output("o", "")]).await;
    assert_eq!(feed_of(&store, "o").await, ["two", "one"]);
    declare(&store, &[output("o", "title:nothing")]).await;
    declare(&store, &[output("o", "tag:y")]).await;
    assert!(feed_of(&store, "o").await.is_empty(), "late once, late again");
}

async fn what_is_published_after_the_change_is_news(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("o", "tag:x")]).await;
    serve(&store, "o").await;
    store.declare_outputs(vec![output("o", "tag:y")]).await.unwrap();
    let b = want(&store, tagged("b", &["y"])).await;
    publish(&store, b, 5, news(&["four"])).await;
    assert_eq!(feed_of(&store, "o").await, ["four", "two", "one"], "nobody has judged the old ones yet");
    rejudge(&store).await;
    assert_eq!(feed_of(&store, "o").await, ["four"]);
}

async fn a_late_article_becomes_news_with_a_fresh_copy(store: AnyStore) {
    let [a, b] = [want(&store, tagged("a", &["x"])).await, want(&store, tagged("b", &["y"])).await];
    publish(&store, a, 1, vec![new(copy("lead", "p"))]).await;
    publish(&store, b, 2, news(&["other"])).await;
    declare(&store, &[output("o", "tag:y")]).await;
    serve(&store, "o").await;
    declare(&store, &[output("o", "tag:y OR tag:x")]).await;
    assert_eq!(feed_of(&store, "o").await, ["other"]);
    store.commit(batch(b, 3, vec![new(copy("copy", "p"))])).await.unwrap();
    relate(&store, JoinFirst, 3).await;
    assert_eq!(feed_of(&store, "o").await, ["lead", "other"]);
}

async fn a_changed_tag_moves_the_entries_of_its_feed(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("x", "tag:x"), output("y", "tag:y"), output("all", "")]).await;
    serve(&store, "y").await;
    want(&store, tagged("a", &["y"])).await;
    rejudge(&store).await;
    assert!(feed_of(&store, "x").await.is_empty());
    assert_eq!(feed_of(&store, "y").await, ["three"]);
    assert_eq!(page_of(&store, "y").await, ["three", "two", "one"]);
    assert_eq!(feed_of(&store, "all").await, ["three", "two", "one"]);
    let a = want(&store, tagged("a", &["x"])).await;
    rejudge(&store).await;
    assert_eq!(feed_of(&store, "x").await, ["two", "one"]);
    publish(&store, a, 7, news(&["four"])).await;
    assert_eq!(feed_of(&store, "x").await, ["four", "two", "one"]);
    // What no query can see is no reason to judge.
    let settings = FeedSettings { schedule: Some("every 20m".into()), ..tagged("a", &["x"]).settings };
    want(&store, Wanted { settings, ..tagged("a", &[]) }).await;
    assert!(!store.rejudge(1).await.unwrap());
}

async fn a_changed_title_counts_where_a_query_asks_for_it(store: AnyStore) {
    let a = want(&store, tagged("a", &[])).await;
    declare(&store, &[output("news", "feed:news")]).await;
    publish(&store, a, 1, news(&["one"])).await;
    assert!(feed_of(&store, "news").await.is_empty());
    let named =
        |minutes, title| coranto::store::types::Batch { profile: Some(profile(title)), ..batch(a, minutes, vec![]) };
    store.commit(named(2, "News of a")).await.unwrap();
    rejudge(&store).await;
    assert_eq!(feed_of(&store, "news").await, ["one"]);
    store.commit(named(3, "Olds of a")).await.unwrap();
    rejudge(&store).await;
    assert!(feed_of(&store, "news").await.is_empty());
    let settings = FeedSettings { title: Some("My news".into()), ..FeedSettings::default() };
    want(&store, Wanted { settings, ..tagged("a", &[]) }).await;
    rejudge(&store).await;
    assert_eq!(feed_of(&store, "news").await, ["one"]);
}

async fn unsubscribing_and_subscribing_again_shows_nothing_new(store: AnyStore) {
    filled(&store).await;
    let outputs = |select| [output("o", select), output("all", "")];
    declare(&store, &outputs("tag:x")).await;
    serve(&store, "o").await;
    let before = store.stream(of("o", Audience::Feed)).await.unwrap().entries;
    let a = find(&store, "one").await.feed;
    store.unsubscribe(Origin::File, a).await.unwrap();
    rejudge(&store).await;
    assert!(page_of(&store, "o").await.is_empty());
    // Judged while it is away: its entries keep the standing that they had.
    declare(&store, &outputs("tag:x OR tag:y")).await;
    want(&store, tagged("a", &["x"])).await;
    rejudge(&store).await;
    let after = store.stream(of("o", Audience::Feed)).await.unwrap().entries;
    assert_eq!(after, before);
    assert_eq!(page_of(&store, "o").await, ["three", "two", "one"]);
}

async fn a_feed_that_returns_with_other_tags_is_judged_by_them(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("x", "tag:x"), output("y", "tag:y")]).await;
    store.sync(Origin::File, vec![], at(3)).await.unwrap();
    rejudge(&store).await;
    store.sync(Origin::File, vec![tagged("a", &["y"]), tagged("b", &["y"])], at(4)).await.unwrap();
    rejudge(&store).await;
    assert!(feed_of(&store, "x").await.is_empty());
    assert_eq!(feed_of(&store, "y").await, ["three", "two", "one"]);
}

async fn a_group_leaves_when_the_feed_that_brought_it_in_goes(store: AnyStore) {
    let [a, b] = [want(&store, tagged("a", &["x"])).await, want(&store, tagged("b", &["y"])).await];
    declare(&store, &[output("x", "tag:x"), output("y", "tag:y")]).await;
    publish(&store, a, 1, vec![new(copy("lead", "p"))]).await;
    store.commit(batch(b, 2, vec![new(copy("copy", "p"))])).await.unwrap();
    relate(&store, JoinFirst, 2).await;
    store.unsubscribe(Origin::File, a).await.unwrap();
    rejudge(&store).await;
    assert!(feed_of(&store, "x").await.is_empty());
    assert_eq!(feed_of(&store, "y").await, ["copy"]);
    assert_eq!(stream(&store).await.entries.len(), 1);
    want(&store, tagged("a", &["x"])).await;
    rejudge(&store).await;
    assert_eq!(feed_of(&store, "x").await, ["copy"]);
}

async fn an_output_that_comes_back_has_missed_nothing(store: AnyStore) {
    filled(&store).await;
    declare(&store, &[output("o", "tag:x")]).await;
    serve(&store, "o").await;
    declare(&store, &[]).await;
    let a = want(&store, tagged("a", &["x"])).await;
    publish(&store, a, 5, news(&["meanwhile"])).await;
    declare(&store, &[output("o", "tag:x OR tag:y")]).await;
    assert_eq!(feed_of(&store, "o").await, ["meanwhile", "two", "one"]);
    assert_eq!(page_of(&store, "o").await, ["meanwhile", "three", "two", "one"]);
}

async fn slices_come_to_an_end(store: AnyStore) {
    filled(&store).await;
    store.declare_outputs(vec![output("x", "tag:x")]).await.unwrap();
    let mut n_slices = 0;
    while store.rejudge(1).await.unwrap() {
        n_slices += 1;
        assert!(n_slices < 10);
    }
    assert!(n_slices >= 2, "three entries, one at a time");
    assert!(!store.rejudge(0).await.unwrap());
}

async fn judging_goes_on_after_a_restart(bed: Bed) {
    let store = bed.open();
    filled(&store).await;
    store.declare_outputs(vec![output("x", "tag:x")]).await.unwrap();
    store.rejudge(1).await.unwrap();
    store.close().await.unwrap();
    let store = bed.open();
    declare(&store, &[output("x", "tag:x")]).await;
    assert_eq!(feed_of(&store, "x").await, ["two", "one"]);
}
