//! The monitor's thread: its runtime, the server in it, signals, and the report at the end.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::watch;

use super::alerting::{Alerting, Prepared};
use super::error::Error;
use super::profiling;
use super::pushing::Pushing;
use super::sampling;
use super::settings::Settings;
#[cfg(unix)]
use super::signals::{Signal, Signals};
use crate::data::Data;
use crate::push::Targets;
use crate::record;
use crate::report::{WriteError, write_now};
use crate::server::{self, Limits, Routes, Tls};

/// How much longer than `shutdown_timeout` a stop may take: writing the report.
const REPORT_TIME: Duration = Duration::from_secs(10);

/// Two make scrapes and reports, two evaluate queries, one makes pages, one keeps them up to date, two compress, and two are for the
/// rest: silences, heap profiles.
const BLOCKING_THREADS: usize = 10;

/// How long an end waits for the disk.
const FLUSH_TIME: Duration = Duration::from_secs(1);

/// The running thread, and how to end it. It needs no runtime in the host: stopping is a plain channel.
pub(super) struct Worker {
    stop: watch::Sender<bool>,
    /// Locked by nobody else: with it a monitor can stand in a `static`.
    stopped: Mutex<mpsc::Receiver<Result<(), WriteError>>>,
    thread: JoinHandle<()>,
    timeout: Duration,
    /// How long the last push may take.
    exit_time: Duration,
    data: Arc<Data>,
}

impl Worker {
    pub(super) fn start(
        settings: Settings,
        listener: Option<TcpListener>,
        tls: Option<Tls>,
        routes: Routes,
        prepared: Prepared,
        targets: Targets,
        data: Arc<Data>,
    ) -> Result<Self, Error> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .thread_name("monitor-blocking")
            .max_blocking_threads(BLOCKING_THREADS)
            .on_thread_start(record::own_thread)
            .build()
            .map_err(Error::Thread)?;
        let (stop, stopping) = watch::channel(false);
        let (done, stopped) = mpsc::channel();
        let (timeout, ready) = (settings.shutdown_timeout, mpsc::channel());
        let exit_time = targets.exit_time();
        let own_data = Arc::clone(&data);
        let address = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let work = move || {
            let data = own_data;
            record::own_thread();
            let started = runtime.block_on(async {
                let listener = listener.map(tokio::net::TcpListener::from_std).transpose()?;
                #[cfg(unix)]
                let signals = Signals::install(&settings)?;
                Ok((listener, signals))
            });
            let (listener, signals) = match started {
                Ok(parts) => parts,
                Err(error) => return drop(ready.0.send(Err(error))),
            };
            // Until after the last report, which shows it.
            profiling::sample_heap(settings.heap_interval);
            let _profiling = profiling::start(settings.cpu_hz);
            let _sampling = sampling::start(&settings, routes.history(), &data);
            let alerting = Alerting::start(prepared, &routes, Arc::clone(&data), address);
            let pushing = Pushing::start(targets);
            routes.state().run();
            drop(ready.0.send(Ok(())));
            let limits = Limits { connections: settings.max_connections, header_timeout: settings.header_timeout };
            let target = settings.report.as_deref();
            let on_signal = |signal: &Signal| {
                if signal.asks_for_reload() {
                    if let Some(tls) = &tls {
                        tls.reload();
                    }
                    if !settings.rules.is_empty() {
                        alerting.reload();
                    }
                    return;
                }
                let wanted = target.filter(|_| !signal.ends() || settings.report_on_signal);
                if let Some(Err(error)) = wanted.map(write_now) {
                    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("monitor: {error}\n"));
                }
                if signal.ends() {
                    pushing.on_signal(signal.is_left_to_us());
                }
                // It may end the process, without a word to any thread.
                data.flush(FLUSH_TIME);
            };
            runtime.block_on(async {
                let serving = server::serve(listener, routes, tls.clone(), limits, settings.shutdown_timeout, stopping);
                attend(serving, signals, on_signal).await;
            });
            // What is found from here on is the next run's.
            alerting.stop();
            pushing.finish();
            // A scrape that is still being made must not keep the process: `Drop` of a runtime would wait for it.
            runtime.shutdown_background();
            drop(done.send(target.map_or(Ok(()), write_now)));
        };
        let thread = thread::Builder::new().name("monitor".to_owned()).spawn(work).map_err(Error::Thread)?;
        match ready.1.recv() {
            Ok(Ok(())) => Ok(Self { stop, stopped: Mutex::new(stopped), thread, timeout, exit_time, data }),
            Ok(Err(error)) => Err(Error::Thread(error)),
            Err(_) => Err(Error::Thread(std::io::Error::other("it ended before it was ready"))),
        }
    }

    /// Ends the thread, within bounded time.
    pub(super) fn stop(self) -> Result<(), Error> {
        self.stop.send_replace(true);
        let stopped = self.stopped.into_inner().unwrap_or_else(PoisonError::into_inner);
        let written = stopped.recv_timeout(self.timeout + self.exit_time + REPORT_TIME).map_err(|_| {
            // The thread keeps its part of the state, so that dropping ours writes nothing.
            self.data.flush(FLUSH_TIME);
            Error::StopTimeout(self.timeout)
        })?;
        // It has sent its last message: joining takes no time, and makes sure the thread is gone.
        let _ = self.thread.join();
        Ok(written?)
    }
}

/// Serves until the end, and does what signals ask for.
#[cfg(unix)]
async fn attend(serving: impl Future<Output = ()>, signals: Signals, on_signal: impl Fn(&Signal)) {
    tokio::pin!(serving);
    loop {
        tokio::select! {
            () = &mut serving => return,
            signal = signals.next() => {
                on_signal(&signal);
                signal.finish();
            }
        }
    }
}
