//! The calls into libc.

use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use super::file::SourceError;

/// What the process has used.
pub(super) struct Usage {
    pub(super) cpu: Duration,
    pub(super) voluntary_switches: u64,
    pub(super) involuntary_switches: u64,
}

/// Blocks of a file system.
pub(super) struct Blocks {
    pub(super) all: u64,
    pub(super) free: u64,
    /// Of the free ones those that a user may fill.
    pub(super) available: u64,
}

pub(super) fn usage() -> Result<Usage, SourceError> {
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: `usage` is valid for writing.
    done("getrusage", unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) })?;
    // SAFETY: all-zero is a valid `rusage`, and the call has filled it.
    let usage = unsafe { usage.assume_init() };
    Ok(Usage {
        cpu: time(usage.ru_utime) + time(usage.ru_stime),
        voluntary_switches: usage.ru_nvcsw.try_into().unwrap_or(0),
        involuntary_switches: usage.ru_nivcsw.try_into().unwrap_or(0),
    })
}

fn time(time: libc::timeval) -> Duration {
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(time.tv_sec.try_into().unwrap_or(0)) + Duration::from_micros(micros)
}

/// CPU time of the calling thread.
pub(super) fn thread_cpu() -> Result<Duration, SourceError> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writing.
    done("clock_gettime", unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) })?;
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    Ok(Duration::from_secs(time.tv_sec.try_into().unwrap_or(0)) + Duration::from_nanos(nanos))
}

/// The soft limit; `None` is none.
pub(super) fn descriptor_limit() -> Result<Option<u64>, SourceError> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is valid for writing.
    done("getrlimit", unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) })?;
    Ok((limit.rlim_cur != libc::RLIM_INFINITY).then_some(limit.rlim_cur))
}

#[allow(clippy::useless_conversion, clippy::unnecessary_fallible_conversions, reason = "other widths on other systems")]
pub(super) fn blocks(path: &Path) -> Result<Blocks, SourceError> {
    let failed = |source| SourceError::Read { path: path.to_owned(), source };
    let name = std::ffi::CString::new(path.as_os_str().as_bytes())
        .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
    let mut found = MaybeUninit::<libc::statvfs>::zeroed();
    // SAFETY: `name` ends with a null, and `found` is valid for writing.
    if unsafe { libc::statvfs(name.as_ptr(), found.as_mut_ptr()) } != 0 {
        return Err(failed(io::Error::last_os_error()));
    }
    // SAFETY: all-zero is a valid `statvfs`, and the call has filled it.
    let found = unsafe { found.assume_init() };
    Ok(Blocks { all: found.f_blocks.into(), free: found.f_bfree.into(), available: found.f_bavail.into() })
}

/// Of the times in `/proc/self/stat`.
pub(super) fn ticks_per_second() -> Result<f64, SourceError> {
    configured(libc::_SC_CLK_TCK)
}

/// Bytes of a page.
pub(super) fn page_size() -> Result<f64, SourceError> {
    configured(libc::_SC_PAGESIZE)
}

fn configured(name: libc::c_int) -> Result<f64, SourceError> {
    // SAFETY: no preconditions.
    let value = unsafe { libc::sysconf(name) };
    if value > 0 { Ok(value as f64) } else { Err(failed("sysconf")) }
}

fn done(call: &'static str, result: libc::c_int) -> Result<(), SourceError> {
    if result == 0 { Ok(()) } else { Err(failed(call)) }
}

fn failed(call: &'static str) -> SourceError {
    SourceError::Call { call, source: io::Error::last_os_error() }
}
