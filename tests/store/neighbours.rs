//! Who stands beside an entry, and that walking from one to the next meets every entry once.

use coranto::model::feed::Origin;
use coranto::model::ids::{FeedId, PublicId};
use coranto::store::types::{Neighbour, Neighbours, Selection, Wanted};

use crate::store::bed::AnyStore;
use crate::store::sample::{
    JoinFirst, batch, copy, declare, entry, new, news, of, output, public_id, publish, relate, serve, stream,
    subscribe, tagged, text, want,
};

on_every_engine!(
    the_newest_has_an_older_and_the_oldest_a_newer_neighbour,
    neighbours_are_those_of_the_stream_that_is_read,
    an_entry_that_never_stood_there_has_none,
    one_that_has_left_knows_where_it_stood,
    who_leads_is_told,
    walking_meets_every_entry_once,
);

const RIVER: Selection = Selection { output: None, feeds: None, language: None, now: None };

async fn beside(store: &AnyStore, of: Selection, title: &str) -> [Option<String>; 2] {
    let Neighbours { newer, older } = store.neighbours(of, public_id(title)).await.unwrap();
    [newer, older].map(|one| one.map(|one| one.title.trim_start_matches("Title of ").to_owned()))
}

fn expected(newer: &str, older: &str) -> [Option<String>; 2] {
    [newer, older].map(|title| (!title.is_empty()).then(|| title.to_owned()))
}

async fn the_newest_has_an_older_and_the_oldest_a_newer_neighbour(store: AnyStore) {
    let a = subscribe(&store, "a").await;
    publish(&store, a, 1, news(&["one", "two"])).await;
    publish(&store, a, 2, news(&["three"])).await;
    assert_eq!(beside(&store, RIVER, "three").await, expected("", "two"));
    assert_eq!(beside(&store, RIVER, "two").await, expected("three", "one"));
    assert_eq!(beside(&store, RIVER, "one").await, expected("two", ""));
    let older = store.neighbours(RIVER, public_id("two")).await.unwrap().older;
    let one = Neighbour { id: public_id("one"), title: "Title of one".into(), language: text("one").language };
    assert_eq!(older, Some(one));
}

async fn neighbours_are_those_of_the_stream_that_is_read(store: AnyStore) {
    declare(&store, &[output("odd", "title:/[13]$/")]).await;
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    for n in 1..=4 {
        publish(&store, if n < 3 { a } else { b }, n, news(&[&format!("e{n}")])).await;
    }
    let odd = of("odd", Default::default()).of;
    assert_eq!(beside(&store, odd.clone(), "e1").await, expected("e3", ""));
    assert_eq!(beside(&store, odd.clone(), "e2").await, expected("", ""), "it does not stand there");
    let of_a = Selection { feeds: Some(vec![a]), ..RIVER };
    assert_eq!(beside(&store, of_a.clone(), "e2").await, expected("", "e1"));
    assert_eq!(beside(&store, of_a, "e3").await, expected("", "e2"), "from where it stands in the river");
    let english = Selection { language: Some("en".into()), ..RIVER };
    assert_eq!(beside(&store, english, "e2").await, expected("e3", "e1"));
    let none = Selection { output: Some("nothing".into()), ..RIVER };
    assert_eq!(beside(&store, none, "e2").await, expected("", ""));
    // What belongs only since the select was changed stands on pages, and so beside others.
    serve(&store, "odd").await;
    declare(&store, &[output("odd", "title:/[123]$/")]).await;
    assert_eq!(beside(&store, odd, "e1").await, expected("e2", ""));
}

async fn an_entry_that_never_stood_there_has_none(store: AnyStore) {
    let a = subscribe(&store, "a").await;
    publish(&store, a, 1, news(&["one"])).await;
    store.commit(batch(a, 2, news(&["ready"]))).await.unwrap();
    for title in ["ready", "nothing"] {
        assert_eq!(store.neighbours(RIVER, public_id(title)).await.unwrap(), Neighbours::default());
    }
}

async fn one_that_has_left_knows_where_it_stood(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    publish(&store, a, 1, news(&["one"])).await;
    publish(&store, b, 2, news(&["two"])).await;
    publish(&store, a, 3, news(&["three"])).await;
    store.unsubscribe(Origin::File, b).await.unwrap();
    assert_eq!(beside(&store, RIVER, "two").await, expected("three", "one"));
    assert_eq!(beside(&store, RIVER, "three").await, expected("", "one"));
}

