//! A running monitor: one per process, from `start` to `shutdown` or drop.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};

use super::alerting;
use super::builder::Builder;
use super::error::Error;
use super::settings::Settings;
use super::thread::Worker;
use crate::data::Data;
use crate::record;
use crate::registry::{BuildInfo, Registry, set_build_info};
use crate::series::History;
use crate::server::{Access, Log, Place, Routes, Tls, TlsError};

/// The one that runs, by where it listens; a second start is refused.
static RUNNING: Mutex<Option<Option<SocketAddr>>> = Mutex::new(None);

/// A running monitor. Dropping it stops it: requests under way are answered, the report is written.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::Monitor;
///
/// let monitor = Monitor::builder().listen("127.0.0.1:0").start()?;
/// println!("http://{}/metrics", monitor.local_addr().ok_or("it listens")?);
/// monitor.shutdown()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "the monitor stops when this is dropped: keep it, as in `let _monitor = ..`"]
pub struct Monitor {
    routes: Routes,
    listening: Option<SocketAddr>,
    worker: Option<Worker>,
}

/// It can stand in a `static`.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Monitor>();
};

impl std::fmt::Debug for Monitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Monitor").field("listening", &self.listening).finish_non_exhaustive()
    }
}

impl Monitor {
    /// Settings for a monitor to start.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(super) fn start(settings: Settings) -> Result<Self, Error> {
        if settings.report_on_usr1 && settings.report.is_none() {
            return Err(Error::NoReport);
        }
        if settings.token.as_ref().is_some_and(|token| token.0.trim().is_empty()) {
            return Err(Error::BlankToken);
        }
        let claim = Claim::new()?;
        let alerting = alerting::prepare(&settings)?;
        let tls = tls(&settings)?;
        let targets = settings.pushes.check(&settings.service_name)?;
        let listener = listen(&settings)?;
        let data = Arc::new(Data::open(settings.data_dir.as_deref(), tell)?);
        let listening = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        if let Some(enabled) = settings.enabled {
            record::set_enabled(enabled);
        }
        set_build_info(BuildInfo {
            version: settings.version.clone(),
            commit: settings.commit.clone(),
            branch: settings.branch.clone(),
            service_name: settings.service_name.clone(),
        });
        let service_name = Some(&settings.service_name).filter(|name| !name.is_empty());
        let labels = service_name.map(|name| ("service_name".to_owned(), name.clone()));
        Registry::global().set_constant_labels(labels.into_iter().collect());
        let token = settings.token.as_ref().map(|token| token.0.as_str());
        let access = Access::new(token, &settings.allowed_hosts);
        let routes = Routes::new(access, Log::new(settings.request_log), History::open(settings.history_memory));
        #[cfg(feature = "alerts")]
        let routes = routes.with_options(alerting::options(&settings), settings.max_connections).with_board(
            settings.board.clone(),
            settings.sampler_interval,
            settings.max_connections,
        );
        let worker = Worker::start(settings, listener, tls, routes.clone(), alerting, targets, data)?;
        claim.keep(listening);
        Ok(Self { routes, listening, worker: Some(worker) })
    }

    /// Where `/metrics` answers; `None` with `listen = "off"`.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.listening
    }

    /// The monitor's routes, to nest in a host's own axum server: `app.nest("/monitor", monitor.router())`. They answer 503
    /// once the monitor is stopping. A configured token is asked for here too, and changes from pages of other sites are refused. By
    /// which name clients call the host is the host's affair, unless there are `allowed_hosts`; so are connections and their limits.
    pub fn router(&self) -> axum::Router {
        self.routes.router(Place::Nested)
    }

    /// What was recorded up to now; the same as [`crate::report()`].
    pub fn report(&self) -> crate::report::Report {
        crate::report()
    }

    /// Stops the monitor: no new requests, those under way are answered, the report is written.
    ///
    /// # Errors
    /// The report could not be written, or stopping took longer than `shutdown_timeout`.
    pub fn shutdown(mut self) -> Result<(), Error> {
        self.stop()
    }

    fn stop(&mut self) -> Result<(), Error> {
        let Some(worker) = self.worker.take() else { return Ok(()) };
        self.routes.state().stop();
        let stopped = worker.stop();
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = None;
        stopped
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            // Nobody is left to be told otherwise, and a closed stderr is no reason to panic.
            let _ = writeln!(io::stderr(), "monitor: {error}");
        }
    }
}

/// The right to be the one that runs, given back unless kept.
struct Claim {
    is_kept: bool,
}

impl Claim {
    fn new() -> Result<Self, Error> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        match *running {
            Some(listening) => Err(Error::AlreadyRunning { listening }),
            None => {
                *running = Some(None);
                Ok(Self { is_kept: false })
            }
        }
    }

    fn keep(mut self, listening: Option<SocketAddr>) {
        self.is_kept = true;
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = Some(listening);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.is_kept {
            *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

fn tell(line: &str) {
    // A closed stderr is no reason to panic.
    let _ = writeln!(io::stderr(), "monitor: {line}");
}

fn tls(settings: &Settings) -> Result<Option<Tls>, TlsError> {
    match (&settings.tls_certificate, &settings.tls_key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Tls::open(certificate, key, tell).map(Some),
        _ => Err(TlsError::Half),
    }
}

/// Binds before the thread starts, so that a busy port is `start`'s error.
fn listen(settings: &Settings) -> Result<Option<TcpListener>, Error> {
    if settings.listen == "off" {
        return Ok(None);
    }
    let failed = |source| Error::Listen { listen: settings.listen.clone(), source };
    if settings.listen.starts_with(':') || !settings.listen.contains(':') {
        let takes = "it takes a host and a port, as in \"127.0.0.1:9464\", or \"off\"";
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, takes)));
    }
    let addresses: Vec<_> = settings.listen.to_socket_addrs().map_err(failed)?.collect();
    let is_guarded = settings.token.is_some() || settings.allow_unauthenticated;
    if let Some(exposed) = addresses.iter().find(|address| !address.ip().is_loopback() && !is_guarded) {
        return Err(Error::Exposed { listen: *exposed });
    }
    let listener = TcpListener::bind(addresses.as_slice()).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(Some(listener))
}
