//! A whole service with all four Tipos, as you would write it: axum, SQLite, a cache in memory, and annotations.
//!
//! ```text
//! cargo run --release --example api                 serves until Ctrl-C; metrics on http://127.0.0.1:9464/
//! cargo run --release --example api -- --load 10    drives itself for ten seconds, prints both sides' figures, exits
//! cargo run --release --example api -- --load 20 --faults    some requests fail and are slow: alerts fire before your eyes
//! ```
//!
//! Where to look:
//!
//! - `metrics`: the four metric sets. Three are ready-made, one is a struct of the service's own with enums as labels.
//! - `registros` (A), `reservas` (B), `usuarios` (C), `catalogo` (D): each has its rules in `model`, its statements in `sql`
//!   (annotated: database families), its endpoints in `routes`, and between them, in `mod`, what the service does: there the sets
//!   record. `registros` annotates its endpoints, the others leave them to the layer; `usuarios` labels a function by tier.
//! - `cache`: hits and misses. `app`: how it is put together, `monitor::layer()` around everything.
//! - Functions are `#[profiled]`: `/report` in a browser has their call tree and allocations, and with `MONITOR_CPU_HZ=99` in the
//!   environment their CPU time and flamegraphs too.
//! - `run` below: starts the monitor.
//! - `faults`: what goes wrong on purpose, and who is told; `monitor.toml` and `rules.yml` are the monitor's configuration then.
//! - `load` is only the client, `audit` compares what it saw with what the monitor recorded.

mod app;
mod audit;
mod cache;
mod catalogo;
mod error;
mod faults;
mod http;
mod load;
mod metrics;
mod options;
mod registros;
mod reservas;
mod server;
mod store;
mod text;
mod usuarios;

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use monitor::Monitor;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::options::Options;
use crate::store::DatabaseFile;

/// Functions under `#[profiled]` know their allocations with it.
#[global_allocator]
static ALLOCATOR: monitor::Allocator = monitor::Allocator::system();

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Failure> {
    let monitor = options.start_monitor()?;
    let database = DatabaseFile::new(options.database.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let app = runtime.block_on(app::open(database.path(), options.faults))?;
    let listener = runtime.block_on(TcpListener::bind(options.listen())).map_err(|error| {
        format!("the service cannot listen on {}: {error}. Choose another address with --listen", options.listen())
    })?;
    let address = listener.local_addr()?;
    say(&format!("service   http://{address}/registros"))?;
    if let Some(metrics) = monitor.local_addr() {
        say(&format!("metrics   http://{metrics}/metrics"))?;
    }
    say(&format!("database  {}", database.path().display()))?;

    match options.load {
        None => runtime.block_on(server::serve(listener, app, server::stop_signal()))?,
        Some(seconds) => {
            let (stop, stopped) = oneshot::channel::<()>();
            let served = runtime.spawn(server::serve(listener, app, async { drop(stopped.await) }));
            let seen = match monitor.local_addr().filter(|_| options.faults) {
                Some(metrics) => Some(runtime.block_on(faults::Seen::watch(metrics))?),
                None => None,
            };
            let driven = load_and_compare(&monitor, address, seconds, options).and_then(|()| match seen {
                Some(seen) => Ok(say(&runtime.block_on(seen.settle())?)?),
                None => Ok(()),
            });
            drop(stop);
            runtime.block_on(served)??;
            driven?;
        }
    }
    monitor.shutdown()?;
    Ok(())
}

/// Drives the service, prints what the client saw and what the monitor saw, and fails if the two do not agree.
fn load_and_compare(monitor: &Monitor, address: SocketAddr, seconds: u64, options: &Options) -> Result<(), Failure> {
    let tally = load::drive(address, seconds, options.faults)?;
    // One scrape, now that every answer has arrived.
    let scrape = audit::Scrape::of(monitor.local_addr())?;
    say(&format!("\n{tally}"))?;
    if !options.prints_report() {
        say(&monitor::report().to_text())?;
    }
    say(&format!("scrape    {scrape}"))?;
    say(&audit::compare(&tally, &scrape)?)?;
    Ok(())
}

/// `println!` panics when its reader has gone, as in `api --load | head`; this is an error like any other.
fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// To stderr; that nobody reads there is no reason to stop.
fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
