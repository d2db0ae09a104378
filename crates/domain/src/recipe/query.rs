//! A recipe as the parameters of a URL: each at most once, done in one order whatever the order they are written in.
//! Cut, turned and mirrored first, so that `w` and `h` are the result's; then sized, then its light, then its edges.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use super::{Axis, Fit, Operation, Output, OutputFormat, QuarterTurn, Recipe, Wrong};

/// What may be asked for.
const PARAMETERS: [&str; 14] = [
    "w",
    "h",
    "fit",
    "crop",
    "rotate",
    "flip",
    "blur",
    "sharpen",
    "filter",
    "brightness",
    "contrast",
    "saturation",
    "format",
    "q",
];

impl Recipe {
    /// Reads decoded names and values of a query. `usual` is the form of a result when none is asked for.
    ///
    /// # Errors
    /// Everything that is wrong, at the parameter's name.
    pub fn from_query<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        usual: OutputFormat,
    ) -> Result<Self, Vec<Wrong>> {
        let mut query = Query::new(pairs);
        let operations = operations(&mut query);
        let output = output(&mut query, usual);
        match output {
            Some(output) if query.wrong.is_empty() => Ok(Self::bounded(operations, output)),
            _ => Err(query.wrong),
        }
    }
}

fn operations(query: &mut Query<'_>) -> Vec<Operation> {
    let percent =
        |make: fn(i32) -> Operation| move |value: &str| parsed::<i32>(value, "a whole number").map(make);
    let found = [
        query.operation("crop", crop),
        query.operation("rotate", rotate),
        query.operation("flip", flip),
        resize(query),
        query.operation("brightness", percent(|percent| Operation::Brightness { percent })),
        query.operation("contrast", percent(|percent| Operation::Contrast { percent })),
        query.operation("saturation", percent(|percent| Operation::Saturation { percent })),
        query.operation("filter", filter),
        query.operation("blur", |value| {
            Ok(Operation::Blur { sigma_px: parsed(value, "a number of pixels")? })
        }),
        query.operation("sharpen", |value| Ok(Operation::Sharpen { amount: parsed(value, "a number")? })),
    ];
    found.into_iter().flatten().collect()
}

fn resize(query: &mut Query<'_>) -> Option<Operation> {
    let before = query.wrong.len();
    let width = query.read("w", |value| parsed(value, "a whole number of pixels"));
    let height = query.read("h", |value| parsed(value, "a whole number of pixels"));
    let fit = query.read("fit", fit);
    if query.wrong.len() > before || (width.is_none() && height.is_none() && fit.is_none()) {
        return None;
    }
    let resize = Operation::Resize { width, height, fit: fit.unwrap_or_default() };
    query.checked(resize, |field| match field {
        "width" if width.is_none() => "fit",
        "width" => "w",
        "height" => "h",
        _ => "fit",
    })
}

fn output(query: &mut Query<'_>, usual: OutputFormat) -> Option<Output> {
    let before = query.wrong.len();
    let format = query.read("format", |name| name.parse().map_err(str::to_owned));
    let quality = query.read("q", |value| parsed(value, "a whole number from 1 to 100"));
    if query.wrong.len() > before {
        return None;
    }
    Output::new(format, quality, usual).map_err(|detail| query.wrong.push(Wrong::new("q", detail))).ok()
}

fn crop(value: &str) -> Result<Operation, String> {
    let numbers: Option<Vec<u32>> = value.split(',').map(|number| number.parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[x, y, width, height]) => Ok(Operation::Crop { x, y, width, height }),
        _ => Err("four whole numbers of pixels: x,y,width,height".into()),
    }
}

fn rotate(value: &str) -> Result<Operation, String> {
    let degrees: u32 = value.parse().unwrap_or_default();
    QuarterTurn::try_from(degrees).map(|degrees| Operation::Rotate { degrees }).map_err(str::to_owned)
}

fn flip(value: &str) -> Result<Operation, String> {
    let axis = match value {
        "horizontal" => Axis::Horizontal,
        "vertical" => Axis::Vertical,
        _ => return Err("one of horizontal, vertical".into()),
    };
    Ok(Operation::Flip { axis })
}

fn filter(value: &str) -> Result<Operation, String> {
    match value {
        "grayscale" => Ok(Operation::Grayscale),
        "sepia" => Ok(Operation::Sepia),
        _ => Err("one of grayscale, sepia".into()),
    }
}

