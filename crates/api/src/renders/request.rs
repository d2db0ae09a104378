//! What somebody wants made of a photo, step by step.

use domain::{
    limits::OPERATIONS_MAX,
    recipe::{Operation, Output, OutputFormat},
};
use utoipa::ToSchema;

use super::operation::operation;
use crate::http::{
    fields::{Fields, Parse},
    value,
};

/// A picture to be made of a photo.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenderRequest {
    /// Done in this order. When none of them resizes, the picture is brought to at most 4,096 pixels either way behind
    /// the crops at the beginning.
    #[schema(max_items = 20)]
    pub(super) operations: Vec<Operation>,
    /// Of the picture. Usually jpeg; webp where something shows through the photo.
    format: Option<OutputFormat>,
    /// Of a JPEG or WebP. A PNG loses nothing and has none.
    #[schema(minimum = 1, maximum = 100, default = 80)]
    quality: Option<u8>,
}

impl Parse for RenderRequest {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let operations = fields.required("operations", |list| value::list(list, OPERATIONS_MAX, operation));
        let format = fields.optional("format", value::parsed);
        let quality = fields.optional("quality", value::read("a whole number from 1 to 100"));
        // Whichever format is the usual one of the photo, it has a quality.
        let output = Output::new(format?, quality?, OutputFormat::Jpeg);
        match output {
            Ok(_) => Some(Self { operations: operations?, format: format?, quality: quality? }),
            Err(why) => fields.refuse("quality", why.to_owned()),
        }
    }
}

impl RenderRequest {
    /// The form of the picture; `usual` when none is asked for.
    pub(super) fn output(&self, usual: OutputFormat) -> Result<Output, &'static str> {
        Output::new(self.format, self.quality, usual)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::http::fields::parse;

    fn refusal(body: &Value) -> Value {
        let problem = parse::<RenderRequest>(body.to_string().as_bytes()).unwrap_err();
        serde_json::to_value(problem.document("", "")).unwrap()["errors"].clone()
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let body = json!({
            "operations": [
                {"op": "resize", "width": 0}, {"op": "sepia"}, {"op": "neon", "glow": 1}, 7,
                {"op": "crop", "x": -1, "y": "top", "width": 5},
                {"op": "blur", "sigma_px": 1, "sigma": 2},
            ],
            "format": "png", "quality": 80, "filter": "sepia",
        });
        let names = "crop, resize, rotate, flip, blur, sharpen, grayscale, sepia, brightness, contrast, \
                     saturation, watermark";
        assert_eq!(
            refusal(&body),
            json!([
                {"pointer": "/operations/0/width", "detail": "from 1 to 4096"},
                {"pointer": "/operations/2/op", "detail": format!("one of {names}")},
                {"pointer": "/operations/3", "detail": "must be an object"},
                {"pointer": "/operations/4/x", "detail": "a whole number of pixels"},
                {"pointer": "/operations/4/y", "detail": "a whole number of pixels"},
                {"pointer": "/operations/4/height", "detail": "required"},
                {"pointer": "/operations/5/sigma", "detail": "unknown field"},
                {"pointer": "/quality", "detail": "PNG loses nothing, and has no quality"},
                {"pointer": "/filter", "detail": "unknown field"},
            ])
        );
    }

    #[test]
    fn at_most_twenty_operations() {
        let of = |count: usize| json!({"operations": vec![json!({"op": "sepia"}); count]});
        let errors = json!([{"pointer": "/operations", "detail": "at most 20 items"}]);
        assert_eq!(refusal(&of(21)), errors);
        assert!(parse::<RenderRequest>(of(20).to_string().as_bytes()).is_ok());
        assert!(parse::<RenderRequest>(of(0).to_string().as_bytes()).is_ok());
    }
}
