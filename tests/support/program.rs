//! The real binary as a child process, with its log in a file.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use crate::support::{PATIENCE, wait_for, wait_until};

/// A command line of coranto in a clean environment: nothing of the user's own configuration or data is seen.
pub fn coranto<A: AsRef<OsStr>>(home: &Path, arguments: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coranto"));
    command.env_clear().current_dir(home).args(arguments).stdin(Stdio::null());
    for (name, folder) in [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        command.env(name, home.join(folder));
    }
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs to the end.
#[track_caller]
pub fn run<A: AsRef<OsStr>>(home: &Path, arguments: &[A]) -> Output {
    coranto(home, arguments).output().expect("the binary can be run")
}

/// A daemon. Killed when dropped, if it still runs.
pub struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts it; its standard output and error go to `NAME.log` in `home`.
    #[track_caller]
    pub fn start(mut command: Command, home: &Path, name: &str) -> Program {
        let log = home.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log).expect("the log can be written");
        let twin = file.try_clone().expect("a file has two handles");
        let child = command.stdout(file).stderr(twin).spawn().expect("the binary can be run");
        Program { child, log }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// All that it wrote so far, also in earlier lives.
    pub fn log(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// Waits for a text in the log, and shows the log when it does not come.
    #[track_caller]
    pub fn wait_for_log(&mut self, text: &str) {
        wait_until(&format!("{text:?} in the log"), PATIENCE, || {
            let found = self.log().contains(text);
            let ended = self.child.try_wait().expect("a child can be asked");
            assert!(found || ended.is_none(), "it ended ({ended:?}) before it wrote {text:?}:\n{}", self.log());
            found
        });
    }

    /// Sends a signal by its name without SIG. The shell has `kill` built in, so nothing need be installed.
    #[track_caller]
    pub fn signal(&self, name: &str) {
        let line = format!("kill -s {name} {}", self.pid());
        let sent = Command::new("sh").arg("-c").arg(line).status().expect("there is a shell");
        assert!(sent.success(), "signal {name} was not taken");
    }

    /// Waits for its end.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        wait_for("the end of the program", PATIENCE, || self.child.try_wait().expect("a child can be asked"))
    }

    /// SIGTERM, and its end.
    #[track_caller]
    pub fn terminate(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.wait()
    }

    /// SIGKILL, and its end.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
