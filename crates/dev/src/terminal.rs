//! What the terminal shows: one line per step with a spinner where somebody watches, plain lines where nobody does.

use std::{
    io::{IsTerminal, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Prints one line. A terminal that was closed, or a pipe that nobody reads, is no reason to stop.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Who watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// A person or a log.
    Shown,
    /// A person who wants to see what the functions print, too.
    Verbose,
    /// A test.
    Silent,
}

/// A step that takes a while.
#[derive(Debug)]
pub struct Step {
    bar: ProgressBar,
    output: Output,
    name: String,
}

impl Output {
    /// Prints one line.
    pub fn line(self, text: &str) {
        if self != Self::Silent {
            say(text);
        }
    }

    /// Begins a step. Where there is no terminal, its beginning is a line of its own.
    #[must_use]
    pub fn step(self, name: &str) -> Step {
        let watched = self != Self::Silent && std::io::stderr().is_terminal();
        let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target)
            .with_style(ProgressStyle::default_spinner())
            .with_message(name.to_owned());
        if watched {
            bar.enable_steady_tick(Duration::from_millis(100));
        } else {
            self.line(&format!("  … {name}"));
        }
        Step { bar, output: self, name: name.to_owned() }
    }
}

impl Step {
    /// Says more about where the step is.
    pub fn note(&self, text: &str) {
        self.bar.set_message(format!("{}: {text}", self.name));
    }

    /// Ends the step with what came of it.
    pub fn done(self, result: &str) {
        let taken = self.bar.elapsed().as_secs_f32();
        self.bar.finish_and_clear();
        self.output.line(&format!("  ✓ {}: {result} ({taken:.1} s)", self.name));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
