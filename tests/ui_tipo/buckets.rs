//! Bounds of histograms.

use monitor::{Counter, Gauge, Histogram, TipoMetrics};

#[derive(TipoMetrics)]
struct Buckets {
    /// A counter
    #[metric(buckets = [1])]
    a: Counter,
    /// A gauge
    #[metric(buckets = BOUNDS)]
    b: Gauge,
    /// Empty
    #[metric(buckets = [])]
    c: Histogram,
    /// Falling
    #[metric(buckets = [1, 2, 1.5])]
    d: Histogram,
    /// Twice
    #[metric(buckets = [1, 1.0])]
    e: Histogram,
    /// Not a literal
    #[metric(buckets = [0.1, f64::NAN])]
    f: Histogram,
    /// Not finite
    #[metric(buckets = [1, 1e999])]
    g: Histogram,
    /// Too many
    #[metric(buckets = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63
    ])]
    h: Histogram,
    /// Not a list
    #[metric(buckets = "1, 2")]
    i: Histogram,
}

fn main() {}
