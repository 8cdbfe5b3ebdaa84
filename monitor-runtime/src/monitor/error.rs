//! Why the monitor did not start, or did not stop well.

use std::io;
use std::net::SocketAddr;

use super::config::ConfigError;
use crate::data::DataError;
use crate::push::PushError;
use crate::report::WriteError;
use crate::server::TlsError;

/// Why the monitor did not start, or did not stop well.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration says something that is not understood.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// `start` was called while a monitor is running in this process.
    #[error("the monitor is already running in this process{}: keep the first one, or drop it before you start another", at(.listening))]
    AlreadyRunning {
        /// Where the running one listens.
        listening: Option<SocketAddr>,
    },
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {listen}: {source}. Choose another address with `listen`, in code, in the file or as MONITOR_LISTEN"
    )]
    Listen {
        /// The address as configured.
        listen: String,
        /// What the system said.
        source: io::Error,
    },
    /// The address is reachable from other machines, and nothing would ask for a token.
    #[error(
        "refusing to listen on {listen}: it can be reached from other machines. Set `token` (or MONITOR_TOKEN), \
         listen on 127.0.0.1, or say `allow_unauthenticated = true`"
    )]
    Exposed {
        /// The address that was asked for.
        listen: SocketAddr,
    },
    /// A token that anyone knows.
    #[error(
        "`token` is empty: everybody would have it. Give one that nobody guesses (`openssl rand -hex 32`), or none"
    )]
    BlankToken,
    /// SIGUSR1 is to write the report, and nothing says where to.
    #[error("`report_on_usr1` needs `report`: say where the report goes, in code, in the file or as MONITOR_REPORT")]
    NoReport,
    /// Rule files that cannot be read, or have problems.
    #[error("the rules have problems:\n{}", .0.join("\n"))]
    Rules(Vec<String>),
    /// A panel that cannot be shown.
    #[cfg(feature = "alerts")]
    #[error(transparent)]
    Panel(#[from] crate::panel::PanelError),
    /// `data_dir` cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Something is wrong with what [`Builder::push`](crate::Builder::push) was given.
    #[error(transparent)]
    Push(#[from] PushError),
    /// The monitor's thread or its runtime could not be made.
    #[error("the monitor's thread cannot be started: {0}")]
    Thread(#[source] io::Error),
    /// The monitor did not stop in time; its thread ends with the process.
    #[error("the monitor did not stop within `shutdown_timeout` ({0:?})")]
    StopTimeout(std::time::Duration),
    /// The last report could not be written.
    #[error(transparent)]
    Report(#[from] WriteError),
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

fn at(listening: &Option<SocketAddr>) -> String {
    listening.map_or_else(String::new, |address| format!(" and listens on {address}"))
}
