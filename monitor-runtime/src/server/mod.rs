//! The monitor's HTTP server: routes, who may use them, and the loop that accepts connections.

mod accept;
mod access;
mod body;
#[cfg_attr(not(feature = "cpu-profile"), path = "captures_left_out.rs")]
mod captures;
mod compress;
#[cfg_attr(not(feature = "alerts"), path = "dashboard_left_out.rs")]
mod dashboard;
#[cfg_attr(not(feature = "alerts"), path = "grafana_left_out.rs")]
mod grafana;
mod headers;
mod holding;
mod negotiate;
#[cfg_attr(not(feature = "alerts"), path = "queries_left_out.rs")]
mod queries;
mod reports;
mod request_log;
mod routes;
#[cfg_attr(not(feature = "alerts"), path = "rules_left_out.rs")]
mod rules;
#[cfg_attr(not(feature = "alerts"), path = "silences_left_out.rs")]
mod silences;
mod state;
#[cfg_attr(not(feature = "tls"), path = "tls_left_out.rs")]
mod tls;
mod tls_error;
mod turns;

pub(crate) use accept::{Limits, serve};
pub(crate) use access::{Access, Place};
pub(crate) use request_log::Log;
pub use request_log::RequestLog;
pub(crate) use routes::Routes;
pub(crate) use tls::Tls;
pub use tls_error::TlsError;
