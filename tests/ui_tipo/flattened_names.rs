//! Names that meet only where sets do; bounds that the compiler knows only when it evaluates them.

use monitor::{Counter, Histogram, TipoMetrics};

#[derive(TipoMetrics)]
struct Inner {
    /// In both
    events: Counter,
}

#[derive(TipoMetrics)]
struct Outer {
    /// In both
    events: Counter,
    #[metric(flatten)]
    inner: Inner,
}

const FALLING: &[f64] = &[2.0, 1.0];
const NOT_A_NUMBER: [f64; 2] = [f64::NAN, 1.0];

#[derive(TipoMetrics)]
struct Bounds {
    /// Falling
    #[metric(buckets = FALLING)]
    falling: Histogram,
    /// Not a number
    #[metric(buckets = NOT_A_NUMBER)]
    not_a_number: Histogram,
}

fn main() {}
