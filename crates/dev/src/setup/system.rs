//! What the system itself must have. Missing packages are installed where that is possible without asking (apt, as
//! root) and otherwise named with the line that installs them.

use std::process::Command;

use anyhow::{Result, bail, ensure};

use super::venv::run;
use crate::terminal::Output;

/// Something to be found on the machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requirement {
    name: &'static str,
    probe: &'static [&'static str],
    apt: &'static [&'static str],
}

pub(super) const PYTHON: Requirement = Requirement {
    name: "Python 3.10 or newer with venv",
    probe: &["python3", "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"],
    apt: &["python3", "python3-venv"],
};
pub(super) const NODE: Requirement = Requirement {
    name: "Node with npm",
    probe: &["sh", "-c", "node --version && npm --version"],
    apt: &["nodejs", "npm"],
};
pub(super) const IMAGEMAGICK: Requirement = Requirement {
    name: "ImageMagick",
    probe: &["sh", "-c", "convert -version | grep -q '^Version: ImageMagick'"],
    apt: &["imagemagick"],
};
pub(super) const C_COMPILER: Requirement =
    Requirement { name: "a C compiler", probe: &["cc", "--version"], apt: &["gcc", "libc6-dev"] };
pub(super) const CMAKE: Requirement = Requirement {
    name: "CMake with make",
    probe: &["sh", "-c", "cmake --version && make --version"],
    apt: &["cmake", "make"],
};
/// For libjpeg-turbo's vector code. On ARM it is written in C.
pub(super) const ASSEMBLER: Requirement = Requirement {
    name: "the assembler NASM",
    probe: if cfg!(target_arch = "x86_64") { &["nasm", "-v"] } else { &["true"] },
    apt: &["nasm"],
};

/// Checks all of them, and installs what is missing where it can.
pub(super) fn require(all: &[Requirement], output: Output) -> Result<()> {
    let missing = missing(all);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().flat_map(|requirement| requirement.apt).copied().collect();
    if !(is_root() && works(&["apt-get", "--version"])) {
        bail!(
            "missing: {}. Install it with: sudo apt-get install -y {}",
            names(&missing),
            packages.join(" ")
        );
    }
    let step = output.step(&format!("installing {}", names(&missing)));
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-y", "-qq"]).args(&packages);
    run(&mut install)?;
    step.done(&packages.join(" "));
    let missing = self::missing(all);
    ensure!(missing.is_empty(), "still missing after apt-get: {}", names(&missing));
    Ok(())
}

/// Checks for what one can do without, and installs it where it can; otherwise tells the line that installs it.
pub(super) fn offer(requirement: Requirement, output: Output) -> bool {
    match require(&[requirement], output) {
        Ok(()) => true,
        Err(error) => {
            output.line(&format!("  going on without {}: {error:#}", requirement.name));
            false
        }
    }
}

fn missing(all: &[Requirement]) -> Vec<Requirement> {
    all.iter().filter(|requirement| !works(requirement.probe)).copied().collect()
}

fn names(requirements: &[Requirement]) -> String {
    requirements.iter().map(|requirement| requirement.name).collect::<Vec<_>>().join(", ")
}

fn works(command: &[&str]) -> bool {
    let [program, arguments @ ..] = command else { return false };
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_found_out() {
        let nothing = Requirement { name: "nothing", probe: &["picstack-no-such-tool"], apt: &[] };
        assert_eq!(missing(&[C_COMPILER, nothing]).len(), 1);
    }
}
