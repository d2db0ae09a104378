//! `resize=800x600:cover,sepia,quality=80`: a recipe as it is written on the command line.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use domain::{
    id::PhotoId,
    recipe::{Operation, Output, OutputFormat, QuarterTurn, Recipe, Wrong},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A recipe, and the files of its marks.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) recipe: Recipe,
    pub(crate) marks: BTreeMap<PhotoId, PathBuf>,
}

/// Reads a list of operations. `usual` is the format that the name of the output says.
pub(crate) fn read(list: &str, usual: Option<OutputFormat>) -> Result<Written, String> {
    let mut reader = Reader::default();
    for item in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let (name, value) = item.split_once('=').unwrap_or((item, ""));
        reader.item(name, value).map_err(|detail| format!("{item}: {detail}"))?;
    }
    let format = reader
        .format
        .or(usual)
        .ok_or("the output's extension is none of jpg, jpeg, png, webp, and no format= says")?;
    let output = Output::new(Some(format), reader.quality, format)?;
    let recipe = Recipe::new(reader.operations, output).map_err(|wrong| told(&wrong))?;
    Ok(Written { recipe, marks: reader.marks })
}

fn told(wrong: &[Wrong]) -> String {
    let each = wrong.iter().map(|Wrong { at, detail }| format!("{at}: {detail}"));
    each.collect::<Vec<_>>().join("; ")
}

#[derive(Debug, Default)]
struct Reader {
    operations: Vec<Operation>,
    marks: BTreeMap<PhotoId, PathBuf>,
    format: Option<OutputFormat>,
    quality: Option<u8>,
}

impl Reader {
    fn item(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "format" => self.format = Some(value.parse().map_err(str::to_owned)?),
            "quality" => self.quality = Some(number(value)?),
            "watermark" => {
                let operation = self.watermark(value)?;
                self.operations.push(operation);
            }
            _ => self.operations.push(operation(name, value)?),
        }
        Ok(())
    }

    fn watermark(&mut self, value: &str) -> Result<Operation, String> {
        let parts: Vec<&str> = value.split(':').collect();
        let (file, rest) = parts.split_first().ok_or("a file")?;
        if file.is_empty() || rest.len() > 3 {
            return Err("FILE[:PLACE[:WIDTH%[:OPACITY%]]]".into());
        }
        // Photos have ids, files have paths: the same path is the same photo.
        let photo_id = PhotoId::of_object("", file, "", 0);
        self.marks.insert(photo_id, file.into());
        let percent = |at: usize, usual: u32| {
            rest.get(at).map_or(Ok(usual), |percent| number(percent.strip_suffix('%').unwrap_or(percent)))
        };
        Ok(Operation::Watermark {
            photo_id,
            place: rest.first().map_or(Ok(domain::recipe::Place::default()), |place| word(place))?,
            width_percent: percent(1, 20)?,
            opacity_percent: percent(2, 50)?,
        })
    }
}

fn operation(name: &str, value: &str) -> Result<Operation, String> {
    match name {
        "crop" => crop(value),
        "resize" => resize(value),
        "rotate" => {
            let degrees = QuarterTurn::try_from(number::<u32>(value)?)?;
            Ok(Operation::Rotate { degrees })
        }
        "flip" => Ok(Operation::Flip { axis: word(value)? }),
        "blur" => Ok(Operation::Blur { sigma_px: number(value)? }),
        "sharpen" => Ok(Operation::Sharpen { amount: number(value)? }),
        "brightness" => Ok(Operation::Brightness { percent: number(value)? }),
        "contrast" => Ok(Operation::Contrast { percent: number(value)? }),
        "saturation" => Ok(Operation::Saturation { percent: number(value)? }),
        "grayscale" | "sepia" if !value.is_empty() => Err("takes no value".into()),
        "grayscale" => Ok(Operation::Grayscale),
        "sepia" => Ok(Operation::Sepia),
        _ => Err("no such operation".into()),
    }
}

