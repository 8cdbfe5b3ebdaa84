//! How much is evaluated at once, and for how long.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout_at;

use super::parameters::Parameters;
use super::problem::Problem;
use crate::promql::Options;
use crate::series::History;
use crate::server::Routes;
use crate::server::holding::Holding;

/// Evaluations at once; more wait their turn.
const TURNS: usize = 2;

/// Requests that are evaluated or wait: they hold connections, of which others need some.
const MOST_WAITING: usize = 32;

/// KiB of answers that clients have not read yet, all together.
const MAX_UNREAD: u32 = 64 << 10;

/// The longest that a query may wait and work.
const LONGEST: Duration = Duration::from_secs(10);

/// Samples that a query may hold: 64 MB of them.
const MAX_HELD: u64 = 4 << 20;

/// Points of one series: Prometheus counts 11,000 steps, and the point at the start beside them.
const MAX_STEPS: u64 = 11_001;

/// Who is evaluated, and by whose semantics.
#[derive(Clone, Debug)]
pub(in super::super) struct Queries {
    options: Options,
    waiting: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    unread: Arc<Semaphore>,
}

impl Queries {
    /// `connections` are those of the server: queries take half of them at most.
    pub(in super::super) fn new(options: Options, connections: usize) -> Self {
        let options = Options { max_held: MAX_HELD, max_steps: MAX_STEPS, ..options };
        Self {
            options,
            waiting: Arc::new(Semaphore::new((connections / 2).clamp(1, MOST_WAITING))),
            turns: Arc::new(Semaphore::new(TURNS)),
            unread: Arc::new(Semaphore::new(MAX_UNREAD as usize)),
        }
    }

    pub(in super::super) fn options(&self) -> Options {
        self.options
    }
}

/// A request whose turn it is.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) history: Arc<History>,
    pub(super) asked: Parameters,
    /// Semantics, and when to give up.
    pub(super) options: Options,
}

/// Makes a body off the async thread, which may be the host's, when it is this request's turn.
pub(super) async fn take(
    routes: &Routes,
    asked: Parameters,
    make: impl FnOnce(&Turn) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Response {
    taken(routes, asked, make).await.unwrap_or_else(Problem::into_response)
}

async fn taken(
    routes: &Routes,
    asked: Parameters,
    make: impl FnOnce(&Turn) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let deadline = Instant::now() + asked.timeout(LONGEST)?;
    let history = routes.history().ok_or(Problem::NoHistory)?;
    let queries = routes.queries();
    let _waiting = queries.waiting.try_acquire().map_err(|_| Problem::Queue(TURNS))?;
    let waited = timeout_at(deadline.into(), Arc::clone(&queries.turns).acquire_owned()).await;
    let place = waited.ok().and_then(Result::ok).ok_or(Problem::Queue(TURNS))?;
    let turn = Turn { history, asked, options: Options { deadline: Some(deadline), ..queries.options() } };
    let work = move || {
        // A client that has left does not end the work, so the work has the place, and not who waits for it.
        let _place = place;
        make(&turn)
    };
    let body = spawn_blocking(work).await.map_err(|_| Problem::Internal)??;
    let size = u32::try_from(body.len() / 1024).unwrap_or(MAX_UNREAD).clamp(1, MAX_UNREAD);
    let part = timeout_at(deadline.into(), Arc::clone(&queries.unread).acquire_many_owned(size)).await;
    let part = part.ok().and_then(Result::ok).ok_or(Problem::Unread)?;
    let body = Body::new(Holding::new(body.into(), part));
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
