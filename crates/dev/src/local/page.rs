//! The page at `/_local`: what runs, where, and the inbox. Plain HTML that asks nobody else for anything.

use super::{Local, inbox::Message};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;\
border-bottom:1px solid #8884}pre{white-space:pre-wrap;margin:0;font:inherit}code{font-size:.9em}\
article{border:1px solid #8886;border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}\
article header{display:flex;gap:1rem;flex-wrap:wrap;opacity:.75}summary{cursor:pointer}:root{color-scheme:light dark}";

pub(super) fn render(local: &Local, messages: &[Message]) -> String {
    let inbox: String = messages.iter().map(message).collect();
    let inbox = if inbox.is_empty() { "<p>No email and no alert yet.</p>".to_owned() } else { inbox };
    let dropped = local.stack.dropped.iter().map(|it| row(&[&it.logical_id, &it.kind, &it.reason]));
    let resources = local.stack.all().map(|(id, kind, physical_id)| row(&[id, kind, physical_id]));
    let outputs = local.stack.outputs.iter().map(|(name, value)| row(&[name, value]));
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <meta http-equiv=refresh content=10><title>Picstack on this machine</title><style>{STYLE}</style>\
         <h1>Picstack on this machine</h1><table>{}{}{}{}</table>\
         <h2>Inbox</h2><p><a href=/_local/inbox.json>as JSON</a></p>{inbox}\
         <h2>Stack</h2><p><a href=/_local/stack.json>as JSON</a></p><table>{}</table>\
         <details><summary>Resources</summary><table>{}</table></details>\
         <h2>Left out</h2><p>The local cloud does not have these.</p><table>{}</table></html>",
        link_row("API", &format!("{}/v1/health", local.base_url)),
        link_row("OpenAPI", &format!("{}/v1/openapi.json", local.base_url)),
        row(&["AWS endpoint", &local.aws_url]),
        row(&["Credentials", "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1"]),
        outputs.collect::<String>(),
        resources.collect::<String>(),
        dropped.collect::<String>(),
    )
}

fn message(message: &Message) -> String {
    format!(
        "<article><header><span>{}</span><span>to {}</span></header><strong>{}</strong><pre>{}</pre></article>",
        escape(&message.at),
        escape(&message.to),
        escape(&message.subject),
        escape(&message.body)
    )
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
    format!("<tr>{cells}</tr>")
}

fn link_row(name: &str, url: &str) -> String {
    let url = escape(url);
    format!("<tr><td>{}</td><td><a href=\"{url}\">{url}</a></td></tr>", escape(name))
}

/// Makes text safe in elements and in quoted attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_is_markup() {
        let message = Message {
            at: "now".into(),
            kind: super::super::inbox::Kind::Email,
            to: "\"><script>".into(),
            subject: "a & b".into(),
            body: "<img src=x onerror=alert(1)>".into(),
        };
        let html = super::message(&message);
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains("a &amp; b"));
    }
}
