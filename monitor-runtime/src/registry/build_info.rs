//! `build_info`: which build of the host is running.

use std::sync::{PoisonError, RwLock};

use prometheus::core::{Collector, Desc};
use prometheus::proto::{MetricFamily, MetricType};

use super::family::{FamilySpec, gauge};
use crate::label;

const BUILD_INFO: FamilySpec = FamilySpec {
    name: "build_info",
    help: "Which build of the service is running; always 1",
    kind: MetricType::GAUGE,
    labels: &["version", "commit", "branch", "service_name"],
};

/// The labels of `build_info`; empty where not configured.
#[derive(Debug, Clone, Default)]
pub(crate) struct BuildInfo {
    pub(crate) version: String,
    pub(crate) commit: String,
    pub(crate) branch: String,
    pub(crate) service_name: String,
}

static CURRENT: RwLock<Option<BuildInfo>> = RwLock::new(None);

#[cfg_attr(not(feature = "server"), expect(dead_code, reason = "set from the monitor's configuration"))]
pub(crate) fn set_build_info(info: BuildInfo) {
    *CURRENT.write().unwrap_or_else(PoisonError::into_inner) = Some(info);
}

/// The configured service name, if there is one.
#[cfg(feature = "report")]
pub(crate) fn service_name() -> Option<String> {
    let current = CURRENT.read().unwrap_or_else(PoisonError::into_inner);
    current.as_ref().map(|info| info.service_name.clone()).filter(|name| !name.is_empty())
}

pub(super) struct Collected {
    desc: Option<Desc>,
}

impl Collected {
    pub(super) fn new() -> Self {
        Self { desc: BUILD_INFO.desc() }
    }
}

impl Collector for Collected {
    fn desc(&self) -> Vec<&Desc> {
        self.desc.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let current = CURRENT.read().unwrap_or_else(PoisonError::into_inner);
        let Some(info) = &*current else { return Vec::new() };
        let values = [&info.version, &info.commit, &info.branch, &info.service_name].map(|value| label::clean(value));
        let labels = BUILD_INFO.labels(&values.each_ref().map(AsRef::as_ref));
        vec![BUILD_INFO.family(vec![gauge(labels, 1.0)])]
    }
}
