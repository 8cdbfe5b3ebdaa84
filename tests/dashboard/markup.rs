//! Markup in a name, a text or a label is text.

use serde_json::json;

use crate::browser::Browser;
use crate::host::host;
use crate::pages::{is_clean, live, opened};

/// A text that would leave whatever it stands in, and be an element and run.
pub(crate) fn hostile(what: &str) -> String {
    format!(
        "{what}'\"--></script></style></title><img class=injected src=x onerror=\"window.owned=1\"><b class=injected>{what}</b>"
    )
}

/// Nothing became an element, and nothing ran.
fn is_text(browser: &mut Browser) {
    assert_eq!(browser.value("document.querySelectorAll('.injected, [onerror], img, main b, main script').length"), 0);
    assert_eq!(browser.value("typeof window.owned"), "undefined");
    assert_eq!(browser.value("[document.scripts.length, document.styleSheets.length]"), json!([2, 1]));
}

#[test]
fn markup_in_names_labels_and_texts_is_text() {
    let host = host();
    let mut browser = live("markup", host.address, "/?window=5m");
    browser.resize(1400, 6000);
    let quoted = serde_json::to_string(&hostile("expression")).unwrap();
    let mut reads = |selector: &str, what: &str| {
        let expected = if what == "expression" { quoted.clone() } else { hostile(what) };
        browser.wait(
            &format!("{expected} in {selector}"),
            &format!(
                "[...document.querySelectorAll({})].some(it => it.textContent.includes({}))",
                json!(selector),
                json!(expected)
            ),
        );
    };
    reads(".alert .name", "rule");
    reads(".alert .labels", "label");
    reads(".alert p", "summary");
    reads(".alert p", "description");
    reads(".alert summary", "rule");
    reads("#alert-lists tbody th", "rule");
    reads("#alert-lists tbody .labels", "label");
    reads("h2", "group");
    reads("nav a", "group");
    reads("h3", "title");
    reads(".what", "help");
    reads(".legend .name", "legend");
    reads(".legend .name", "queue");
    reads(".top-list .name", "endpoint");
    reads(".more code", "expression");
    is_text(&mut browser);

    // What is said of a chart, and its table.
    browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })");
    browser.wait("tables", "document.querySelectorAll('.more table').length > 3");
    browser.value("document.querySelectorAll('.plot').forEach(plot => plot.focus())");
    is_text(&mut browser);
    is_clean(&mut browser, host.address);
}

#[test]
fn markup_in_the_address_of_a_function_is_text() {
    let address = host().address;
    let quoted: String = hostile("function").bytes().map(|byte| format!("%{byte:02x}")).collect();
    let mut browser = opened("address", address, &format!("/function?module={quoted}&function={quoted}"));
    browser.wait("updates", "messages.length > 1");
    assert_eq!(browser.value("document.querySelector('h1').textContent"), hostile("function"));
    assert_eq!(browser.value("document.querySelector('.module').textContent"), hostile("function"));
    assert!(browser.value("document.title").as_str().unwrap().contains(&hostile("function")));
    is_text(&mut browser);
    is_clean(&mut browser, address);
}
