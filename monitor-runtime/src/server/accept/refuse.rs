//! What a client hears for whom there is no place.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task;
use tokio::time::timeout;

const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: 72\r\n\r\n\
    {\"status\":503,\"reason\":\"all connections of the monitor are in use now\"}\n";

/// Clients that are answered at once; more are closed without a word.
const MOST: usize = 32;
/// How long one may take to send what it asks, which nobody reads.
const TIME: Duration = Duration::from_millis(200);

pub(super) struct Refusals(Arc<Semaphore>);

impl Default for Refusals {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
    }
}

impl Refusals {
    pub(super) fn answer(&self, stream: TcpStream, is_encrypted: bool) {
        let Ok(turn) = Arc::clone(&self.0).try_acquire_owned() else { return };
        if is_encrypted {
            return;
        }
        task::spawn(async move {
            let _turn = turn;
            let _ = stream.try_write(ANSWER);
            // To close a connection on which something is unread takes the answer back.
            let _ = timeout(TIME, stream.readable()).await;
            let _ = stream.try_read(&mut [0; 4 << 10]);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_as_long_as_it_says() {
        let text = std::str::from_utf8(ANSWER).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{}", body.len());
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["status"], 503);
    }
}
