//! A server that does as a test says, and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) at: Instant,
    /// Method and path.
    pub(crate) line: String,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

pub(crate) enum Reply {
    /// A status, and lines of headers.
    Status(u16, &'static str),
    /// The request's head, as some servers say what they did not like.
    Echo(u16),
    /// No answer until the server ends.
    Hang,
    Close,
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

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
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
        let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
        let mut request = Request { at: Instant::now(), line, head, body: Vec::new() };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        request.body = vec![0; length];
        if reader.read_exact(&mut request.body).is_err() {
            return;
        }
        let said = request.head.clone();
        let nth = {
            let mut kept = kept.lock().unwrap();
            kept.push(request);
            kept.len() - 1
        };
        let (status, headers, body) = match reply(nth) {
            Reply::Close => return,
            Reply::Hang => {
                while !over.load(Ordering::Acquire) {
                    std::thread::park_timeout(Duration::from_millis(20));
                }
                return;
            }
            Reply::Status(status, headers) => (status, headers, String::new()),
            Reply::Echo(status) => (status, "", said),
        };
        let headers: String = headers.lines().map(|line| format!("{line}\r\n")).collect();
        let _ = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len());
    }
}
