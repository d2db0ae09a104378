//! Sabotage, and the plans that say which photo's task they strike.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What happens to one invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sabotage {
    /// The process dies with the event in hand.
    Crash,
    /// The process dies when the work is done, before it is answered.
    CrashAfter,
    /// Nothing happens until Lambda's own time limit.
    Timeout,
    Throttle,
    Permanent,
    /// The work is done and the answer is nonsense.
    Malformed,
    /// The event vanishes: answered, and never seen by the function.
    Lost,
}

const NAMES: [(Sabotage, &str); 7] = [
    (Sabotage::Crash, "crash"),
    (Sabotage::CrashAfter, "crash-after"),
    (Sabotage::Timeout, "timeout"),
    (Sabotage::Throttle, "throttle"),
    (Sabotage::Permanent, "permanent"),
    (Sabotage::Malformed, "malformed"),
    (Sabotage::Lost, "lost"),
];

/// The variable that tells the saboteurs where the plans are.
pub const PLANS_VARIABLE: &str = "PICSTACK_SABOTAGE";

/// The functions that can be sabotaged.
const FUNCTIONS: [&str; 8] =
    ["ingest", "derive", "tag", "moderate", "publish", "transform", "report", "index"];

/// The folder of a function's plans, when sabotage is planned at all. A deployed function is called
/// `{stack}-{Name}Function-{random}`.
#[must_use]
pub fn plans_of(function_name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os(PLANS_VARIABLE)?);
    let deployed = function_name.to_lowercase();
    let function = FUNCTIONS.into_iter().find(|name| deployed.contains(&format!("{name}function")))?;
    Some(folder.join(function))
}

impl Sabotage {
    /// Plans this for the next `times` invocations of a function that speak of a photo (its id, or any text
    /// that the event holds).
    pub fn plan(self, plans: &Path, function: &str, photo: &str, times: u32) -> std::io::Result<()> {
        let folder = plans.join(function);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(photo), format!("{} {times}", self.name()))
    }

    /// How often the plan has still to strike.
    #[must_use]
    pub fn left(plans: &Path, function: &str, photo: &str) -> Option<u32> {
        fs::read_to_string(plans.join(function).join(photo)).ok()?.split_once(' ')?.1.parse().ok()
    }

    /// Takes one strike off the plan for the photo that an event speaks of.
    #[must_use]
    pub fn strike(plans: &Path, event: &[u8]) -> Option<Self> {
        let event = String::from_utf8_lossy(event);
        let planned = fs::read_dir(plans).ok()?.filter_map(Result::ok);
        let plan = planned
            .filter(|entry| entry.file_name().to_str().is_some_and(|photo| event.contains(photo)))
            .map(|entry| entry.path())
            .next()?;
        let text = fs::read_to_string(&plan).ok()?;
        let (name, times) = text.split_once(' ')?;
        match times.parse::<u32>().ok()? {
            0 => return None,
            times => fs::write(&plan, format!("{name} {}", times - 1)).ok()?,
        }
        NAMES.into_iter().find(|(_, known)| *known == name).map(|(sabotage, _)| sabotage)
    }

    fn name(self) -> &'static str {
        NAMES.into_iter().find(|(sabotage, _)| *sabotage == self).map_or("", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_strikes_its_photo_as_often_as_planned() {
        let plans = tempfile::tempdir().unwrap();
        Sabotage::Throttle.plan(plans.path(), "tag", "PHOTO1", 2).unwrap();
        let strike = |event: &str| Sabotage::strike(&plans.path().join("tag"), event.as_bytes());
        assert_eq!(strike(r#"{"photo_id":"PHOTO2"}"#), None);
        assert_eq!(strike(r#"{"photo_id":"PHOTO1"}"#), Some(Sabotage::Throttle));
        assert_eq!(strike(r#"{"photo_id":"PHOTO1"}"#), Some(Sabotage::Throttle));
        assert_eq!(strike(r#"{"photo_id":"PHOTO1"}"#), None);
    }
}
