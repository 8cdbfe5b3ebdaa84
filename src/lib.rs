//! Instrumentation for one Rust service with nothing to install.

#![deny(missing_docs)]

pub use monitor_macros::timed;
pub use monitor_runtime::*;

#[doc(hidden)]
pub use monitor_runtime::__private;
