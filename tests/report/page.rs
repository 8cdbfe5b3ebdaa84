//! The HTML report in a browser: it sorts, filters, opens and zooms; names are text; it asks for nothing and complains of nothing.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::rich::{self, HOSTILE};

/// Functions in the page under test.
const FUNCTIONS: usize = 40;

/// The page in a file, opened.
fn opened(name: &str, report: &Value) -> (Browser, PathBuf) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{name}-{}.html", std::process::id()));
    std::fs::write(&path, rich::report(report).to_html()).unwrap();
    let mut browser = Browser::start(name);
    browser.open_file(&path);
    (browser, path)
}

/// Text of the cells of one column of the table of functions, from the top down.
fn column(browser: &mut Browser, heading: &str, of: &str) -> Vec<Value> {
    let column = format!("[...table.tHead.rows[0].cells].findIndex(cell => cell.textContent === {})", json!(heading));
    let all =
        browser.value(&format!("(column => [...table.tBodies[0].rows].map(row => row.cells[column].{of}))({column})"));
    all.as_array().unwrap().clone()
}

fn figures(browser: &mut Browser, heading: &str) -> Vec<f64> {
    let cells = column(browser, heading, "dataset.value ?? null");
    cells.iter().filter_map(|cell| cell.as_str()).map(|cell| cell.parse().unwrap()).collect()
}

fn heading(place: usize) -> String {
    format!("#table thead th:nth-child({place}) button")
}

fn place_of(browser: &mut Browser, heading: &str) -> usize {
    let place = browser.value(&format!(
        "[...table.tHead.rows[0].cells].findIndex(cell => cell.textContent === {}) + 1",
        json!(heading)
    ));
    usize::try_from(place.as_u64().unwrap()).unwrap()
}

fn overflow(browser: &mut Browser) -> Value {
    browser.value(
        "[...document.querySelectorAll('body *')].filter(it => it.getBoundingClientRect().right > innerWidth && !it.closest('.scroll, \
         .tree, .flamebox')).slice(0, 5).map(it => it.outerHTML.slice(0, 200))",
    )
}

