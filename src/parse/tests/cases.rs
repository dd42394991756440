//! The table of cases in tests/fixtures/feeds/README.md is whole, and names only what exists.

use super::*;

/// All but what belongs to HTTP and to hubs.
const N_CASES: usize = 75;

#[test]
fn every_case_is_shown_by_something_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("tests/fixtures/feeds");
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let (_, table) = readme.split_once("## The cases").unwrap();
    let mut shown = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, references] = cells[..] else { panic!("{row}") };
        for reference in references.split(", ") {
            let reference = reference.trim_matches('`');
            let exists = match reference.split_once(':') {
                Some((file, test)) => {
                    std::fs::read_to_string(root.join(file)).is_ok_and(|text| text.contains(&format!("fn {test}(")))
                }
                None => folder.join(reference).is_file() && folder.join(reference).with_extension("expected").is_file(),
            };
            assert!(exists, "case {number} names {reference}, which is not there");
        }
        shown.push(number.parse::<usize>().unwrap());
    }
    shown.dedup();
    assert_eq!(shown, (1..=N_CASES).collect::<Vec<usize>>());
}
