//! A page that is left open: what it takes does not grow.
//!
//! An hour of updates at the usual interval of 5 s are 720. The stream of the example brings the first; of these the hour is made, each
//! five seconds later than the one before and with other figures, and given to the page as the stream gives them, so that a window of
//! 15 minutes passes four times. Bound: 10 % or 512 KiB of heap, 2 % or 50 nodes.

use serde_json::json;

use crate::browser::Browser;
use crate::example::Example;
use crate::pages::{is_clean, live};

const HOUR: u32 = 720;

/// Heap in use after a collection, and nodes of documents.
fn taken(browser: &mut Browser) -> (f64, f64) {
    browser.ask("HeapProfiler.collectGarbage", json!({}));
    let heap = browser.ask("Runtime.getHeapUsage", json!({}))["usedSize"].as_f64().unwrap();
    let nodes = browser.ask("Memory.getDOMCounters", json!({}))["nodes"].as_f64().unwrap();
    (heap, nodes)
}

/// So many updates, in parts that end soon on a busy machine; the page is shown after each fifth.
fn update(browser: &mut Browser, updates: u32) {
    for _ in 0..updates / 10 {
        browser.value(
            "(async () => {
               for (let left = 10; left > 0; left -= 1) {
                 const tick = JSON.parse(example);
                 window.moment = tick.now = Math.max(window.moment ?? 0, tick.now) + 5000;
                 const other = (value) => value && value * (1 + Math.random() / 4);
                 for (const { series } of tick.panels) for (const line of series) line.values = line.values.map(other);
                 stream.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(tick) }));
                 if (left % 5 === 0) await new Promise(done => requestAnimationFrame(done));
               }
             })()",
        );
    }
}

#[test]
fn an_hour_of_updates_leaves_heap_and_document_as_they_were() {
    let example = Example::start("200ms");
    example.ask_a_few(20);
    let mut browser = live("lasting", example.monitor, "/?window=15m");
    // Many charts are in sight, and drawn each time; the others are when they come into it.
    browser.resize(1400, 2500);
    browser.wait("updates of its own", "messages.length > 20");
    // With all panels in it: lists are not in every message.
    browser.value("window.example = messages.reduce((best, message) => message.length > best.length ? message : best); messages.length = 0");
    // It goes on without the stream, which the witness would keep.
    browser.value("stream.close(); messages.push = () => {}");
    update(&mut browser, 200);
    let path = "document.getElementById('system.cpu').querySelector('.line').getAttribute('d')";
    let drawn = browser.value(path);
    let (heap, nodes) = taken(&mut browser);
    update(&mut browser, HOUR);
    let (heap_after, nodes_after) = taken(&mut browser);
    println!("heap {heap} -> {heap_after} bytes, nodes {nodes} -> {nodes_after}");
    assert_ne!(browser.value(path), drawn, "the page took the updates");
    assert!(heap_after - heap < (heap * 0.1).max(524_288.0), "heap: {heap} and then {heap_after} bytes");
    assert!(nodes_after - nodes < (nodes * 0.02).max(50.0), "nodes: {nodes} and then {nodes_after}");
    is_clean(&mut browser, example.monitor);
}
