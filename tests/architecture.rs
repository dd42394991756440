//! The rules of ARCHITECTURE.md that a machine can keep: who may know whom, how long a file may be, who may make the
//! types that carry promises, who may spawn.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules that everybody may use.
const FOUNDATIONS: [&str; 7] = ["model", "text", "clock", "fault", "health", "metrics", "swap"];

/// What else each module may use.
fn allowed(module: &str) -> &'static [&'static str] {
    match module {
        "model" | "text" | "clock" | "fault" | "health" | "metrics" | "swap" | "log" => &[],
        "clocks" | "decode" | "parse" | "identify" | "sanitise" | "summarise" | "schedule" | "fetch" => &[],
        "query" => &[],
        // Lists of feeds are read as feeds are, tag by tag; their schedules are checked where they are read.
        "opml" => &["parse", "schedule"],
        // Who belongs to an output is judged in the transaction that publishes.
        "store" => &["query"],
        // The judge that the store asks is the relater's.
        "relate" => &["store"],
        "publish" => &["query", "store"],
        // A longer summary is made for the reader who asks for it.
        "web" => &["publish", "query", "store", "fetch", "opml", "summarise"],
        // Values are checked where they are written: a schedule by schedule, a network by fetch, and so on.
        "config" => &["schedule", "fetch", "summarise", "query"],
        "pipeline" => {
            &["schedule", "fetch", "clocks", "decode", "parse", "identify", "sanitise", "summarise", "relate", "store"]
        }
        "daemon" => &[
            "pipeline",
            "web",
            "publish",
            "query",
            "config",
            "store",
            "log",
            "schedule",
            "fetch",
            "summarise",
            "sanitise",
            "parse",
            "decode",
            "opml",
        ],
        "cli" => &[
            "daemon",
            "config",
            "store",
            "publish",
            "pipeline",
            "log",
            "fetch",
            "parse",
            "decode",
            "sanitise",
            "schedule",
            "summarise",
            "query",
            "web",
            "opml",
        ],
        other => panic!("src/{other} is new: say here what it may use"),
    }
}

#[test]
fn modules_know_only_whom_they_may() {
    let mut offences = Vec::new();
    for file in sources() {
        let module = module_of(&file.path);
        if module == "lib" || module == "main" {
            continue;
        }
        let mut may = allowed(&module).to_vec();
        may.extend(FOUNDATIONS);
        for (number, line) in file.code_lines() {
            for used in uses(line) {
                if used != module && !may.contains(&used.as_str()) && !may_foundation(&module, &used) {
                    offences.push(format!("{}:{number}: {module} must not know {used}", file.path.display()));
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// The foundations themselves stand on less than they give to others.
fn may_foundation(module: &str, used: &str) -> bool {
    matches!((module, used), ("text" | "clock", "model"))
}

#[test]
fn foundations_know_nothing_above_them() {
    for file in sources().iter().filter(|file| module_of(&file.path) == "model") {
        for (number, line) in file.code_lines() {
            for used in uses(line) {
                assert_eq!(used, "model", "{}:{number}: model stands on nothing of ours", file.path.display());
            }
        }
    }
}

#[test]
fn files_are_short() {
    let mut offences = Vec::new();
    for file in sources() {
        let n_lines = file.code_lines().count();
        let excused = file.text.lines().take(20).any(|line| line.contains("Long because"));
        if n_lines > 600 || (n_lines > 400 && !excused) {
            offences.push(format!("{}: {n_lines} lines of code; find the seam", file.path.display()));
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    for file in sources() {
        assert!(file.is_test() || file.text.starts_with("//! "), "{} does not say what it is for", file.path.display());
    }
}

/// Types that carry a promise, the call that makes them, and its homes.
const PROMISES: [(&str, &[&str]); 6] = [
    ("CleanHtml::sanitised(", &["src/model/body.rs", "src/sanitise/", "src/store/sqlite/"]),
    ("RawHtml::bounded(", &["src/model/body.rs", "src/decode/"]),
    ("RawBody::vouched(", &["src/model/body.rs", "src/fetch/limits.rs", "src/pipeline/inspect.rs"]),
    ("CanonicalUrl::folded(", &["src/model/identity.rs", "src/identify/canonical"]),
    ("PublicId::from_uuid(", &["src/model/ids.rs", "src/identify/", "src/store/sqlite/"]),
    ("reqwest::Client", &["src/fetch/"]),
];

#[test]
fn promises_have_one_maker() {
    let mut offences = Vec::new();
    for file in sources() {
        for (number, line) in file.code_lines() {
            for (call, homes) in PROMISES {
                let path = file.path.display().to_string();
                if line.contains(call) && !homes.iter().any(|home| path.starts_with(home)) {
                    offences.push(format!("{path}:{number}: {call} belongs to {homes:?}"));
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn only_a_few_may_spawn() {
    let homes = [
        "src/pipeline/",
        "src/daemon/",
        "src/web/serve",
        "src/publish/cache",
        "src/store/sqlite/",
        "src/cli/",
        "src/log/",
    ];
    let mut offences = Vec::new();
    for file in sources() {
        let path = file.path.display().to_string();
        for (number, line) in file.code_lines() {
            let spawns = line.contains("spawn(") || line.contains("spawn_blocking(");
            if spawns && !homes.iter().any(|home| path.starts_with(home)) {
                offences.push(format!("{path}:{number}: may not spawn"));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// A module that only tests use.
    fn is_test(&self) -> bool {
        let in_folder = self.path.components().any(|part| part.as_os_str() == "tests");
        in_folder || self.path.ends_with("tests.rs") || self.path.ends_with("publish/fake.rs")
    }

    /// Lines that are neither blank, comment, nor inside a trailing test module; numbered from 1.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test_file = self.is_test();
        let lines = self.text.lines().enumerate();
        lines
            .take_while(move |(_, line)| !is_test_file && *line != "#[cfg(test)]")
            .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
            .map(|(index, line)| (index + 1, line))
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeMap::new();
    collect(&root.join("src"), &mut found);
    let strip = |path: PathBuf| path.strip_prefix(root).expect("inside the project").to_owned();
    found.into_iter().map(|(path, text)| Source { path: strip(path), text }).collect()
}

fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.insert(path.clone(), fs::read_to_string(&path).expect("readable source"));
        }
    }
}

/// `src/fetch/guard.rs` is of module `fetch`, `src/clock.rs` of `clock`.
fn module_of(path: &Path) -> String {
    let first = path.components().nth(1).expect("a path below src");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The modules of ours that a line names after `crate::`.
fn uses(line: &str) -> Vec<String> {
    let name =
        |rest: &str| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>();
    line.split("crate::").skip(1).map(name).filter(|name| !name.is_empty()).collect()
}
