//! `Monitor::builder()`: the thread that runs it all, and its configuration.

#[cfg_attr(not(feature = "alerts"), path = "alerting_left_out.rs")]
mod alerting;
mod attended;
mod builder;
mod config;
#[cfg(all(test, feature = "alerts"))]
mod documented;
mod error;
#[cfg(feature = "alerts")]
pub mod grafana;
mod lifecycle;
mod profiling;
mod pushing;
#[cfg(feature = "alerts")]
pub mod receivers;
mod sampling;
mod settings;
#[cfg(unix)]
mod signals;
mod thread;

pub(crate) use attended::Attended;
pub use builder::Builder;
pub use config::ConfigError;
pub use error::Error;
pub use lifecycle::Monitor;
pub use settings::PromqlCompat;
