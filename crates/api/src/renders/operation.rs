//! One operation of a list, looked at member by member before it is read, so that each that is wrong has its name.

use domain::{
    id::PhotoId,
    recipe::{Axis, Fit, Operation, Output, Place, QuarterTurn, Recipe},
};
use serde::Deserialize;
use serde_json::Value;

use crate::http::{
    fields::{self, Fields, Wrong},
    value,
};

const OPERATIONS: &str = "crop, resize, rotate, flip, blur, sharpen, grayscale, sepia, brightness, contrast, \
                          saturation, watermark";
const PLACES: &str = "top_left, top, top_right, left, centre, right, bottom_left, bottom, bottom_right";

/// The names of operations.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Name {
    Crop,
    Resize,
    Rotate,
    Flip,
    Blur,
    Sharpen,
    Grayscale,
    Sepia,
    Brightness,
    Contrast,
    Saturation,
    Watermark,
}

pub(super) fn operation(value: &Value) -> Result<Operation, Wrong> {
    fields::object(value, check)?;
    let operation = Operation::deserialize(without_nulls(value))?;
    // The ranges are the domain's to know.
    match Recipe::new(vec![operation], Output::Png) {
        Ok(_) => Ok(operation),
        Err(wrong) => {
            Err(wrong.into_iter().map(|wrong| (within(&wrong.at).to_owned(), wrong.detail)).collect())
        }
    }
}

/// Whether the members are there, and of their types.
fn check(fields: &mut Fields) -> Option<()> {
    let Some(name) = fields.required("op", value::name(OPERATIONS)) else {
        fields.ignore_rest();
        return None;
    };
    match name {
        Name::Crop => {
            for member in ["x", "y", "width", "height"] {
                fields.required(member, pixels);
            }
        }
        Name::Resize => {
            fields.optional("width", pixels);
            fields.optional("height", pixels);
            fields.optional("fit", value::name::<Fit>("inside, cover, contain"));
        }
        Name::Rotate => drop(fields.required("degrees", value::name::<QuarterTurn>("90, 180, 270"))),
        Name::Flip => drop(fields.required("axis", value::name::<Axis>("horizontal, vertical"))),
        Name::Blur => drop(fields.required("sigma_px", value::read::<f32>("a number of pixels"))),
        Name::Sharpen => drop(fields.required("amount", value::read::<f32>("a number"))),
        Name::Brightness | Name::Contrast | Name::Saturation => {
            fields.required("percent", value::read::<i32>("a whole number"));
        }
        Name::Watermark => {
            fields.required("photo_id", value::parsed::<PhotoId>);
            fields.optional("place", value::name::<Place>(PLACES));
            fields.optional("width_percent", value::read::<u32>("a whole number"));
            fields.optional("opacity_percent", value::read::<u32>("a whole number"));
        }
        Name::Grayscale | Name::Sepia => {}
    }
    Some(())
}

fn pixels(value: &Value) -> Result<u32, Wrong> {
    value::read("a whole number of pixels")(value)
}

/// A member that is null is one that is missing, as in every body.
fn without_nulls(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}

