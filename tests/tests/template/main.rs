//! What `template.yaml` promises: it is valid, has no circle, loses no data, and gives each function only its rights.

mod api;
mod functions;
mod lint;
mod permissions;
mod retention;
mod tables;
mod tools;
mod transformed;
mod workflow;
