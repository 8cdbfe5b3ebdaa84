//! The OpenAPI document has every route of the server, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::client::{ask, builder, get, turn};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What the sources of the server give to `route(`.
fn routes(directory: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes(&path, found);
        } else if path.extension().is_some_and(|own| own == "rs") && !path.to_str().unwrap().ends_with("_left_out.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for (_, rest) in text.match_indices(".route(").map(|(at, own)| (at, &text[at + own.len()..])) {
                let quoted =
                    rest.trim_start().strip_prefix('"').unwrap_or_else(|| panic!("{path:?}: a route is written out"));
                found.insert(quoted.split('"').next().unwrap().to_owned());
            }
        }
    }
}

/// Methods of each path, as the document has them.
fn documented(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let paths = document["paths"].as_object().unwrap();
    let methods = |item: &Value| item.as_object().unwrap().keys().map(|method| method.to_ascii_uppercase()).collect();
    paths.iter().map(|(path, item)| (path.clone(), methods(item))).collect()
}

#[test]
fn every_route_is_in_the_document_with_its_methods_and_no_other_is() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    let answer = get(address, "/api/openapi.json", "");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let documented = documented(&document);
    let mut routed = BTreeSet::new();
    routes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("monitor-runtime/src/server"), &mut routed);
    assert_eq!(
        routed,
        documented.keys().cloned().collect(),
        "on the left what is routed, on the right what is documented"
    );
    for (path, methods) in &documented {
        for method in METHODS {
            // A value that makes no capture begin, and no event stream last.
            let target = path.replace(['{', '}'], "") + "?seconds=none";
            let is_served = head(address, method, &target) != 405;
            assert_eq!(is_served, methods.contains(method), "{method} {path}");
        }
    }
}

/// The status, without what follows: some answers do not end.
fn head(address: std::net::SocketAddr, method: &str, target: &str) -> u16 {
    use std::io::{Read, Write};
    let mut stream = crate::client::connect(address);
    write!(stream, "{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    std::str::from_utf8(&status[9..]).unwrap().parse().unwrap()
}

#[test]
fn every_status_that_the_front_gives_is_documented() {
    let _turn = turn();
    let monitor = builder().token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    let bearer = "Authorization: Bearer s3cret\r\n";
    let document: Value = serde_json::from_str(&get(address, "/api/openapi.json", bearer).body).unwrap();
    for (path, methods) in documented(&document) {
        for method in methods {
            let target = path.replace(['{', '}'], "");
            let long = format!("{target}?{}", "x".repeat(9_000));
            for (target, headers) in [(&target, ""), (&target, "Origin: http://evil.example\r\n"), (&long, "")] {
                let status = ask(address, &method, target, headers, "").status.to_string();
                let known = &document["paths"][&path][method.to_ascii_lowercase()]["responses"];
                assert!(known.get(&status).is_some(), "{method} {path} with {headers:?} answers {status}");
            }
        }
    }
}
