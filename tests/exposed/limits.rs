//! Clients that are slow, many, or both.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Answer, ask, builder, connect, get, raw, turn};

/// `/healthz`, or what went wrong.
fn healthz(address: SocketAddr) -> Result<u16, std::io::Error> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(Answer::parse(&bytes).status)
}

#[test]
fn slow_heads_and_bodies_are_cut_off() {
    let _turn = turn();
    let monitor = builder().header_timeout(Duration::from_millis(300)).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let trickle = |begin: &str, each: &'static [u8]| {
        let mut stream = connect(address);
        stream.write_all(begin.as_bytes()).unwrap();
        let mut writer = stream.try_clone().unwrap();
        let feeder = thread::spawn(move || {
            // As long as the server takes it.
            while writer.write_all(each).is_ok() {
                thread::park_timeout(Duration::from_millis(50));
            }
        });
        let begin = Instant::now();
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let took = begin.elapsed();
        let _ = stream.shutdown(std::net::Shutdown::Both);
        feeder.join().unwrap();
        (took, String::from_utf8_lossy(&bytes).into_owned())
    };
    let (took, heard) = trickle(&format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\n"), b"X: y\r\n");
    assert!(took < Duration::from_secs(5) && !heard.starts_with("HTTP/1.1 200"), "{took:?}: {heard}");
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n";
    for path in ["/api/v1/query", "/login"] {
        let (took, heard) = trickle(&format!("POST {path} HTTP/1.1\r\nHost: {address}\r\n{form}\r\n"), b"x");
        let (least, most) = (Duration::from_secs(0), Duration::from_secs(15));
        assert!((least..most).contains(&took), "{path}: {took:?}");
        assert!(heard.starts_with("HTTP/1.1 408") || heard.starts_with("HTTP/1.1 413"), "{path}: {heard}");
    }
}

#[test]
fn a_body_has_a_bound_on_every_route() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    for (method, path) in [
        ("POST", "/api/v1/query"),
        ("POST", "/api/v2/silences"),
        ("POST", "/login"),
        ("GET", "/metrics"),
        ("DELETE", "/api/v2/silence/1"),
    ] {
        // Announced, and not sent.
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let announced =
            Answer::parse(&raw(address, format!("{head}{form}Content-Length: 1000000000\r\n\r\n").as_bytes()));
        assert_eq!(announced.status, 413, "{method} {path}");
        // Not announced, and sent.
        let mut chunks = format!("{head}{form}Transfer-Encoding: chunked\r\n\r\n");
        for _ in 0..64 {
            chunks += &format!("2000\r\n{}\r\n", "x".repeat(0x2000));
        }
        let bytes = raw(address, chunks.as_bytes());
        // The server closes on who still sends, and its word may be lost then.
        assert!(
            bytes.is_empty() || Answer::parse(&bytes).status == 413,
            "{method} {path}: {}",
            String::from_utf8_lossy(&bytes)
        );
    }
    assert_eq!(ask(address, "GET", "/metrics", "", "a small one").status, 200);
}

/// As many sockets as the system lets this process have.
fn raise_descriptors() -> u64 {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for what is read.
    assert_eq!(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) }, 0);
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: `limit` is valid.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }, 0);
    limit.rlim_cur
}

