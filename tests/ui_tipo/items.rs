//! What the derives stand on.

use monitor::{Counter, LabelValue, TipoMetrics};

#[derive(TipoMetrics)]
struct Tuple(Counter);

#[derive(TipoMetrics)]
struct Unit;

#[derive(TipoMetrics)]
enum Enum {
    A,
}

#[derive(TipoMetrics)]
union Union {
    a: u8,
}

#[derive(LabelValue)]
struct NoEnum {
    a: u8,
}

#[derive(LabelValue)]
enum NoVariant {}

#[derive(LabelValue)]
enum WithFields {
    A(u8),
    B { b: u8 },
    C,
}

fn main() {}
