//! The four Tipos, ready to use.

use monitor_macros::TipoMetrics;

use crate::metric::{Counter, Gauge, Histogram};

/// Data management: records that are created, updated and searched.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::{Registry, tipo::TipoA};
///
/// let registry = Registry::new();
/// let metrics = TipoA::register_in(&registry)?;
/// metrics.record_registro_created("libros");
/// assert!(registry.exposition().contains("registros_created_total{categoria=\"libros\"} 1"));
/// # Ok::<(), monitor::RegistryError>(())
/// ```
#[derive(Debug, Clone, TipoMetrics)]
#[tipo(A, crate = crate)]
pub struct TipoA {
    #[labels(categoria)]
    created: Counter,
    #[labels(categoria)]
    updated: Counter,
    #[labels(search_type)]
    search_duration: Histogram,
    config_loads: Counter,
    #[labels(categoria)]
    active: Gauge,
}

/// Scheduling: availability, reservations and their conflicts.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::{Registry, tipo::TipoB};
///
/// let registry = Registry::new();
/// let metrics = TipoB::register_in(&registry)?;
/// metrics.record_reservation("sala", "confirmed");
/// assert_eq!(metrics.reservations_created("sala", "confirmed").get(), 1);
/// # Ok::<(), monitor::RegistryError>(())
/// ```
#[derive(Debug, Clone, TipoMetrics)]
#[tipo(B, crate = crate)]
pub struct TipoB {
    #[labels(resource_type)]
    availability_checks: Counter,
    #[labels(resource_type, status)]
    reservations_created: Counter,
    #[labels(conflict_type)]
    reservation_conflicts: Counter,
    #[labels(query_type)]
    schedule_query_duration: Histogram,
    #[labels(resource_type, time_slot)]
    available_resources: Gauge,
    #[labels(hour)]
    peak_usage_hours: Gauge,
}

/// User services: logins, requests for services, profiles.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use std::time::Duration;
///
/// use monitor::{Registry, tipo::TipoC};
///
/// let registry = Registry::new();
/// let metrics = TipoC::register_in(&registry)?;
/// metrics.record_service_request("streaming", "gold", Duration::from_millis(40));
/// assert_eq!(metrics.service_response("streaming").count(), 1);
/// # Ok::<(), monitor::RegistryError>(())
/// ```
#[derive(Debug, Clone, TipoMetrics)]
#[tipo(C, crate = crate)]
pub struct TipoC {
    #[labels(user_tier)]
    user_logins: Counter,
    #[labels(service_type, user_tier)]
    service_requests: Counter,
    #[labels(update_type)]
    profile_updates: Counter,
    #[labels(service_type)]
    service_response: Histogram,
    #[labels(tier)]
    active_users: Gauge,
    #[labels(service_type)]
    service_utilization: Gauge,
}

/// Catalogue: searches, inventory and stock.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use std::time::Duration;
///
/// use monitor::{Registry, tipo::TipoD};
///
/// let registry = Registry::new();
/// let metrics = TipoD::register_in(&registry)?;
/// metrics.record_search("title", "novels", Duration::from_millis(12), 61);
/// assert_eq!(metrics.search_duration("complex").count(), 1);
/// # Ok::<(), monitor::RegistryError>(())
/// ```
#[derive(Debug, Clone, TipoMetrics)]
#[tipo(D, crate = crate)]
pub struct TipoD {
    #[labels(search_type, category)]
    catalog_searches: Counter,
    #[labels(category)]
    search_results: Histogram,
    #[labels(check_type)]
    inventory_checks: Counter,
    #[labels(update_type, category)]
    stock_updates: Counter,
    #[labels(complexity)]
    search_duration: Histogram,
    #[labels(category)]
    low_stock_items: Gauge,
    #[labels(category, status)]
    total_catalog_items: Gauge,
    #[labels(category)]
    inventory_value: Gauge,
}
