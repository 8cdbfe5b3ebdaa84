//! All of it without a pointer.

use serde_json::{Value, json};

use crate::host::host;
use crate::pages::{by_id, is_clean, live};

/// What has the focus: its tag, where it leads, which one it is; whether that is visible.
const FOCUSED: &str = "(it => ({ tag: it.tagName, name: it.id || it.getAttribute('href') || it.closest('figure, details, section')?.id || '',
    kind: it.className, path: [it.tagName, ...(function* () { for (let at = it; at.parentElement; at = at.parentElement)
    yield [...at.parentElement.children].indexOf(at); })()].join('.'),
    isMarked: getComputedStyle(it).outlineStyle !== 'none' && parseFloat(getComputedStyle(it).outlineWidth) > 0 }))
    (document.activeElement)";

const IS_IN_SIGHT: &str = "(box => {
    const found = document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), box.top + Math.min(box.height / 2, 8));
    return document.activeElement.contains(found) || found?.contains(document.activeElement) && !found.matches('.top'); })
    (document.activeElement.getBoundingClientRect())";

#[test]
fn tab_reaches_everything_and_leaves_it_again() {
    let host = host();
    let mut browser = live("tab", host.address, "/?window=5m");
    // The order of what is there does not change under the fingers.
    browser.value("document.activeElement.blur()");
    browser.press("p", "p");
    browser.wait("a pause", "document.getElementById('state').textContent.startsWith('Paused at ')");
    let focusable = browser.value(
        "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')].filter(it => it.checkVisibility()).length",
    );
    let focusable = focusable.as_u64().unwrap();
    let mut way: Vec<Value> = Vec::new();
    loop {
        browser.press("Tab", "");
        let focused = browser.value(FOCUSED);
        if focused["tag"] == "BODY" || way.first().is_some_and(|first| first["path"] == focused["path"]) {
            break;
        }
        assert!(
            way.iter().all(|before| before["path"] != focused["path"]),
            "the focus comes back to {focused} after {} of {focusable}",
            way.len()
        );
        assert_eq!(focused["isMarked"], true, "{focused}");
        // The page is scrolled to it, and that takes a moment; nothing lies over it.
        browser.wait(&format!("a sight of {focused}"), IS_IN_SIGHT);
        way.push(focused);
    }
    let of = |tag: &str| way.iter().filter(|place| place["tag"] == tag).count();
    assert_eq!(way[0]["name"], "#alerts", "the first is the way past the rest");
    let windows = way.iter().filter(|place| place["name"].as_str().unwrap().starts_with("?window="));
    assert_eq!(windows.count(), 7);
    assert!(way.iter().any(|place| place["name"] == "pause"));
    let charts = way.iter().filter(|place| place["kind"] == "plot").count();
    assert!(charts >= 8, "{charts} charts");
    assert!(of("SUMMARY") > charts, "{way:?}");
    assert!(way.len() as u64 >= focusable, "{} of {focusable}", way.len());
    is_clean(&mut browser, host.address);
}

#[test]
fn the_skip_link_leads_to_the_content() {
    let host = host();
    let mut browser = live("skip", host.address, "/?window=5m");
    browser.press("Tab", "");
    assert_eq!(browser.value("document.activeElement.textContent"), "Skip to the content");
    browser.press("Enter", "\r");
    browser.wait("the content", "document.activeElement.id === 'alerts'");
    is_clean(&mut browser, host.address);
}

#[test]
fn arrows_move_the_moment_and_it_is_said() {
    let host = host();
    let mut browser = live("arrows", host.address, "/?window=5m");
    browser.press("p", "p");
    browser.wait("a pause", "document.getElementById('state').textContent.startsWith('Paused at ')");
    let plot = format!("{}.querySelector('.plot')", by_id("functions.calls-per-minute"));
    browser.value(&format!("{plot}.focus()"));
    let told = |browser: &mut crate::browser::Browser| {
        let told = browser.value(&format!(
            "['aria-valuenow', 'aria-valuemax', 'aria-valuetext'].map(name => {plot}.getAttribute(name))"
        ));
        let number = |at: usize| told[at].as_str().unwrap().parse::<i64>().unwrap();
        (number(0), number(1), told[2].as_str().unwrap().to_owned())
    };
    let (mut now, last, mut text) = told(&mut browser);
    assert_eq!(now, last);
    assert_eq!(
        browser.value(&format!("[{plot}.role, {plot}.getAttribute('aria-labelledby')]")),
        json!(["slider", "functions.calls-per-minute.title"])
    );
    let page = ((last as f64) / 10.0).round() as i64;
    for (key, expected) in [
        ("ArrowLeft", last - 1),
        ("ArrowLeft", last - 2),
        ("ArrowRight", last - 1),
        ("PageDown", last - 1 - page),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("PageUp", page),
        ("End", last),
    ] {
        browser.press(key, "");
        let after = told(&mut browser);
        assert_eq!(after.0, expected, "{key} from {now}");
        assert_eq!(after.2 == text, after.0 == now, "{key}: {text} and {}", after.2);
        let state = browser.value("document.getElementById('state').textContent");
        let said = after.2.split_once(": ").unwrap();
        assert_eq!(state, format!("At {}", said.0));
        assert!(said.1 == "no data" || said.1.contains("ok "), "{}", said.1);
        (now, text) = (after.0, after.2);
    }
    // `P` in a field is a letter.
    browser.press("Tab", "");
    browser.wait("no moment", "document.getElementById('state').textContent.startsWith('Paused at ')");
    is_clean(&mut browser, host.address);
}
