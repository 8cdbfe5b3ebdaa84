//! Promise: a family's name is prefix, field, unit and `_total`, its help the doc comment, unless told otherwise.

use std::time::Duration;

use monitor::{Counter, Gauge, Histogram, MetricKind, TipoMetrics};

const FEW: &[f64] = &[-1.5, 0.0, 1.5];

#[derive(TipoMetrics)]
#[tipo(prefix = "shop")]
#[allow(dead_code, reason = "only declared")]
struct Prefixed {
    /// Orders placed
    orders: Counter,
    /// Not doubled
    returns_total: Counter,
    /// Bytes sent
    #[metric(unit = "bytes")]
    sent: Counter,
    /// Bytes received
    #[metric(unit = "bytes")]
    received_bytes_total: Counter,
    /// Time to price
    pricing: Histogram,
    /// Not doubled either
    waiting_seconds: Histogram,
    /// Lines of an order
    #[metric(unit = none, buckets = FEW)]
    #[labels(r#type, channel)]
    lines: Histogram,
    /// Size of an order
    #[metric(unit = "bytes", buckets = [1, 10, 1e3])]
    size: Histogram,
    /// Temperature
    #[metric(unit = "celsius", max_series = 7, idle_timeout = "1h30m")]
    #[labels(room)]
    oven: Gauge,
    /// Of all words
    r#type: Gauge,
    #[metric(name = "stock_level", help = "Whole name")]
    level: Gauge,
}

#[derive(TipoMetrics)]
#[allow(dead_code, reason = "only declared")]
struct Bare {
    /// Orders placed
    orders: Counter,
    /// Version
    build_info: Gauge,
}

#[derive(TipoMetrics)]
struct Empty {}

#[test]
fn names() {
    let names = |families: &[monitor::FamilyInfo]| families.iter().map(|family| family.name).collect::<Vec<_>>();
    assert_eq!(
        names(Prefixed::FAMILIES),
        [
            "shop_orders_total",
            "shop_returns_total",
            "shop_sent_bytes_total",
            "shop_received_bytes_total",
            "shop_pricing_seconds",
            "shop_waiting_seconds",
            "shop_lines",
            "shop_size_bytes",
            "shop_oven_celsius",
            "shop_type",
            "stock_level",
        ]
    );
    assert_eq!(names(Bare::FAMILIES), ["orders_total", "build_info"]);
    assert!(Empty::FAMILIES.is_empty() && Empty::register_in(&monitor::Registry::new()).is_ok());
}

#[test]
fn everything_else_that_is_declared() {
    let [.., lines, size, oven, _, level] = Prefixed::FAMILIES else { panic!("{:?}", Prefixed::FAMILIES) };
    assert_eq!((lines.kind, lines.labels, lines.buckets), (MetricKind::Histogram, &["type", "channel"][..], FEW));
    assert_eq!(size.buckets, [1.0, 10.0, 1000.0]);
    assert_eq!((oven.max_series, oven.idle_timeout), (7, Some(Duration::from_secs(5_400))));
    assert_eq!((level.help, level.idle_timeout), ("Whole name", None));
    assert_eq!(Prefixed::FAMILIES[0].help, "Orders placed");
}
