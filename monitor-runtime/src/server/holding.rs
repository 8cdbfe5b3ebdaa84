//! A body that keeps something until it is sent: a place, a part of what answers may take in memory.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};

/// Bytes that are handed on at once. A body in one piece would be taken at once as well, long before its client has read it.
const PIECE: usize = 64 << 10;

/// Gives the body in pieces, and what it holds back when the last is taken.
pub(super) struct Holding<G> {
    body: Body,
    /// Of a piece that was too large.
    rest: Bytes,
    _held: G,
}

impl<G> Holding<G> {
    pub(super) fn new(body: Body, held: G) -> Self {
        Self { body, rest: Bytes::new(), _held: held }
    }
}

impl<G: Unpin> HttpBody for Holding<G> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                other => return Poll::Ready(other),
            }
        }
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        // The upper bound is never below the lower one, so it goes first.
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(hint.lower().saturating_add(rest));
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Waker;

    use super::*;

    #[test]
    fn a_large_body_comes_in_pieces_and_is_held_to_its_end() {
        let held = Arc::new(());
        let mut body = Holding::new(Body::from(vec![7; 150_000]), Arc::clone(&held));
        assert_eq!(body.size_hint().exact(), Some(150_000));
        let mut lengths = Vec::new();
        let mut context = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(frame)) = Pin::new(&mut body).poll_frame(&mut context) {
            lengths.push(frame.unwrap().into_data().unwrap().len());
            assert_eq!(body.size_hint().exact(), Some(150_000 - lengths.iter().sum::<usize>() as u64));
            assert_eq!(Arc::strong_count(&held), 2);
        }
        assert_eq!(lengths, [65_536, 65_536, 18_928]);
        assert!(body.is_end_stream());
        drop(body);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
