//! A whole service of Tipo A, as you would write it: axum, SQLite, a cache in memory, and annotations.
//!
//! ```text
//! cargo run --release --example api                 serves until Ctrl-C; metrics on http://127.0.0.1:9464/
//! cargo run --release --example api -- --load 10    drives itself for ten seconds, prints both sides' figures, exits
//! ```
//!
//! Where to look: `routes` (endpoints), `queries` (database), `cache` (hits and misses) and `registros` (plain functions) hold
//! every annotation; the few lines of `run` below start the monitor. `load` is only the client.

mod audit;
mod cache;
mod error;
mod load;
mod options;
mod queries;
mod registro;
mod registros;
mod routes;
mod server;
mod store;

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use monitor::Monitor;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::options::Options;
use crate::registros::Registros;
use crate::store::DatabaseFile;

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
    let registros = Registros::open(database.path())?;
    let listener = runtime.block_on(TcpListener::bind(options.listen())).map_err(|error| {
        format!("the service cannot listen on {}: {error}. Choose another address with --listen", options.listen())
    })?;
    let address = listener.local_addr()?;
    say(&format!("service   http://{address}/registros"))?;
    if let Some(metrics) = monitor.local_addr() {
        say(&format!("metrics   http://{metrics}/metrics"))?;
    }
    say(&format!("database  {}", database.path().display()))?;

    let app = routes::router(registros);
    match options.load {
        None => runtime.block_on(server::serve(listener, app, server::stop_signal()))?,
        Some(seconds) => {
            let (stop, stopped) = oneshot::channel::<()>();
            let served = runtime.spawn(server::serve(listener, app, async { drop(stopped.await) }));
            let driven = load_and_compare(&monitor, address, seconds, options.prints_report());
            drop(stop);
            runtime.block_on(served)??;
            driven?;
        }
    }
    monitor.shutdown()?;
    Ok(())
}

/// Drives the service, prints what the client saw and what the monitor saw, and fails if the two do not agree.
fn load_and_compare(monitor: &Monitor, address: SocketAddr, seconds: u64, prints_report: bool) -> Result<(), Failure> {
    let tally = load::drive(address, seconds)?;
    // One scrape, now that every answer has arrived.
    let scrape = audit::Scrape::of(monitor.local_addr())?;
    say(&format!("\n{tally}"))?;
    if !prints_report {
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