#[test]
fn ten_thousand_connections_keep_no_scrape_waiting() {
    let _turn = turn();
    let descriptors = raise_descriptors();
    let wanted = 10_000_usize.min(usize::try_from(descriptors).unwrap().saturating_sub(600));
    assert!(wanted >= 5_000, "only {descriptors} descriptors are allowed: raise `ulimit -n` to 6000 or more");
    let header_timeout = Duration::from_secs(5);
    let monitor = builder().header_timeout(header_timeout).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let (opened, is_over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    // Some say nothing, some the beginning of a request. The sockets are kept to the end.
    let crowd: Vec<_> = (0..4)
        .map(|own| {
            let (opened, is_over) = (Arc::clone(&opened), Arc::clone(&is_over));
            thread::spawn(move || {
                let mut sockets = Vec::new();
                while sockets.len() < wanted / 4 && !is_over.load(Ordering::Relaxed) {
                    let Ok(mut socket) = TcpStream::connect_timeout(&address, Duration::from_secs(5)) else { continue };
                    if own % 2 == 0 {
                        let _ = socket.write_all(b"GET /metrics HTTP/1.1\r\nX-Slow: ");
                    }
                    sockets.push(socket);
                    opened.fetch_add(1, Ordering::Relaxed);
                }
                while !is_over.load(Ordering::Relaxed) {
                    thread::park_timeout(Duration::from_millis(20));
                }
                sockets
            })
        })
        .collect();
    let (mut worst, mut scrapes, begin) = (Duration::ZERO, 0, Instant::now());
    let all = wanted / 4 * 4;
    while opened.load(Ordering::Relaxed) < all || scrapes < 50 {
        let asked = Instant::now();
        assert_eq!(get(address, "/metrics", "").status, 200);
        worst = worst.max(asked.elapsed());
        scrapes += 1;
        assert!(
            begin.elapsed() < Duration::from_secs(120),
            "{} connections after two minutes",
            opened.load(Ordering::Relaxed)
        );
    }
    is_over.store(true, Ordering::Relaxed);
    let kept: usize = crowd.into_iter().map(|own| own.join().unwrap().len()).sum();
    println!("{kept} connections, {scrapes} scrapes among them, the slowest took {worst:?}");
    assert!(kept >= 5_000 && worst < header_timeout, "{kept} connections, the slowest scrape {worst:?}");
    assert_eq!(healthz(address).unwrap(), 200);
}

#[test]
fn when_all_are_at_work_one_more_hears_so_at_once_and_an_idle_one_leaves_for_it() {
    let _turn = turn();
    let monitor = builder().max_connections(2).start().unwrap();
    let address = monitor.local_addr().unwrap();
    // At work: their bodies are waited for.
    let head = format!(
        "POST /api/v1/query HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n"
    );
    let mut busy = [connect(address), connect(address)];
    for stream in &mut busy {
        stream.write_all(head.as_bytes()).unwrap();
    }
    let begin = Instant::now();
    let refused = crate::client::wait_for("a refusal", || {
        Some(get(address, "/healthz", "")).filter(|answer| answer.status == 503)
    });
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert!(begin.elapsed() < Duration::from_secs(5));
    for stream in &mut busy {
        stream.write_all(b"query=1+1").unwrap();
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
    }
    // Idle now, and kept alive: for one more the older leaves.
    crate::client::wait_for("a place", || healthz(address).ok().filter(|status| *status == 200));
}

#[test]
fn a_client_that_does_not_read_holds_nothing_for_ever() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    // Answers pile up until neither side's buffers take more.
    let mut deaf = connect(address);
    deaf.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\n\r\n");
    while deaf.write_all(request.repeat(100).as_bytes()).is_ok() {}
    let begin = Instant::now();
    assert_eq!(healthz(address).unwrap(), 200);
    // The server's side ends: what was in the buffers is read, and then nothing more comes.
    deaf.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let is_closed = || {
        let mut heard = [0_u8; 1];
        // SAFETY: the descriptor is open, and one byte fits.
        let seen = unsafe {
            libc::recv(std::os::fd::AsRawFd::as_raw_fd(&deaf), heard.as_mut_ptr().cast(), 0, libc::MSG_DONTWAIT)
        };
        let mut poll = libc::pollfd { fd: std::os::fd::AsRawFd::as_raw_fd(&deaf), events: 0, revents: 0 };
        // SAFETY: one valid `pollfd`.
        unsafe { libc::poll(&raw mut poll, 1, 0) };
        seen <= 0 && poll.revents & (libc::POLLHUP | libc::POLLERR) != 0
    };
    while !is_closed() {
        assert!(begin.elapsed() < Duration::from_secs(60), "after {:?}", begin.elapsed());
        thread::park_timeout(Duration::from_millis(100));
    }
}

/// Medians of the same work with and without abuse beside it, in turns: what it costs the host.
#[test]
fn the_host_works_on_while_its_monitor_is_abused() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    let (is_on, is_over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (started, requests) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let abuser = {
        let (is_on, is_over, started, requests) =
            (Arc::clone(&is_on), Arc::clone(&is_over), Arc::clone(&started), Arc::clone(&requests));
        thread::spawn(move || {
            started.wait();
            while !is_over.load(Ordering::Relaxed) {
                if is_on.load(Ordering::Relaxed) {
                    // Refused ones, as fast as one client can.
                    let heard =
                        raw(address, b"GET /metrics HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");
                    assert!(heard.starts_with(b"HTTP/1.1 421"));
                    requests.fetch_add(1, Ordering::Relaxed);
                } else {
                    thread::park_timeout(Duration::from_millis(1));
                }
            }
        })
    };
    started.wait();
    let work = || {
        let begin = Instant::now();
        let mut sum = 0_u64;
        for number in 0..200_000_u64 {
            sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(number));
        }
        std::hint::black_box(sum);
        begin.elapsed()
    };
    let (mut quiet, mut abused) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        is_on.store(false, Ordering::Relaxed);
        quiet.extend((0..10).map(|_| work()));
        is_on.store(true, Ordering::Relaxed);
        abused.extend((0..10).map(|_| work()));
    }
    is_over.store(true, Ordering::Relaxed);
    abuser.join().unwrap();
    quiet.sort();
    abused.sort();
    let ratio = |at: usize| abused[at].as_secs_f64() / quiet[at].as_secs_f64();
    let (lower, median) = (ratio(quiet.len() / 10), ratio(quiet.len() / 2));
    println!(
        "{} requests refused; a piece of the host's work takes {lower:.3} (tenth), {median:.3} (median) of its time",
        requests.load(Ordering::Relaxed)
    );
    // The machine has other work too: only what the monitor itself holds up, as a lock would, is in the fastest tenth.
    assert!(lower < 1.05, "{lower:.3}");
}
