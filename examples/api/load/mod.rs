//! A client that drives the service over real HTTP, on a thread and a runtime of its own.

mod catalogo;
mod client;
mod mix;
mod order;
mod progress;
mod registros;
mod reservas;
mod tally;
mod usuarios;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub(crate) use tally::Tally;

use crate::Failure;
use crate::server::stop_signal;
use client::Client;
use mix::Mix;
use order::Newest;
use progress::Progress;

/// Requests under way at once.
const CLIENTS: u64 = 16;

/// What the clients share.
#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    sent: AtomicU64,
    newest: Newest,
}

/// Drives the service for so many seconds, less when a signal comes. Every request that was sent has been answered or has
/// failed when this returns.
pub(crate) fn drive(address: SocketAddr, seconds: u64, faults: bool) -> Result<Tally, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let shared = Arc::new(Shared::default());
        let client = Client::new(address);
        let started = Instant::now();
        let duration = Duration::from_secs(seconds);
        let trouble = faults.then(|| started + duration / 4..started + duration * 7 / 12);
        let mix = |number| Mix::new(number, trouble.clone());
        let clients: Vec<_> =
            (0..CLIENTS).map(|number| tokio::spawn(work(client.clone(), Arc::clone(&shared), mix(number)))).collect();

        tokio::select! {
            () = Progress::new(duration).follow(&shared.sent, started) => {}
            () = stop_signal() => crate::note("stopped early"),
        }
        shared.stop.store(true, Ordering::Relaxed);

        let mut tally = Tally::default();
        for client in clients {
            tally.absorb(client.await?);
        }
        tally.finish(started.elapsed(), CLIENTS);
        Ok(tally)
    })
}

async fn work(client: Client, shared: Arc<Shared>, mut mix: Mix) -> Tally {
    let mut tally = Tally::default();
    while !shared.stop.load(Ordering::Relaxed) {
        let order = mix.next(&shared.newest);
        let (what, makes) = (order.what, order.makes);
        shared.sent.fetch_add(1, Ordering::Relaxed);
        let begun = Instant::now();
        match client.send(order).await {
            Ok(answer) => {
                tally.answered(what, answer.status, begun.elapsed());
                if let (Some(thing), Some(id)) = (makes, answer.created) {
                    shared.newest.saw(thing, id);
                }
            }
            Err(error) => {
                tally.failed(error);
                // A service that is gone is not asked a million times.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    tally
}
