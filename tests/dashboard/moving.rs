//! Panels move, stop when told to, and go on.

use crate::browser::Browser;
use crate::host::host;
use crate::pages::{DRAWN, by_id, charts, is_clean, live};

/// Waits until the line and the legend of a chart are others.
fn moves(browser: &mut Browser, id: &str) {
    let figure = by_id(id);
    for (what, of) in [
        ("line", format!("[...{figure}.querySelectorAll('.plot .line')].map(line => line.getAttribute('d')).join()")),
        ("legend", format!("[...{figure}.querySelectorAll('.legend .value')].map(value => value.textContent).join()")),
    ] {
        let before = browser.value(&of);
        browser.wait(&format!("another {what} of {id}"), &format!("{of} !== {before} && Boolean({of})"));
    }
}

fn state(browser: &mut Browser) -> String {
    browser.value("document.getElementById('state').textContent").as_str().unwrap().to_owned()
}

#[test]
fn panels_move_until_they_are_paused_and_after() {
    let host = host();
    let mut browser = live("moving", host.address, "/?window=5m");
    // All charts are in sight: those that are not are drawn when they come into it.
    browser.resize(1400, 6000);
    let all = charts(&mut browser);
    for id in ["system.cpu", "api.requests-per-minute", "functions.calls-per-minute"] {
        assert!(all.iter().any(|own| own == id), "{id} among {all:?}");
        moves(&mut browser, id);
    }

    let by_click = |browser: &mut Browser| browser.click("#pause");
    let by_key = |browser: &mut Browser| {
        browser.value("document.activeElement.blur()");
        browser.press("p", "p");
    };
    for toggle in [by_click as fn(&mut Browser), by_key] {
        toggle(&mut browser);
        browser.wait("a pause", "document.getElementById('state').textContent.startsWith('Paused at ')");
        assert_eq!(browser.value("document.getElementById('pause').getAttribute('aria-pressed')"), "true");
        // The pointer is where it clicked: on no chart.
        let (drawn, heard) = (browser.value(DRAWN), browser.value("messages.length"));
        host.pass(30);
        assert_eq!((browser.value(DRAWN), browser.value("messages.length")), (drawn, heard), "a pause is a pause");
        toggle(&mut browser);
        browser.wait("the end of the pause", "document.getElementById('state').textContent.startsWith('Live')");
        moves(&mut browser, "functions.calls-per-minute");
    }
    assert!(state(&mut browser).starts_with("Live, "));
    is_clean(&mut browser, host.address);
}
