//! OpenAPI 3.1 of all functions, and what is common to all routes: problems, and the gateway's own bare answers.

use serde::Serialize;
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, OpenApi as Document, Ref, RefOr, Response, ResponseBuilder,
        path::{Operation, PathItem},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::{accounts, admin, http::problem, photos, renders, searches, social};

#[derive(OpenApi)]
#[openapi(
    info(title = "Picstack", description = "Photo sharing and image processing.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    tags(
        (name = "accounts", description = "Signing up, sessions, oneself"),
        (name = "uploads", description = "Sending photos and following them through the pipeline"),
        (name = "photos", description = "Photos and lists of them"),
        (name = "renders", description = "Pictures made of a photo"),
        (name = "people", description = "Profiles, following, blocking, muting"),
        (name = "likes", description = "Likes, counted exactly"),
        (name = "comments", description = "What is said under a photo"),
        (name = "feed", description = "Photos of those whom one follows"),
        (name = "notifications", description = "What one is told, and mailed"),
        (name = "search", description = "Finding photos, people and tags"),
        (name = "admin", description = "What only administrators ask for"),
        (name = "service", description = "The service itself"),
    ),
)]
struct Base;

/// What the gateway answers by itself, before any function: no problem document.
#[derive(Serialize, ToSchema)]
struct GatewayMessage {
    #[schema(example = "Unauthorized")]
    message: &'static str,
}

/// Answers that every route may give: the name of the component, the status, whether the gateway gives it bare too.
const COMMON: [(&str, &str, &str, From); 10] = [
    ("BadRequest", "400", "`validation`: the body is not JSON, or the query cannot be read", From::Us),
    ("Unauthorized", "401", "`unauthorized`: the token is missing, wrong or expired", From::Both),
    (
        "Forbidden",
        "403",
        "The token is none of a session's access tokens, but an id token, say",
        From::Gateway,
    ),
    ("NotFound", "404", "`not-found`: it does not exist, or the caller may not see it", From::Both),
    ("TooLarge", "413", "`too-large`: the body, or the announced file", From::Both),
    ("UnsupportedMedia", "415", "`unsupported-media`: of the body, or of the announced file", From::Us),
    ("Invalid", "422", "`validation`: all wrong values at once", From::Us),
    ("RateLimited", "429", "`rate-limited`, with Retry-After", From::Both),
    ("Internal", "500", "A fault of ours; the request_id helps to find it", From::Both),
    ("Unavailable", "503", "`unavailable`: try again", From::Both),
];
/// For routes that need If-Match.
const CONDITIONAL: [(&str, &str, &str, From); 2] = [
    ("Stale", "412", "`version-mismatch`: the ETag is not the current one", From::Us),
    ("NoCondition", "428", "`precondition-required`: If-Match is missing", From::Us),
];
/// For routes that take an Idempotency-Key, or may find the photo busy.
const CONFLICT: (&str, &str, &str, From) = (
    "Conflict",
    "409",
    "`conflict`, or `idempotency-conflict` while the first request of the key is under way",
    From::Us,
);

#[derive(Clone, Copy, PartialEq)]
enum From {
    Us,
    Gateway,
    Both,
}

/// The API's description. Its routes are those of the routers, since both come from the same lines.
#[must_use]
pub fn openapi() -> Document {
    let mut document = Base::openapi();
    document.merge(photos::documented().into_openapi());
    document.merge(renders::documented().into_openapi());
    document.merge(accounts::documented().into_openapi());
    document.merge(social::documented().into_openapi());
    document.merge(searches::documented().into_openapi());
    document.merge(admin::documented().into_openapi());
    let components = document.components.get_or_insert_default();
    describe(components);
    for item in document.paths.paths.values_mut() {
        operations(item).for_each(add_common);
    }
    document
}

fn describe(components: &mut Components) {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of a session, good for 15 minutes."));
    let scheme = RefOr::T(SecurityScheme::Http(bearer.build()));
    components.security_schemes.insert("access_token".into(), scheme);
    let mut schemas = vec![
        (problem::Document::name().into(), problem::Document::schema()),
        (GatewayMessage::name().into(), GatewayMessage::schema()),
    ];
    problem::Document::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let responses = COMMON.into_iter().chain(CONDITIONAL).chain([CONFLICT]);
    components
        .responses
        .extend(responses.map(|(name, _, text, from)| (name.to_owned(), RefOr::T(answer(text, from)))));
}

fn answer(description: &str, from: From) -> Response {
    let content = |schema: &str| ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
    let mut answer = ResponseBuilder::new().description(description);
    if from != From::Gateway {
        answer = answer.content(problem::MEDIA_TYPE, content(&problem::Document::name()));
    }
    if from != From::Us {
        answer = answer.content("application/json", content(&GatewayMessage::name()));
    }
    answer.build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// What a route says of a status itself stays.
fn add_common(operation: &mut Operation) {
    let has_body = operation.request_body.is_some();
    let needs = |name: &str| operation.parameters.iter().flatten().any(|parameter| is(parameter, name));
    let (conditional, keyed) = (needs("If-Match"), needs("Idempotency-Key"));
    // None for everybody, one for callers, two (nobody or a caller) where a token is optional.
    let securities = operation.security.as_ref().map_or(0, Vec::len);
    let common = COMMON.into_iter().filter(|(_, status, ..)| match *status {
        "400" | "415" => has_body,
        "401" => securities > 0,
        "403" => securities == 1,
        "422" => has_body || operation.parameters.is_some(),
        _ => true,
    });
    let conditions = CONDITIONAL.into_iter().filter(|_| conditional);
    let conflicts = Some(CONFLICT).filter(|_| keyed);
    for (name, status, ..) in common.chain(conditions).chain(conflicts) {
        let reference = RefOr::Ref(Ref::from_response_name(name));
        operation.responses.responses.entry(status.to_owned()).or_insert(reference);
    }
}

fn is(parameter: &RefOr<utoipa::openapi::path::Parameter>, name: &str) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == name)
}
