//! Access, hosts, proxies, retention, and what feeds say of themselves.

use std::time::Duration;

use super::*;

fn check(text: &str, expected: &[&str]) {
    assert_eq!(faults_of(text, &Env::default()), expected, "{text}");
}

#[test]
fn access_is_open_while_only_this_machine_gets_in() {
    let is_open = |server: &str| config_of(&format!("[server]\n{server}")).is_open();
    for open in [
        "",
        "access = \"open\"\nlisten = [\"0.0.0.0:80\"]",
        "listen = [\"127.0.0.9:80\", \"[::1]:80\", \"unix:/run/x.sock\"]",
        "listen = [\"[::ffff:127.0.0.1]:80\"]",
    ] {
        assert!(is_open(open), "{open}");
    }
    for closed in [
        "access = \"key\"",
        "public_url = \"https://a.example/\"",
        "listen = [\"127.0.0.1:80\", \"0.0.0.0:81\"]",
        "listen = [\"[::]:80\"]",
        "listen = [\"192.168.1.2:80\"]",
    ] {
        assert!(!is_open(closed), "{closed}");
    }
    let handed_in = [Listen::Tcp("0.0.0.0:80".parse().unwrap())];
    assert!(!config_of("").is_open_at(&handed_in), "what the service manager listens on counts");
}

#[test]
fn hosts_are_plain_names() {
    let text = "[server]\nhosts = [\"News.Example.ORG.\", \"bücher.example\", \"192.168.1.2\", \"fd00::1\", \"[::2]\", \"nas\", \"nas\"]";
    assert_eq!(
        config_of(text).server.hosts,
        ["news.example.org", "xn--bcher-kva.example", "192.168.1.2", "[fd00::1]", "[::2]", "nas"]
    );
    let table = [
        ("a.example:8080", "\"a.example:8080\": names stand here without a port; write \"a.example\""),
        ("https://a.example", "\"https://a.example\": names stand here without a scheme; write \"a.example\""),
        (
            "https://a.example:80/x",
            "\"https://a.example:80/x\": names stand here without scheme and port; write \"a.example\"",
        ),
        ("a.example/news", "\"a.example/news\": names stand here without a path; write \"a.example\""),
        ("[::1]:80", "\"[::1]:80\": names stand here without a port; write \"[::1]\""),
        ("*.a.example", "\"*.a.example\": there are no patterns here; write every name by itself"),
        ("two words", "\"two words\" is no name of a host; write one such as \"news.example.org\""),
        ("", "\"\" is no name of a host; write one such as \"news.example.org\""),
        ("1234", "\"1234\" is no name of a host; write one such as \"news.example.org\""),
    ];
    for (host, expected) in table {
        check(&format!("[server]\nhosts = [\"{host}\"]"), &[&format!("2:10: hosts: {expected}")]);
    }
}

#[test]
fn proxies_are_networks_addresses_or_unix() {
    let text = "[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"fd00::1\", \"unix\"]";
    let proxies = config_of(text).server.trusted_proxies;
    assert_eq!(proxies.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.0/8", "fd00::1", "unix"]);
    assert!(config_of("[server]\ntrusted_proxies = []").server.trusted_proxies.is_empty());
    for proxy in &Config::default().server.trusted_proxies {
        assert!(matches!(proxy, TrustedProxy::Unix) || proxy.to_string().parse::<crate::fetch::Cidr>().is_ok());
    }
    let faults = faults_of("[server]\ntrusted_proxies = [\"proxy.example\"]", &Env::default());
    assert!(faults.len() == 1 && faults[0].contains("is no network") && faults[0].contains("\"unix\""), "{faults:?}");
}

#[test]
fn terms_are_days_or_for_ever() {
    let keep = |value: &str| config_of(&format!("[retention]\nkeep = \"{value}\"")).retention.keep;
    assert_eq!(keep("30d"), Some(Duration::from_secs(30 * 86_400)));
    assert_eq!((keep("0"), keep("0d")), (None, None));
    let wanted = "expected a duration such as \"30d\" or \"365d\", or \"0\" for ever";
    let table = [
        ("\"23h\"", "must be at least 1d, or \"0\" for ever, not 23h".to_owned()),
        ("0", format!("{wanted}, found the integer 0; write \"0\"")),
        ("30", format!("{wanted}, found the integer 30; did you mean \"30d\"?")),
        ("\"for ever\"", format!("{wanted}, found the string \"for ever\"")),
        ("false", format!("{wanted}, found the boolean false")),
    ];
    for (value, expected) in table {
        check(&format!("[retention]\nkeep = {value}"), &[&format!("2:8: keep: {expected}")]);
    }
}

#[test]
fn sizes_have_a_ceiling_or_none() {
    let retention = config_of("[retention]\nmax_size = \"2GiB\"\nreserve = \"0\"").retention;
    assert_eq!((retention.max_size, retention.reserve), (Some(2 << 30), 0));
    assert_eq!(config_of("[retention]\nmax_size = \"0\"").retention.max_size, None);
    check(
        "[retention]\nmax_size = \"1MiB\"",
        &["2:12: max_size: must be at least 10MiB, or \"0\" for no limit, not 1MiB"],
    );
    check(
        "[retention]\nreserve = 0",
        &["2:11: reserve: expected a size such as \"512KiB\", \"10MiB\" or \"1GiB\", found the integer 0; write \"0\""],
    );
}

#[test]
fn feeds_say_whether_they_are_private_and_how_long_they_keep() {
    let feed =
        |keys: &str| config_of(&format!("[[feeds]]\nurl = \"https://a.example/\"\n{keys}")).feeds.remove(0).settings;
    assert_eq!((feed("").private, feed("private = true").private), (None, Some(true)));
    assert_eq!(feed("private = false").private, Some(false));
    let keep = |value: &str| feed(&format!("keep = \"{value}\"")).keep.unwrap();
    assert_eq!((keep("48h"), keep("90d"), keep("0d")), ("2d".to_owned(), "90d".to_owned(), "0".to_owned()));
}

#[test]
fn variables_stand_for_these_keys_too() {
    let env = Env::from([
        ("CORANTO_SERVER__ACCESS", "key"),
        ("CORANTO_SERVER__HOSTS", "nas, News.example"),
        ("CORANTO_SERVER__TRUSTED_PROXIES", ""),
        ("CORANTO_RETENTION__KEEP", "0"),
        ("CORANTO_RETENTION__MAX_SIZE", "1GiB"),
    ]);
    let config = check_text(Path::new("c.toml"), "", &env).unwrap().config;
    assert_eq!((config.server.access, config.server.trusted_proxies.len()), (ServerAccess::Key, 0));
    assert_eq!(config.server.hosts, ["nas", "news.example"]);
    assert_eq!((config.retention.keep, config.retention.max_size), (None, Some(1 << 30)));
}
