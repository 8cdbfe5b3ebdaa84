//! Names of families.

use monitor::{Counter, Gauge, Histogram, TipoMetrics};

#[derive(TipoMetrics)]
struct Twice {
    /// From the field
    orders: Counter,
    /// Given
    #[metric(name = "orders_total")]
    sales: Counter,
    /// Derived in two ways
    waiting: Histogram,
    /// Derived in two ways
    waiting_seconds: Histogram,
}

#[derive(TipoMetrics)]
struct Invalid {
    /// Of other letters
    años: Gauge,
    /// A hyphen
    #[metric(name = "shop-orders_total")]
    a: Counter,
    /// A digit
    #[metric(name = "9_orders_total")]
    b: Counter,
    /// A colon
    #[metric(name = "shop:orders_total")]
    c: Counter,
}

#[derive(TipoMetrics)]
struct Endings {
    /// A counter
    #[metric(name = "shop_orders")]
    a: Counter,
    /// A gauge
    #[metric(name = "shop_stock_total")]
    b: Gauge,
    /// A gauge, by its field
    orders_total: Gauge,
    /// A histogram
    #[metric(name = "shop_pricing_seconds_total")]
    c: Histogram,
    /// What a histogram adds
    orders_count: Gauge,
    /// What a histogram adds
    #[metric(unit = none)]
    d_bucket: Histogram,
    /// What a histogram adds
    d_sum: Gauge,
    /// What other clients add
    d_created: Gauge,
    /// What describes
    #[metric(unit = none)]
    d_info: Histogram,
}

#[derive(TipoMetrics)]
struct Units {
    /// In the field
    latency_milliseconds: Histogram,
    /// In the field
    memory_mb: Gauge,
    /// In the field
    waited_minutes_total: Counter,
    /// In the field
    load_percent: Gauge,
    /// In the name
    #[metric(name = "shop_uptime_hours")]
    a: Gauge,
    /// As a unit
    #[metric(unit = "ms")]
    b: Histogram,
    /// As a unit
    #[metric(unit = "KiB")]
    c: Gauge,
    /// As a unit
    #[metric(unit = "")]
    d: Gauge,
    /// Beside a whole name
    #[metric(name = "shop_size_bytes", unit = "bytes")]
    e: Gauge,
}

fn main() {}
