//! An alert is seen to come and go, and is silenced from the page.

use serde_json::json;

use crate::host::{host, turn};
use crate::pages::{asked, is_clean, live};

/// The alert that is provoked, as the page has it.
const PROVOKED: &str =
    "[...document.querySelectorAll('.alert')].find(it => it.querySelector('.name').textContent === 'provoked')";

#[test]
fn a_provoked_alert_is_seen_to_come_is_silenced_and_goes() {
    let _turn = turn();
    let host = host();
    let mut browser = live("alerting", host.address, "/?window=5m");
    let badges = format!("[...({PROVOKED})?.querySelectorAll('.badge') ?? []].map(badge => badge.textContent).join()");
    let title = |browser: &mut crate::browser::Browser, firing: u32| {
        browser.wait(&format!("{firing} in the title"), &format!("/^\\({firing}\\) [^(]/.test(document.title)"));
    };
    title(&mut browser, 1);
    assert_eq!(browser.value(&badges), "");

    host.set_level(8.0);
    browser.wait("a pending alert", &format!("{badges} === 'pending,warning'"));
    title(&mut browser, 1);
    browser.wait("a firing alert", &format!("{badges} === 'firing,warning'"));
    title(&mut browser, 2);
    browser.wait("its summary", &format!("({PROVOKED}).innerText.includes('level 8')"));
    let since = browser.value(&format!("({PROVOKED}).querySelector('.since').textContent"));
    let active = asked(host.address, "/api/v1/alerts")["data"]["alerts"].clone();
    let active =
        active.as_array().unwrap().iter().find(|alert| alert["labels"]["alertname"] == "provoked").unwrap().clone();
    let clock = browser.value(&format!("new Date({}).toTimeString().slice(0, 8)", active["activeAt"]));
    assert_eq!(since, format!("since {}, value 8", clock.as_str().unwrap()));

    // What somebody types stays, and what the focus is on too, while the page is brought up to date.
    browser.value(&format!("({PROVOKED}).id = 'it'"));
    browser.click("#it summary");
    browser.value("Object.assign(document.querySelector('#it select'), { value: '8 hours' })");
    browser.click("#it input");
    browser.type_in("somebody works");
    host.set_level(9.0);
    host.pass(10);
    browser.type_in(" on it");
    assert_eq!(browser.value("document.querySelector('#it input').value"), "somebody works on it");
    browser.press("Enter", "\r");
    browser.wait("the silence", &format!("{badges} === 'firing,warning,silenced'"));
    let silences = asked(host.address, "/api/v2/silences");
    let silence = silences.as_array().unwrap().iter().find(|silence| silence["status"]["state"] == "active").unwrap();
    assert_eq!((&silence["comment"], &silence["createdBy"]), (&json!("somebody works on it"), &json!("dashboard")));
    let matcher = |name: &str, value: &str| json!({"name": name, "value": value, "isRegex": false, "isEqual": true});
    assert_eq!(silence["matchers"], json!([matcher("alertname", "provoked"), matcher("severity", "warning")]));
    let lasts =
        browser.value(&format!("(Date.parse({}) - Date.parse({})) / 3600000", silence["endsAt"], silence["startsAt"]));
    assert!((lasts.as_f64().unwrap() - 8.0).abs() < 0.01, "{lasts} hours");
    assert!(browser.value(&format!("({PROVOKED}).querySelector('form')")).is_null(), "it is silenced already");

    // It is ended from the page too.
    browser.value("document.querySelector('[data-of=silences] summary').id = 'silences'");
    browser.click("#silences");
    browser.wait("the list", "document.querySelector('[data-of=silences]').open");
    browser.value("document.querySelector('[data-of=silences] button').id = 'end'");
    browser.click("#end");
    browser.wait("the end of the silence", &format!("{badges} === 'firing,warning'"));
    let silences = asked(host.address, "/api/v2/silences");
    assert!(silences.as_array().unwrap().iter().all(|silence| silence["status"]["state"] == "expired"), "{silences}");

    host.set_level(1.0);
    browser.wait("the end of the alert", &format!("({PROVOKED}) === undefined"));
    title(&mut browser, 1);
    let changes = "[...document.querySelectorAll('[data-of=changes] tbody tr')].filter(row => row.cells[1].textContent === 'provoked')
        .map(row => row.cells[2].textContent).join('; ')";
    let changes = browser.value(changes);
    let changes = changes.as_str().unwrap();
    let (newest, before) = changes.split_once(" after ").unwrap_or_else(|| panic!("how long it lasted: {changes}"));
    assert_eq!(newest, "firing → resolved");
    assert!(
        before.ends_with("pending → firing; inactive → pending") || before.contains("pending → firing"),
        "{changes}"
    );
    is_clean(&mut browser, host.address);
}

#[test]
fn the_focus_stays_on_an_alert_while_it_is_brought_up_to_date() {
    let _turn = turn();
    let host = host();
    host.set_level(8.0);
    let mut browser = live("focus", host.address, "/?window=5m");
    browser.wait("the alert", &format!("({PROVOKED})?.classList.contains('firing')"));
    browser.value(&format!("({PROVOKED}).querySelector('summary').focus()"));
    host.set_level(9.5);
    browser.wait("another value", &format!("({PROVOKED}).innerText.includes('value 9.5')"));
    let focused = "[document.activeElement.tagName, document.activeElement.textContent]";
    assert_eq!(browser.value(focused), json!(["SUMMARY", "Silence provoked"]));
    browser.press("Enter", "\r");
    browser.wait("the form", &format!("({PROVOKED}).querySelector('details').open"));
    host.set_level(1.0);
    browser.wait("the end of the alert", &format!("({PROVOKED}) === undefined"));
    is_clean(&mut browser, host.address);
}
