//! The monitor's HTTP server: routes, who may use them, and the loop that accepts connections.

mod accept;
mod access;
#[cfg_attr(not(feature = "cpu-profile"), path = "captures_left_out.rs")]
mod captures;
mod compress;
#[cfg_attr(not(feature = "alerts"), path = "dashboard_left_out.rs")]
mod dashboard;
#[cfg_attr(not(feature = "alerts"), path = "grafana_left_out.rs")]
mod grafana;
mod negotiate;
#[cfg_attr(not(feature = "alerts"), path = "queries_left_out.rs")]
mod queries;
mod reports;
mod routes;
#[cfg_attr(not(feature = "alerts"), path = "rules_left_out.rs")]
mod rules;
#[cfg_attr(not(feature = "alerts"), path = "silences_left_out.rs")]
mod silences;
mod state;

pub(crate) use accept::{Limits, serve};
pub(crate) use access::Access;
pub(crate) use routes::Routes;
