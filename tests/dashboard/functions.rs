//! The page of a function: reached from the lists, with what is known of it, and a capture on a click.

use serde_json::json;

use crate::browser::Browser;
use crate::host::{host, turn};
use crate::pages::{asked, charts, is_clean, live};

/// From the dashboard to the page of a function, by its link in a list.
fn followed(name: &str, function: &str) -> Browser {
    let mut browser = live(name, host().address, "/?window=5m");
    let link = format!(
        "[...document.querySelectorAll('.top-list a')].find(link => link.textContent.endsWith({}))",
        json!(format!("::{function}"))
    );
    browser.wait(&format!("a link to {function}"), &format!("Boolean({link})"));
    let address = browser.value(&format!("{link}.href"));
    browser.value(&format!("{link}.id = 'link'"));
    browser.click("#link");
    let arrived =
        format!("location.href === {address} && document.readyState === 'complete' && window.messages?.length > 1");
    browser.wait("the page of the function", &arrived);
    assert_eq!(browser.value("document.querySelector('h1').textContent"), function);
    assert_eq!(browser.value("document.querySelector('.module').textContent"), "dashboard::host");
    browser
}

#[test]
fn a_list_leads_to_a_function_and_what_is_known_of_it() {
    let address = host().address;
    let mut browser = followed("function", "serve");
    browser.resize(1400, 4000);
    let all = charts(&mut browser);
    for id in ["over-time.calls-per-minute", "over-time.wall-time", "over-time.threads-at-work"] {
        assert!(all.iter().any(|own| own == id), "{id} among {all:?}");
    }
    let results = browser.value(
        "[...document.getElementById('over-time.calls-per-minute').querySelectorAll('.legend .name')].map(it => it.textContent).sort()",
    );
    assert_eq!(results, json!(["cancelled", "error", "ok", "panic"]));
    // Its figures are those of the function: the API says so too.
    let calls = asked(address, "/api/v1/query?query=sum(function_calls_total%7Bfunction=%22serve%22%7D)");
    let calls: f64 = calls["data"]["result"][0]["value"][1].as_str().unwrap().parse().unwrap();
    assert!(calls > 100.0);
    let since = browser.value("document.getElementById('since-the-start').innerText.toLowerCase()");
    let since = since.as_str().unwrap();
    for known in ["ok", "error", "p95", "allocat", "burn"] {
        assert!(since.contains(known), "{known:?} in {since}");
    }
    // How long calls took, as a picture.
    assert!(
        browser.value("document.querySelectorAll('#since-the-start svg[role=img] *').length").as_u64().unwrap() > 3
    );
    // Another window of the same function.
    browser.click("nav.windows a:nth-child(2)");
    browser.wait(
        "another window",
        "new URLSearchParams(location.search).get('window') === '15m' && document.readyState === 'complete'",
    );
    assert_eq!(browser.value("document.querySelector('h1').textContent"), "serve");
    // Who calls `burn` is `serve`: a link leads there.
    let mut browser = followed("callee", "burn");
    let caller =
        "[...document.querySelectorAll('#since-the-start a')].find(link => link.textContent.includes('serve'))";
    let leads = browser.value(&format!("({caller})?.getAttribute('href')"));
    assert_eq!(leads, "function?module=dashboard%3A%3Ahost&function=serve");
    is_clean(&mut browser, address);
}

#[test]
fn a_capture_shows_its_flamegraph_and_a_second_one_why_it_is_refused() {
    let _turn = turn();
    let address = host().address;
    let mut first = followed("capture", "burn");
    let mut second = followed("refused", "serve");
    let output = "document.querySelector('#capture-form output').textContent";
    first.click("#capture-form button");
    first.wait("the capture to begin", &format!("/\\d+ s …/.test({output})"));
    assert_eq!(first.value("document.querySelector('#capture-form button').disabled"), true);
    second.click("#capture-form button");
    let refusal = second.wait("the refusal", &format!("{output}.startsWith('Not captured: ') && {output}"));
    assert!(refusal.as_str().unwrap().contains("capture"), "{refusal}");
    assert_ne!(refusal, "Not captured: no answer");
    assert_eq!(second.value("document.querySelectorAll('#captured iframe').length"), 0);
    assert_eq!(second.value("document.querySelector('#capture-form button').disabled"), false);

    first.wait("the flamegraph", &format!("{output}.startsWith('Captured at ')"));
    let titles = first.value(
        "[...document.querySelector('#captured iframe').contentDocument.querySelectorAll('title')].map(title => title.textContent)",
    );
    let titles: Vec<String> = serde_json::from_value(titles).unwrap();
    assert!(titles.iter().any(|title| title.contains("host::burn")), "{titles:?}");
    let frame = "document.querySelector('#captured iframe')";
    assert!(first.value(&format!("{frame}.title")).as_str().unwrap().contains("burn"));
    let size = first.value(&format!("[{frame}.clientWidth, {frame}.clientHeight, innerWidth]"));
    assert!(size[0].as_f64().unwrap() > 900.0 && size[1].as_f64().unwrap() > 190.0, "{size}");
    first.value("document.getElementById('capture').scrollIntoView()");
    first.picture(&crate::sizes::place("capture"));
    is_clean(&mut first, address);
}