fn crop(value: &str) -> Result<Operation, String> {
    let numbers: Option<Vec<u32>> = value.split(':').map(|number| number.parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[x, y, width, height]) => Ok(Operation::Crop { x, y, width, height }),
        _ => Err("four whole numbers of pixels: X:Y:W:H".into()),
    }
}

fn resize(value: &str) -> Result<Operation, String> {
    let (size, fit) = value.split_once(':').map_or((value, None), |(size, fit)| (size, Some(fit)));
    let (width, height) = size.split_once('x').ok_or("WxH[:FIT]")?;
    let side = |side: &str| if side.is_empty() { Ok(None) } else { number(side).map(Some) };
    Ok(Operation::Resize {
        width: side(width)?,
        height: side(height)?,
        fit: fit.map_or(Ok(domain::recipe::Fit::default()), word)?,
    })
}

fn number<T: FromStr>(value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{value:?} is no such number"))
}

/// Words are those of the API.
fn word<T: DeserializeOwned>(value: &str) -> Result<T, String> {
    serde_json::from_value(Value::from(value)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use domain::recipe::{Axis, Fit, Place};

    use super::*;

    fn read(list: &str) -> Result<Written, String> {
        super::read(list, Some(OutputFormat::Jpeg))
    }

    #[test]
    fn everything_can_be_written() {
        let written = read(
            "crop=1:2:300:400, resize=80x60:cover,rotate=90,flip=vertical,blur=1.5,sharpen=0.5,grayscale,sepia,\
             brightness=-10,contrast=20,saturation=30,watermark=logo.png:top_left:10%:90%,format=webp,quality=70",
        )
        .unwrap();
        let operations = &written.recipe.operations;
        assert_eq!(operations.len(), 12);
        assert_eq!(operations[0], Operation::Crop { x: 1, y: 2, width: 300, height: 400 });
        assert_eq!(operations[1], Operation::Resize { width: Some(80), height: Some(60), fit: Fit::Cover });
        assert_eq!(operations[3], Operation::Flip { axis: Axis::Vertical });
        assert_eq!(operations[8], Operation::Brightness { percent: -10 });
        let (&photo_id, path) = written.marks.first_key_value().unwrap();
        assert_eq!(path, &PathBuf::from("logo.png"));
        let (width_percent, opacity_percent) = (10, 90);
        let place = Place::TopLeft;
        assert_eq!(operations[11], Operation::Watermark { photo_id, place, width_percent, opacity_percent });
        assert_eq!(written.recipe.output, Output::Webp { quality: 70 });
    }

    #[test]
    fn what_is_left_out_is_as_usual() {
        let written = read("resize=80x,watermark=a.png").unwrap();
        let resize = Operation::Resize { width: Some(80), height: None, fit: Fit::Inside };
        assert_eq!(written.recipe.operations[0], resize);
        assert!(matches!(
            written.recipe.operations[1],
            Operation::Watermark { place: Place::BottomRight, width_percent: 20, opacity_percent: 50, .. }
        ));
        assert_eq!(read("").unwrap().recipe.output, Output::Jpeg { quality: 80 });
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (list, says) in [
            ("explode", "explode"),
            ("resize=800", "resize=800"),
            ("resize=0x5", "/operations/0/width"),
            ("sepia,resize=5x5:stretch", "stretch"),
            ("crop=1:2:3", "X:Y:W:H"),
            ("rotate=45", "90, 180, 270"),
            ("blur=NaN", "sigma_px"),
            ("sepia=5", "no value"),
            ("quality=0", "quality"),
            ("format=png,quality=80", "PNG"),
            ("watermark=", "FILE"),
            ("watermark=a:left:200%", "width_percent"),
        ] {
            let detail = read(list).unwrap_err();
            assert!(detail.contains(says), "{list}: {detail}");
        }
        assert!(super::read("sepia", None).unwrap_err().contains("extension"));
    }
}
