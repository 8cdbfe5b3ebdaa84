//! What goes over the wire: nothing to elsewhere, assets once.

use serde_json::Value;

use crate::browser::Browser;
use crate::example::Example;
use crate::host::host;
use crate::pages::{asked, is_clean, live};
use crate::support::{get, wait_for};

/// The addresses of script and styles.
fn assets(browser: &mut Browser) -> Vec<String> {
    let mut assets: Vec<_> = browser.requests().into_iter().filter(|asked| asked.contains("/assets/")).collect();
    assets.sort();
    assets.dedup();
    assets
}

/// Whether the answer for an address came from the browser's own memory or disk.
fn is_cached(browser: &mut Browser, address: &str) -> bool {
    let from_memory = browser.said("Network.requestServedFromCache");
    let answers = browser.said("Network.responseReceived");
    let answer = answers.iter().find(|answer| answer["response"]["url"] == address).unwrap();
    answer["response"]["fromDiskCache"] == true
        || from_memory.iter().any(|cached| cached["requestId"] == answer["requestId"])
}

#[test]
fn assets_are_asked_for_once_and_nothing_is_asked_elsewhere() {
    let host = host();
    let mut browser = live("network", host.address, "/?window=5m");
    let first = assets(&mut browser);
    assert_eq!(first.len(), 2, "{first:?}");
    for address in &first {
        assert!(!is_cached(&mut browser, address), "{address}: the first time");
        let answer = get(host.address, address.split_once(&host.address.to_string()).unwrap().1);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    }
    is_clean(&mut browser, host.address);
    // The same assets for all pages.
    for path in ["/?window=15m", "/function?module=dashboard::host&function=serve"] {
        browser.open(&format!("http://{}{path}", host.address));
        browser.wait("updates", "messages.length > 1");
        assert_eq!(assets(&mut browser), first);
        for address in &first {
            assert!(is_cached(&mut browser, address), "{address} for {path}");
        }
        is_clean(&mut browser, host.address);
    }
    // No page of another program may keep this one's data: what shows figures is not kept.
    let kept = get(host.address, "/api/v1/panels?window=5m");
    assert_ne!(kept.header("cache-control"), Some("public, max-age=31536000, immutable"));
}

#[test]
fn the_example_and_its_report_are_clean_too() {
    let example = Example::start("1s");
    let mut browser = live("clean", example.monitor, "/");
    // More than at its first reading: a rate is of what is added. A page that comes later has it from the beginning.
    example.ask_a_few(20);
    wait_for("a rate", || {
        let answer = asked(example.monitor, "/api/v1/query?query=sum(rate(function_calls_total%5B30s%5D))%20%3E%200");
        (answer["data"]["result"] != Value::Array(Vec::new())).then_some(())
    });
    browser.open(&format!("http://{}/", example.monitor));
    browser.wait("lists", "document.querySelector('.top-list a')");
    is_clean(&mut browser, example.monitor);
    // Each window, and back.
    let windows = browser.value("[...document.querySelectorAll('nav.windows a')].map(link => link.href)");
    let windows: Vec<String> = serde_json::from_value(windows).unwrap();
    assert_eq!(windows.len(), 7);
    for window in windows {
        browser.open(&window);
        browser.wait("the drawn page", "performance.getEntriesByName('monitor.drawn').length === 1");
        is_clean(&mut browser, example.monitor);
    }
    browser.click("nav a[href=report]");
    browser.wait("the report", "location.pathname === '/report' && document.readyState === 'complete'");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    assert_eq!(browser.value("violations"), Value::Array(Vec::new()));
}
