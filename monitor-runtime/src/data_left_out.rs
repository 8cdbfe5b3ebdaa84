//! In place of the state of alerting, where the feature `alerts` is left out: there is none.

use std::path::Path;
use std::time::Duration;

/// Why the directory of [`Builder::data_dir`](crate::Builder::data_dir) cannot be used: never, without the feature `alerts`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {}

#[derive(Debug)]
pub(crate) struct Data(());

#[cfg_attr(not(feature = "system"), allow(dead_code, reason = "only the sampler reads it"))]
pub(crate) struct Stats {
    pub(crate) dropped: u64,
    pub(crate) file: Option<FileStats>,
}

#[cfg_attr(not(feature = "system"), allow(dead_code, reason = "only the sampler reads it"))]
pub(crate) struct FileStats {
    pub(crate) write_errors: u64,
    pub(crate) bytes: u64,
}

impl Data {
    pub(crate) fn open(_directory: Option<&Path>, _tell: impl Fn(&str) + Send + 'static) -> Result<Self, DataError> {
        Ok(Self(()))
    }

    pub(crate) fn flush(&self, _timeout: Duration) -> bool {
        let Self(()) = self;
        true
    }

    #[cfg_attr(not(feature = "system"), allow(dead_code, reason = "only the sampler reads it"))]
    pub(crate) fn stats(&self) -> Option<Stats> {
        None
    }
}
