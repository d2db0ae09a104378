//! The recipe that is meant by what somebody asks of a photo, when it can be done on this very photo.

use domain::{
    photo::{Format, Photo},
    recipe::{Operation, OutputFormat, Recipe, Wrong},
};

use super::request::RenderRequest;
use crate::http::{
    problem::{FieldError, Problem},
    query::Query,
};

/// # Errors
/// 422 at the parameters that are wrong: `?w`.
pub(super) fn of_query(query: &Query, photo: &Photo) -> Result<Recipe, Problem> {
    let recipe =
        Recipe::from_query(query.pairs(), usual_format(photo)).map_err(|wrong| refused("?", wrong))?;
    // Nothing else leaves a picture.
    fits(&recipe, photo).map_err(|(_, detail)| Problem::invalid_value("?crop", detail))?;
    Ok(recipe)
}

/// # Errors
/// 422 at the operation that is wrong: `/operations/3`.
pub(super) fn of_request(request: &RenderRequest, photo: &Photo) -> Result<Recipe, Problem> {
    let output =
        request.output(usual_format(photo)).map_err(|why| Problem::invalid_value("/quality", why))?;
    let recipe = Recipe::new(request.operations.clone(), output).map_err(|wrong| refused("", wrong))?;
    fits(&recipe, photo).map_err(|(index, detail)| {
        let index = index_asked(&recipe, request.operations.len(), index);
        Problem::invalid_value(format!("/operations/{index}"), detail)
    })?;
    Ok(recipe)
}

/// JPEG shows everything that is not seen through; a photo that is has its display rendition in WebP.
fn usual_format(photo: &Photo) -> OutputFormat {
    let mut renditions = photo.facts.iter().flat_map(|facts| &facts.renditions);
    let display = renditions.find(|rendition| rendition.name == "display");
    match display.map(|rendition| rendition.format) {
        Some(Format::Webp) => OutputFormat::Webp,
        _ => OutputFormat::Jpeg,
    }
}

fn fits(recipe: &Recipe, photo: &Photo) -> Result<(), (usize, String)> {
    photo.facts.as_ref().map_or(Ok(()), |facts| recipe.fits((facts.width, facts.height)))
}

/// The place in the list that was sent: a recipe of operations that do not resize has one more, which does.
fn index_asked(recipe: &Recipe, asked: usize, index: usize) -> usize {
    let is_resize = |operation: &Operation| matches!(operation, Operation::Resize { .. });
    let one_more = recipe.operations.len() > asked && recipe.operations[..index].iter().any(is_resize);
    index - usize::from(one_more)
}

fn refused(before: &str, wrong: Vec<Wrong>) -> Problem {
    let error = |Wrong { at, detail }| FieldError { pointer: format!("{before}{at}"), detail };
    Problem::invalid(wrong.into_iter().map(error).collect())
}

#[cfg(test)]
mod tests {
    use domain::recipe::Output;
    use serde_json::{Value, json};

    use super::*;
    use crate::{http::fields::parse, photos::view::tests::published};

    /// 4,000 × 3,000 pixels, and one rendition in the format given.
    fn photo(name: &str, format: Format) -> Photo {
        let mut photo = published();
        let rendition = &mut photo.facts.as_mut().unwrap().renditions[0];
        (rendition.name, rendition.format) = (name.to_owned(), format);
        photo
    }

    fn by_query(query: &[(&str, &str)], photo: &Photo) -> Result<Recipe, Value> {
        let pairs = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        of_query(&Query(pairs.collect()), photo).map_err(|problem| errors(&problem))
    }

    fn by_request(body: &Value, photo: &Photo) -> Result<Recipe, Value> {
        let request = parse(body.to_string().as_bytes()).map_err(|problem| errors(&problem))?;
        of_request(&request, photo).map_err(|problem| errors(&problem))
    }

    fn errors(problem: &Problem) -> Value {
        let document = serde_json::to_value(problem.document("", "")).unwrap();
        assert_eq!(document["status"], 422);
        document["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect()
    }

    #[test]
    fn what_shows_through_is_kept_by_the_usual_format() {
        let output = |photo: &Photo| by_query(&[], photo).unwrap().output;
        assert_eq!(output(&photo("display", Format::Webp)), Output::Webp { quality: 80 });
        assert_eq!(output(&photo("display", Format::Jpeg)), Output::Jpeg { quality: 80 });
        assert_eq!(output(&photo("thumbnail", Format::Webp)), Output::Jpeg { quality: 80 });
        let asked = by_request(&json!({"operations": [], "quality": 7}), &photo("display", Format::Webp));
        assert_eq!(asked.unwrap().output, Output::Webp { quality: 7 });
    }

    #[test]
    fn a_url_and_a_request_for_the_same_are_the_same() {
        let photo = published();
        let url = by_query(&[("h", "5"), ("filter", "sepia"), ("w", "8"), ("fit", "cover")], &photo).unwrap();
        let operations = json!([{"op": "resize", "width": 8, "height": 5, "fit": "cover"}, {"op": "sepia"}]);
        assert_eq!(by_request(&json!({"operations": operations}), &photo).unwrap(), url);
    }

    #[test]
    fn a_crop_outside_is_told_where_it_was_asked_for() {
        let photo = published();
        let outside = json!({"op": "crop", "x": 3999, "y": 0, "width": 2, "height": 1});
        let inside = json!({"op": "crop", "x": 0, "y": 0, "width": 4000, "height": 1});
        assert_eq!(by_query(&[("crop", "3999,0,2,1")], &photo), Err(json!(["?crop"])));
        assert_eq!(by_query(&[("w", "0"), ("filter", "neon")], &photo), Err(json!(["?w", "?filter"])));
        for (operations, pointer) in [
            (json!([outside]), "/operations/0"),
            (json!([inside, outside]), "/operations/1"),
            (json!([inside, {"op": "sepia"}, outside]), "/operations/2"),
            (json!([{"op": "resize", "width": 9}, outside]), "/operations/1"),
            (json!([{"op": "sepia"}, {"op": "resize", "width": 9}, outside]), "/operations/2"),
        ] {
            let body = json!({"operations": operations});
            assert_eq!(by_request(&body, &photo), Err(json!([pointer])), "{body}");
        }
    }
}
