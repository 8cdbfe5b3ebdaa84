//! What axe-core finds: nothing serious. It is put into the page by the debugger; no page loads it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::example::Example;
use crate::host::host;
use crate::pages::live;

const VERSION: &str = "4.14.1";

/// The script, from npm.
fn axe() -> &'static str {
    static AXE: LazyLock<String> = LazyLock::new(|| {
        let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("axe-{VERSION}"));
        let file = place.join("node_modules/axe-core/axe.min.js");
        if !file.exists() {
            let there = Command::new("scripts/install.sh").arg("npm").status();
            assert!(there.is_ok_and(|status| status.success()), "scripts/install.sh npm");
            let installed = Command::new("npm")
                .args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix"])
                .arg(&place)
                .arg(format!("axe-core@{VERSION}"))
                .status();
            assert!(installed.is_ok_and(|status| status.success()), "npm install axe-core@{VERSION}");
        }
        std::fs::read_to_string(file).unwrap()
    });
    &AXE
}

/// The page as it is now, in light and dark.
fn is_accessible(browser: &mut Browser, what: &str) {
    // The debugger's scripts do not stand under the page's policy.
    browser.ask("Runtime.evaluate", json!({ "expression": axe() }));
    for scheme in ["light", "dark"] {
        browser.media("prefers-color-scheme", scheme);
        browser.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        let found = browser.value(
            "axe.run(document, { resultTypes: ['violations'] }).then(({ violations, passes }) => ({ passes: passes.length,
             violations: violations.map(({ id, impact, help, nodes }) => ({ id, impact, help,
             nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => [html.slice(0, 300), failureSummary]) })) }))",
        );
        assert!(found["passes"].as_u64().unwrap() > 20, "{what}: axe has looked at the page: {found}");
        let violations = found["violations"].as_array().unwrap();
        let is_serious =
            |violation: &&Value| ["serious", "critical"].iter().any(|impact| violation["impact"] == *impact);
        let serious: Vec<_> = violations.iter().filter(is_serious).collect();
        for lesser in violations.iter().filter(|violation| !is_serious(violation)) {
            println!("{what}, {scheme}: {lesser:#}");
        }
        assert!(serious.is_empty(), "{what}, {scheme}: {:#}", json!(serious));
    }
}

#[test]
fn axe_finds_nothing_serious_while_an_alert_fires() {
    let mut browser = live("axe-firing", host().address, "/?window=5m");
    browser.wait("the alert", "document.querySelector('.alert.firing')");
    is_accessible(&mut browser, "while an alert fires");
    browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })");
    browser.wait("tables", "document.querySelectorAll('.more table').length > 3");
    is_accessible(&mut browser, "all that opens is open");
    browser.resize(360, 800);
    is_accessible(&mut browser, "on a telephone");
}

#[test]
fn axe_finds_nothing_serious_on_the_page_of_a_function() {
    let path = "/function?module=dashboard::host&function=serve&window=5m";
    let mut browser = live("axe-function", host().address, path);
    is_accessible(&mut browser, "a function");
}

#[test]
fn axe_finds_nothing_serious_when_all_is_calm() {
    let example = Example::start("1s");
    example.ask_a_few(10);
    let mut browser = live("axe-calm", example.monitor, "/");
    browser.wait("calm", "document.querySelector('#alert-lists .calm')");
    is_accessible(&mut browser, "the example");
}
