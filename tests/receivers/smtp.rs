//! A mail server that insists on STARTTLS and on a login.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    /// Each with its envelope before it.
    pub(crate) mails: Arc<Mutex<Vec<String>>>,
    pub(crate) refusals: Arc<Mutex<Vec<String>>>,
    is_over: Arc<std::sync::atomic::AtomicBool>,
}

/// `AUTH PLAIN` of user `me` with password `mail-s3cret`, as base64.
const LOGIN: &str = "AG1lAG1haWwtczNjcmV0";

impl MailServer {
    /// Its certificate is written to `certificate`.
    pub(crate) fn start(certificate: &Path) -> Self {
        let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(certificate, own.cert.pem()).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            mails: Arc::default(),
            refusals: Arc::default(),
            is_over: Arc::default(),
        };
        let (mails, refusals, config, over) =
            (Arc::clone(&server.mails), Arc::clone(&server.refusals), Arc::new(config), Arc::clone(&server.is_over));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if over.load(std::sync::atomic::Ordering::Acquire) {
                    return;
                }
                stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
                if let Err(refusal) = converse(stream, &config, &mails) {
                    refusals.lock().unwrap().push(refusal);
                }
            }
        });
        server
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.is_over.store(true, std::sync::atomic::Ordering::Release);
        let _ = TcpStream::connect(self.address);
    }
}

fn line(reader: &mut impl BufRead) -> Result<String, String> {
    let mut line = String::new();
    match reader.read_line(&mut line) {
        Ok(0) => Err("closed".to_owned()),
        Ok(_) => Ok(line.trim_end().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn converse(mut stream: TcpStream, config: &Arc<ServerConfig>, mails: &Mutex<Vec<String>>) -> Result<(), String> {
    let say = |stream: &mut dyn Write, text: &str| stream.write_all(text.as_bytes()).map_err(|error| error.to_string());
    say(&mut stream, "220 mail.test\r\n")?;
    let mut reader = BufReader::new(stream.try_clone().map_err(|error| error.to_string())?);
    loop {
        let asked = line(&mut reader)?;
        match asked.split(' ').next().unwrap_or_default() {
            "EHLO" => say(&mut stream, "250-mail.test\r\n250 STARTTLS\r\n")?,
            "STARTTLS" => break say(&mut stream, "220 go\r\n")?,
            "QUIT" => return say(&mut stream, "221 bye\r\n"),
            _ => {
                say(&mut stream, "530 STARTTLS first\r\n")?;
                return Err(format!("{asked} before STARTTLS"));
            }
        }
    }
    assert!(reader.buffer().is_empty(), "spoken before TLS");
    let connection = ServerConnection::new(Arc::clone(config)).map_err(|error| error.to_string())?;
    let mut tls = BufReader::new(StreamOwned::new(connection, stream));
    let (mut is_known, mut envelope) = (false, String::new());
    loop {
        let asked = line(&mut tls)?;
        let word = asked.split([' ', ':']).next().unwrap_or_default().to_owned();
        let answer = match (word.as_str(), is_known) {
            ("EHLO", _) => "250-mail.test\r\n250 AUTH PLAIN\r\n",
            ("AUTH", _) if asked == format!("AUTH PLAIN {LOGIN}") => {
                is_known = true;
                "235 welcome\r\n"
            }
            ("AUTH", _) => {
                say(tls.get_mut(), "535 wrong, mail-s3cret it is not\r\n")?;
                return Err("a wrong login".to_owned());
            }
            ("QUIT", _) => return say(tls.get_mut(), "221 bye\r\n"),
            (_, false) => {
                say(tls.get_mut(), "530 who are you\r\n")?;
                return Err(format!("{asked} before AUTH"));
            }
            ("MAIL" | "RCPT", true) => {
                envelope += &format!("{asked}\n");
                "250 ok\r\n"
            }
            ("DATA", true) => {
                say(tls.get_mut(), "354 go on\r\n")?;
                let mut text = Vec::new();
                while !text.ends_with(b"\r\n.\r\n") {
                    let mut byte = [0];
                    tls.read_exact(&mut byte).map_err(|error| error.to_string())?;
                    text.push(byte[0]);
                }
                mails.lock().unwrap().push(format!("{envelope}\n{}", String::from_utf8_lossy(&text)));
                envelope.clear();
                "250 kept\r\n"
            }
            _ => "500 what\r\n",
        };
        say(tls.get_mut(), answer)?;
    }
}
