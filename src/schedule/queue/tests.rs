//! Small scenes, and a simulation of any traffic against the promises.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use url::Url;

use super::*;
use crate::schedule::host::host_key;

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(1_780_000_000 + second, 0).unwrap()
}

fn host(name: &str) -> HostKey {
    host_key(&Url::parse(&format!("https://{name}/")).unwrap())
}

fn waiting(feed: i64, name: &str, due: i64, per_host: usize, gap_s: u64) -> Waiting {
    let rule = HostRule { per_host, gap: Duration::from_secs(gap_s) };
    Waiting { feed: FeedId(feed), host: host(name), due: at(due), rule }
}

/// The feeds that go at a second.
fn check(queue: &mut Queue, second: i64, expected: &[i64]) {
    let mut issued = Vec::new();
    while let Some(waiting) = queue.issue(at(second)) {
        issued.push(waiting.feed.0);
    }
    assert_eq!(issued, expected, "at {second}");
}

#[test]
fn feeds_go_when_due_in_the_order_of_their_times() {
    let mut queue = Queue::new();
    for (feed, due) in [(1, 30), (2, 10), (3, 20)] {
        queue.push(waiting(feed, &format!("{feed}.example"), due, 1, 2));
    }
    assert_eq!(queue.next_wake(at(0)), Some(at(10)));
    check(&mut queue, 9, &[]);
    check(&mut queue, 10, &[2]);
    assert_eq!(queue.next_wake(at(10)), Some(at(20)));
    check(&mut queue, 60, &[3, 1]);
    assert!(queue.is_empty());
    assert_eq!(queue.next_wake(at(60)), None);
}

#[test]
fn a_slow_host_keeps_only_its_own_feeds_waiting() {
    let mut queue = Queue::new();
    for feed in 0..100 {
        queue.push(waiting(feed, "slow.example", 0, 1, 2));
    }
    queue.push(waiting(500, "quick.example", 5, 1, 2));
    check(&mut queue, 5, &[0, 500]);
    assert_eq!(queue.next_wake(at(5)), None);
    check(&mut queue, 90, &[]);
    queue.finished(&host("slow.example"), at(90));
    assert_eq!(queue.next_wake(at(90)), Some(at(92)));
    check(&mut queue, 91, &[]);
    check(&mut queue, 92, &[1]);
}

#[test]
fn private_hosts_have_no_pause_and_rules_may_allow_more_at_once() {
    let mut queue = Queue::new();
    for feed in 0..5 {
        queue.push(waiting(feed, "nas", 0, 3, 0));
    }
    check(&mut queue, 0, &[0, 1, 2]);
    queue.finished(&host("nas"), at(0));
    check(&mut queue, 0, &[3]);
    // A newer rule holds for all feeds of the host.
    queue.push(waiting(9, "nas", 0, 1, 0));
    queue.finished(&host("nas"), at(1));
    queue.finished(&host("nas"), at(1));
    check(&mut queue, 1, &[]);
    queue.finished(&host("nas"), at(1));
    check(&mut queue, 1, &[4]);
}

#[test]
fn of_hosts_that_open_together_the_longer_overdue_feed_goes_first() {
    let mut queue = Queue::new();
    queue.push(waiting(1, "a.example", 0, 1, 10));
    check(&mut queue, 0, &[1]);
    queue.finished(&host("a.example"), at(0));
    queue.push(waiting(2, "a.example", 1, 1, 10));
    queue.push(waiting(3, "b.example", 5, 1, 10));
    check(&mut queue, 20, &[2, 3]);
}

#[test]
fn pushing_again_moves_a_feed_and_removing_takes_it_out() {
    let mut queue = Queue::new();
    queue.push(waiting(1, "a.example", 100, 1, 0));
    queue.push(waiting(1, "b.example", 50, 1, 0));
    assert_eq!((queue.len(), queue.next_wake(at(0))), (1, Some(at(50))));
    queue.push(waiting(1, "b.example", 0, 1, 0));
    assert_eq!(queue.next_wake(at(0)), Some(at(0)));
    assert!(queue.remove(FeedId(1)));
    assert!(!queue.remove(FeedId(1)));
    assert_eq!((queue.len(), queue.next_wake(at(0))), (0, None));
    check(&mut queue, 200, &[]);
    queue.finished(&host("never-seen.example"), at(200));
}

#[test]
fn a_pause_is_remembered_while_a_host_has_no_feeds() {
    let mut queue = Queue::new();
    queue.push(waiting(1, "a.example", 0, 1, 60));
    check(&mut queue, 0, &[1]);
    queue.finished(&host("a.example"), at(5));
    check(&mut queue, 30, &[]);
    queue.push(waiting(1, "a.example", 0, 1, 60));
    assert_eq!(queue.next_wake(at(30)), Some(at(65)));
    check(&mut queue, 64, &[]);
    check(&mut queue, 65, &[1]);
}

#[test]
fn a_visit_waits_for_its_host_and_feeds_wait_for_the_visit() {
    let mut queue = Queue::new();
    let rule = HostRule { per_host: 1, gap: Duration::from_secs(2) };
    queue.push(waiting(1, "a", 0, 1, 2));
    check(&mut queue, 0, &[1]);
    queue.push(waiting(2, "a", 0, 1, 2));
    assert!(!queue.visit(&host("a"), rule, at(1)), "its one request runs");
    assert_eq!(queue.open_at(&host("a")), None);
    queue.finished(&host("a"), at(5));
    assert_eq!(queue.open_at(&host("a")), Some(at(7)));
    assert!(!queue.visit(&host("a"), rule, at(6)) && queue.visit(&host("a"), rule, at(7)));
    check(&mut queue, 30, &[]);
    queue.finished(&host("a"), at(40));
    check(&mut queue, 41, &[]);
    check(&mut queue, 42, &[2]);
    assert!(queue.visit(&host("b"), rule, at(42)), "a host that was never met is open");
    queue.finished(&host("b"), at(43));
    assert_eq!(queue.open_at(&host("b")), Some(at(45)));
}

