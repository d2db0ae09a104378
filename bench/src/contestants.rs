//! Who is measured, and how each is called.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::arguments::Tools;

/// One way of doing something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    program: Program,
    task: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    Ours,
    Sharp,
    Pillow,
    ImageMagick,
}

/// Has the decoder of JPEG shrink; other files are read as ever.
const HINTED: &str = "hinted";

/// What makes 1,080 and 256 pixels of a photo. Ours comes first: the others are compared with it.
pub(crate) const DERIVE: [Contestant; 7] = [
    Contestant::new("picstack", Program::Ours, "derive"),
    Contestant::new("sharp, two calls", Program::Sharp, "two-calls"),
    Contestant::new("sharp, one decode", Program::Sharp, "one-decode"),
    Contestant::new("Pillow, thumbnail() twice", Program::Pillow, "thumbnail-twice"),
    Contestant::new("Pillow, draft, one decode", Program::Pillow, "one-decode"),
    Contestant::new("ImageMagick -thumbnail", Program::ImageMagick, "thumbnail"),
    Contestant::new("ImageMagick, jpeg:size hint", Program::ImageMagick, HINTED),
];

/// One operation by us and by sharp; the first is what both take without any.
pub(crate) const OPERATIONS: [(&str, [Contestant; 2]); 7] = [
    operation("none", "nothing", "nothing"),
    operation("resize to 800, blur σ 5", "resize-blur", "resize-blur"),
    operation("blur σ 5", "blur", "blur"),
    operation("sharpen (sharp: sigma 1)", "sharpen", "sharpen"),
    operation("sharpen (sharp: its 3×3 kernel)", "sharpen", "sharpen-fast"),
    operation("grayscale", "grayscale", "grayscale"),
    operation("sepia", "sepia", "sepia"),
];

const fn operation(
    name: &'static str,
    ours: &'static str,
    sharp: &'static str,
) -> (&'static str, [Contestant; 2]) {
    let ours = Contestant::new(name, Program::Ours, ours);
    (name, [ours, Contestant::new(name, Program::Sharp, sharp)])
}

impl Contestant {
    const fn new(name: &'static str, program: Program, task: &'static str) -> Self {
        Self { name, program, task }
    }

    /// Whether it runs many times in one process; otherwise once.
    pub(crate) fn repeats(self) -> bool {
        self.program != Program::ImageMagick
    }

    /// Whether what it needs is here, and it is another than the rest for such a file.
    pub(crate) fn takes_part(self, tools: &Tools, file: &Path) -> bool {
        let is_jpeg = file.extension().is_some_and(|ending| ending == "jpg" || ending == "jpeg");
        self.is_here(tools) && (is_jpeg || self.task != HINTED)
    }

    fn is_here(self, tools: &Tools) -> bool {
        match self.program {
            Program::Ours => true,
            Program::Sharp => tools.node_modules.is_some(),
            Program::Pillow => tools.python.is_some(),
            Program::ImageMagick => tools.convert.is_some(),
        }
    }

    /// The command that does it, or nothing where what it needs is not here.
    pub(crate) fn command(
        self,
        tools: &Tools,
        file: &Path,
        repeats: usize,
        out: &Path,
    ) -> Option<Vec<OsString>> {
        let mut command: Vec<OsString> = match self.program {
            Program::Ours => vec![std::env::current_exe().ok()?.into(), "ours".into()],
            Program::Sharp => {
                vec!["node".into(), script("sharp.mjs"), tools.node_modules.clone()?.into()]
            }
            Program::Pillow => vec![tools.python.clone()?.into(), script("pillow.py")],
            Program::ImageMagick => return Some(self.convert(tools.convert.clone()?, file, out)),
        };
        command.extend([self.task.into(), file.into(), repeats.to_string().into(), out.into()]);
        Some(command)
    }

    /// Both sizes by one command.
    fn convert(self, convert: OsString, file: &Path, out: &Path) -> Vec<OsString> {
        let hint: &[&str] = if self.task == HINTED { &["-define", "jpeg:size=1080x1080"] } else { &[] };
        let jpeg = ["-quality", "80", "-sampling-factor", "4:2:0"];
        let mut command = vec![convert];
        command.extend(["-limit", "thread", "1"].iter().chain(hint).map(OsString::from));
        command.push(file.into());
        command.extend(["-auto-orient", "-thumbnail", "1080x1080>"].iter().chain(&jpeg).map(OsString::from));
        command.extend(["-write".into(), out.join("display.jpg").into()]);
        command.extend(["-thumbnail", "256x256>"].map(OsString::from));
        command.push(out.join("thumbnail.jpg").into());
        command
    }
}

fn script(name: &str) -> OsString {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers").join(name).into()
}
