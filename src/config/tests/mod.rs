mod defaults;
mod diff;
mod environment;
mod faults;
mod lists;
mod notices;
mod outputs;
mod secrets;
mod service;

use std::path::Path;

use super::*;

/// The faults of a file, a line each, without its name.
fn faults_of(text: &str, env: &Env) -> Vec<String> {
    match check_text(Path::new("c.toml"), text, env) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| fault.to_string().replacen("c.toml:", "", 1)).collect(),
    }
}

fn config_of(text: &str) -> Config {
    let loaded = check_text(Path::new("/etc/coranto/coranto.toml"), text, &Env::default());
    loaded.unwrap_or_else(|faults| panic!("{faults}")).config
}
