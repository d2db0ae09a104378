//! Keeps processes of a function busy: each gets its next request when it has answered the last.

use std::time::{Duration, Instant};

use anyhow::Result;
use bench::{cost::Cost, functions::Function, recorder::Recorder, request::Request, statistics::percentile};
use futures_util::future::try_join_all;

use crate::{arguments::Arguments, graph::Graph};

/// Requests to each process before anything is measured: connections are opened by them.
const WARM_UP: usize = 20;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Feed,
    Like,
    Profile,
}

/// What a stretch of time has shown.
#[derive(Debug)]
pub(crate) struct Driven {
    latencies_ms: Vec<f64>,
    elapsed: Duration,
    dynamodb: Cost,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Feed, Self::Like, Self::Profile];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed, page of 20",
            Self::Like => "like",
            Self::Profile => "profile",
        }
    }

    /// A request of somebody about something.
    fn request(self, graph: &Graph) -> Request {
        let request = match self {
            Self::Feed => Request::new("GET", "/v1/feed?limit=20"),
            Self::Like => Request::new("PUT", &format!("/v1/photos/{}/like", graph.some_photo())),
            Self::Profile => Request::new("GET", &format!("/v1/users/{}", graph.somebody())),
        };
        request.by(graph.somebody())
    }
}

/// Asks the same of all processes for a while.
pub(crate) async fn drive(
    functions: &[Function],
    recorder: &Recorder,
    graph: &Graph,
    kind: Kind,
    arguments: &Arguments,
) -> Result<Driven> {
    try_join_all(functions.iter().map(|function| warm_up(function, graph, kind))).await?;
    let _ = recorder.take();
    let begun = Instant::now();
    let busy = functions.iter().map(|function| keep_busy(function, graph, kind, begun + arguments.time));
    let latencies_ms = try_join_all(busy).await?.concat();
    Ok(Driven { latencies_ms, elapsed: begun.elapsed(), dynamodb: recorder.take() })
}

async fn warm_up(function: &Function, graph: &Graph, kind: Kind) -> Result<()> {
    for _ in 0..WARM_UP {
        function.request(&kind.request(graph)).await?;
    }
    Ok(())
}

async fn keep_busy(function: &Function, graph: &Graph, kind: Kind, until: Instant) -> Result<Vec<f64>> {
    let mut latencies_ms = vec![];
    while Instant::now() < until {
        let request = kind.request(graph);
        let begun = Instant::now();
        function.request(&request).await?;
        latencies_ms.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(latencies_ms)
}

impl Driven {
    pub(crate) fn a_second(&self) -> f64 {
        self.count() / self.elapsed.as_secs_f64()
    }

    pub(crate) fn percentile_ms(&self, hundredths: usize) -> f64 {
        percentile(&self.latencies_ms, hundredths)
    }

    /// Of one request, on average.
    pub(crate) fn dynamodb_requests(&self) -> f64 {
        self.dynamodb.requests() as f64 / self.count()
    }

    /// Of one request, on average: summed also where requests to `DynamoDB` ran at the same time.
    pub(crate) fn dynamodb_ms(&self) -> f64 {
        self.dynamodb.time.as_secs_f64() * 1000.0 / self.count()
    }

    fn count(&self) -> f64 {
        self.latencies_ms.len() as f64
    }
}
