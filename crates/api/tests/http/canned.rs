//! AWS on the wire as far as the store is not enough: answers each operation as it is told, and remembers what it was
//! asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

type Answers = Arc<Mutex<Box<dyn Fn(&str) -> (u16, Value) + Send>>>;

#[derive(Clone)]
pub(crate) struct Canned {
    pub(crate) endpoint: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    answers: Answers,
}

impl Canned {
    /// Everything works.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let fine = json!({"executionArn": "arn", "startDate": 1_795_176_000.0});
        let answers: Answers = Arc::new(Mutex::new(Box::new(move |_| (200, fine.clone()))));
        let canned = Self { endpoint, asked: Arc::default(), answers };
        let server = canned.clone();
        std::thread::spawn(move || {
            listener.incoming().map_while(Result::ok).for_each(|it| server.serve(&it))
        });
        canned
    }

    /// From now on one operation, of Cognito or of Step Functions, is refused with an error.
    pub(crate) fn refuse(&self, operation: &'static str, error: &'static str, message: &'static str) {
        self.answer(move |asked| {
            let refused = (400, json!({"__type": error, "message": message}));
            if asked == operation { refused } else { (200, json!({"executionArn": "arn", "startDate": 0.0})) }
        });
    }

    /// From now on every answer is as given.
    pub(crate) fn answer(&self, answer: impl Fn(&str) -> (u16, Value) + Send + 'static) {
        *self.answers.lock().unwrap() = Box::new(answer);
    }

    /// What was asked since the last call of this, in order.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|(operation, _)| operation).collect()
    }

    fn serve(&self, mut stream: &TcpStream) {
        let (operation, input) = request(stream);
        let (status, body) = self.answers.lock().unwrap()(&operation);
        self.asked.lock().unwrap().push((operation, input));
        let body = body.to_string();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close", body.len());
        write!(stream, "{head}\r\n\r\n{body}").unwrap();
    }
}

/// The operation that a request names, and its input.
fn request(stream: &TcpStream) -> (String, Value) {
    let mut reader = BufReader::new(stream);
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

impl std::fmt::Debug for Canned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canned").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
