//! Why there is no TLS.

use std::io;
use std::path::PathBuf;

/// What is wrong with `tls_certificate` and `tls_key`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// One is said without the other.
    #[error("TLS takes a certificate and its key: set both `tls_certificate` and `tls_key`, or neither")]
    Half,
    /// A file cannot be read.
    #[error("the file {path} (`{key}`) cannot be read: {source}", path = .path.display())]
    Read {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("the file {path} (`{key}`) has no {wanted} in PEM, as in -----BEGIN {begin}-----", path = .path.display())]
    Empty {
        /// The key that names it.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
        /// How that begins.
        begin: &'static str,
    },
    /// The key is another certificate's.
    #[error(
        "the key in {key} (`tls_key`) does not belong to the certificate in {certificate} (`tls_certificate`); the first certificate \
         in the file must be the server's own", key = .key.display(), certificate = .certificate.display()
    )]
    Mismatch {
        /// File of the certificate.
        certificate: PathBuf,
        /// File of the key.
        key: PathBuf,
    },
    /// Certificate or key are of no use.
    #[error("the certificate in {certificate} and its key cannot be used: {reason}", certificate = .certificate.display())]
    Unusable {
        /// File of the certificate.
        certificate: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The feature is missing.
    #[error("`tls_certificate` and `tls_key` need the feature `tls`, without which monitor was compiled")]
    LeftOut,
}
