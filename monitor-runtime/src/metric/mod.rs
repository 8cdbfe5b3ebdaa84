//! Metrics that a program defines: handles, their families, and the series behind them.

mod counter;
mod family;
mod gauge;
mod handle;
mod histogram;
mod info;
mod number;
mod series;
mod set;

pub use counter::Counter;
pub(crate) use family::Family;
pub use gauge::{Gauge, GaugeGuard};
pub use handle::With;
pub use histogram::{Histogram, Timer};
pub use info::{FamilyInfo, MetricKind};
pub use number::MetricNumber;
pub(crate) use series::Series;
pub use set::MetricSet;
pub(crate) use set::SetInfo;
