//! The doorway.

fn main() -> std::process::ExitCode {
    coranto::cli::main()
}
