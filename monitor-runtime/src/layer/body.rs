//! When a request ends: with the response's head, or with its body.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::call::Call;

/// When a request ends: [`Head`] or [`BodyEnd`].
pub trait Until: sealed::Sealed {
    /// The body that the host's server sends.
    type Body<B: Body>;
}

pub(super) mod sealed {
    use super::{Body, Call, Response, Until};

    pub trait Sealed {
        #[expect(private_interfaces, reason = "sealed: nobody outside can name or call it")]
        fn answered<B: Body>(call: Option<Call>, response: Response<B>) -> Response<<Self as Until>::Body<B>>
        where
            Self: Until;
    }
}

/// Requests end with the response's head; bodies are left as they are.
#[derive(Debug, Clone, Copy)]
pub enum Head {}

impl Until for Head {
    type Body<B: Body> = B;
}

impl sealed::Sealed for Head {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name or call it")]
    fn answered<B: Body>(call: Option<Call>, response: Response<B>) -> Response<B> {
        if let Some(call) = call {
            call.end(response.status());
        }
        response
    }
}

/// Requests end with the response's body.
#[derive(Debug, Clone, Copy)]
pub enum BodyEnd {}

impl Until for BodyEnd {
    type Body<B: Body> = CountedBody<B>;
}

impl sealed::Sealed for BodyEnd {
    #[expect(private_interfaces, reason = "sealed: nobody outside can name or call it")]
    fn answered<B: Body>(call: Option<Call>, response: Response<B>) -> Response<CountedBody<B>> {
        let status = response.status();
        response.map(|body| {
            let mut ending = Ending { call, status };
            // A server does not poll a body that has nothing to give.
            if body.is_end_stream() {
                ending.end();
            }
            CountedBody { body, ending }
        })
    }
}

pin_project! {
    /// A response's body that ends its request with its own end. Dropped before, the request counts as cancelled.
    pub struct CountedBody<B> {
        #[pin]
        body: B,
        ending: Ending,
    }
}

/// The request that ends with the body.
struct Ending {
    call: Option<Call>,
    status: StatusCode,
}

impl Ending {
    fn end(&mut self) {
        if let Some(call) = self.call.take() {
            call.end(self.status);
        }
    }
}

impl<B: Body> Body for CountedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let body = this.body.as_mut();
        let frame = ready!(Call::poll(&mut this.ending.call, || body.poll_frame(context)));
        match &frame {
            // A server that has seen the last frame does not ask for another.
            Some(Ok(_)) if !this.body.is_end_stream() => {}
            Some(Ok(_)) | None => this.ending.end(),
            Some(Err(_)) => {
                this.ending.status = StatusCode::INTERNAL_SERVER_ERROR;
                this.ending.end();
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