async fn who_leads_is_told(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    publish(&store, a, 1, vec![new(copy("lead", "p"))]).await;
    store.commit(batch(b, 2, vec![new(copy("copy", "p")), new(entry("alone"))])).await.unwrap();
    relate(&store, JoinFirst, 2).await;
    for (title, lead) in [("copy", Some("lead")), ("lead", Some("lead")), ("alone", Some("alone")), ("nothing", None)] {
        assert_eq!(store.lead(public_id(title)).await.unwrap(), lead.map(public_id), "{title}");
    }
}

fn feed_of(k: usize) -> Wanted {
    tagged(&format!("f{k}"), if k.is_multiple_of(2) { &["even"] } else { &["odd"] })
}

/// Something that happens while somebody reads: an article, a copy of an older one, a feed that goes or comes.
async fn something_happens(store: &AnyStore, random: &mut fastrand::Rng, n: usize, feeds: &[FeedId]) {
    let minutes = 100 + n as i64;
    let k = random.usize(..feeds.len());
    match random.u8(..6) {
        0 | 1 => {
            publish(store, feeds[k], minutes, vec![new(copy(&format!("n{n}"), &format!("p{n}")))]).await;
        }
        2 | 3 => {
            let address = format!("p{}", random.usize(..n.max(1)));
            store.commit(batch(feeds[k], minutes, vec![new(copy(&format!("n{n}"), &address))])).await.unwrap();
            relate(store, JoinFirst, minutes).await;
        }
        // The first two feeds stay all the time.
        4 if k > 1 => {
            store.unsubscribe(Origin::File, feeds[k]).await.unwrap();
        }
        _ => {
            want(store, feed_of(k)).await;
        }
    }
    store.rejudge(random.usize(1..9)).await.unwrap();
}

/// Those of an output at present, with their feeds.
async fn standing(store: &AnyStore, of: &Selection) -> Vec<(PublicId, FeedId)> {
    let query = coranto::store::types::StreamQuery {
        of: of.clone(),
        audience: coranto::store::types::Audience::Page,
        ..crate::store::sample::everything()
    };
    store.stream(query).await.unwrap().entries.iter().map(|entry| (entry.public_id, entry.feed)).collect()
}

async fn walking_meets_every_entry_once(store: AnyStore) {
    declare(&store, &[output("even", "tag:even"), output("all", "")]).await;
    let mut feeds = Vec::new();
    for k in 0..5 {
        feeds.push(want(&store, feed_of(k)).await);
    }
    let mut random = fastrand::Rng::with_seed(7);
    let mut n = 0;
    while n < 40 {
        something_happens(&store, &mut random, n, &feeds).await;
        n += 1;
    }
    for round in 0..9 {
        let output = [None, Some("even"), Some("all")][round % 3];
        let of = Selection { output: output.map(str::to_owned), ..RIVER };
        let upwards = round % 2 == 0;
        let first = standing(&store, &of).await;
        let start = random.usize(..first.len());
        let mut stood: Vec<PublicId> = first.iter().map(|(id, _)| *id).collect();
        let mut met = vec![first[start].0];
        let ahead: Vec<PublicId> = if upwards { stood[..start].to_vec() } else { stood[start + 1..].to_vec() };
        loop {
            let here = *met.last().unwrap();
            let Neighbours { newer, older } = store.neighbours(of.clone(), here).await.unwrap();
            let next = if upwards { newer } else { older };
            let Some(next) = next else { break };
            assert!(!met.contains(&next.id), "round {round} meets {} again", next.title);
            met.push(next.id);
            if met.len() < 16 {
                something_happens(&store, &mut random, n, &feeds).await;
                n += 1;
            }
            let now: Vec<PublicId> = standing(&store, &of).await.iter().map(|(id, _)| *id).collect();
            stood.retain(|id| now.contains(id));
        }
        for id in ahead.iter().filter(|id| stood.contains(id)) {
            assert!(met.contains(id), "round {round}, {output:?}, skipped {id}");
        }
    }
    assert!(stream(&store).await.entries.len() > 20, "something happened");
}
