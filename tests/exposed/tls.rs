//! TLS from files, which are read again.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::client::{Answer, builder, connect, temporary_directory, turn, wait_for};

/// Writes a certificate for localhost and its key.
fn certificate(directory: &Path, certificate: &str, key: &str) -> CertificateDer<'static> {
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(directory.join(certificate), own.cert.pem()).unwrap();
    std::fs::write(directory.join(key), own.signing_key.serialize_pem()).unwrap();
    own.cert.der().clone()
}

fn ask(address: SocketAddr, trusted: &CertificateDer<'static>, request: &str) -> Result<Answer, String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, connect(address));
    stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    // Closed without a last word of TLS is closed as well.
    let _ = stream.read_to_end(&mut bytes);
    Ok(Answer::parse(&bytes))
}

const METRICS: &str =
    "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer s3cret\r\n\r\n";

#[test]
fn it_speaks_tls_and_says_so_to_browsers() {
    let _turn = turn();
    let directory = temporary_directory("tls");
    let own = certificate(&directory, "cert.pem", "key.pem");
    let monitor = builder().token("s3cret").tls(directory.join("cert.pem"), directory.join("key.pem")).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let scrape = ask(address, &own, METRICS).unwrap();
    assert_eq!(scrape.status, 200, "{}", scrape.head);
    // Of all ports of localhost, where others speak none, a browser is not told so.
    assert!(scrape.body.contains("build_info") && scrape.header("strict-transport-security").is_none());
    let named = ask(address, &own, &METRICS.replace("localhost", "app.example.org")).unwrap();
    assert_eq!(named.header("strict-transport-security"), Some("max-age=86400"));
    let login = "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\ntoken=s3cret";
    assert!(ask(address, &own, login).unwrap().header("set-cookie").unwrap().ends_with("; Secure"));
    // Who speaks no TLS learns nothing, and holds no place.
    let mut plain = connect(address);
    plain.write_all(METRICS.as_bytes()).unwrap();
    let mut heard = Vec::new();
    let _ = plain.read_to_end(&mut heard);
    assert!(!heard.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&heard));
}

#[test]
fn a_handshake_that_is_not_made_ends_with_the_header_timeout() {
    let _turn = turn();
    let directory = temporary_directory("handshake");
    let own = certificate(&directory, "cert.pem", "key.pem");
    let monitor = builder()
        .token("s3cret")
        .header_timeout(Duration::from_millis(300))
        .tls(directory.join("cert.pem"), directory.join("key.pem"))
        .start()
        .unwrap();
    let address = monitor.local_addr().unwrap();
    let begin = Instant::now();
    let mut silent: TcpStream = connect(address);
    assert_eq!(ask(address, &own, METRICS).unwrap().status, 200);
    let _ = silent.read_to_end(&mut Vec::new());
    assert!(begin.elapsed() < Duration::from_secs(5), "after {:?}", begin.elapsed());
}

#[test]
fn a_renewed_certificate_is_in_force_and_a_broken_one_is_not() {
    let _turn = turn();
    let directory = temporary_directory("renewed");
    // Under `nohup` it is ignored, and the monitor leaves what is ignored alone.
    // SAFETY: the default disposition, before the monitor puts its own.
    unsafe { libc::signal(libc::SIGHUP, libc::SIG_DFL) };
    let first = certificate(&directory, "cert.pem", "key.pem");
    let monitor = builder().token("s3cret").tls(directory.join("cert.pem"), directory.join("key.pem")).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let is_served = |own: &CertificateDer<'static>| ask(address, own, METRICS).is_ok_and(|answer| answer.status == 200);
    assert!(is_served(&first));
    let second = certificate(&directory, "cert.pem", "key.pem");
    wait_for("the renewed certificate", || is_served(&second).then_some(()));
    assert!(!is_served(&first));
    // A file half written, and a signal to read it: the one before stays.
    std::fs::write(directory.join("key.pem"), "-----BEGIN PRIVATE").unwrap();
    // SAFETY: the monitor handles this signal.
    unsafe { libc::raise(libc::SIGHUP) };
    let third = certificate(&directory, "cert.pem", "key.pem");
    // SAFETY: as above.
    unsafe { libc::raise(libc::SIGHUP) };
    let begin = Instant::now();
    wait_for("the third certificate", || is_served(&third).then_some(()));
    assert!(begin.elapsed() < Duration::from_secs(8), "the signal is not waited for: {:?}", begin.elapsed());
}

#[test]
fn what_is_wrong_with_the_files_is_said_at_the_start() {
    let _turn = turn();
    let directory = temporary_directory("wrong");
    certificate(&directory, "a.pem", "a.key");
    certificate(&directory, "b.pem", "b.key");
    std::fs::write(directory.join("empty"), "").unwrap();
    let path = |name: &str| directory.join(name);
    let start = |certificate: &str, key: &str| {
        builder().tls(path(certificate), path(key)).start().expect_err("it must not start").to_string()
    };
    for (certificate, key, expected) in [
        ("none", "a.key", "none (`tls_certificate`) cannot be read: No such file"),
        ("a.pem", "none", "none (`tls_key`) cannot be read: No such file"),
        ("empty", "a.key", "empty (`tls_certificate`) has no certificate in PEM, as in -----BEGIN CERTIFICATE-----"),
        ("a.pem", "a.pem", "a.pem (`tls_key`) has no private key in PEM"),
        ("a.pem", "b.key", "does not belong to the certificate in"),
    ] {
        let error = start(certificate, key);
        assert!(error.contains(expected), "{certificate} and {key}: {error}");
    }
    let file = path("half.toml");
    std::fs::write(&file, "tls_key = \"a.key\"\n").unwrap();
    let error = builder().config_file(&file).start().unwrap_err().to_string();
    assert!(error.contains("set both `tls_certificate` and `tls_key`"), "{error}");
    std::fs::write(
        &file,
        format!(
            "tls_certificate = {:?}\ntls_key = {:?}\nallowed_hosts = [\"x\"]\nrequest_log = \"off\"\n",
            path("a.pem"),
            path("a.key")
        ),
    )
    .unwrap();
    drop(builder().config_file(&file).start().unwrap());
    for (text, expected) in [
        ("request_log = \"some\"", "`request_log` takes \"off\", \"refused\" or \"all\""),
        ("allowed_hosts = []", "`allowed_hosts` takes a list of names"),
        ("tls_key = 1", "`tls_key` takes a file"),
    ] {
        std::fs::write(&file, text).unwrap();
        let error = builder().config_file(&file).start().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
