//! Who gets what: visitors, outputs and addresses; the form; the names that requests are for.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use tower_service::Service;

use crate::clock::Clock;
use crate::model::output::OutputAccess;
use crate::publish::View;
use crate::publish::cache::Outputs;
use crate::publish::fake::{FakeStore, entry};
use crate::web::access::{Policy, new_key};
use crate::web::proxies::{Peer, Proxies};
use crate::web::routes::ROUTES;
use crate::web::{Site, router};

const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
const READER: (&str, &str) = ("accept", "application/atom+xml, application/rss+xml;q=0.9, text/html;q=0.5");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A site with a public output and a secret one, and keys for both and for everything.
struct House {
    site: Arc<Site>,
    router: Router,
    owner: String,
    guest: String,
    peer: Peer,
}

impl House {
    fn new(base: &str, open: bool) -> House {
        let store = Arc::new(FakeStore::new());
        store.publish(entry(1, "Entry one"));
        let all = View { aliases: vec!["everything".to_owned()], ..View::plain("all", "All of it") };
        let cellar = View {
            access: OutputAccess::Secret,
            aliases: vec!["vault".to_owned()],
            ..View::plain("cellar", "Cellar door")
        };
        let base: url::Url = base.parse().unwrap();
        let outputs =
            Outputs::new(store.clone(), vec![all.clone(), cellar.clone()], base.clone(), "instance".to_owned());
        outputs.replace(vec![all, cellar], base, vec!["ended".to_owned()]);
        let site = Arc::new(Site::new(outputs, store, Clock::system()));
        let ((owner, owners), (guest, guests)) = (new_key(), new_key());
        let keys = [(owners, None), (guests, Some("cellar".to_owned()))].into();
        site.policy.set(Policy { open, keys, hosts: vec!["reader.lan".to_owned()], proxies: Proxies::default() });
        let router = router(site.clone());
        House { site, router, owner, guest, peer: Peer::Unix }
    }

    fn closed() -> House {
        House::new("https://news.example/", false)
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).extension(self.peer);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().call(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        for guard in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "x-frame-options",
            "permissions-policy",
            "x-robots-tag",
        ] {
            assert!(answer.headers.contains_key(guard), "{method} {path} lacks {guard}");
        }
        for key in [&self.owner, &self.guest] {
            assert!(!answer.body.contains(key.as_str()), "{method} {path} repeats a key");
        }
        answer
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, "").await
    }

    fn key(&self, who: &str) -> String {
        match who {
            "owner" => self.owner.clone(),
            "guest" => self.guest.clone(),
            _ => "k".repeat(43),
        }
    }
}

fn basic(key: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("reader:{key}")))
}

/// Statuses for nobody, a wrong key, a guest and an owner, by each way of showing a key.
async fn check(house: &House, path: &str, expected: [u16; 4]) {
    for (who, expected) in ["nobody", "wrong", "guest", "owner"].into_iter().zip(expected) {
        let key = house.key(who);
        let mut ways = vec![];
        if who == "nobody" {
            ways.push((path.to_owned(), vec![]));
        } else {
            let joint = if path.contains('?') { '&' } else { '?' };
            ways.push((format!("{path}{joint}key={key}"), vec![]));
            ways.push((path.to_owned(), vec![("authorization", basic(&key))]));
            ways.push((path.to_owned(), vec![("cookie", format!("a=b; coranto={key}"))]));
        }
        for (path, headers) in ways {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            for method in ["GET", "HEAD"] {
                let answer = house.send(method, &path, &headers, "").await;
                let why = format!("{method} {path} as {who} {headers:?}");
                assert_eq!(answer.status, expected, "{why}");
                if answer.status == 401 {
                    assert!(answer.header("www-authenticate").starts_with("Basic realm="), "{why}");
                    assert_eq!(answer.header("cache-control"), "no-store", "{why}");
                } else if matches!(who, "guest" | "owner") && answer.status == 200 && !path.contains("metrics") {
                    assert!(answer.header("cache-control").contains("private"), "{why}");
                }
                assert_eq!(answer.body.is_empty(), method == "HEAD" || answer.status.is_redirection(), "{why}");
            }
        }
    }
}

