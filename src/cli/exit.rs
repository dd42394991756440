//! The exit codes, in one table.
//!
//! 64 and above are those of sysexits(3), so that systemd units and scripts can tell the cases apart
//! (`RestartPreventExitStatus=78`).

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Fine = 0,
    /// It did not work; the message says why.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// The store cannot be opened, or was lost on the way.
    StoreUnavailable = 69,
    /// Some of it worked: some feeds failed. One-shot commands only.
    PartlyDone = 75,
    /// The configuration has faults.
    Configuration = 78,
}

impl Exit {
    pub const ALL: [Exit; 6] =
        [Exit::Fine, Exit::Failed, Exit::Usage, Exit::StoreUnavailable, Exit::PartlyDone, Exit::Configuration];
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn codes_are_the_documented_ones() {
        assert_eq!(Exit::ALL.map(|exit| exit as u8), [0, 1, 2, 69, 75, 78]);
    }
}
