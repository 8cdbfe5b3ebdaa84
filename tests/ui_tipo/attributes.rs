//! What the attributes of a set take.

use monitor::{Counter, Gauge, Histogram, TipoMetrics};

#[derive(TipoMetrics)]
#[tipo(E, prefix = "a")]
struct NoTipo {}

#[derive(TipoMetrics)]
#[tipo(A = 1, name = "a", crate = "monitor")]
struct WrongTipo {}

#[derive(TipoMetrics)]
#[tipo(A, B)]
struct TwoTipos {}

#[derive(TipoMetrics)]
#[tipo(prefix = "a")]
#[tipo(prefix = "b")]
struct TwoAttributes {}

#[derive(TipoMetrics)]
#[tipo]
struct NoArguments {}

#[derive(TipoMetrics)]
#[tipo(prefix = "")]
struct EmptyPrefix {}

#[derive(TipoMetrics)]
#[tipo(prefix = "my-shop")]
struct InvalidPrefix {}

#[derive(TipoMetrics)]
#[tipo(prefix = "shop_")]
struct TrailingUnderscore {}

#[derive(TipoMetrics)]
struct Metrics {
    /// Unknown
    #[metric(labels = "a", bucket = [1])]
    a: Counter,
    /// Doubled
    #[metric(help = "a", help = "b")]
    b: Counter,
    /// Doubled
    #[metric(help = "a")]
    #[metric(help = "b")]
    c: Counter,
    /// Ill-typed
    #[metric(name = 1, help = a, unit = seconds, max_series = "7", idle_timeout = 10)]
    d: Gauge,
    /// Out of range
    #[metric(max_series = 0, idle_timeout = "10 parsecs")]
    e: Gauge,
    /// Out of range
    #[metric(max_series = -1, idle_timeout = "0s")]
    f: Gauge,
    /// A comma
    #[metric(help = "a" max_series = 1)]
    g: Gauge,
    /// No value
    #[metric(help, buckets =)]
    h: Histogram,
    /// More than a value
    #[metric(help = "a" + "b")]
    i: Gauge,
    #[metric(help = "")]
    j: Gauge,
}

fn main() {}