#[tokio::test]
async fn with_access_by_key_each_visitor_gets_their_own() {
    let house = House::closed();
    for suffix in ["atom", "rss", "json"] {
        check(&house, &format!("/feeds/all.{suffix}"), [200; 4]).await;
    }
    for (path, expected) in [
        ("/feeds/cellar.atom", [401, 401, 200, 200]),
        ("/feeds/c%65llar.atom", [401, 401, 200, 200]),
        ("/feeds/vault.atom", [401, 401, 301, 301]),
        ("/feeds/everything.rss", [301; 4]),
        ("/feeds/ended.atom", [410; 4]),
    ] {
        check(&House::closed(), path, expected).await;
    }
    for (path, expected) in [
        ("/feeds/nothing.atom", [401, 401, 401, 404]),
        ("/feeds/cellar", [401, 401, 404, 404]),
        ("/feeds/cellar.xml", [401, 401, 404, 404]),
        ("/feeds/all.xml", [404; 4]),
        ("/feeds/%ff.atom", [401, 401, 401, 400]),
        ("/", [401, 401, 303, 200]),
        ("/?output=", [401, 401, 303, 200]),
        ("/?output=all", [200; 4]),
        ("/?output=cellar", [401, 401, 200, 200]),
        ("/?output=all&output=cellar", [401, 401, 200, 200]),
    ] {
        check(&House::closed(), path, expected).await;
    }
    for (path, expected) in [
        ("/?output=nothing", [401, 401, 401, 404]),
        ("/?tag=world", [401, 401, 303, 200]),
        ("/metrics", [401, 401, 401, 200]),
        ("/nothing", [401, 401, 401, 404]),
        ("/feeds/", [401, 401, 401, 404]),
    ] {
        check(&House::closed(), path, expected).await;
    }
    for path in ["/style.css", "/icon.svg", "/favicon.ico", "/robots.txt", "/key", "/healthz", "/readyz"] {
        let house = House::closed();
        assert_eq!(house.get(path, &[]).await.status, 200, "{path}");
        assert_eq!(house.send("HEAD", path, &[], "").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn open_access_opens_all_but_secret_outputs() {
    for (path, expected) in [
        ("/", [200; 4]),
        ("/metrics", [200; 4]),
        ("/feeds/all.atom", [200; 4]),
        ("/feeds/cellar.atom", [401, 401, 200, 200]),
        ("/?output=cellar", [401, 401, 200, 200]),
        ("/?output=+cellar%20", [401, 401, 200, 200]),
        ("/feeds/nothing.atom", [404; 4]),
        ("/nothing", [404; 4]),
    ] {
        check(&House::new("http://127.0.0.1:7077/", true), path, expected).await;
    }
}

#[tokio::test]
async fn what_is_secret_looks_like_what_is_not_there() {
    let house = House::closed();
    for headers in [&[][..], &[BROWSER], &[READER]] {
        let mut seen = Vec::new();
        for path in ["/feeds/cellar.atom", "/feeds/absent.atom", "/feeds/vault.atom", "/feeds/cellar.nonsense"] {
            let answer = house.get(path, headers).await;
            // The address itself stands in the form.
            let name = path.trim_start_matches("/feeds/");
            seen.push((answer.status, answer.headers, answer.body.replace(name, "NAME")));
        }
        for one in &mut seen {
            one.1.remove("content-length");
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
        assert_eq!(seen[0], seen[3]);
        assert!(!seen[0].2.contains("Cellar door"));
    }
}

#[tokio::test]
async fn browsers_get_a_form_and_readers_a_challenge() {
    let house = House::closed();
    for headers in [&[BROWSER][..], &[("accept", "*/*"), ("sec-fetch-mode", "navigate")]] {
        let page = house.get("/?tag=a%20b&key=wrong&lang=en", headers).await;
        assert_eq!(page.status, 401);
        assert!(!page.header("www-authenticate").contains("Basic"));
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.body.contains("action=\"/key\"") && page.body.contains("type=\"password\""), "{}", page.body);
        assert!(page.body.contains("name=\"next\" value=\"/?tag=a%20b&amp;lang=en\""), "{}", page.body);
        assert!(page.body.contains("All of it") && !page.body.contains("Cellar"), "public feeds are listed");
        assert_eq!(page.header("referrer-policy"), "same-origin");
    }
    for headers in [&[READER][..], &[], &[("accept", "*/*")]] {
        let answer = house.get("/feeds/cellar.atom", headers).await;
        assert_eq!(answer.header("www-authenticate"), "Basic realm=\"coranto\", charset=\"UTF-8\"");
    }
}

#[tokio::test]
async fn a_key_in_a_pages_address_becomes_a_cookie() {
    let house = House::closed();
    let visited = house.get(&format!("/?output=cellar&key={}&lang=en", house.guest), &[BROWSER]).await;
    assert_eq!((visited.status, visited.header("location")), (StatusCode::SEE_OTHER, "/?output=cellar&lang=en"));
    let cookie = visited.header("set-cookie");
    assert!(
        cookie
            .starts_with(&format!("coranto={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure", house.guest))
    );
    let kept = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(house.get("/?output=cellar&lang=en", &[BROWSER, ("cookie", &kept)]).await.status, 200);
    assert_eq!(house.get("/", &[BROWSER, ("cookie", &kept)]).await.header("location"), "/?output=cellar");
    // The front page leads a guest on, with the key.
    let front = house.get(&format!("/?key={}", house.guest), &[BROWSER]).await;
    assert_eq!((front.header("location"), front.header("set-cookie")), ("/", cookie));
    // A feed is what was asked for, and nobody's link turns an owner into a guest.
    let feed = house.get(&format!("/feeds/cellar.atom?key={}", house.guest), &[BROWSER]).await;
    assert_eq!((feed.status, feed.header("set-cookie")), (StatusCode::OK, ""));
    let owners = format!("coranto={}", house.owner);
    let visited = house.get(&format!("/?output=cellar&key={}", house.guest), &[BROWSER, ("cookie", &owners)]).await;
    assert_eq!((visited.status, visited.header("set-cookie")), (StatusCode::SEE_OTHER, ""));
}

#[tokio::test]
async fn a_former_name_leads_on_with_the_key_that_it_had() {
    let house = House::closed();
    let moved = house.get(&format!("/feeds/vault.rss?key={}", house.guest), &[]).await;
    assert_eq!(moved.header("location"), format!("https://news.example/feeds/cellar.rss?key={}", house.guest));
    let moved = house.get("/feeds/vault.rss", &[("authorization", &basic(&house.guest))]).await;
    assert_eq!(moved.header("location"), "https://news.example/feeds/cellar.rss");
    let moved = house.get("/feeds/everything.rss?key=wrong", &[]).await;
    assert_eq!(moved.header("location"), "https://news.example/feeds/all.rss");
}

#[tokio::test]
async fn the_form_makes_a_cookie_and_ends_it() {
    for (base, prefix, path) in [
        ("https://news.example/", "", "Path=/;"),
        ("https://news.example/my/news/", "", "Path=/my/news;"),
        ("https://news.example/my/news/", "/my/news", "Path=/my/news;"),
    ] {
        let house = House::new(base, false);
        let public = base.trim_start_matches("https://news.example").trim_end_matches('/');
        let form = house.get(&format!("{prefix}/metrics"), &[BROWSER]).await;
        assert!(form.body.contains(&format!("action=\"{public}/key\"")), "{}", form.body);
        assert!(form.body.contains(&format!("href=\"{public}/style.css?v=")), "{}", form.body);
        assert!(form.body.contains("name=\"next\" value=\"/metrics\""), "{}", form.body);

        let sent = format!("next=%2Fmetrics&key=+{}+", house.owner);
        let taken = house.send("POST", &format!("{prefix}/key"), &[FORM, BROWSER], &sent).await;
        assert_eq!((taken.status, taken.header("location")), (StatusCode::SEE_OTHER, &*format!("{public}/metrics")));
        let cookie = taken.header("set-cookie").to_owned();
        assert!(cookie.contains(path) && cookie.contains("HttpOnly") && cookie.contains("Secure"), "{cookie}");
        let kept = cookie.split(';').next().unwrap();
        assert_eq!(house.get(&format!("{prefix}/metrics"), &[("cookie", kept)]).await.status, 200);
        let page = house.get(&format!("{prefix}/key"), &[("cookie", kept)]).await;
        assert!(page.body.contains(&format!("action=\"{public}/key/forget\"")), "{}", page.body);

        let gone = house.send("POST", &format!("{prefix}/key/forget"), &[FORM, ("cookie", kept)], "").await;
        assert_eq!((gone.status, gone.header("location")), (StatusCode::SEE_OTHER, &*format!("{public}/key")));
        assert!(gone.header("set-cookie").starts_with("coranto=;") && gone.header("set-cookie").contains("Max-Age=0"));
    }
}

#[tokio::test]
async fn the_form_takes_only_what_it_sends() {
    let house = House::closed();
    let good = format!("key={}&next=/metrics", house.owner);
    for (headers, body, expected) in [
        (&[FORM][..], good.as_str(), 303),
        (&[("content-type", "application/x-www-form-urlencoded; charset=UTF-8")], &good, 303),
        (&[FORM], "", 401),
        (&[FORM], "next=/", 401),
        (&[FORM], "key=", 401),
        (&[], &good, 400),
        (&[("content-type", "text/plain")], &good, 400),
        (&[("content-type", "multipart/form-data; boundary=x")], &good, 400),
        (&[FORM], &format!("{good}&x={}", "x".repeat(4096)), 400),
        (&[FORM, ("sec-fetch-site", "same-origin")], &good, 303),
        (&[FORM, ("sec-fetch-site", "cross-site")], &good, 403),
        (&[FORM, ("origin", "https://evil.example")], &good, 403),
        (&[FORM, ("origin", "null")], &good, 403),
        (&[FORM, ("origin", "https://news.example")], &good, 303),
    ] {
        let answer = house.send("POST", "/key", headers, body).await;
        assert_eq!(answer.status, expected, "{headers:?} {}", body.len());
        assert_eq!(answer.headers.contains_key("set-cookie"), expected == 303, "{headers:?}");
    }
    for next in ["//evil.example", "/\\evil.example", "https://evil.example/", "/key", "/nothing", "%0d%0aa: b", ""] {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let answer = house.send("POST", "/key", &[FORM], &format!("key={}&next={next}", house.owner)).await;
        assert_eq!(answer.header("location"), "/", "{next}");
        let page = house.get(&format!("/key?next={next}"), &[]).await;
        assert!(page.body.contains("name=\"next\" value=\"/\""), "{next}");
    }
    for path in ["/key/forget", "/key"] {
        let answer = house.send("PUT", path, &[], "").await;
        assert_eq!(answer.status, 405, "{path}");
    }
    assert_eq!(house.get("/key/forget", &[]).await.status, 405);
    let refused = house.send("POST", "/key/forget", &[("sec-fetch-site", "cross-site")], "").await;
    assert_eq!((refused.status, refused.header("set-cookie")), (StatusCode::FORBIDDEN, ""));
}

#[tokio::test]
async fn wrong_keys_are_counted_and_right_ones_never_wait() {
    let mut house = House::closed();
    house.peer = Peer::Tcp { remote: "192.0.2.1:4711".parse().unwrap(), local: "192.0.2.7:80".parse().unwrap() };
    let host = ("host", "news.example");
    for n in 0..10 {
        let answer = match n % 3 {
            0 => house.get(&format!("/metrics?key=wrong{n}"), &[host]).await,
            1 => house.get("/metrics", &[host, ("authorization", &basic("wrong"))]).await,
            _ => house.send("POST", "/key", &[host, FORM], "key=wrong").await,
        };
        assert_eq!(answer.status, 401, "{n}");
    }
    for (method, path) in [("GET", "/metrics?key=wrong"), ("POST", "/key")] {
        let answer = house.send(method, path, &[host, FORM], "key=wrong").await;
        assert_eq!(answer.status, 429, "{path}");
        assert!((1..=60).contains(&answer.header("retry-after").parse().unwrap()));
    }
    let right = format!("/metrics?key={}", house.owner);
    assert_eq!(house.get(&right, &[host]).await.status, 200);
    assert_eq!(house.get("/feeds/all.atom?key=wrong", &[host]).await.status, 200, "what is public stays so");
    assert_eq!(house.get("/metrics", &[host]).await.status, 401, "no key is no wrong key");
    // A header from one whom nobody trusts makes no other client.
    let forwarded = ("x-forwarded-for", "203.0.113.9");
    assert_eq!(house.get("/metrics?key=wrong", &[host, forwarded]).await.status, 429);
    let policy = house.site.policy.get();
    let proxies = Proxies { networks: vec!["192.0.2.0/24".parse().unwrap()], unix: false };
    house.site.policy.set(Policy { proxies, ..(*policy).clone() });
    assert_eq!(house.get("/metrics?key=wrong", &[host, forwarded]).await.status, 401);
}

#[tokio::test]
async fn a_revoked_key_ends_its_cookie() {
    let house = House::closed();
    let kept = format!("coranto={}", house.owner);
    assert_eq!(house.get("/", &[BROWSER, ("cookie", &kept)]).await.status, 200);
    let policy = house.site.policy.get();
    house.site.policy.set(Policy { keys: Default::default(), ..(*policy).clone() });
    let answer = house.get("/", &[BROWSER, ("cookie", &kept)]).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn strange_names_are_told_what_to_set() {
    let mut house = House::new("https://news.example/", true);
    house.peer = Peer::Tcp { remote: "127.0.0.1:4711".parse().unwrap(), local: "127.0.0.1:80".parse().unwrap() };
    for host in ["localhost:7077", "127.0.0.1", "[::1]:1", "news.example", "NEWS.example.:443", "reader.lan"] {
        assert_eq!(house.get("/", &[("host", host)]).await.status, 200, "{host}");
    }
    let long = format!("{}.example", "very-long-".repeat(20));
    for host in ["evil.example", "evil.example:7077", &long] {
        let answer = house.get("/", &[("host", host)]).await;
        assert_eq!(answer.status, 421, "{host}");
        assert!(answer.body.contains("server.hosts") && answer.body.len() < 2000, "{}", answer.body);
        assert!(answer.body.contains(&host[..12]) && !answer.body.contains("Entry one"));
        for path in ["/healthz", "/readyz"] {
            assert_eq!(house.get(path, &[("host", host)]).await.status, 200, "{path}");
        }
        for path in ["/metrics", "/key", "/style.css", "/feeds/all.atom", "/nothing", "//", "/robots.txt"] {
            assert_eq!(house.get(path, &[("host", host)]).await.status, 421, "{path}");
        }
    }
    for headers in [&[][..], &[("host", "a"), ("host", "a")], &[("host", "<b>")], &[("host", "")]] {
        let answer = house.get("/", headers).await;
        assert_eq!(answer.status, 400, "{headers:?}");
        assert!(!answer.body.contains("<b>"));
        assert_eq!(house.get("/healthz", headers).await.status, 200);
    }
    for headers in [
        [("host", "localhost"), ("x-forwarded-host", "evil.example")],
        [("host", "localhost"), ("forwarded", "host=evil.example")],
    ] {
        for path in ["/", "/feeds/all.atom", "/key", "/nothing"] {
            let answer = house.get(path, &headers).await;
            assert!(!answer.body.contains("evil.example"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_changed_public_address_moves_the_prefix() {
    let house = House::new("https://news.example/old/", true);
    assert_eq!(house.get("/old/feeds/all.atom", &[]).await.status, 200);
    house.site.outputs.replace(vec![View::plain("all", "All")], "https://news.example/new/".parse().unwrap(), vec![]);
    assert_eq!(house.get("/new/feeds/all.atom", &[]).await.status, 200);
    assert_eq!(house.get("/old/feeds/all.atom", &[]).await.status, 404);
    assert_eq!(house.get("/new", &[]).await.header("location"), "/new/");
}

#[tokio::test]
async fn odd_paths_reach_nothing() {
    let house = House::new("https://news.example/", true);
    for path in [
        "/feeds/../../etc/passwd",
        "/feeds/..%2f..%2fetc%2fpasswd",
        "/feeds/%2e%2e/all.atom",
        "/feeds/%00.atom",
        "/feeds/all.atom%00",
        "/feeds/all.atom%0a",
        "//feeds/all.atom",
        "/feeds//all.atom",
        "/feeds/all.atom/",
        "/feeds/%5call.atom",
        "/..;/feeds/all.atom",
        &format!("/feeds/{}.atom", "a".repeat(5000)),
    ] {
        let answer = house.get(path, &[]).await;
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}: {}", answer.status);
    }
}

#[test]
fn the_documented_list_of_addresses_is_the_true_one() {
    let documented: Vec<(&str, &str)> = include_str!("../../../docs/access.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `/")?.strip_suffix(" |")?.split_once("` | "))
        .collect();
    let true_list: Vec<_> = ROUTES.iter().map(|route| (&route.path[1..], route.rule.in_words())).collect();
    assert_eq!(documented, true_list, "docs/access.md lists the routes in the order of src/web/routes.rs");
}