/// Where in the operation: `/width` of `/operations/0/width`.
fn within(at: &str) -> &str {
    at.strip_prefix("/operations/0").unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;
    use utoipa::PartialSchema;

    use super::*;

    const MARK: &str = "01KAG6Y5N1T2V3W4X5Y6Z7A8B9";

    fn pointers(value: &Value) -> Vec<String> {
        let list = value::list(&json!([value]), 1, operation);
        let body = json!({"list": [value]});
        assert!(list.is_err(), "{body}");
        #[derive(Debug)]
        struct List;
        impl fields::Parse for List {
            fn parse(fields: &mut Fields) -> Option<Self> {
                fields.required("list", |list| value::list(list, 1, operation)).map(|_| Self)
            }
        }
        let problem = fields::parse::<List>(body.to_string().as_bytes()).unwrap_err();
        let document = serde_json::to_value(problem.document("", "")).unwrap();
        let errors = document["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap()[7..].to_owned()).collect()
    }

    #[test]
    fn every_operation_is_read() {
        let photo_id: PhotoId = MARK.parse().unwrap();
        let usual = Operation::Watermark {
            photo_id,
            place: Place::BottomRight,
            width_percent: 20,
            opacity_percent: 50,
        };
        let operations = [
            (
                json!({"op": "crop", "x": 1, "y": 2, "width": 3, "height": 4}),
                Operation::Crop { x: 1, y: 2, width: 3, height: 4 },
            ),
            (
                json!({"op": "resize", "width": 8, "height": null, "fit": null}),
                Operation::Resize { width: Some(8), height: None, fit: Fit::Inside },
            ),
            (json!({"op": "rotate", "degrees": 180}), Operation::Rotate { degrees: QuarterTurn::Twice }),
            (json!({"op": "flip", "axis": "vertical"}), Operation::Flip { axis: Axis::Vertical }),
            (json!({"op": "blur", "sigma_px": 2}), Operation::Blur { sigma_px: 2.0 }),
            (json!({"op": "sharpen", "amount": 0.5}), Operation::Sharpen { amount: 0.5 }),
            (json!({"op": "grayscale"}), Operation::Grayscale),
            (json!({"op": "sepia"}), Operation::Sepia),
            (json!({"op": "brightness", "percent": -7}), Operation::Brightness { percent: -7 }),
            (json!({"op": "contrast", "percent": 7}), Operation::Contrast { percent: 7 }),
            (json!({"op": "saturation", "percent": 7}), Operation::Saturation { percent: 7 }),
            (json!({"op": "watermark", "photo_id": MARK, "place": null}), usual),
        ];
        for (value, expected) in operations {
            assert_eq!(operation(&value), Ok(expected), "{value}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_name() {
        for (value, expected) in [
            (json!({"op": "neon", "width": 1}), vec!["/op"]),
            (json!({"width": 1}), vec!["/op"]),
            (json!({"op": "sepia", "amount": 1}), vec!["/amount"]),
            (json!({"op": "resize", "width": 100_000}), vec!["/width"]),
            (json!({"op": "resize", "width": 4_294_967_296_u64}), vec!["/width"]),
            (json!({"op": "resize"}), vec!["/width"]),
            (json!({"op": "resize", "height": 8, "fit": "cover"}), vec!["/fit"]),
            (json!({"op": "resize", "width": 1.5, "fit": "fill", "w": 1}), vec!["/width", "/fit", "/w"]),
            (json!({"op": "rotate", "degrees": 45}), vec!["/degrees"]),
            (json!({"op": "blur", "sigma_px": 1e300}), vec!["/sigma_px"]),
            (json!({"op": "brightness", "percent": 101}), vec!["/percent"]),
            (json!({"op": "watermark", "photo_id": "x", "place": "middle"}), vec!["/photo_id", "/place"]),
            (json!({"op": "watermark", "photo_id": MARK, "opacity_percent": 0}), vec!["/opacity_percent"]),
        ] {
            assert_eq!(pointers(&value), expected, "{value}");
        }
    }

    /// The schema comes from the domain's type; what is looked at here is the same.
    #[test]
    fn the_members_are_those_of_the_schema() {
        let schema = serde_json::to_value(Operation::schema()).unwrap();
        let variants = schema["oneOf"].as_array().unwrap();
        assert_eq!(variants.len(), 12);
        for variant in variants {
            let properties = variant["properties"].as_object().unwrap();
            let op = &properties["op"]["enum"][0];
            let names: BTreeSet<_> = properties.keys().filter(|name| *name != "op").cloned().collect();
            let mut wrong: serde_json::Map<_, _> =
                names.iter().map(|name| (name.clone(), json!({}))).collect();
            wrong.extend([("op".to_owned(), op.clone()), ("zzz".to_owned(), json!(1))]);
            let told: BTreeSet<_> = pointers(&json!(wrong)).iter().map(|at| at[1..].to_owned()).collect();
            let all: BTreeSet<_> = names.iter().cloned().chain(["zzz".to_owned()]).collect();
            assert_eq!(told, all, "{op}");

            let required = variant["required"].as_array().unwrap().iter();
            let required: BTreeSet<_> =
                required.filter_map(Value::as_str).filter(|name| *name != "op").collect();
            let bare = json!({"op": op, "zzz": 1});
            let missing: BTreeSet<_> = pointers(&bare).iter().map(|at| at[1..].to_owned()).collect();
            let missing: BTreeSet<_> =
                missing.iter().map(String::as_str).filter(|name| *name != "zzz").collect();
            assert_eq!(missing, required, "{op}");
        }
    }
}
