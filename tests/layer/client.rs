//! An HTTP client that shares no code with what it tests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One kept connection.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    pub(crate) fn send(&mut self, method: &str, path: &str) {
        write!(self.0.get_mut(), "{method} {path} HTTP/1.1\r\nHost: test\r\n\r\n").unwrap();
    }

    /// The status of the next answer, read to its end; `None` when the server has closed the connection instead.
    pub(crate) fn answer(&mut self) -> Option<u16> {
        let (mut status, mut length, mut is_chunked) = (None, 0, false);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if status.is_none() {
                status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
            }
            length = line.strip_prefix("content-length: ").map_or(length, |text| text.parse().unwrap());
            is_chunked |= line == "transfer-encoding: chunked";
        }
        while is_chunked {
            let mut size = String::new();
            self.0.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim_end(), 16).ok()?;
            self.0.read_exact(&mut vec![0; size + 2]).ok()?;
            is_chunked = size > 0;
        }
        self.0.read_exact(&mut vec![0; length]).ok()?;
        status
    }

    pub(crate) fn ask(&mut self, method: &str, path: &str) -> Option<u16> {
        self.send(method, path);
        self.answer()
    }

    /// One line of whatever comes.
    pub(crate) fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line
    }
}

/// One request on a connection of its own.
pub(crate) fn ask(address: SocketAddr, method: &str, path: &str) -> Option<u16> {
    Connection::open(address).ask(method, path)
}
