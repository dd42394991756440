//! One host never stands in the way of another.

use std::time::Duration;

use super::{Rig, page, rss};
use crate::support::origin::{Mode, Origin, Page};
use crate::support::wait_until;

#[test]
fn a_host_with_hundreds_of_slow_feeds_does_not_hold_up_the_others() {
    let rig = Rig::new();
    let other = Origin::start_at("127.0.0.2:0");
    other.set("/b.xml", page(rss("beta", [1])));
    // A hundred slow answers, one after the other, would take a minute.
    let slow = Mode::SlowBody(Page::new("x".repeat(60)), Duration::from_millis(10));
    let mut config = String::new();
    for n in 0..700 {
        let path = format!("/a{n}.xml");
        rig.origin.set(&path, slow.clone());
        config.push_str(&format!("[[feeds]]\nurl = \"{}\"\n", rig.origin.url(&path)));
    }
    config.push_str(&format!("[[feeds]]\nurl = \"{}\"\n", other.url("/b.xml")));
    rig.configure(&[], &config);
    let _daemon = rig.start();
    wait_until("the other host's turn", Duration::from_secs(8), || !other.requests("/b.xml").is_empty());
    let n_before = rig.origin.log().len();
    assert!(n_before < 40, "{n_before} requests to the slow host came first");
    assert!(most_at_once(&rig.origin) <= 1, "two requests at once to one host");
}

/// Each of these answers takes over half a second; requests that began closer together ran side by side.
fn most_at_once(origin: &Origin) -> usize {
    let mut starts: Vec<Duration> = origin.log().iter().map(|seen| seen.at).collect();
    starts.sort();
    let close = starts.windows(2).filter(|pair| pair[1] - pair[0] < Duration::from_millis(400)).count();
    close + 1
}
