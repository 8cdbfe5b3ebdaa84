//! Labels.

use monitor::{Counter, Histogram, TipoMetrics};

#[derive(TipoMetrics)]
struct Labels {
    /// Reserved
    #[labels(le)]
    a: Histogram,
    /// Reserved
    #[labels(quantile)]
    b: Counter,
    /// Reserved
    #[labels(__name__)]
    c: Counter,
    /// Of other letters
    #[labels(año)]
    d: Counter,
    /// Not usable as an argument
    #[labels(_)]
    e: Counter,
    /// Twice
    #[labels(kind, id, kind: u8)]
    f: Counter,
    /// Twice
    #[labels(kind)]
    #[labels(id)]
    g: Counter,
    /// Too many
    #[labels(a, b, c, d, e, f, g, h, i)]
    h: Counter,
    /// None
    #[labels()]
    i: Counter,
    /// None
    #[labels]
    j: Counter,
    /// As text
    #[labels("kind")]
    k: Counter,
    /// With a value
    #[labels(kind = "a")]
    l: Counter,
    /// Without a lifetime
    #[labels(kind: &str)]
    m: Counter,
    /// Without a lifetime
    #[labels(kind: std::borrow::Cow<'_, str>)]
    n: Counter,
    /// Of any type
    #[labels(kind: impl LabelValue)]
    o: Counter,
    /// Two types
    #[labels(kind: u8 u16)]
    p: Counter,
}

fn main() {}
