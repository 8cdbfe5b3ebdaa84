//! In place of TLS, where the feature `tls` is left out.

use std::convert::Infallible;
use std::io;
use std::path::Path;

use super::tls_error::TlsError;

/// There is none.
#[derive(Clone)]
pub(crate) struct Tls(Infallible);

impl Tls {
    pub(crate) fn open(_certificate: &Path, _key: &Path, _tell: fn(&str)) -> Result<Self, TlsError> {
        Err(TlsError::LeftOut)
    }

    pub(super) async fn handshake<S>(&self, _stream: S) -> io::Result<S> {
        match self.0 {}
    }

    pub(crate) fn reload(&self) {
        match self.0 {}
    }

    pub(super) async fn watch(self) {
        match self.0 {}
    }
}
