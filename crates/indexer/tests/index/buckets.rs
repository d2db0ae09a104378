//! S3 on the wire, where nothing lies: what is asked of it, and answers or refusals as a test says.

use blobs::{Client, Renditions, Uploads, config::Builder};
use testbed::{
    sdk::{REGION, Retries, credentials, sdk},
    wire::{Answer, Call, Service},
};

#[derive(Debug)]
pub(crate) struct Buckets(Service);

impl Buckets {
    pub(crate) fn start() -> (Self, Renditions, Uploads) {
        let service = Service::answering(nothing);
        let config = Builder::from(&sdk(service.endpoint(), Retries::Never)).force_path_style(true);
        let client = Client::from_conf(config.build());
        let renditions = Renditions::new(client.clone(), "renditions".into());
        let endpoint = Some(service.endpoint().to_owned());
        let uploads = Uploads::new(client, "uploads".into(), REGION.into(), endpoint, credentials("test"));
        (Self(service), renditions, uploads)
    }

    /// What was asked since the last call, and since everything or nothing was refused.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.0.take_asked().into_iter().map(|call| call.url).collect()
    }

    /// Whether everything is refused from now on.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.0.answer(if refuses { refusal } else { nothing });
        self.0.take_asked();
    }
}

fn nothing(call: &Call) -> Answer {
    let root = if call.url.contains("versions") { "ListVersionsResult" } else { "ListBucketResult" };
    Answer::new(200, format!("<{root}></{root}>"))
}

fn refusal(_: &Call) -> Answer {
    Answer::new(403, "<Error><Code>AccessDenied</Code></Error>")
}
