//! The middleware for a host's own routes: a tower layer for axum, hyper and tonic.

mod body;
mod call;
mod endpoint;
mod future;

use std::borrow::Cow;
use std::marker::PhantomData;
use std::task::{Context, Poll};

use http::{Extensions, Request, Response, Uri};
use tower_layer::Layer;
use tower_service::Service;

pub use body::{BodyEnd, CountedBody, Head, Until};
use call::Call;
use endpoint::EndpointOf;
pub use future::ResponseFuture;

/// Records every request of the service it is laid around, in the families of `#[timed(endpoint = "..")]`:
/// `http_requests_total{method, endpoint, status_code}`, `http_request_duration_seconds{method, endpoint}` and
/// `active_connections`.
///
/// With axum, add it by `Router::layer` behind all routes. The endpoint is the route that matched, never the path; what matches
/// none is `<unmatched>`, and a method that HTTP does not define is `OTHER`: clients cannot invent series. The duration ends with
/// the response's head; see [`HttpLayer::until_body_end`]. A request that is dropped before is counted with status 499, a handler
/// that panics or a service that fails with 500.
///
/// A request that reaches a handler with `#[timed(endpoint = "..")]` is left to the handler and counted once. One that is
/// answered before, by an extractor or another layer, is counted here. Of two such layers around each other the outer one counts.
/// An annotated endpoint that a handler calls on another task (`tokio::spawn`) cannot be told from one without a layer: do not
/// annotate it as an endpoint, or the request is counted twice.
///
/// Costs well under a microsecond a request.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// let app: axum::Router = axum::Router::new()
///     .route("/users/{id}", axum::routing::get(|| async { "a user" }))
///     .layer(monitor::layer());
/// ```
pub fn layer() -> HttpLayer {
    HttpLayer { endpoint: EndpointOf::default(), _until: PhantomData }
}

/// The layer; made by [`layer`].
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is added to a service"]
pub struct HttpLayer<U = Head> {
    endpoint: EndpointOf,
    _until: PhantomData<fn() -> U>,
}

impl HttpLayer {
    /// Measures to the end of the response's body: a stream counts as in flight while it is sent, and one that is broken off
    /// counts with status 499. The body is wrapped.
    pub fn until_body_end(self) -> HttpLayer<BodyEnd> {
        HttpLayer { endpoint: self.endpoint, _until: PhantomData }
    }
}

impl<U> HttpLayer<U> {
    /// Says what the endpoint of a request is where axum's router does not: with hyper, tonic, or a router of your own. Return a
    /// name out of a small set, or `None` for `<unmatched>`; past 1,000 names requests are counted as `__other__`.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// let layer = monitor::layer().endpoint(|uri, _extensions| match uri.path() {
    ///     "/shop.Orders/Place" => Some("/shop.Orders/Place".into()),
    ///     _ => None,
    /// });
    /// ```
    pub fn endpoint(
        self,
        endpoint: impl Fn(&Uri, &Extensions) -> Option<Cow<'static, str>> + Send + Sync + 'static,
    ) -> Self {
        Self { endpoint: EndpointOf::new(endpoint), ..self }
    }
}

impl<S, U> Layer<S> for HttpLayer<U> {
    type Service = HttpService<S, U>;

    fn layer(&self, inner: S) -> Self::Service {
        HttpService { inner, endpoint: self.endpoint.clone(), _until: PhantomData }
    }
}

/// A service whose requests are recorded.
#[derive(Debug)]
pub struct HttpService<S, U = Head> {
    inner: S,
    endpoint: EndpointOf,
    _until: PhantomData<fn() -> U>,
}

impl<S: Clone, U> Clone for HttpService<S, U> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), endpoint: self.endpoint.clone(), _until: PhantomData }
    }
}

impl<S, U, RequestBody, ResponseBody> Service<Request<RequestBody>> for HttpService<S, U>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    U: Until,
    ResponseBody: http_body::Body,
{
    type Response = Response<U::Body<ResponseBody>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, U>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let mut call = Call::begin(&self.endpoint, &request);
        // A service may do its work here instead of in its future.
        let future = Call::poll(&mut call, || self.inner.call(request));
        ResponseFuture::new(future, call)
    }
}
