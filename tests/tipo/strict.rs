//! Promise: a crate that denies every lint can derive; so the items here are public, and used by nobody.

#![deny(warnings, clippy::pedantic, missing_docs, unreachable_pub, unused, missing_debug_implementations)]

use monitor::{Counter, Gauge, Histogram, LabelValue, TipoMetrics};

/// Who asks.
#[derive(Debug, Clone, Copy, LabelValue)]
pub enum Tier {
    /// Pays nothing.
    Free,
    /// Pays.
    Paid,
}

/// A public set.
#[derive(Debug, TipoMetrics)]
#[tipo(B, prefix = "strict")]
pub struct Public {
    #[labels(resource_type)]
    availability_checks: Counter,
    #[labels(resource_type: Tier, status: String)]
    reservations_created: Counter,
    #[labels(conflict_type)]
    reservation_conflicts: Counter,
    #[labels(query_type)]
    schedule_query_duration: Histogram,
    #[labels(resource_type, time_slot)]
    available_resources: Gauge,
    #[labels(hour)]
    peak_usage_hours: Gauge,
    #[metric(help = "Without a doc comment")]
    undocumented: Counter,
    /// Labelled `with_two`
    #[labels(tier: Tier, other)]
    #[metric(max_series = 1_000, buckets = [0.25])]
    labelled: Histogram,
    #[metric(flatten)]
    inner: Inner,
}

/// A set in a set.
#[derive(Debug, TipoMetrics)]
pub struct Inner {
    /// Something
    inner_events: Counter,
}

/// A set that only this module sees, none of whose accessors is called.
#[derive(Debug, TipoMetrics)]
struct Private {
    /// Something
    events: Counter,
}

#[test]
fn a_private_set() {
    assert!(Private::register_in(&monitor::Registry::new()).is_ok());
}