#[test]
fn hosts_without_feeds_are_forgotten() {
    let mut queue = Queue::new();
    for feed in 0..1_000 {
        queue.push(waiting(feed, &format!("h{feed}.example"), feed * 10, 1, 2));
        check(&mut queue, feed * 10, &[feed]);
        queue.finished(&host(&format!("h{feed}.example")), at(feed * 10));
    }
    check(&mut queue, 20_000, &[]);
    assert!(queue.slots.is_empty() && queue.resting.is_empty() && queue.hosts.len() < 5, "{}", queue.hosts.len());
}

/// What the simulation does next.
#[derive(Clone, Debug)]
enum Step {
    Push { feed: i64, host: usize, due: i64 },
    Remove(i64),
    Wait(i64),
    Finish(usize),
    Issue,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0i64..60, 0usize..6, -50i64..100).prop_map(|(feed, host, due)| Step::Push { feed, host, due }),
        1 => (0i64..60).prop_map(Step::Remove),
        2 => (0i64..8).prop_map(Step::Wait),
        3 => (0usize..64).prop_map(Step::Finish),
        4 => Just(Step::Issue),
    ]
}

/// Six hosts with different rules: (requests at once, pause in seconds).
const RULES: [(usize, u64); 6] = [(1, 2), (1, 0), (2, 3), (3, 0), (1, 10), (0, 1)];

/// A plain model beside the queue: what waits, what runs, when each host was last touched.
#[derive(Default)]
struct Model {
    second: i64,
    waiting: BTreeMap<i64, (usize, i64)>,
    running: Vec<usize>,
    touched: BTreeMap<usize, i64>,
}

impl Model {
    fn open_from(&self, host: usize) -> Option<i64> {
        let (per_host, gap_s) = RULES[host];
        let n_running = self.running.iter().filter(|running| **running == host).count();
        let open = self.touched.get(&host).map_or(i64::MIN, |touched| touched + gap_s as i64);
        (n_running < per_host.max(1)).then_some(open)
    }

    /// When each waiting feed could go, with its time and number.
    fn next(&self) -> impl Iterator<Item = (i64, i64, i64)> {
        self.waiting.iter().filter_map(|(feed, (host, due))| Some((self.open_from(*host)?.max(*due), *due, *feed)))
    }

    /// What the queue must hand out now.
    fn expected(&self) -> Option<i64> {
        let open_now = self.next().filter(|(from, _, _)| *from <= self.second);
        open_now.min_by_key(|(_, due, feed)| (*due, *feed)).map(|(_, _, feed)| feed)
    }

    fn issue(&mut self, queue: &mut Queue) -> Result<bool, TestCaseError> {
        let wake = self.next().map(|(from, _, _)| at(from.max(self.second))).min();
        prop_assert_eq!(queue.next_wake(at(self.second)), wake);
        let issued = queue.issue(at(self.second)).map(|waiting| waiting.feed.0);
        prop_assert_eq!(issued, self.expected());
        if let Some((host, _)) = issued.and_then(|feed| self.waiting.remove(&feed)) {
            self.running.push(host);
            self.touched.insert(host, self.second);
        }
        Ok(issued.is_some())
    }

    fn finish(&mut self, queue: &mut Queue, nth: usize) {
        let host_nr = self.running.remove(nth);
        self.touched.insert(host_nr, self.second);
        queue.finished(&host(&format!("h{host_nr}.example")), at(self.second));
    }

    fn step(&mut self, queue: &mut Queue, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Push { feed, host, due } => {
                let (per_host, gap_s) = RULES[host];
                let due = self.second + due;
                self.waiting.insert(feed, (host, due));
                queue.push(waiting(feed, &format!("h{host}.example"), due, per_host, gap_s));
            }
            Step::Remove(feed) => prop_assert_eq!(queue.remove(FeedId(feed)), self.waiting.remove(&feed).is_some()),
            Step::Wait(seconds) => self.second += seconds,
            Step::Finish(nth) if !self.running.is_empty() => self.finish(queue, nth % self.running.len()),
            Step::Finish(_) => {}
            Step::Issue => {
                self.issue(queue)?;
            }
        }
        prop_assert_eq!(queue.len(), self.waiting.len());
        Ok(())
    }
}

proptest! {
    /// Never more at once than allowed, pauses kept, the longest overdue first, wake times exact; and in the end
    /// everything that was pushed has gone, once.
    #[test]
    fn any_traffic_keeps_every_promise(steps in proptest::collection::vec(step(), 0..200)) {
        let (mut queue, mut model) = (Queue::new(), Model::default());
        for step in steps {
            model.step(&mut queue, step)?;
        }
        loop {
            while model.issue(&mut queue)? {}
            while !model.running.is_empty() {
                model.finish(&mut queue, 0);
            }
            let Some(wake) = queue.next_wake(at(model.second)) else { break };
            model.second = (wake - at(0)).num_seconds();
        }
        prop_assert!(model.waiting.is_empty());
        prop_assert!(queue.is_empty());
        prop_assert_eq!(queue.issue(at(model.second + 1_000)), None);
        prop_assert!(queue.slots.is_empty());
    }
}
