//! A gate in front of a database, which holds one request until others have done something.

use std::sync::{Arc, Mutex};

use store::{Client, Store};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use crate::database::Database;

/// One database: the way past the gate, and the way through it.
#[derive(Debug)]
pub struct Gated {
    pub client: Client,
    pub direct: Store,
    pub through: Store,
    pub gate: Gate,
}

/// Tells that the request is held, and lets it go.
#[derive(Debug)]
pub struct Gate {
    held: oneshot::Receiver<()>,
    let_go: oneshot::Sender<()>,
}

type Hold = Arc<Mutex<Option<(oneshot::Sender<()>, oneshot::Receiver<()>)>>>;

impl Gate {
    /// Does something while the request is held.
    pub async fn meanwhile(self, what: impl Future<Output = ()>) {
        self.held.await.unwrap();
        what.await;
        self.let_go.send(()).unwrap();
    }
}

/// A database with a gate for the first request in whose body a word stands.
pub async fn gated(word: &'static str) -> Gated {
    let database = Database::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let front = database.behind(format!("http://{}", listener.local_addr().unwrap()));
    let (is_held, held) = oneshot::channel();
    let (let_go, is_let_go) = oneshot::channel();
    let hold: Hold = Arc::new(Mutex::new(Some((is_held, is_let_go))));
    let behind = database.endpoint().trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        while let Ok((from, _)) = listener.accept().await {
            let to = TcpStream::connect(&behind).await.unwrap();
            tokio::spawn(pass(from, to, word, hold.clone()));
        }
    });
    let (client, direct, through) = (database.client(), database.store(), front.store());
    Gated { client, direct, through, gate: Gate { held, let_go } }
}

async fn pass(from: TcpStream, to: TcpStream, word: &'static str, hold: Hold) {
    let ((mut asked, mut told), (mut answers, mut asks)) = (from.into_split(), to.into_split());
    tokio::spawn(async move { copy(&mut answers, &mut told).await });
    let mut buffer = vec![0; 1 << 16];
    while let Ok(read @ 1..) = asked.read(&mut buffer).await {
        let is_it = buffer[..read].windows(word.len()).any(|window| window == word.as_bytes());
        let held = is_it.then(|| hold.lock().unwrap().take()).flatten();
        if let Some((is_held, is_let_go)) = held {
            is_held.send(()).unwrap();
            is_let_go.await.unwrap();
        }
        asks.write_all(&buffer[..read]).await.unwrap();
    }
}