#[test]
fn tables_sort_on_a_click_and_by_keyboard() {
    let (mut browser, path) = opened("sort", &rich::everything(FUNCTIONS));
    browser.resize(1600, 1000);
    for name in ["p95", "self bytes", "net bytes", "CPU", "in flight"] {
        let place = place_of(&mut browser, name);
        browser.click(&heading(place));
        let falling = figures(&mut browser, name);
        assert!(falling.len() > 10 && falling.is_sorted_by(|a, b| a >= b), "{name}: {falling:?}");
        browser.value(&format!("document.querySelector({}).focus()", json!(heading(place))));
        browser.press("Enter", "\r");
        let rising = figures(&mut browser, name);
        assert!(rising.len() == falling.len() && rising.is_sorted(), "{name}: {rising:?}");
        assert_eq!(browser.value("document.querySelector('#table [aria-sort]').textContent"), name);
        assert_eq!(browser.value("document.querySelectorAll('#table [aria-sort]').length"), 1);
        assert_eq!(browser.value("document.querySelector('#table [aria-sort]').ariaSort"), "ascending");
    }
    // What has no figure stays last, whichever way.
    let last = column(&mut browser, "in flight", "textContent").pop().unwrap();
    assert_eq!(last, "");
    browser.click(&heading(1));
    let names = column(&mut browser, "function", "textContent.trim().toLowerCase()");
    let names: Vec<_> = names.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    assert!(
        names.len() == FUNCTIONS && names.is_sorted_by_key(|name| name.encode_utf16().collect::<Vec<_>>()),
        "{names:?}"
    );
    assert_eq!(browser.complaints(), Vec::<String>::new());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn the_filter_links_tree_and_flamegraph_work() {
    let (mut browser, path) = opened("use", &rich::everything(FUNCTIONS));
    browser.resize(1600, 1000);
    let shown =
        "[...table.tBodies[0].rows].filter(row => row.offsetHeight).map(row => row.querySelector('.name').textContent)";
    browser.click("#filter");
    browser.type_in("TAX::");
    assert_eq!(browser.value(shown), json!(["Tax::of", "Tax::round"]));
    assert_eq!(
        browser.value("[...document.querySelectorAll('details.function')].filter(one => one.offsetHeight).length"),
        2
    );
    assert_eq!(browser.value("document.getElementById('shown').textContent"), "2 of 40 shown");

    browser.click("#table tbody tr:not([hidden]) a");
    browser.value("new Promise(done => setTimeout(done, 0))");
    let open = "[...document.querySelectorAll('details.function[open] > summary .name')].map(name => name.textContent)";
    assert_eq!(browser.value(open), json!(["Tax::of"]));
    // A caller that the filter has hidden is shown when a link leads to it.
    browser.click("details.function[open] .calls a");
    browser.value("new Promise(done => setTimeout(done, 0))");
    assert_eq!(browser.value(open), json!(["Basket::price", "Tax::of"]));

    let open_nodes = "document.querySelectorAll('.tree details[open]').length";
    browser.click(".buttons button:nth-child(2)");
    assert_eq!(browser.value(open_nodes), 0);
    browser.click(".buttons button:nth-child(1)");
    assert_eq!(browser.value(open_nodes), browser.value("document.querySelectorAll('.tree details').length"));

    let width = "(title => [...document.querySelectorAll('#flamegraph .flame svg svg')]
        .find(frame => frame.querySelector('title').textContent.startsWith(title)).getAttribute('width'))('shop::service::Basket::price:')";
    let before = browser.value(width);
    browser.value("[...document.querySelectorAll('#flamegraph .flame svg svg')]
        .find(frame => frame.querySelector('title').textContent.startsWith('shop::service::Basket::price:')).id = 'zoom'");
    browser.click("#zoom rect");
    assert_eq!(browser.value(width), "100%");
    browser.press("Escape", "");
    let after: f64 = browser.value(width).as_str().unwrap().trim_end_matches('%').parse().unwrap();
    let before: f64 = before.as_str().unwrap().trim_end_matches('%').parse().unwrap();
    assert!((after - before).abs() < 1e-9 && before < 90.0, "{before} and {after}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn names_are_text_and_nothing_else() {
    let (mut browser, path) = opened("names", &rich::everything(FUNCTIONS));
    let names: Vec<_> = rich::names(FUNCTIONS).iter().map(|name| name.replace('\u{202e}', "\\u{202e}")).collect();
    let shown = "[...document.querySelectorAll('#table tbody .name')].map(name => name.textContent)";
    assert_eq!(browser.value(shown), json!(names));
    let headings = "[...document.querySelectorAll('details.function > summary .name')].map(name => name.textContent)";
    assert_eq!(browser.value(headings), json!(names));
    let endpoints = browser.value("[...document.querySelectorAll('#endpoints .name')].map(name => name.textContent)");
    assert_eq!(endpoints[0], HOSTILE[0]);
    let titles = browser.value("[...document.querySelectorAll('.flame title')].map(title => title.textContent)");
    assert!(titles.as_array().unwrap().iter().any(|title| title.as_str().unwrap().starts_with(HOSTILE[0])));
    // No element that the page does not have without names.
    assert_eq!(
        browser.value("document.querySelectorAll('img, b, iframe, object, [onerror], [onclick], [style]').length"),
        0
    );
    assert_eq!(browser.value("[document.scripts.length, document.styleSheets.length]"), json!([1, 1]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    std::fs::remove_file(path).unwrap();
}

#[test]
fn it_asks_for_nothing_and_fits_from_a_telephone_to_a_wall() {
    let (mut browser, path) = opened("widths", &rich::everything(FUNCTIONS));
    let fits = |browser: &mut Browser, width: u32| {
        browser.resize(width, 800);
        let wide = browser.value("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(wide <= u64::from(width), "{wide} px of page in {width} px: {}", overflow(browser));
    };
    for scheme in ["light", "dark"] {
        browser.media("prefers-color-scheme", scheme);
        [360, 768, 1600, 2560].iter().for_each(|width| fits(&mut browser, *width));
    }
    let colour = browser.value("getComputedStyle(document.body).backgroundColor");
    browser.media("prefers-color-scheme", "light");
    assert_ne!(browser.value("getComputedStyle(document.body).backgroundColor"), colour, "dark is another colour");
    browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })");
    [360, 1600].iter().for_each(|width| fits(&mut browser, *width));
    let asked: Vec<_> = browser.requests().into_iter().filter(|address| !address.starts_with("data:")).collect();
    assert_eq!(asked, [format!("file://{}", path.display())], "the page asks for nothing but itself");
    // Under the policy, not even a script of its own could ask.
    let refused = browser.value("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')");
    assert_eq!(refused, "refused");
    assert!(browser.complaints().iter().any(|complaint| complaint.contains("Content Security Policy")));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn without_script_it_can_still_be_read() {
    let (mut browser, path) = opened("plain", &rich::everything(FUNCTIONS));
    browser.ask("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open_file(&path);
    let document = browser.ask("DOM.getDocument", json!({}));
    let mut html = |selector: &str| {
        let query = json!({ "nodeId": document["root"]["nodeId"], "selector": selector });
        let node = browser.ask("DOM.querySelector", query)["nodeId"].clone();
        browser.ask("DOM.getOuterHTML", json!({ "nodeId": node }))["outerHTML"].as_str().unwrap().to_owned()
    };
    // No button and no filter that would do nothing; figures and charts are there.
    assert!(!html("body").contains("<button") && html(".filter").contains("hidden"));
    assert!(html("#table").contains("Tax::of") && html("#f0").contains("<path"));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn served_under_the_strict_policy_it_runs_without_a_complaint() {
    #[monitor::timed]
    fn seen_in_a_browser() {}
    seen_in_a_browser();
    let monitor = monitor::Monitor::builder().listen("127.0.0.1:0").start().unwrap();
    let address = monitor.local_addr().unwrap();
    let mut browser = Browser::start("served");
    browser.open(&format!("http://{address}/report"));
    assert_eq!(
        browser.value("document.querySelector('#table .name').textContent.split('::').pop()"),
        "seen_in_a_browser"
    );
    browser.click(&heading(2));
    assert_eq!(browser.value("document.querySelector('#table [aria-sort]').textContent"), "calls");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let asked: Vec<_> = browser.requests().into_iter().filter(|asked| !asked.starts_with("data:")).collect();
    assert_eq!(asked, [format!("http://{address}/report")]);
}
