//! When a request ends: with the response's head, or with its body.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http::{Response, StatusCode, header};
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
        let announced =
            response.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        response.map(|body| {
            // Without a length, a server asks for frames until there are none.
            let left = announced.or_else(|| body.size_hint().exact());
            let is_sent = call.as_ref().is_none_or(|call| !call.is_head()) && !has_no_body(status);
            let mut ending = Ending { call, status, left };
            // A server does not poll a body that has nothing to give, or that it will not send.
            if !is_sent || left == Some(0) || body.is_end_stream() {
                ending.end();
            }
            CountedBody { body, ending }
        })
    }
}

/// The answers that HTTP sends without a body, whatever the handler made (RFC 9110, 6.4.1).
fn has_no_body(status: StatusCode) -> bool {
    status.is_informational() || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
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
    /// Bytes to come, when that is known: with the last of them a server stops asking.
    left: Option<u64>,
}

impl Ending {
    /// A frame was handed to the server.
    fn sent<D: Buf>(&mut self, frame: &Frame<D>) {
        let Some(data) = frame.data_ref() else {
            // Trailers are the last there is.
            return self.end();
        };
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(data.remaining() as u64);
            if *left == 0 {
                self.end();
            }
        }
    }

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
            Some(Ok(_)) if this.body.is_end_stream() => this.ending.end(),
            Some(Ok(frame)) => this.ending.sent(frame),
            None => this.ending.end(),
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
