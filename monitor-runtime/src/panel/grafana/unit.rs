//! Units by the ids that Grafana has for them.

use crate::panel::Unit;

pub(super) fn id(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "percent",
        Unit::Ratio => "percentunit",
        Unit::Bytes => "bytes",
        Unit::BytesPerSecond => "binBps",
        Unit::Seconds => "s",
        Unit::PerSecond => "cps",
        Unit::PerMinute => "cpm",
        Unit::Count => "short",
    }
}
