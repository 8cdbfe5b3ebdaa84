//! What `monitor::layer()` adds to a request of an axum router, beside the same router without it.
//!
//! `layer [ROUNDS]`

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Request;
use axum::routing::get;
use compare::rounds::{self, Variant};
use compare::target::{Net, Target};
use tower::Service;

fn routes() -> Router {
    Router::new().route("/users/{id}", get(|Path(id): Path<u64>| async move { id.to_string() }))
}

static BARE: LazyLock<Router> = LazyLock::new(routes);
static LAYERED: LazyLock<Router> = LazyLock::new(|| routes().layer(monitor::layer()));

/// Answers requests, without a network: what is measured is what stands between it and the handler.
fn answer(router: &Router, requests: u64) {
    let mut router = router.clone();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else { return };
    runtime.block_on(async {
        for id in 0..requests {
            let request = Request::get(format!("/users/{id}")).body(Body::empty());
            let Ok(request) = request else { continue };
            let _ = router.call(request).await;
        }
    });
}

fn main() -> Result<(), std::num::ParseIntError> {
    let rounds = std::env::args().nth(1).map_or(Ok(25), |rounds| rounds.parse())?;
    let variant = |name, run| Variant { name, bare: "a request", run, before: || {}, after: || {} };
    let variants =
        [variant("a request", |n| answer(&BARE, n)), variant("a request with the layer", |n| answer(&LAYERED, n))];
    let measured = rounds::measure(&variants, rounds);
    for (variant, measured) in variants.iter().zip(&measured) {
        println!(
            "{:26} {:8.0} ns (median {:.0})",
            variant.name,
            measured.one_thread.min(),
            measured.one_thread.median()
        );
    }
    if let [bare, layered] = measured.as_slice() {
        let added = Net::over(&layered.one_thread, &bare.one_thread);
        println!("{}", Target::at_most("layer(): added to a request", 1_000.0, added.min, "ns"));
    }
    Ok(())
}
