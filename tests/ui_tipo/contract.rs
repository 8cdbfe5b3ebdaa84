//! Sets that break the contract of their Tipo.

use monitor::{Counter, Gauge, Histogram, TipoMetrics};

#[derive(TipoMetrics)]
#[tipo(A, prefix = "libros")]
struct Missing {
    #[labels(categoria)]
    created: Counter,
    /// One that no contract asks for
    lost: Counter,
}

#[derive(TipoMetrics)]
#[tipo(A)]
struct Broken {
    /// A wrong kind
    #[labels(categoria)]
    created: Gauge,
    /// A wrong label
    #[labels(category)]
    updated: Counter,
    /// Labels are missing
    search_duration: Histogram,
    /// A label too many
    #[labels(source)]
    config_loads: Counter,
    /// A set
    #[metric(flatten)]
    active: Missing,
}

#[derive(TipoMetrics)]
#[tipo(B)]
struct Scheduling {
    #[labels(resource_type)]
    availability_checks: Counter,
    /// In another order
    #[labels(status, resource_type)]
    reservations_created: Counter,
    #[labels(conflict_type)]
    reservation_conflicts: Counter,
    /// Set by the method
    #[labels(query_type: u8)]
    schedule_query_duration: Histogram,
    #[labels(resource_type, time_slot)]
    #[metric(unit = "rooms")]
    available_resources: Gauge,
    /// The role `peak_usage_hours` may break the rule, this one may not
    #[labels(hour)]
    peak_usage_hours: Gauge,
    /// Not a role
    #[metric(name = "off_peak_usage_hours")]
    off_peak: Gauge,
    /// As a method
    record_conflict: Counter,
}

#[derive(TipoMetrics)]
#[tipo(D)]
struct Catalogue {
    #[labels(search_type, category: u8)]
    catalog_searches: Counter,
    /// Another type for the same argument
    #[labels(category: u16)]
    search_results: Histogram,
    #[labels(check_type)]
    inventory_checks: Counter,
    #[labels(update_type, category)]
    stock_updates: Counter,
    /// Set by the method
    #[labels(complexity: bool)]
    search_duration: Histogram,
    #[labels(category)]
    low_stock_items: Gauge,
    #[labels(category, status)]
    total_catalog_items: Gauge,
    /// Breaks the rule that it may break, and one that it may not
    #[labels(category)]
    #[metric(name = "inventory value_total")]
    inventory_value: Gauge,
    /// What a role's histogram shows
    #[metric(name = "inventory_total")]
    inventory: Gauge,
}

/// The figures of one histogram are another family.
#[derive(TipoMetrics)]
#[tipo(C)]
struct Parts {
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
    /// Counted as the gauge is called
    #[metric(name = "active_users")]
    per_day: Histogram,
}

fn main() {}
