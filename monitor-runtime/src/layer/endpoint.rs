//! What a request is called: its method and its endpoint, each out of a bounded set.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::{Extensions, Method, Uri};

/// The endpoint of what no route matches.
const UNMATCHED: &str = "<unmatched>";

type Custom = dyn Fn(&Uri, &Extensions) -> Option<Cow<'static, str>> + Send + Sync;

/// How the endpoint of a request is found.
#[derive(Clone, Default)]
pub(super) struct EndpointOf(Option<Arc<Custom>>);

impl fmt::Debug for EndpointOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "EndpointOf(custom)" } else { "EndpointOf(matched route)" })
    }
}

/// The endpoint of one request.
#[derive(Debug)]
pub(super) enum Endpoint {
    #[cfg(feature = "axum")]
    Matched(axum::extract::MatchedPath),
    Named(Cow<'static, str>),
}

impl EndpointOf {
    pub(super) fn new(custom: impl Fn(&Uri, &Extensions) -> Option<Cow<'static, str>> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(custom)))
    }

    pub(super) fn find(&self, uri: &Uri, extensions: &Extensions) -> Endpoint {
        if let Some(custom) = &self.0 {
            return Endpoint::Named(custom(uri, extensions).unwrap_or(Cow::Borrowed(UNMATCHED)));
        }
        #[cfg(feature = "axum")]
        if let Some(matched) = extensions.get::<axum::extract::MatchedPath>() {
            return Endpoint::Matched(matched.clone());
        }
        Endpoint::Named(Cow::Borrowed(UNMATCHED))
    }
}

impl Endpoint {
    pub(super) fn as_str(&self) -> &str {
        match self {
            #[cfg(feature = "axum")]
            Self::Matched(matched) => matched.as_str(),
            Self::Named(name) => name,
        }
    }
}

/// A method that HTTP defines; anything else is `OTHER`, because clients may invent methods.
pub(super) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "OTHER",
    }
}
