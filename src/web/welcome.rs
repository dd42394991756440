//! `/` of a coranto that has nothing to show yet: what to type, what is going on, how to subscribe.

use askama::Template;

use crate::web::Site;
use crate::web::layout::{Frame, Offer, Reader, count, offers};
use crate::web::page_cache::{Life, Made, made};
use crate::web::sources::directory::Listed;

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    frame: Frame,
    offers: Vec<Offer>,
    /// How far the first round is; `None` without feeds.
    progress: Option<Progress>,
}

struct Progress {
    feeds: String,
    n_polled: usize,
    /// Every feed was asked.
    done: bool,
    failing: Option<String>,
    n_entries: u64,
}

pub(super) fn render(site: &Site, reader: &Reader, feeds: &[Listed]) -> Made {
    let offers = offers(site, reader, None);
    let frame = Frame {
        part: "river",
        feeds: offers.iter().flat_map(|offer| offer.feeds.clone()).collect(),
        ..Frame::new(site, reader, "Welcome")
    };
    // Polls change this page and no stream.
    made(&WelcomePage { frame, offers, progress: (!feeds.is_empty()).then(|| progress(feeds)) }, Life::Feeds)
}

fn progress(feeds: &[Listed]) -> Progress {
    let n_polled = feeds.iter().filter(|feed| feed.polled).count();
    let n_failing = feeds.iter().filter(|feed| feed.failing).count();
    Progress {
        feeds: count(feeds.len() as u64, "feed"),
        n_polled,
        done: n_polled == feeds.len(),
        failing: (n_failing > 0).then(|| count(n_failing as u64, "feed")),
        n_entries: feeds.iter().map(|feed| feed.n_entries).sum(),
    }
}
