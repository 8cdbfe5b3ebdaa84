//! Calls into libc.

use std::ffi::CStr;
use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::Duration;

use libc::{SIG_DFL, SIG_IGN, SIGPROF};

/// What the process does on SIGPROF.
#[derive(Clone, Copy)]
pub(super) struct Disposition(libc::sigaction);

impl Disposition {
    /// Nobody wants the signal.
    pub(super) fn is_free(&self) -> bool {
        self.handler() == SIG_DFL || self.handler() == SIG_IGN
    }

    pub(super) fn handler(&self) -> usize {
        self.0.sa_sigaction
    }

    /// The same flags and mask with another handler, which must have the signature that the flags ask for.
    pub(super) fn with_handler(mut self, handler: usize) -> Self {
        self.0.sa_sigaction = handler;
        self
    }

    pub(super) fn takes_information(&self) -> bool {
        self.0.sa_flags & libc::SA_SIGINFO != 0
    }
}

pub(super) fn profiling_signal() -> io::Result<Disposition> {
    let mut now = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: a null new action only reads; `now` is valid for writes.
    if unsafe { libc::sigaction(SIGPROF, ptr::null(), now.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: all-zero is a valid `sigaction`, and the call has filled it.
    Ok(Disposition(unsafe { now.assume_init() }))
}

/// `new` comes from [`profiling_signal`], with its handler or one of ours of the same signature.
pub(super) fn set_profiling_signal(new: &Disposition) -> io::Result<()> {
    // SAFETY: a `sigaction` that the kernel gave us, with a handler that fits its flags.
    match unsafe { libc::sigaction(SIGPROF, &raw const new.0, ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// CPU time of the process so far, of all threads.
pub(in crate::capture) fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writes. The clock is always there on Linux; were it not, `time` would stay 0.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Major and minor number of the glibc that runs, which may be newer than the one at compile time.
pub(super) fn glibc_version() -> Option<(u32, u32)> {
    // SAFETY: no preconditions; the answer is a constant string of the library.
    let version = unsafe { CStr::from_ptr(libc::gnu_get_libc_version()) };
    let mut parts = version.to_str().ok()?.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}
