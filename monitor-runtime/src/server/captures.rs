//! CPU captures on demand, and the allocations that were sampled.

use std::collections::HashMap;
use std::thread;

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use super::routes::{Routes, problem};
use crate::capture::{self, CaptureError, CpuProfile, FlamegraphError, HeapProfile};
use crate::record;

/// What a request without `seconds` gets.
const DEFAULT_SECONDS: u32 = 10;

/// The image's own script and style may run; it can load nothing and send nothing.
const SVG_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; \
                          form-action 'none'; frame-ancestors 'self'";

pub(super) fn routes() -> Router<Routes> {
    Router::new()
        .route("/debug/pprof/profile", routing::get(profile))
        .route("/debug/pprof/flamegraph", routing::get(flamegraph))
        .route("/debug/pprof/collapsed", routing::get(collapsed))
        .route("/debug/pprof/heap", routing::get(async || heap("heap.pb.gz", HeapProfile::to_pprof).await))
        .route("/debug/pprof/allocs", routing::get(async || heap("allocs.pb.gz", HeapProfile::to_pprof_allocs).await))
        .route("/debug/pprof/heap-flamegraph", routing::get(heap_flamegraph))
}

type Asked = Result<Query<HashMap<String, String>>, QueryRejection>;

async fn profile(asked: Asked) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"cpu.pb.gz\""),
    ];
    answer(asked, move |profile| (headers, profile.to_pprof()).into_response()).await
}

async fn flamegraph(asked: Asked) -> Response {
    in_frame(answer(asked, |profile| svg(profile.to_flamegraph())).await)
}

/// The page of a function has the answer in a frame, and reads from there why a capture was refused.
fn in_frame(mut response: Response) -> Response {
    let policy =
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
    response.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

async fn collapsed(asked: Asked) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    answer(asked, move |profile| (headers, profile.to_collapsed()).into_response()).await
}

/// Allocations sampled up to now, off the async thread: new names take a while to be found.
async fn heap(file: &'static str, encode: fn(&HeapProfile) -> Vec<u8>) -> Response {
    sampled(move |profile| {
        let headers = [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
        ];
        (headers, encode(profile)).into_response()
    })
    .await
}

async fn heap_flamegraph() -> Response {
    sampled(|profile| svg(profile.to_flamegraph())).await
}

async fn sampled(render: impl FnOnce(&HeapProfile) -> Response + Send + 'static) -> Response {
    let answer = move || match capture::heap_profile() {
        Ok(profile) => render(&profile),
        Err(error @ (CaptureError::NoAllocator | CaptureError::HeapOff)) => {
            problem(StatusCode::NOT_IMPLEMENTED, &error.to_string())
        }
        Err(error) => refusal(&error),
    };
    let made = spawn_blocking(answer).await;
    made.unwrap_or_else(|_| problem(StatusCode::INTERNAL_SERVER_ERROR, "the profile could not be made"))
}

fn svg(drawn: Result<String, FlamegraphError>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CONTENT_SECURITY_POLICY, SVG_POLICY),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    ];
    match drawn {
        Ok(svg) => (headers, svg).into_response(),
        Err(error) => problem(StatusCode::NOT_FOUND, &error.to_string()),
    }
}

/// Captures on a thread of its own: the async thread goes on, and when the client leaves, the capture still ends in time.
async fn answer(asked: Asked, render: impl FnOnce(&CpuProfile) -> Response + Send + 'static) -> Response {
    let (seconds, function) = match parameters(asked) {
        Ok(parameters) => parameters,
        Err(reason) => return problem(StatusCode::BAD_REQUEST, &reason),
    };
    let (send, answered) = oneshot::channel();
    let capture = move || {
        record::own_thread();
        let captured = capture::for_seconds(seconds).map(|profile| match &function {
            Some(function) => profile.focused(function),
            None => profile,
        });
        drop(send.send(captured.map_or_else(|error| refusal(&error), |profile| render(&profile))));
    };
    if let Err(error) = thread::Builder::new().name("monitor-capture".to_owned()).spawn(capture) {
        return refusal(&CaptureError::Thread(error));
    }
    answered.await.unwrap_or_else(|_| problem(StatusCode::INTERNAL_SERVER_ERROR, "the capture came to no end"))
}

/// Seconds, and the function to look at.
fn parameters(asked: Asked) -> Result<(u32, Option<String>), String> {
    let Query(mut given) = asked.map_err(|rejection| rejection.body_text())?;
    let seconds = match given.remove("seconds") {
        None => DEFAULT_SECONDS,
        Some(text) => text.parse().map_err(|_| format!("`seconds` takes a whole number from 1 to 60, not {text:?}"))?,
    };
    let function = given.remove("function").filter(|function| !function.is_empty());
    match given.keys().next() {
        Some(other) => Err(format!("there is no parameter {other:?}; the parameters are `seconds` and `function`")),
        None => Ok((seconds, function)),
    }
}

fn refusal(error: &CaptureError) -> Response {
    let status = match error {
        CaptureError::Busy => StatusCode::TOO_MANY_REQUESTS,
        CaptureError::Seconds(_) => StatusCode::BAD_REQUEST,
        CaptureError::Unavailable { .. } => StatusCode::NOT_IMPLEMENTED,
        CaptureError::ForeignProfiler | CaptureError::TemporaryDirectory { .. } => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = problem(status, &error.to_string());
    if matches!(error, CaptureError::Busy) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(DEFAULT_SECONDS));
    }
    response
}
