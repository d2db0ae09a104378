//! The members of a JSON object, read one by one so that everything wrong is told at once.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::problem::{FieldError, Kind, Problem};

/// What is wrong with a value: details, each with where inside the value it is (`/3` in a list).
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong(Vec<(String, String)>);

impl<T: std::fmt::Display> From<T> for Wrong {
    fn from(detail: T) -> Self {
        Self(vec![(String::new(), detail.to_string())])
    }
}

impl Wrong {
    /// What is wrong with several items of a list.
    pub(crate) fn items(wrong: impl IntoIterator<Item = (usize, Self)>) -> Self {
        let at = |(index, wrong): (usize, Self)| {
            wrong.0.into_iter().map(move |(inner, detail)| (format!("/{index}{inner}"), detail))
        };
        Self(wrong.into_iter().flat_map(at).collect())
    }
}

impl FromIterator<(String, String)> for Wrong {
    /// Details, each behind where inside the value it is.
    fn from_iter<I: IntoIterator<Item = (String, String)>>(details: I) -> Self {
        Self(details.into_iter().collect())
    }
}

/// A request's body, parsed from its members.
pub(crate) trait Parse: Sized {
    /// Reads every member before it gives up on any; what is wrong is noted in `fields`.
    fn parse(fields: &mut Fields) -> Option<Self>;
}

/// The members that are not read yet, and what was wrong with those that are.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    left: Map<String, Value>,
    errors: Vec<FieldError>,
}

/// Parses a body. Malformed JSON is 400; wrong, missing or unknown members are 422, all at once.
pub(crate) fn parse<T: Parse>(bytes: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    let Value::Object(left) = value else {
        return Err(Problem::invalid_value("", "the body is not a JSON object"));
    };
    read(left, T::parse).map_err(Problem::invalid)
}

/// Parses an object inside a body, by the same rules.
pub(crate) fn object<T>(value: &Value, parse: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Wrong> {
    let Value::Object(left) = value else { return Err("must be an object".into()) };
    let inside = |error: FieldError| (error.pointer, error.detail);
    read(left.clone(), parse).map_err(|errors| errors.into_iter().map(inside).collect())
}

fn read<T>(
    left: Map<String, Value>,
    parse: impl FnOnce(&mut Fields) -> Option<T>,
) -> Result<T, Vec<FieldError>> {
    let mut fields = Fields { left, errors: Vec::new() };
    let parsed = parse(&mut fields);
    fields.refuse_unknown();
    match parsed {
        Some(parsed) if fields.errors.is_empty() => Ok(parsed),
        _ => Err(fields.errors),
    }
}

impl Fields {
    /// A member that must be there. `None` only after an error was noted.
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, Wrong>,
    ) -> Option<T> {
        match self.left.remove(name) {
            None | Some(Value::Null) => self.wrong(name, "required".into()),
            Some(value) => parse(&value).map_or_else(|wrong| self.wrong(name, wrong), Some),
        }
    }

    /// A member that may be missing or null. The outer `None` only after an error was noted.
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, Wrong>,
    ) -> Option<Option<T>> {
        self.change(name, parse).map(Option::flatten)
    }

    /// A member of a patch: missing leaves, null clears. The outermost `None` only after an error was noted.
    #[allow(clippy::option_option, reason = "error, missing and null are three different things")]
    pub(crate) fn change<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&Value) -> Result<T, Wrong>,
    ) -> Option<Option<Option<T>>> {
        match self.left.remove(name) {
            None => Some(None),
            Some(Value::Null) => Some(Some(None)),
            Some(value) => {
                parse(&value).map_or_else(|wrong| self.wrong(name, wrong), |value| Some(Some(Some(value))))
            }
        }
    }

    /// Notes what only shows when a member is read already.
    pub(crate) fn refuse<T>(&mut self, name: &str, detail: String) -> Option<T> {
        self.wrong(name, detail.into())
    }

    /// Leaves what cannot be judged, because it is not known what it belongs to.
    pub(crate) fn ignore_rest(&mut self) {
        self.left.clear();
    }

    fn wrong<T>(&mut self, name: &str, Wrong(details): Wrong) -> Option<T> {
        let pointer = pointer(name);
        let errors = details.into_iter();
        self.errors.extend(
            errors.map(|(inner, detail)| FieldError { pointer: format!("{pointer}{inner}"), detail }),
        );
        None
    }

    /// A misspelt member would be ignored otherwise, and its sender would never know.
    fn refuse_unknown(&mut self) {
        for name in std::mem::take(&mut self.left).keys() {
            self.wrong::<()>(name, "unknown field".into());
        }
    }
}

/// RFC 6901.
fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn malformed(error: &serde_json::Error) -> Problem {
    let at = format!("line {}, column {}", error.line(), error.column());
    Problem::new(
        Kind::Validation,
        StatusCode::BAD_REQUEST,
        format!("the body is not JSON: it breaks at {at}"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::value;

    #[derive(Debug, PartialEq)]
    struct Sample {
        name: String,
        bytes: u64,
        list: Option<Vec<u64>>,
        note: Option<Option<String>>,
    }

    impl Parse for Sample {
        fn parse(fields: &mut Fields) -> Option<Self> {
            let name = fields.required("name", value::text(5));
            let bytes = fields.required("bytes", value::integer(1));
            let list = fields.optional("list", |list| value::list(list, 3, value::integer(1)));
            let note = fields.change("note", value::text(5));
            Some(Self { name: name?, bytes: bytes?, list: list?, note: note? })
        }
    }

    fn refusal(body: &str) -> Value {
        let problem = parse::<Sample>(body.as_bytes()).unwrap_err();
        serde_json::to_value(problem.document("/", "r")).unwrap()
    }

    #[test]
    fn a_good_body_is_read() {
        let sample = parse::<Sample>(br#"{"name": " ada ", "bytes": 7, "list": [1], "note": null}"#).unwrap();
        let expected = Sample { name: "ada".into(), bytes: 7, list: Some(vec![1]), note: Some(None) };
        assert_eq!(sample, expected);
        let sample = parse::<Sample>(br#"{"name": "ada", "bytes": 7}"#).unwrap();
        assert_eq!((sample.list, sample.note), (None, None));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let body = json!({"bytes": -1, "list": [1, 0, "x"], "note": "too long", "a/b~c": 1});
        assert_eq!(
            refusal(&body.to_string())["errors"],
            json!([
                {"pointer": "/name", "detail": "required"},
                {"pointer": "/bytes", "detail": "a whole number, at least 1"},
                {"pointer": "/list/1", "detail": "a whole number, at least 1"},
                {"pointer": "/list/2", "detail": "a whole number, at least 1"},
                {"pointer": "/note", "detail": "at most 5 characters"},
                {"pointer": "/a~1b~0c", "detail": "unknown field"},
            ])
        );
    }

    #[test]
    fn what_is_no_json_or_no_object_is_refused() {
        let status = |body| refusal(body)["status"].clone();
        assert_eq!(status(r#"{"name": "#), 400);
        assert_eq!(status(""), 400);
        assert_eq!(status("[1]"), 422);
        assert_eq!(
            refusal(r#"{"name": x}"#)["detail"],
            "the body is not JSON: it breaks at line 1, column 10"
        );
    }
}
