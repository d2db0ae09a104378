//! What may be asked for in a URL, as OpenAPI tells it. `domain::recipe` reads it.

use domain::recipe::{Axis, OutputFormat, QuarterTurn};
use utoipa::{
    IntoParams,
    openapi::schema::{Object, ObjectBuilder, Type},
};

/// Each at most once.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "describes what the domain reads")]
pub(crate) struct RenderParameters {
    /// Width of the picture in pixels; with `h` alone, what the photo's shape makes of it. Nothing is enlarged.
    #[param(minimum = 1, maximum = 4096, example = 800)]
    w: Option<u32>,
    /// Height of the picture in pixels; with `w` alone, what the photo's shape makes of it.
    #[param(minimum = 1, maximum = 4096, example = 600)]
    h: Option<u32>,
    #[param(schema_with = fits)]
    fit: Option<String>,
    /// The part that is kept: `x,y,width,height` in pixels of the photo as it is shown, from its top left.
    #[param(pattern = r"^\d+,\d+,\d+,\d+$", example = "0,0,1200,800")]
    crop: Option<String>,
    /// Degrees clockwise.
    #[param(inline)]
    rotate: Option<QuarterTurn>,
    /// `horizontal`: left becomes right. `vertical`: top becomes bottom.
    #[param(inline)]
    flip: Option<Axis>,
    /// Sigma of a Gaussian blur, in pixels of the picture.
    #[param(minimum = 0.3, maximum = 100)]
    blur: Option<f32>,
    /// How much of the difference to a blurred picture is added.
    #[param(minimum = 0.1, maximum = 5)]
    sharpen: Option<f32>,
    #[param(schema_with = filters)]
    filter: Option<String>,
    /// Percent: black at -100, twice as bright at 100.
    #[param(minimum = -100, maximum = 100, default = 0)]
    brightness: Option<i32>,
    /// Percent: grey at -100, twice the contrast at 100.
    #[param(minimum = -100, maximum = 100, default = 0)]
    contrast: Option<i32>,
    /// Percent: without colour at -100, twice as colourful at 100.
    #[param(minimum = -100, maximum = 100, default = 0)]
    saturation: Option<i32>,
    /// Of the picture. Usually jpeg; webp where something shows through the photo.
    #[param(inline)]
    format: Option<OutputFormat>,
    /// Quality of a JPEG or WebP. A PNG loses nothing and has none.
    #[param(minimum = 1, maximum = 100, default = 80)]
    q: Option<u8>,
}

fn fits() -> Object {
    let text = "How the photo is brought to `w` and `h`. `inside`: as large as both allow. `cover`: both are filled, and \
                what is over is cut off evenly. `contain`: all of it, in the middle of a canvas of exactly this size, \
                which is transparent, or white in a JPEG. `cover` and `contain` need both.";
    names(text, ["inside", "cover", "contain"]).default(Some("inside".into())).build()
}

fn filters() -> Object {
    names("Grey, or the brown of old prints.", ["grayscale", "sepia"]).build()
}

fn names<const N: usize>(text: &str, names: [&str; N]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).description(Some(text))
}

#[cfg(test)]
mod tests {
    use domain::recipe::Recipe;
    use serde_json::Value;
    use utoipa::openapi::path::ParameterIn;

    use super::*;

    fn documented() -> Vec<(String, Value)> {
        let parameters = RenderParameters::into_params(|| Some(ParameterIn::Query));
        let read = |parameter| {
            let parameter = serde_json::to_value(parameter).unwrap();
            assert_eq!(parameter["required"], false, "{parameter}");
            let described = [&parameter["description"], &parameter["schema"]["description"]];
            assert!(described.iter().any(|text| text.is_string()), "{parameter}");
            (parameter["name"].as_str().unwrap().to_owned(), parameter["schema"].clone())
        };
        parameters.into_iter().map(read).collect()
    }

    /// Whether a value of a parameter is taken, beside what it needs.
    fn is_taken(name: &str, value: &str) -> bool {
        let needed: &[_] = if name == "fit" { &[("w", "8"), ("h", "8")] } else { &[] };
        let query = needed.iter().copied().chain([(name, value)]);
        Recipe::from_query(query, OutputFormat::Jpeg).is_ok()
    }

    #[test]
    fn what_is_documented_is_what_is_read() {
        let (mut bounds, mut names) = (0, 0);
        for (name, schema) in documented() {
            for value in schema["enum"].as_array().into_iter().flatten().chain(schema.get("default")) {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                assert!(is_taken(&name, &value), "{name}={value}");
                assert!(!is_taken(&name, "neon"), "{name}=neon");
                names += 1;
            }
            let step = if schema["type"].to_string().contains("integer") { 1.0 } else { 0.01 };
            for (bound, step) in [("minimum", -step), ("maximum", step)] {
                let Some(limit) = schema[bound].as_f64() else { continue };
                assert!(is_taken(&name, &limit.to_string()), "{name}={limit}");
                assert!(!is_taken(&name, &(limit + step).to_string()), "{name} beyond {limit}");
                bounds += 1;
            }
        }
        assert_eq!((bounds, names), (16, 18));
        assert_eq!(documented().len(), 14);
    }
}
