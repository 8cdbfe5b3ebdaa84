//! Who may read: anyone on loopback, or whoever has the token.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;

/// The bearer token that a request must carry.
#[derive(Clone)]
pub(crate) struct Access(Arc<str>);

impl Access {
    pub(crate) fn new(token: &str) -> Self {
        Self(token.into())
    }

    /// Compared in constant time, so that the time of an answer tells nothing about the token.
    pub(super) fn admits(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            given.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        token.is_some_and(|(_, token)| token.trim().as_bytes().ct_eq(self.0.as_bytes()).into())
    }
}
