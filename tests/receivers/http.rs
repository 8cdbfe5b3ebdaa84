//! A server that does as a test says, and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub(crate) struct Request {
    pub(crate) at: Instant,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) enum Reply {
    Status(u16, String),
    /// No answer until the server ends.
    Hang,
    Close,
}

pub(crate) fn ok() -> Reply {
    Reply::Status(200, String::new())
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// `reply` is given the number of the request, from 0.
    pub(crate) fn start(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (kept, over, reply) = (Arc::clone(&requests), Arc::clone(&is_over), Arc::new(reply));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::Acquire) {
                    return;
                }
                let (kept, over, reply) = (Arc::clone(&kept), Arc::clone(&over), Arc::clone(&reply));
                std::thread::spawn(move || serve(stream, &kept, &over, &*reply));
            }
        });
        Self { address, requests, is_over }
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub(crate) fn with<T>(&self, read: impl FnOnce(&[Request]) -> T) -> T {
        read(&self.requests.lock().unwrap())
    }

    /// The bodies of all requests.
    pub(crate) fn bodies(&self) -> Vec<serde_json::Value> {
        self.with(|requests| requests.iter().map(Request::json).collect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Vec<Request>>, over: &AtomicBool, reply: &dyn Fn(usize) -> Reply) {
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
        });
        let mut body = vec![0; length.unwrap_or(0)];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let nth = {
            let mut kept = kept.lock().unwrap();
            kept.push(Request { at: Instant::now(), head, body: String::from_utf8(body).unwrap() });
            kept.len() - 1
        };
        match reply(nth) {
            Reply::Close => return,
            Reply::Hang => {
                while !over.load(Ordering::Acquire) {
                    std::thread::park_timeout(Duration::from_millis(20));
                }
                return;
            }
            Reply::Status(status, text) => {
                let (headers, body) = text.split_once("\n\n").unwrap_or(("", &text));
                let headers: String = headers.lines().map(|line| format!("{line}\r\n")).collect();
                let _ = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len());
            }
        }
    }
}
