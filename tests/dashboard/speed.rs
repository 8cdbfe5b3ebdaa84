//! How soon a page is there, how much comes over the wire, how long a day takes to draw, and what an open page costs the host.
//!
//! The targets hold in an optimised build on a machine that does nothing else: `scripts/dashboard_speed.sh`. Elsewhere the bounds are
//! wide. The example runs for seconds, so its history is no day: before the page's script begins, each line that the server sent is
//! filled with figures for all moments of the window. What is drawn is then what a day makes; how long the server takes to read a day
//! is not in it.

use std::time::Duration;

use crate::browser::Browser;
use crate::example::Example;
use crate::pages::{is_clean, live};

const IS_OPTIMISED: bool = !cfg!(debug_assertions);

/// Of page, script and styles, as they come over the wire.
const WEIGHT: f64 = 150.0 * 1024.0;
const FIRST_PAINT_MS: f64 = if IS_OPTIMISED { 200.0 } else { 5_000.0 };
const DRAWN_MS: f64 = if IS_OPTIMISED { 100.0 } else { 3_000.0 };
/// Parts of one core.
const OPEN_PAGE: f64 = if IS_OPTIMISED { 0.005 } else { 0.1 };

const LOADS: usize = if IS_OPTIMISED { 9 } else { 3 };
const LOOK: Duration = Duration::from_secs(if IS_OPTIMISED { 60 } else { 10 });

/// A figure for each moment of each line.
const FILL: &str = "document.addEventListener('readystatechange', () => {
    if (document.readyState !== 'interactive' || !location.search.includes('24h')) return;
    const block = document.getElementById('data');
    const data = JSON.parse(block.textContent);
    window.filled = 0;
    for (const { panels } of data.groups) for (const { form, series } of panels) for (const line of series) {
      if (form !== 'lines') continue;
      const last = line.values.at(-1) ?? 1;
      line.values = line.values.map((_, at) => Number((last * (1 + Math.sin(at / 7) / 3)).toPrecision(5)));
      window.filled += line.values.length;
    }
    block.textContent = JSON.stringify(data);
  });";

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Bytes of the page and of what it loads, without the stream.
fn weight(browser: &mut Browser) -> f64 {
    let asked = browser.said("Network.requestWillBeSent");
    let is_part = |address: &str| address.contains("/assets/") || address.contains("/?window=");
    let parts: Vec<_> = asked
        .iter()
        .filter(|request| is_part(request["request"]["url"].as_str().unwrap()))
        .map(|request| request["requestId"].clone())
        .collect();
    assert_eq!(parts.len(), 3, "{asked:?}");
    let ended = browser.said("Network.loadingFinished");
    let ended: Vec<_> = ended.iter().filter(|end| parts.contains(&end["requestId"])).collect();
    assert_eq!(ended.len(), 3, "{ended:?}");
    ended.iter().map(|end| end["encodedDataLength"].as_f64().unwrap()).sum()
}

#[test]
fn a_page_is_light_and_there_at_once() {
    let example = Example::start("1s");
    example.ask_a_few(if IS_OPTIMISED { 500 } else { 30 });
    let mut browser = live("speed", example.monitor, "/?window=1h");
    browser.ask("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": FILL }));
    for window in ["1h", "24h"] {
        let (mut paints, mut drawn, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..LOADS {
            // Each time as the first time.
            browser.ask("Network.clearBrowserCache", serde_json::json!({}));
            browser.open(&format!("http://{}/?window={window}", example.monitor));
            let paint =
                browser.wait("a first paint", "performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
            paints.push(paint.as_f64().unwrap());
            let drawing = browser.wait("the drawing", "performance.getEntriesByName('monitor.drawn')[0]?.duration");
            drawn.push(drawing.as_f64().unwrap());
            weights.push(weight(&mut browser));
        }
        let points = browser.value("window.filled ?? 0").as_u64().unwrap();
        let lines = browser.value("document.querySelectorAll('.plot .line').length").as_u64().unwrap();
        let (paint, drawn, weight) = (median(paints), median(drawn), median(weights));
        println!(
            "{window}: first paint {paint:.0} ms, drawn in {drawn:.1} ms ({lines} lines), {weight} bytes, medians of {LOADS}"
        );
        assert!(weight > 5_000.0 && weight <= WEIGHT, "{weight} bytes");
        assert!(paint <= FIRST_PAINT_MS && drawn <= DRAWN_MS, "first paint {paint} ms, drawn in {drawn} ms");
        assert_eq!(points > 10 * 140, window == "24h", "{points} points of {lines} lines");
    }
    is_clean(&mut browser, example.monitor);
}

#[test]
fn an_open_page_costs_the_host_next_to_nothing() {
    let example = Example::start("5s");
    example.ask_a_few(if IS_OPTIMISED { 500 } else { 30 });
    let spent = |example: &Example| {
        let before = example.processor_seconds();
        std::thread::sleep(LOOK);
        (example.processor_seconds() - before) / LOOK.as_secs_f64()
    };
    let alone = spent(&example);
    let mut browser = live("cost", example.monitor, "/");
    let looked_at = spent(&example);
    assert!(browser.value("messages.length").as_u64().unwrap() >= LOOK.as_secs() / 10, "it is kept up to date");
    let cost = looked_at - alone;
    println!("of one core: {:.3} % alone, {:.3} % with a page open", alone * 100.0, looked_at * 100.0);
    assert!(cost <= OPEN_PAGE, "{:.3} % of a core", cost * 100.0);
}
