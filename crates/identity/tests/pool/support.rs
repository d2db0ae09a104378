//! A user pool on the wire that answers as it is told, and remembers what it was asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_sdk_cognitoidentityprovider::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use domain::id::Username;
use identity::{Client, Identity, Pool, Secret};
use serde_json::{Value, json};

/// What a pool was asked: operations and their input, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked(Arc<Mutex<Vec<(String, Value)>>>);

impl Asked {
    pub(crate) fn operations(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|(operation, _)| operation.clone()).collect()
    }

    pub(crate) fn input(&self, index: usize) -> Value {
        self.0.lock().unwrap()[index].1.clone()
    }
}

/// A pool that answers every call with one error.
pub(crate) fn refusing(status: u16, error: &'static str) -> Identity {
    answering(move |_| (status, refusal(error, "in the pool's words"))).0
}

/// The body of an error.
pub(crate) fn refusal(error: &str, message: &str) -> Value {
    json!({"__type": error, "message": message})
}

/// A pool that answers each operation as `answer` says.
pub(crate) fn answering(answer: impl Fn(&str) -> (u16, Value) + Send + 'static) -> (Identity, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    let memory = asked.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let (operation, input) = request(&stream);
            let (status, body) = answer(&operation);
            memory.0.lock().unwrap().push((operation, input));
            let body = body.to_string();
            let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close", body.len());
            write!(stream, "{head}\r\n\r\n{body}").unwrap();
        }
    });
    (identity(endpoint), asked)
}

/// The operation that a request names, and its input.
fn request(stream: &TcpStream) -> (String, Value) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut length, mut operation) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let (name, value) = line.trim().split_once(": ").unwrap_or_default();
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "x-amz-target" => value.split_once('.').unwrap().1.clone_into(&mut operation),
            _ if line.trim().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (operation, serde_json::from_slice(&body).unwrap())
}

/// Tries again what may pass, as the functions do.
pub(crate) fn identity(endpoint: String) -> Identity {
    let config = aws_sdk_cognitoidentityprovider::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("AKIATEST", "secret", None, None, "test"))
        .endpoint_url(&endpoint)
        .build();
    let (id, client_id, region) = ("eu-central-1_x".into(), "c".into(), "eu-central-1".into());
    Identity::new(Client::from_conf(config), Pool { id, client_id, region, endpoint: Some(endpoint) })
}

pub(crate) fn ada() -> Username {
    "ada".parse().unwrap()
}

pub(crate) fn secret() -> Secret {
    Secret::new("Correct-horse-7")
}
