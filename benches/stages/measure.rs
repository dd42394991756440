//! What the benchmarks measure with: the CPU time of a thread, and the documents of a folder.

use std::path::{Path, PathBuf};

/// CPU time of this thread in seconds: schedstat's first field, nanoseconds on the processor.
pub fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let nanoseconds: f64 = text.split(' ').next().and_then(|field| field.parse().ok()).expect("a number");
    nanoseconds / 1e9
}

/// Every document below a folder, in the order of their names; neither expectations nor explanations.
pub fn collect(folder: &Path, files: &mut Vec<Vec<u8>>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_none_or(|extension| extension != "expected" && extension != "md") {
            files.push(std::fs::read(path).expect("a document"));
        }
    }
}
