//! The same work under each peer, as its documentation writes it.

mod attributes;
mod metrics_facade;
mod prometheus_client_crate;
mod prometheus_crate;

pub(crate) use attributes::HOTPATH;
pub(crate) use prometheus_crate::PRE_RESOLVED as PROMETHEUS;

use compare::rounds::Variant;

/// What must live as long as the peers record.
pub(crate) struct Sessions {
    _hotpath: hotpath::HotpathGuard,
}

/// Starts the peers that need it.
pub(crate) fn start() -> Result<Sessions, Box<dyn std::error::Error>> {
    metrics_facade::install()?;
    Ok(Sessions { _hotpath: attributes::start_hotpath() })
}

pub(crate) fn variants() -> Vec<Variant> {
    [
        attributes::variants(),
        prometheus_crate::variants(),
        prometheus_client_crate::variants(),
        metrics_facade::variants(),
    ]
    .concat()
}
