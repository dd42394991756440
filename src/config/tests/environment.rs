//! What the environment and the search for files do.

use std::collections::BTreeMap;

use super::*;

/// A reading function over a few files that exist only here.
fn load_from(files: &[(&str, &str)], explicit: Option<&str>, env: &Env) -> Result<Loaded, Faults> {
    let files: BTreeMap<&Path, &str> = files.iter().map(|(path, text)| (Path::new(*path), *text)).collect();
    let read = |path: &Path| match files.get(path) {
        Some(&"<forbidden>") => Err(io::Error::from(io::ErrorKind::PermissionDenied)),
        Some(text) => Ok((*text).to_owned()),
        None => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    load(explicit.map(Path::new), env, &read)
}

#[test]
fn the_first_file_that_is_there_counts() {
    let own = ("/h/.config/coranto/coranto.toml", "[poll]\nfirst = 1");
    let xdg = ("/x/coranto/coranto.toml", "[poll]\nfirst = 2");
    let etc = ("/etc/coranto/coranto.toml", "[poll]\nfirst = 3");
    let named = ("/named.toml", "[poll]\nfirst = 4");
    let files = [own, xdg, etc, named];
    let table = [
        (None, Env::from([("HOME", "/h")]), 1),
        (None, Env::from([("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")]), 2),
        (None, Env::from([("HOME", "/h"), ("XDG_CONFIG_HOME", "relative")]), 1),
        (None, Env::from([("HOME", "/elsewhere")]), 3),
        (None, Env::default(), 3),
        (None, Env::from([("HOME", "/h"), ("CORANTO_CONFIG", "/named.toml")]), 4),
        (Some("/x/coranto/coranto.toml"), Env::from([("CORANTO_CONFIG", "/named.toml")]), 2),
    ];
    for (explicit, env, expected) in table {
        let loaded = load_from(&files, explicit, &env).unwrap();
        assert_eq!(loaded.config.poll.first, expected, "{env:?}");
    }
    let nothing = load_from(&[], None, &Env::from([("HOME", "/h")])).unwrap();
    assert_eq!((nothing.config, nothing.file), (Config::default(), None));
}

#[test]
fn a_file_that_is_named_must_be_there_and_one_that_is_there_must_be_readable() {
    let message = |explicit, env: &Env| {
        load_from(&[("/h/.config/coranto/coranto.toml", "<forbidden>")], explicit, env).unwrap_err().to_string()
    };
    assert_eq!(
        message(Some("/no.toml"), &Env::default()),
        "/no.toml: cannot read: entity not found; --config names it"
    );
    assert_eq!(
        message(None, &Env::from([("CORANTO_CONFIG", "/no.toml")])),
        "/no.toml: cannot read: entity not found; $CORANTO_CONFIG names it"
    );
    assert_eq!(
        message(None, &Env::from([("HOME", "/h")])),
        "/h/.config/coranto/coranto.toml: cannot read: permission denied"
    );
}

#[test]
fn variables_win_over_the_file() {
    let env = Env::from([
        ("CORANTO_TIMEZONE", "Asia/Tokyo"),
        ("CORANTO_SERVER__LISTEN", "127.0.0.1:80, unix:/run/x.sock"),
        ("CORANTO_POLL__FIRST", "7"),
        ("CORANTO_POLL__ALLOW_PRIVATE", ""),
        ("CORANTO_POLL__TIMEOUT", ""),
        ("CORANTO_LOG", "debug"),
        ("CORANTO_TEST_CLOCK", "anything"),
        ("PATH", "/bin"),
    ]);
    let file = "[poll]\nfirst = 3\ntimeout = \"9s\"\nallow_private = [\"10.0.0.0/8\"]";
    let loaded = load_from(&[("/etc/coranto/coranto.toml", file)], None, &env).unwrap();
    let config = &loaded.config;
    assert_eq!(config.timezone, chrono_tz::Asia::Tokyo);
    assert_eq!(
        config.server.listen.iter().map(Listen::to_string).collect::<Vec<_>>(),
        ["127.0.0.1:80", "unix:/run/x.sock"]
    );
    assert_eq!((config.poll.first, config.poll.timeout.as_secs(), config.poll.allow_private.len()), (7, 9, 0));
    let origins = ["poll.first", "poll.timeout", "poll.concurrency"].map(|key| loaded.origin(key).to_string());
    assert_eq!(origins, ["$CORANTO_POLL__FIRST", "/etc/coranto/coranto.toml:3", "default"]);
}

#[test]
fn faults_of_variables_stand_behind_those_of_the_file() {
    let env = Env::from([
        ("CORANTO_POLL__SHEDULE", "adaptive"),
        ("CORANTO_POLL__FIRST", "many"),
        ("CORANTO_FEEDS__URL", "https://a.example/"),
        ("CORANTO_WHATEVER_THIS_IS", "1"),
        ("CORANTO_SERVER__LISTEN", "unix:x.sock"),
    ]);
    assert_eq!(
        faults_of("[poll]\nfirst = -1", &env),
        [
            "2:9: first: must lie between 0 and 100000, not -1",
            "$CORANTO_FEEDS__URL: stands for no key: what a table holds that the user names is set in the file only",
            "$CORANTO_POLL__FIRST: first: expected an integer, found the string \"many\"",
            "$CORANTO_POLL__SHEDULE: unknown variable: it stands for no key; did you mean CORANTO_POLL__SCHEDULE?",
            "$CORANTO_SERVER__LISTEN: listen: a socket needs an absolute path, such as \"unix:/run/coranto/http.sock\"",
            "$CORANTO_WHATEVER_THIS_IS: unknown variable: it stands for no key; unset it",
        ]
    );
}

#[test]
fn the_time_zone_comes_from_the_system_when_nobody_says_so() {
    let zone = |file: &str, tz: Option<&str>, link: Option<&str>| {
        let variables = tz.map(|tz| ("TZ".into(), tz.into()));
        let env = Env::new(variables, link.map(PathBuf::from));
        let loaded = check_text(Path::new("c.toml"), file, &env).unwrap();
        format!("{} {}", loaded.config.timezone.name(), loaded.origin("timezone"))
    };
    let link = Some("/usr/share/zoneinfo/Europe/Paris");
    assert_eq!(zone("timezone = \"Asia/Tokyo\"", Some("UTC"), link), "Asia/Tokyo c.toml:1");
    assert_eq!(zone("", Some(":Europe/Berlin"), link), "Europe/Berlin $TZ");
    assert_eq!(zone("", Some("/usr/share/zoneinfo/America/New_York"), link), "America/New_York $TZ");
    assert_eq!(zone("", Some("CET-1CEST,M3.5.0"), link), "Europe/Paris /etc/localtime");
    assert_eq!(zone("", None, Some("../usr/share/zoneinfo/posix/Asia/Tehran")), "Asia/Tehran /etc/localtime");
    assert_eq!(zone("", None, None), "UTC default");
}

#[test]
fn the_data_folder() {
    let table = [
        (Env::from([("STATE_DIRECTORY", "/var/lib/coranto"), ("HOME", "/h")]), Some("/var/lib/coranto")),
        (Env::from([("STATE_DIRECTORY", "/var/lib/coranto:/var/lib/b")]), Some("/var/lib/coranto")),
        (Env::from([("XDG_DATA_HOME", "/x"), ("HOME", "/h")]), Some("/x/coranto")),
        (Env::from([("HOME", "/h")]), Some("/h/.local/share/coranto")),
        (Env::default(), None),
    ];
    for (env, expected) in table {
        assert_eq!(data_folder(&env).as_deref(), expected.map(Path::new), "{env:?}");
    }
}

#[test]
fn relative_paths_start_where_the_documentation_says() {
    let config = config_of("[server]\nlisten = [\"unix:http.sock\"]\n[store]\nurl = \"sqlite:news/a.db\"");
    assert_eq!(config.server.listen, [Listen::Unix(PathBuf::from("/etc/coranto/http.sock"))]);
    assert_eq!(config.store.url.path(Path::new("/data")), Path::new("/data/news/a.db"));
    let absolute = config_of("[store]\nurl = \"sqlite:/srv/a.db\"");
    assert_eq!(absolute.store.url.path(Path::new("/data")), Path::new("/srv/a.db"));
}
