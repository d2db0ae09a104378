//! Every route with everybody who may call it: nobody, another user, the owner of what it is about, a moderator, an
//! admin. A route that is not in the table fails the test.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    pictures::jpeg,
    world::{Person, World},
};

use crate::{REBUILD, with_world};

/// A request, and the status for nobody, another user, a moderator, an admin and the owner, asked in this order: the
/// owner is asked last, because some requests can be done once only.
type Row = (&'static str, &'static str, &'static str, [u16; 5]);

const NO_BODY: &str = "";

/// Whatever is changed but one's profile is changed with `If-Match: *`. `{private}` and `{public}` are photos of the owner, `{comment}` is a comment of a fifth person under the public
/// one, new for each call; `{name}` is the owner.
#[rustfmt::skip]
const MATRIX: &[Row] = &[
    // What anybody may ask.
    ("GET", "/v1/health", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/openapi.json", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/time", NO_BODY, [401, 200, 200, 200, 200]),
    ("POST", "/v1/users", r#"{"username": "x"}"#, [422, 422, 422, 422, 422]),
    ("POST", "/v1/users/verify", r#"{"username": "nobody_there", "code": "000000"}"#, [422, 422, 422, 422, 422]),
    ("POST", "/v1/users/resend", r#"{"username": "nobody_there"}"#, [202, 202, 202, 202, 202]),
    ("POST", "/v1/sessions", r#"{"username": "nobody_there", "password": "x"}"#, [401, 401, 401, 401, 401]),
    ("POST", "/v1/sessions/refresh", r#"{"refresh_token": "x"}"#, [401, 401, 401, 401, 401]),
    ("POST", "/v1/password-resets", r#"{"username": "nobody_there"}"#, [202, 202, 202, 202, 202]),
    ("POST", "/v1/password-resets/confirm",
        r#"{"username": "nobody_there", "code": "000000", "new_password": "Correct-horse-8"}"#,
        [422, 422, 422, 422, 422]),
    ("GET", "/v1/notifications/unsubscribe/forged", NO_BODY, [404, 404, 404, 404, 404]),
    ("POST", "/v1/notifications/unsubscribe/forged", NO_BODY, [404, 404, 404, 404, 404]),
    // Photos.
    ("POST", "/v1/uploads", "{}", [401, 422, 422, 422, 422]),
    ("POST", "/v1/uploads/check", r#"{"sha256": []}"#, [401, 200, 200, 200, 200]),
    ("GET", "/v1/uploads/{private}", NO_BODY, [401, 404, 404, 404, 200]),
    ("GET", "/v1/photos", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/photos/{public}", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/photos/{private}", NO_BODY, [404, 404, 404, 404, 200]),
    ("GET", "/v1/photos/{private}/render?w=20", NO_BODY, [404, 404, 404, 404, 302]),
    ("POST", "/v1/photos/{private}/renders", r#"{"operations": [{"op": "flip", "axis": "horizontal"}]}"#,
        [401, 404, 404, 404, 202]),
    ("GET", "/v1/photos/{private}/renders/01KAG7Q2M8N3P4Q5R6S7T8V9WA", NO_BODY, [401, 404, 404, 404, 404]),
    ("GET", "/v1/photos/{public}/original", NO_BODY, [401, 404, 404, 404, 302]),
    ("POST", "/v1/photos/{private}/reprocess", NO_BODY, [401, 404, 404, 404, 202]),
    ("PATCH", "/v1/photos/{public}", "{}", [401, 404, 404, 404, 200]),
    ("GET", "/v1/users/{name}/photos", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/tags/anything", NO_BODY, [200, 200, 200, 200, 200]),
    // People.
    ("GET", "/v1/users/{name}", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/users/{name}/followers", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/users/{name}/following", NO_BODY, [200, 200, 200, 200, 200]),
    ("PUT", "/v1/me/following/{name}", NO_BODY, [401, 204, 204, 204, 422]),
    ("DELETE", "/v1/me/following/{name}", NO_BODY, [401, 204, 204, 204, 422]),
    ("GET", "/v1/me/mutes", NO_BODY, [401, 200, 200, 200, 200]),
    ("PUT", "/v1/me/mutes/{name}", NO_BODY, [401, 204, 204, 204, 422]),
    ("DELETE", "/v1/me/mutes/{name}", NO_BODY, [401, 204, 204, 204, 422]),
    ("GET", "/v1/me/blocks", NO_BODY, [401, 200, 200, 200, 200]),
    ("PUT", "/v1/me/blocks/{name}", NO_BODY, [401, 204, 204, 204, 422]),
    ("GET", "/v1/photos/{public}", NO_BODY, [200, 404, 404, 404, 200]),
    ("DELETE", "/v1/me/blocks/{name}", NO_BODY, [401, 204, 204, 204, 422]),
    // Likes and comments.
    ("PUT", "/v1/photos/{public}/like", NO_BODY, [401, 200, 200, 200, 200]),
    ("PUT", "/v1/photos/{private}/like", NO_BODY, [401, 404, 404, 404, 200]),
    ("GET", "/v1/photos/{public}/likes", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/photos/{private}/likes", NO_BODY, [404, 404, 404, 404, 200]),
    ("DELETE", "/v1/photos/{public}/like", NO_BODY, [401, 200, 200, 200, 200]),
    ("GET", "/v1/me/likes", NO_BODY, [401, 200, 200, 200, 200]),
    ("POST", "/v1/photos/{public}/comments", r#"{"text": "Good light"}"#, [401, 201, 201, 201, 201]),
    ("POST", "/v1/photos/{private}/comments", r#"{"text": "Good light"}"#, [401, 404, 404, 404, 201]),
    ("GET", "/v1/photos/{public}/comments", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/photos/{private}/comments", NO_BODY, [404, 404, 404, 404, 200]),
    ("DELETE", "/v1/photos/{public}/comments/{comment}", NO_BODY, [401, 403, 204, 204, 204]),
    // One's own.
    ("GET", "/v1/feed", NO_BODY, [401, 200, 200, 200, 200]),
    ("GET", "/v1/notifications", NO_BODY, [401, 200, 200, 200, 200]),
    ("PUT", "/v1/notifications/read", "{}", [401, 422, 422, 422, 422]),
    ("GET", "/v1/me/notification-settings", NO_BODY, [401, 200, 200, 200, 200]),
    ("PUT", "/v1/me/notification-settings", r#"{"email_follows": true, "email_moderation": true}"#,
        [401, 200, 200, 200, 200]),
    ("GET", "/v1/me", NO_BODY, [401, 200, 200, 200, 200]),
    ("PATCH", "/v1/me", "{}", [401, 428, 428, 428, 428]),
    ("POST", "/v1/me/exports", NO_BODY, [401, 202, 202, 202, 202]),
    ("GET", "/v1/me/exports/01KAG7Q2M8N3P4Q5R6S7T8V9WA", NO_BODY, [401, 404, 404, 404, 404]),
    // Search.
    ("GET", "/v1/search?q=sea", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/search/suggest?q=se", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/tags/anything/top-users", NO_BODY, [200, 200, 200, 200, 200]),
    ("GET", "/v1/tags/trending", NO_BODY, [200, 200, 200, 200, 200]),
    // What only admins may do.
    ("POST", "/v1/admin/reindex", NO_BODY, [401, 403, 403, 202, 403]),
    ("GET", "/v1/admin/reindex/01KAG7Q2M8N3P4Q5R6S7T8V9WA", NO_BODY, [401, 403, 403, 404, 403]),
    // What ends something comes last.
    ("DELETE", "/v1/photos/{private}", NO_BODY, [401, 404, 404, 404, 202]),
    ("POST", "/v1/me/password", r#"{"old_password": "wrong", "new_password": "Correct-horse-8"}"#,
        [401, 422, 422, 422, 422]),
    ("DELETE", "/v1/sessions", NO_BODY, [401, 204, 204, 204, 204]),
    ("DELETE", "/v1/me", NO_BODY, [401, 202, 202, 202, 202]),
];

/// Everybody whom the table speaks of.
struct Cast {
    other: Person,
    moderator: Person,
    admin: Person,
    owner: Person,
    commenter: Person,
    public: String,
    private: String,
}

#[test]
fn everybody_gets_what_is_theirs_on_every_route() -> Result<()> {
    with_world(async |world| {
        let cast = Cast::gather(world).await?;
        let mut wrong = vec![];
        for (method, path, body, expected) in MATRIX {
            let callers =
                [None, Some(&cast.other), Some(&cast.moderator), Some(&cast.admin), Some(&cast.owner)];
            for ((who, caller), status) in ROLES.iter().zip(callers).zip(expected) {
                let path = cast.fill(world, path).await?;
                let body = (!body.is_empty()).then(|| serde_json::from_str(body)).transpose()?;
                let _alone =
                    if path.starts_with("/v1/admin/reindex") { Some(REBUILD.lock().await) } else { None };
                let any = [("if-match", "*")];
                let condition = if *method == "PATCH" && path == "/v1/me" { &any[..0] } else { &any };
                let answer = world.call_with(method.parse()?, &path, caller, body, condition).await?;
                if let Some(reindex) = answer.body["reindex_id"].as_str().filter(|_| answer.status == 202) {
                    assert_eq!(world.end_of("ReindexWorkflow", reindex).await?, "SUCCEEDED");
                }
                if answer.status.as_u16() != *status {
                    wrong.push(format!(
                        "{method} {path} as {who}: {}, not {status}: {}",
                        answer.status, answer.body
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        Ok(())
    })
}

const ROLES: [&str; 5] = ["nobody", "another user", "a moderator", "an admin", "the owner"];

#[test]
fn the_matrix_is_of_all_routes() {
    let asked: BTreeSet<_> =
        MATRIX.iter().map(|(method, path, ..)| format!("{method} {}", shape(path))).collect();
    let there: BTreeSet<_> =
        api::routes().iter().map(|route| format!("{} {}", route.method, shape(route.path))).collect();
    assert_eq!(
        there.difference(&asked).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "routes that nobody asks for"
    );
    assert_eq!(asked.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "no such routes");
}

/// A path with a mark for each of its parameters, whatever stands for it.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mark = |part: &str| {
        let parameter =
            part.starts_with('{') || part.starts_with("01K") || ["anything", "forged"].contains(&part);
        if parameter { "{}".to_owned() } else { part.to_owned() }
    };
    path.split('/').map(mark).collect::<Vec<_>>().join("/")
}

impl Cast {
    async fn gather(world: &World) -> Result<Self> {
        let (other, commenter, owner) =
            (world.somebody().await?, world.somebody().await?, world.somebody().await?);
        let moderator = world.somebody_in("moderator").await?;
        let admin = world.somebody_in("admin").await?;
        let public = world.upload(&owner, jpeg(48, 48, 901), json!({})).await?;
        let private = world.upload(&owner, jpeg(48, 48, 902), json!({"visibility": "private"})).await?;
        for photo in [&public, &private] {
            world.outcome(&owner, photo).await?;
        }
        Ok(Self { other, moderator, admin, owner, commenter, public, private })
    }

    async fn fill(&self, world: &World, path: &str) -> Result<String> {
        let mut path = path
            .replace("{public}", &self.public)
            .replace("{private}", &self.private)
            .replace("{name}", &self.owner.name);
        if path.contains("{comment}") {
            let comments = format!("/v1/photos/{}/comments", self.public);
            let comment = world.post(&comments, Some(&self.commenter), json!({"text": "First"})).await?;
            path = path.replace("{comment}", id(&comment.body)?);
        }
        Ok(path)
    }
}

fn id(body: &Value) -> Result<&str> {
    body["id"].as_str().with_context(|| format!("no id in {body}"))
}

#[test]
fn methods_of_the_matrix_are_methods() {
    assert!(MATRIX.iter().all(|(method, ..)| method.parse::<Method>().is_ok()));
}
