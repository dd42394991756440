//! Failpoints and seeded bugs for tests of the whole program.
//!
//! Builds with debug assertions honour `CORANTO_TEST_FAULT=name[,name…]`. Release builds ignore the variable, and the
//! compiler removes every place that asks. Where a fault must wait for its moment, `CORANTO_TEST_TRIGGER` names a file
//! whose appearance is that moment.

/// Is this fault switched on?
#[cfg(debug_assertions)]
pub fn on(name: &str) -> bool {
    static NAMES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    NAMES
        .get_or_init(|| {
            let list = std::env::var("CORANTO_TEST_FAULT").unwrap_or_default();
            list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        })
        .iter()
        .any(|known| known == name)
}

/// Is this fault switched on?
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn on(_name: &str) -> bool {
    false
}

/// Is this fault switched on, and has its moment come?
#[cfg(debug_assertions)]
pub fn due(name: &str) -> bool {
    static TRIGGER: std::sync::OnceLock<Option<std::path::PathBuf>> = std::sync::OnceLock::new();
    let trigger = TRIGGER.get_or_init(|| std::env::var_os("CORANTO_TEST_TRIGGER").map(std::path::PathBuf::from));
    on(name) && trigger.as_ref().is_none_or(|file| file.exists())
}

/// Is this fault switched on, and has its moment come?
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn due(_name: &str) -> bool {
    false
}
