//! The future of a response.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Response, StatusCode};
use pin_project_lite::pin_project;

use super::body::Until;
use super::call::Call;

pin_project! {
    /// The response of a [`super::HttpService`].
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct ResponseFuture<F, U> {
        #[pin]
        inner: F,
        // After `inner`, which is dropped first: what it does then belongs to the request.
        call: Option<Call>,
        until: PhantomData<fn() -> U>,
    }
}

impl<F, U> ResponseFuture<F, U> {
    pub(super) fn new(inner: F, call: Option<Call>) -> Self {
        Self { inner, call, until: PhantomData }
    }
}

impl<F, U, B, E> Future for ResponseFuture<F, U>
where
    F: Future<Output = Result<Response<B>, E>>,
    U: Until,
    B: http_body::Body,
{
    type Output = Result<Response<U::Body<B>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(Call::poll(this.call, || this.inner.poll(context)));
        let call = this.call.take();
        Poll::Ready(match answer {
            Ok(response) => Ok(U::answered(call, response)),
            Err(error) => {
                if let Some(call) = call {
                    call.end(StatusCode::INTERNAL_SERVER_ERROR);
                }
                Err(error)
            }
        })
    }
}
