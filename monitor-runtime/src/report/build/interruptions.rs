//! How often the process was made to wait for a processor.

/// Involuntary context switches of all threads, also those that have ended; `None` where the system does not count them.
#[cfg(unix)]
pub(super) fn so_far() -> Option<u64> {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the pointer is to a `rusage`, which the call fills.
    let answer = unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) };
    // SAFETY: all of its fields are integers, for which zero is a value.
    let usage = unsafe { usage.assume_init() };
    (answer == 0).then_some(usage.ru_nivcsw).and_then(|count| u64::try_from(count).ok())
}

#[cfg(not(unix))]
pub(super) fn so_far() -> Option<u64> {
    None
}
