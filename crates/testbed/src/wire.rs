//! Services on 127.0.0.1: they answer each call as they are told, and remember what they were asked. All of a process
//! run on one thread of their own until it ends, so they serve tests with and without a runtime.

mod answer;
mod call;
#[cfg(test)]
mod tests;

use std::{
    net::TcpListener,
    sync::{Arc, LazyLock, Mutex},
};

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use tokio::runtime::{Builder, Runtime};

pub use answer::Answer;
pub use call::Call;

/// Nothing answers here.
pub const NOBODY: &str = "http://127.0.0.1:1";

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

/// Gives a service of any kind a port of its own, and says where it answers.
#[must_use]
pub fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    RUNTIME.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, router).await
    });
    endpoint
}

type Answers = Arc<dyn Fn(&Call) -> Answer + Send + Sync>;

/// A service that does nothing but answer.
#[derive(Clone)]
pub struct Service {
    endpoint: String,
    desk: Desk,
}

#[derive(Clone)]
struct Desk {
    asked: Arc<Mutex<Vec<Call>>>,
    answers: Arc<Mutex<Answers>>,
}

impl Service {
    /// Answers each call as a function says. If that panics, the call has no answer.
    pub fn answering<A: Into<Answer>>(answer: impl Fn(&Call) -> A + Send + Sync + 'static) -> Self {
        let desk = Desk { asked: Arc::default(), answers: Arc::new(Mutex::new(answers(answer))) };
        Self { endpoint: serve(Router::new().fallback(take).with_state(desk.clone())), desk }
    }

    /// Gives one answer after the other, and after the last none.
    pub fn answering_in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect::<Vec<_>>().into_iter());
        Self::answering(move |call| {
            let next = answers.lock().unwrap().next();
            next.unwrap_or_else(|| panic!("nobody thought of {call:?}"))
        })
    }

    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Answers otherwise from now on.
    pub fn answer<A: Into<Answer>>(&self, answer: impl Fn(&Call) -> A + Send + Sync + 'static) {
        *self.desk.answers.lock().unwrap() = answers(answer);
    }

    /// The calls so far, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<Call> {
        self.desk.asked.lock().unwrap().clone()
    }

    /// The calls since this was last asked for, in order.
    pub fn take_asked(&self) -> Vec<Call> {
        std::mem::take(&mut self.desk.asked.lock().unwrap())
    }

    /// The operations of the calls so far.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|call| call.operation).collect()
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

fn answers<A: Into<Answer>>(answer: impl Fn(&Call) -> A + Send + Sync + 'static) -> Answers {
    Arc::new(move |call| answer(call).into())
}

async fn take(State(desk): State<Desk>, request: Request) -> Response {
    let call = Call::read(request).await;
    desk.asked.lock().unwrap().push(call.clone());
    // Not held while it answers: one that panics would take the next with it.
    let answers = Arc::clone(&desk.answers.lock().unwrap());
    answers(&call).into_response()
}
