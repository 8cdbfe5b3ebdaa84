//! The series leave the process: to a Pushgateway, to InfluxDB, by Prometheus remote write.
//!
//! `builder` is what a user says in code, `read` the same from a configuration file, `target` what of it was checked; `encode` makes
//! requests of a scrape, `buffer` keeps what waits, `pusher` runs it all on threads of its own.

mod buffer;
mod builder;
mod encode;
mod error;
mod lane;
mod pusher;
mod read;
mod target;

pub use builder::Push;
pub use error::PushError;
pub(crate) use pusher::Pusher;
pub(crate) use read::Pushes;
pub(crate) use target::Targets;
