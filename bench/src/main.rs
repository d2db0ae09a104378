//! `cargo peers`: what ours takes to make a photo's renditions, beside what people would use instead, on this machine.
//! Nothing that ships knows of it.

mod arguments;
mod contestants;
mod corpus;
mod dssim;
mod measure;
mod operations;
mod ours;
mod photos;
mod reference;
mod usage;
mod watch;

use std::{collections::BTreeSet, path::PathBuf};

use anyhow::Result;

use arguments::{Arguments, HELP, Measure};

fn main() -> Result<()> {
    match arguments::parse(std::env::args_os().skip(1))? {
        Arguments::Measure(measure) => print_tables(&measure),
        Arguments::Ours { task, file, repeats, out } => ours::run(&task, &file, repeats, &out),
        Arguments::Watch(command) => watch::watch(&command),
        Arguments::Help => {
            println!("{HELP}");
            Ok(())
        }
    }
}

fn print_tables(measure: &Measure) -> Result<()> {
    if !measure.paths.is_empty() {
        return print_photos(measure, &photos::find(&measure.paths)?);
    }
    let corpus = corpus::ensure(&local().join("peers-corpus"))?;
    print_photos(measure, &corpus.photos)?;
    println!("Operations on a JPEG of 1080×810 pixels\n\n{}", operations::table(measure, &corpus.small));
    Ok(())
}

fn print_photos(measure: &Measure, photos: &[PathBuf]) -> Result<()> {
    let (table, programs) = photos::table(measure, photos)?;
    let programs: BTreeSet<_> = programs.into_iter().collect();
    let programs: Vec<_> = programs.into_iter().collect();
    println!("1,080 px and 256 px, JPEG of quality 80: {}\n\n{table}", programs.join(", "));
    Ok(())
}

/// The checkout's folder for what is not under version control.
fn local() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.local")
}
