//! The registry: our families and the host's, in one scrape.

mod build_info;
mod family;
mod functions;
mod health;
mod metrics;
mod names;
#[cfg(feature = "alerts")]
mod notifications;
mod openmetrics;
mod profiles;
#[cfg(feature = "push")]
mod pushes;
#[cfg(feature = "alerts")]
mod rules;
#[cfg(feature = "system")]
mod sampled;
#[cfg(any(feature = "alerts", feature = "push"))]
mod samples;
mod standard;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use prometheus::core::Collector;
use prometheus::proto::MetricFamily;
use prometheus::{Encoder, TextEncoder};

use crate::metric::{MetricSet, SetInfo};
#[cfg(feature = "report")]
pub(crate) use build_info::service_name;
#[cfg(feature = "server")]
pub(crate) use build_info::{BuildInfo, set_build_info};
#[cfg(feature = "report")]
pub(crate) use names::{NamedSites, named_sites};
#[cfg(feature = "alerts")]
pub(crate) use notifications::{Told, notified};
#[cfg(feature = "alerts")]
pub(crate) use openmetrics::bound_text;
#[cfg(feature = "push")]
pub(crate) use pushes::{Pushed, pushed, set_waiting};
#[cfg(feature = "alerts")]
pub(crate) use rules::{rules_evaluated, rules_loaded};
#[cfg(feature = "system")]
pub(crate) use sampled::{Reading, Sampled, is_overdue, publish, withdraw};
#[cfg(feature = "alerts")]
pub(crate) use samples::{Given, Pairs};
#[cfg(any(feature = "alerts", feature = "push"))]
pub(crate) use samples::{NAME, STALE_BITS, each_sample};

/// Families that are scraped together.
///
/// [`Registry::global`] is what `/metrics` shows: annotated functions, the standard families, the monitor's own health, and
/// whatever the host has registered with `prometheus::default_registry()`. [`Registry::new`] makes an empty one, for tests.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::Registry;
/// use prometheus::IntCounter;
///
/// let registry = Registry::new();
/// let counter = IntCounter::new("jobs_total", "Jobs done")?;
/// registry.register(Box::new(counter.clone()))?;
/// counter.inc();
/// assert!(registry.exposition().contains("jobs_total 1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Registry {
    own: prometheus::Registry,
    families: Arc<metrics::Families>,
    /// The sets, as they came.
    sets: Mutex<Vec<SetInfo>>,
    /// Names of what is registered: the prometheus registry does not tell them.
    names: Mutex<HashSet<String>>,
    /// Whether the host's default registry is part of each scrape.
    with_host: bool,
    /// Labels that every metric gets unless it has them already.
    constant_labels: RwLock<Vec<(String, String)>>,
}

