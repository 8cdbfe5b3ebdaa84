//! A page that is left open: what it takes does not grow.
//!
//! An hour of updates at the usual interval of 5 s are 720; they come every 50 ms here, of a window as short as the window that an hour
//! of updates passes through once and a half. Bound: 15 % or 1 MiB of heap, 2 % or 50 nodes.

use serde_json::json;

use crate::browser::Browser;
use crate::example::Example;
use crate::pages::{is_clean, live};

/// Heap in use after a collection, and nodes of documents.
fn taken(browser: &mut Browser) -> (f64, f64) {
    browser.ask("HeapProfiler.collectGarbage", json!({}));
    let heap = browser.ask("Runtime.getHeapUsage", json!({}))["usedSize"].as_f64().unwrap();
    let nodes = browser.ask("Memory.getDOMCounters", json!({}))["nodes"].as_f64().unwrap();
    (heap, nodes)
}

#[test]
fn an_hour_of_updates_leaves_heap_and_document_as_they_were() {
    let example = Example::start("50ms");
    example.ask_a_few(20);
    let mut browser = live("lasting", example.monitor, "/?window=5m");
    browser.resize(1400, 6000);
    // What the tests keep of the messages is not the page's.
    browser.value("messages.length = 0; window.heard = 0; messages.push = () => { heard += 1; }");
    let mut until = |updates: u32| {
        // A service at work, while its page is looked at.
        while browser.value("heard").as_u64().unwrap() < u64::from(updates) {
            example.ask_a_few(5);
            browser.wait(
                "the next updates",
                "(before => new Promise(done => setTimeout(() => done(heard > before), 200)))(heard)",
            );
        }
        taken(&mut browser)
    };
    let (heap, nodes) = until(200);
    let (heap_after, nodes_after) = until(720);
    println!("heap {heap} -> {heap_after} bytes, nodes {nodes} -> {nodes_after}");
    assert!(heap_after - heap < (heap * 0.15).max(1_048_576.0), "heap: {heap} and then {heap_after} bytes");
    assert!(nodes_after - nodes < (nodes * 0.02).max(50.0), "nodes: {nodes} and then {nodes_after}");
    is_clean(&mut browser, example.monitor);
}