fn fit(value: &str) -> Result<Fit, String> {
    match value {
        "inside" => Ok(Fit::Inside),
        "cover" => Ok(Fit::Cover),
        "contain" => Ok(Fit::Contain),
        _ => Err("one of cover, contain, inside".into()),
    }
}

fn parsed<T: FromStr>(value: &str, what: impl Display) -> Result<T, String> {
    value.parse().map_err(|_| what.to_string())
}

/// The parameters, and what is wrong with those that were read.
struct Query<'a> {
    values: BTreeMap<&'a str, &'a str>,
    wrong: Vec<Wrong>,
}

impl<'a> Query<'a> {
    fn new(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self { values: BTreeMap::new(), wrong: Vec::new() };
        for (name, value) in pairs {
            if !PARAMETERS.contains(&name) {
                query.wrong.push(Wrong::new(name, format!("not one of {}", PARAMETERS.join(", "))));
            } else if query.values.insert(name, value).is_some() {
                query.wrong.push(Wrong::new(name, "given twice"));
            }
        }
        query
    }

    fn read<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let value = self.values.get(name)?;
        read(value).map_err(|detail| self.wrong.push(Wrong::new(name, detail))).ok()
    }

    fn operation(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<Operation, String>,
    ) -> Option<Operation> {
        let operation = self.read(name, read)?;
        self.checked(operation, |_| name)
    }

    fn checked(
        &mut self,
        operation: Operation,
        name: impl FnOnce(&'static str) -> &'static str,
    ) -> Option<Operation> {
        let refused = |(field, detail)| self.wrong.push(Wrong::new(name(field), detail));
        operation.check().map_err(refused).ok().map(|()| operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Recipe, Vec<Wrong>> {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Recipe::from_query(pairs, OutputFormat::Jpeg)
    }

    #[test]
    fn the_order_of_writing_does_not_matter() {
        let one = read("w=800&h=600&fit=cover&filter=sepia&rotate=90&q=70").unwrap();
        let other = read("q=70&rotate=90&fit=cover&h=600&filter=sepia&w=800").unwrap();
        assert_eq!((&one, one.key(1)), (&other, other.key(1)));
        assert_eq!(one.operations[0], Operation::Rotate { degrees: QuarterTurn::Once });
        assert_eq!(one.operations[2], Operation::Sepia);
        assert_eq!(one.output, Output::Jpeg { quality: 70 });
    }

    #[test]
    fn every_parameter_is_known() {
        let query = "w=8&h=9&fit=contain&crop=1,2,30,40&rotate=270&flip=vertical&blur=1.5&sharpen=0.5\
            &filter=grayscale&brightness=-10&contrast=20&saturation=30&format=webp&q=90";
        let recipe = read(query).unwrap();
        assert_eq!((recipe.operations.len(), recipe.output), (10, Output::Webp { quality: 90 }));
        assert_eq!(recipe.operations[0], Operation::Crop { x: 1, y: 2, width: 30, height: 40 });
        assert!(query.split('&').all(|pair| PARAMETERS.contains(&pair.trim().split('=').next().unwrap())));
    }

    #[test]
    fn nothing_asked_for_is_the_picture_bounded() {
        assert_eq!(read("").unwrap().operations, [Operation::within(4096)]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, names) in [
            ("w=0", vec!["w"]),
            ("h=100000", vec!["h"]),
            ("w=eight&filter=neon", vec!["w", "filter"]),
            ("fit=cover", vec!["fit"]),
            ("fit=cover&w=80", vec!["fit"]),
            ("crop=1,2,3", vec!["crop"]),
            ("crop=0,0,0,5", vec!["crop"]),
            ("rotate=45&flip=both", vec!["rotate", "flip"]),
            ("blur=NaN", vec!["blur"]),
            ("sharpen=-1&brightness=101", vec!["brightness", "sharpen"]),
            ("format=png&q=80", vec!["q"]),
            ("format=gif", vec!["format"]),
            ("width=80", vec!["width"]),
            ("w=80&w=90", vec!["w"]),
        ] {
            let wrong = read(query).unwrap_err();
            let mut found: Vec<_> = wrong.iter().map(|wrong| wrong.at.as_str()).collect();
            found.sort_unstable();
            let mut names = names;
            names.sort_unstable();
            assert_eq!(found, names, "{query}: {wrong:?}");
        }
    }
}