/// Why something was not registered, or not removed.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// Another collector has a family of this name, or the collector's names or labels are not valid.
    #[error("cannot be registered: {0}. Register a set once and keep it; in tests register it in a `Registry::new()`")]
    Register(#[source] prometheus::Error),
    /// The collector to be removed is not there.
    #[error("the collector cannot be removed: {0}")]
    Unregister(#[source] prometheus::Error),
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for RegistryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("with_host", &self.with_host).finish_non_exhaustive()
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

impl Registry {
    /// An empty registry.
    pub fn new() -> Self {
        Self {
            own: prometheus::Registry::new(),
            families: Arc::default(),
            sets: Mutex::default(),
            names: Mutex::default(),
            with_host: false,
            constant_labels: RwLock::default(),
        }
    }

    /// The registry of the process.
    pub fn global() -> &'static Registry {
        static GLOBAL: OnceLock<Registry> = OnceLock::new();
        GLOBAL.get_or_init(|| {
            let registry = Self { with_host: true, ..Self::new() };
            let ours: Vec<Box<dyn Collector>> = vec![
                Box::new(functions::Functions::new()),
                Box::new(profiles::Profiles::new()),
                Box::new(standard::Standard::new()),
                Box::new(build_info::Collected::new()),
                Box::new(health::Health::new(Arc::clone(&registry.families))),
                #[cfg(feature = "system")]
                Box::new(sampled::Collected::new()),
                #[cfg(feature = "alerts")]
                Box::new(rules::Rules::new()),
                #[cfg(feature = "alerts")]
                Box::new(notifications::Notifications::new()),
                #[cfg(feature = "push")]
                Box::new(pushes::Pushes::new()),
            ];
            for collector in ours {
                let registered = registry.register(collector);
                debug_assert!(registered.is_ok(), "our own families: {registered:?}");
            }
            registry
        })
    }

    /// Adds a collector: any metric of the `prometheus` crate, or one of your own.
    ///
    /// # Errors
    /// [`RegistryError::Register`] when a family of that name is there already with other labels or the same ones.
    pub fn register(&self, collector: Box<dyn Collector>) -> Result<(), RegistryError> {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<_> = collector.desc().iter().map(|desc| desc.fq_name.clone()).collect();
        self.own.register(collector).map_err(RegistryError::Register)?;
        names.extend(new);
        Ok(())
    }

    /// Adds the families of a set, all or none.
    ///
    /// # Errors
    /// As [`Registry::register`].
    #[doc(hidden)]
    pub fn register_set(&self, set: MetricSet) -> Result<(), RegistryError> {
        let (families, sets) = set.into_parts();
        let collector = metrics::Set::new(families.clone()).map_err(RegistryError::Register)?;
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked beforehand: where the prometheus registry refuses a collector, it has kept some of its names. And of samples, not
        // of families: a histogram `x` and a gauge `x_count` would write one line twice.
        let mut new = HashSet::new();
        for family in &families {
            let spec = family::FamilySpec::from(*family.info());
            for name in family::names_of_samples(spec.name, spec.kind) {
                if names.contains(&name) || !new.insert(name) {
                    let message =
                        format!("a family `{}` is registered already, or one whose lines have its name", spec.name);
                    return Err(RegistryError::Register(prometheus::Error::Msg(message)));
                }
            }
        }
        self.own.register(Box::new(collector)).map_err(RegistryError::Register)?;
        names.extend(new);
        self.families.add(&families);
        let sets = sets.into_iter().filter(|set| !set.families.is_empty());
        self.sets.lock().unwrap_or_else(PoisonError::into_inner).extend(sets);
        Ok(())
    }

    /// Removes a collector that was added with [`Registry::register`].
    ///
    /// # Errors
    /// [`RegistryError::Unregister`] when it is not there.
    pub fn unregister(&self, collector: Box<dyn Collector>) -> Result<(), RegistryError> {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let gone: Vec<_> = collector.desc().iter().map(|desc| desc.fq_name.clone()).collect();
        self.own.unregister(collector).map_err(RegistryError::Unregister)?;
        names.retain(|name| !gone.contains(name));
        Ok(())
    }

    /// Labels that every metric of this registry shows, such as `service_name`; a metric that has the label keeps its own.
    #[cfg(feature = "server")]
    pub(crate) fn set_constant_labels(&self, labels: Vec<(String, String)>) {
        *self.constant_labels.write().unwrap_or_else(PoisonError::into_inner) = labels;
    }

    /// The sets that are registered here.
    #[cfg(feature = "alerts")]
    pub(crate) fn sets(&self) -> Vec<SetInfo> {
        self.sets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The standard families, then those of the sets that are registered here.
    #[cfg(feature = "report")]
    pub(crate) fn business(&self) -> (Vec<MetricFamily>, Vec<MetricFamily>) {
        (standard::Standard::new().collect(), self.families.collect())
    }

    /// One scrape: all families by name, each with its metrics.
    pub fn gather(&self) -> Vec<MetricFamily> {
        let mut families: BTreeMap<String, MetricFamily> =
            self.own.gather().into_iter().map(|family| (family.name().to_owned(), family)).collect();
        if self.with_host {
            // A name that is ours stays ours: two kinds or label sets under one name are no valid exposition.
            let samples: HashSet<String> = families.values().flat_map(family::sample_names).collect();
            for family in prometheus::default_registry().gather() {
                if !family::sample_names(&family).iter().any(|name| samples.contains(name)) {
                    families.entry(family.name().to_owned()).or_insert(family);
                }
            }
        }
        let labels = self.constant_labels.read().unwrap_or_else(PoisonError::into_inner);
        let mut families: Vec<_> = families.into_values().collect();
        for family in &mut families {
            family::finish(family, &labels);
        }
        families
    }

    /// One scrape in Prometheus's text format 0.0.4. A family that the encoder refuses is left out, never half written.
    pub fn exposition(&self) -> String {
        let begin = Instant::now();
        let text = text(&self.gather());
        health::scraped(begin.elapsed());
        text
    }

    /// One scrape in OpenMetrics 1.0: what a Prometheus server asks for first. A counter of the host that is not called `_total`
    /// is of type `unknown` there.
    pub fn openmetrics(&self) -> String {
        let begin = Instant::now();
        let text = openmetrics::encode(&self.gather());
        health::scraped(begin.elapsed());
        text
    }
}

/// Families in Prometheus's text format 0.0.4, without those that the encoder refuses.
pub(crate) fn text(families: &[MetricFamily]) -> String {
    let mut text = Vec::with_capacity(64 * 1024);
    let encoder = TextEncoder::new();
    for family in families {
        let before = text.len();
        if encoder.encode(std::slice::from_ref(family), &mut text).is_err() {
            text.truncate(before);
        }
    }
    String::from_utf8(text).unwrap_or_default()
}
