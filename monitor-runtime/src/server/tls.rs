//! TLS, from files that are read again when they change: who renews a certificate restarts nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use std::{fs, io};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig, crypto};

use super::tls_error::TlsError;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(10);

/// The certificate in force.
#[derive(Clone)]
pub(crate) struct Tls(Arc<Inner>);

struct Inner {
    certificate: PathBuf,
    key: PathBuf,
    config: RwLock<Arc<ServerConfig>>,
    /// Of the files as last read.
    stamp: Mutex<Stamp>,
    tell: fn(&str),
}

/// When each file was changed, and its length.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Tls {
    /// Reads the files; `tell` hears what is wrong with later ones.
    pub(crate) fn open(certificate: &Path, key: &Path, tell: fn(&str)) -> Result<Self, TlsError> {
        // Before they are read: what changes meanwhile is read again.
        let stamp = stamp(certificate, key);
        let config = RwLock::new(Arc::new(read(certificate, key)?));
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok(Self(Arc::new(Inner { certificate, key, config, stamp: Mutex::new(stamp), tell })))
    }

    pub(super) async fn handshake<S>(&self, stream: S) -> io::Result<impl AsyncRead + AsyncWrite + Unpin + use<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let config = Arc::clone(&self.0.config.read().unwrap_or_else(PoisonError::into_inner));
        TlsAcceptor::from(config).accept(stream).await
    }

    /// Reads the files again. When there is something wrong with them, those before stay in force.
    pub(crate) fn reload(&self) {
        let inner = &*self.0;
        let stamp = stamp(&inner.certificate, &inner.key);
        *inner.stamp.lock().unwrap_or_else(PoisonError::into_inner) = stamp;
        match read(&inner.certificate, &inner.key) {
            Ok(config) => *inner.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config),
            Err(error) => (inner.tell)(&format!("the certificate before stays in force: {error}")),
        }
    }

    /// Reads the files whenever they have changed, for ever.
    pub(super) async fn watch(self) {
        loop {
            sleep(LOOK).await;
            let own = self.clone();
            let looked = spawn_blocking(move || {
                let now = stamp(&own.0.certificate, &own.0.key);
                if now != *own.0.stamp.lock().unwrap_or_else(PoisonError::into_inner) {
                    own.reload();
                }
            });
            // The file system may be slow: that is waited for here, and nowhere else.
            let _ = looked.await;
        }
    }
}

fn stamp(certificate: &Path, key: &Path) -> Stamp {
    [certificate, key].map(|path| {
        let about = fs::metadata(path).ok()?;
        Some((about.modified().ok()?, about.len()))
    })
}

fn read(certificate: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let (certificate_key, key_key) = ("tls_certificate", "tls_key");
    let text = |key: &'static str, path: &Path| {
        fs::read(path).map_err(|source| TlsError::Read { key, path: path.to_owned(), source })
    };
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(&text(certificate_key, certificate)?).collect::<Result<_, _>>();
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(|| TlsError::Empty {
        key: certificate_key,
        path: certificate.to_owned(),
        wanted: "certificate",
        begin: "CERTIFICATE",
    })?;
    let private = PrivateKeyDer::from_pem_slice(&text(key_key, key)?).map_err(|_| TlsError::Empty {
        key: key_key,
        path: key.to_owned(),
        wanted: "private key",
        begin: "PRIVATE KEY",
    })?;
    let unusable =
        |error: rustls::Error| TlsError::Unusable { certificate: certificate.to_owned(), reason: error.to_string() };
    let mut config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                TlsError::Mismatch { certificate: certificate.to_owned(), key: key.to_owned() }
            }
            error => unusable(error),
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
