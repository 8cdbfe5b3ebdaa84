//! The sampler: what stops threads and looks at their stacks. Here is decided where there is one; nobody above asks again.

#[cfg_attr(
    all(target_os = "linux", target_arch = "x86_64", target_env = "gnu", not(target_feature = "crt-static")),
    path = "glibc/mod.rs"
)]
#[cfg_attr(
    not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu", not(target_feature = "crt-static"))),
    path = "absent.rs"
)]
mod here;

use std::sync::Arc;

pub(super) use here::{Sampler, cpu_time, ticks};

/// A stack as the sampler holds it, with how often it was seen.
pub(super) struct Seen {
    /// Starts of the functions, the innermost first, and before them which group of instructions of the innermost it was: with
    /// the thread, what makes two stacks the same one.
    pub(super) functions: Box<[usize]>,
    /// An identity of the thread; another thread may have it later.
    pub(super) thread: u64,
    /// The thread's name.
    pub(super) thread_name: Arc<str>,
    /// Where execution was, the innermost first: the instruction itself, then return addresses.
    pub(super) addresses: Arc<[usize]>,
    /// The stack had more frames than fit.
    pub(super) is_cut: bool,
    pub(super) samples: u64,
}
