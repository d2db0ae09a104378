//! `picstack-image`: what the service does to pictures, by hand.

mod arguments;
mod failure;
mod file;
mod operations;
mod report;
mod run;
mod stages;

use std::{io::Write, process::ExitCode};

use arguments::Command;
use failure::Failure;

fn main() -> ExitCode {
    match arguments::read(lexopt::Parser::from_env()).and_then(run) {
        Ok(text) => written(std::io::stdout().write_all(text.as_bytes())),
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> Result<String, Failure> {
    match command {
        Command::Help => Ok(arguments::HELP.to_owned()),
        Command::Probe(probe) => run::probe(&probe),
        Command::Derive(derive) => run::derive(&derive),
        Command::Transform(transform) => run::transform(&transform),
    }
}

fn written(result: std::io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
