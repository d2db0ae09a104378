//! Reads the tables' streams for the functions, with the semantics of Lambda's event source mappings that the emulator
//! leaves out: partial failures, bisecting, bounded retries, age, destinations, and order.

mod checkpoint;
mod failure;
mod filter;
mod mapping;
mod retry;
mod runner;
mod source;

use std::sync::Arc;

use anyhow::Result;
use tokio::task::JoinSet;

use self::{checkpoint::Checkpoints, runner::Runner};
use crate::{
    aws::Aws,
    deploy::{Deployed, Resolver, Template},
    terminal::Output,
    workspace::DataDir,
};

/// Starts every mapping. They run until the set is dropped.
pub(crate) async fn start(
    aws: &Aws,
    template: &Template,
    stack: &Deployed,
    resolver: &Resolver,
    data: &DataDir,
    (output, wait_scale): (Output, f64),
) -> Result<JoinSet<()>> {
    let checkpoints = Arc::new(Checkpoints::open(data.join("streams.json")));
    let mut running = JoinSet::new();
    for mapping in mapping::all(aws, template, stack, resolver).await? {
        for shard in source::shards(aws, &mapping.stream_arn).await? {
            let (aws, mapping, checkpoints) = (aws.clone(), mapping.clone(), Arc::clone(&checkpoints));
            running.spawn(Runner { aws, mapping, checkpoints, output, wait_scale }.run(shard));
        }
    }
    Ok(running)
}
