//! In place of the rules, where the feature `alerts` is left out.

use std::net::SocketAddr;
use std::sync::Arc;

use super::error::Error;
use super::settings::Settings;
use crate::data::Data;
use crate::server::Routes;

pub(super) struct Alerting;

pub(super) struct Prepared;

pub(super) fn prepare(settings: &Settings) -> Result<Prepared, Error> {
    // Keys that are known in every build, so that one configuration fits all.
    let _ = (
        &settings.rules,
        settings.default_rules,
        settings.evaluation_interval,
        &settings.external_labels,
        &settings.external_url,
        settings.promql_compat,
        &settings.receivers,
    );
    Ok(Prepared)
}

impl Alerting {
    pub(super) fn start(_prepared: Prepared, _routes: &Routes, _data: Arc<Data>, _address: Option<SocketAddr>) -> Self {
        Self
    }

    pub(super) fn stop(self) {}

    pub(super) fn reload(&self) {}
}
