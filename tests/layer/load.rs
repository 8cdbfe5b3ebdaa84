//! Many requests at once, from a client that counts, and from wrk.

use std::collections::BTreeMap;
use std::process::Command;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;

use crate::client::Connection;
use crate::{Server, durations, requests};

fn app(prefix: &str) -> Router {
    let route = |name: &str| format!("{prefix}/{name}/{{id}}");
    Router::new()
        .route(&route("fine"), get(|| async { "fine" }))
        .route(&route("missing"), get(|| async { StatusCode::NOT_FOUND }))
        .route(&route("broken"), get(|| async { Err::<&str, _>((StatusCode::SERVICE_UNAVAILABLE, "down")) }))
        .route(
            &route("panicking"),
            get(|| async {
                if true {
                    panic!("on purpose")
                }
            }),
        )
        .layer(monitor::layer())
}

#[test]
fn eight_clients_and_the_server_count_the_same() {
    std::panic::set_hook(Box::new(|info| {
        if !format!("{info}").contains("on purpose") {
            eprintln!("{info}");
        }
    }));
    let server = Server::start(app("/exact"));
    let address = server.address;
    let counted = std::thread::scope(|scope| {
        let clients = (0..8).map(|client| {
            scope.spawn(move || {
                let mut counted: BTreeMap<(&str, Option<u16>), u64> = BTreeMap::new();
                let mut connection = Connection::open(address);
                for n in 0..500 {
                    let name = ["fine", "fine", "missing", "broken", "panicking"][(n + client) % 5];
                    let answer = connection.ask("GET", &format!("/exact/{name}/{n}"));
                    if answer.is_none() {
                        connection = Connection::open(address);
                    }
                    *counted.entry((name, answer)).or_default() += 1;
                }
                counted
            })
        });
        let clients: Vec<_> = clients.collect();
        let mut all: BTreeMap<(&str, Option<u16>), u64> = BTreeMap::new();
        for client in clients {
            client.join().unwrap().into_iter().for_each(|(key, count)| *all.entry(key).or_default() += count);
        }
        all
    });
    let expected = [
        (("broken", Some(503)), 800),
        (("fine", Some(200)), 1_600),
        (("missing", Some(404)), 800),
        // A handler that panics takes the connection with it.
        (("panicking", None), 800),
    ];
    assert_eq!(counted, BTreeMap::from(expected));
    for ((name, status), count) in counted {
        let endpoint = format!("/exact/{name}/{{id}}");
        assert_eq!(requests("GET", &endpoint, status.unwrap_or(500)), count, "{endpoint}");
        assert_eq!(durations("GET", &endpoint).0, count, "{endpoint}");
    }
}

/// wrk stops with requests under way, which it does not count: at most one on each connection.
#[test]
fn wrk_and_the_server_count_the_same_but_for_what_wrk_leaves_unanswered() {
    const CONNECTIONS: u64 = 16;
    let server = Server::start(app("/wrk"));
    for (name, status) in [("fine", 200), ("broken", 503)] {
        let output = Command::new("wrk")
            .args(["-t2", &format!("-c{CONNECTIONS}"), "-d2s", &format!("http://{}/wrk/{name}/1", server.address)])
            .output()
            .expect("wrk is in Debian's package of that name: scripts/test.sh installs it");
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find(|line| line.contains(" requests in ")).unwrap_or_else(|| panic!("{text}"));
        let seen: u64 = line.trim().split(' ').next().unwrap().parse().unwrap();
        let endpoint = format!("/wrk/{name}/{{id}}");
        let (answered, cancelled) = (requests("GET", &endpoint, status), requests("GET", &endpoint, 499));
        assert!(seen > 100, "{text}");
        let recorded = answered + cancelled;
        assert!(
            recorded >= seen && recorded <= seen + CONNECTIONS,
            "wrk {seen}, answered {answered}, cancelled {cancelled}"
        );
    }
}
