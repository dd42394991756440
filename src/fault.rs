//! Failpoints and seeded bugs for tests of the whole program.
//!
//! Builds with debug assertions honour `CORANTO_TEST_FAULT=name[,name…]`. Release builds ignore the variable, and the
//! compiler removes every place that asks.

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
