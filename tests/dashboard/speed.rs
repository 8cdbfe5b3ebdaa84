//! Bounds that hold in any build on a busy machine; `scripts/dashboard_speed.sh` measures.

use serde_json::Value;

use crate::host::host;
use crate::pages::opened;

/// Of page, script and styles, as they come over the wire.
const WEIGHT: f64 = 150.0 * 1024.0;
/// The target is 200 ms, of a release build on a quiet machine.
const FIRST_PAINT_MS: f64 = 3_000.0;
/// The target is 100 ms.
const DRAWN_MS: f64 = 1_500.0;

#[test]
fn a_page_is_light_and_there_at_once() {
    let host = host();
    for window in ["5m", "24h"] {
        let mut browser = opened(&format!("speed-{window}"), host.address, &format!("/?window={window}"));
        let paint =
            browser.wait("a first paint", "performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
        let drawn = browser.wait("the drawing", "performance.getEntriesByName('monitor.drawn')[0]?.duration");
        // The stream goes on; the page and its assets have ended.
        let ended = browser.said("Network.loadingFinished");
        let asked = browser.said("Network.requestWillBeSent");
        let is_part = |request: &&Value| {
            let address = request["request"]["url"].as_str().unwrap();
            address.contains("/assets/") || address.contains("/?window=")
        };
        let parts: Vec<_> = asked.iter().filter(is_part).map(|request| &request["requestId"]).collect();
        assert_eq!(parts.len(), 3, "{asked:?}");
        let weights = ended.iter().filter(|end| parts.contains(&&end["requestId"]));
        let weight: f64 = weights.map(|end| end["encodedDataLength"].as_f64().unwrap()).sum();
        println!("{window}: first paint {paint} ms, drawn in {drawn} ms, {weight} bytes");
        assert!(weight > 10_000.0 && weight <= WEIGHT, "{weight} bytes");
        assert!(
            paint.as_f64().unwrap() < FIRST_PAINT_MS && drawn.as_f64().unwrap() < DRAWN_MS,
            "{paint} and {drawn} ms"
        );
    }
}
