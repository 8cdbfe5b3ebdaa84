//! In place of the calls into libc, where there is none: each is an error, and so its figures are absent.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::file::SourceError;

pub(super) struct Usage {
    pub(super) cpu: Duration,
    pub(super) voluntary_switches: u64,
    pub(super) involuntary_switches: u64,
}

pub(super) struct Blocks {
    pub(super) all: u64,
    pub(super) free: u64,
    pub(super) available: u64,
}

pub(super) fn usage() -> Result<Usage, SourceError> {
    absent("getrusage")
}

pub(super) fn thread_cpu() -> Result<Duration, SourceError> {
    absent("clock_gettime")
}

pub(super) fn descriptor_limit() -> Result<Option<u64>, SourceError> {
    absent("getrlimit")
}

pub(super) fn blocks(_path: &Path) -> Result<Blocks, SourceError> {
    absent("statvfs")
}

pub(super) fn ticks_per_second() -> Result<f64, SourceError> {
    absent("sysconf")
}

pub(super) fn page_size() -> Result<f64, SourceError> {
    absent("sysconf")
}

fn absent<T>(call: &'static str) -> Result<T, SourceError> {
    Err(SourceError::Call { call, source: io::Error::from(io::ErrorKind::Unsupported) })
}
