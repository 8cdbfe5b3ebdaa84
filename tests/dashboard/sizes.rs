//! From a telephone to a wall, in light and dark.

use std::path::PathBuf;

use serde_json::json;

use crate::browser::Browser;
use crate::host::host;
use crate::pages::{is_clean, live};

/// Pictures are for people: they stay below the place for temporary files.
pub(crate) fn place(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    std::fs::create_dir_all(&directory).unwrap();
    directory.join(format!("{name}.png"))
}

const STICKS_OUT: &str =
    "[...document.querySelectorAll('body *')].filter(it => it.getBoundingClientRect().right > innerWidth + 0.5
    && !it.closest('.scroll, svg, .table, pre')).slice(0, 5).map(it => it.outerHTML.slice(0, 200))";

fn fits(browser: &mut Browser, width: u32, what: &str) {
    let wide = browser.value("[document.documentElement.scrollWidth, innerWidth]");
    let out = browser.value(STICKS_OUT);
    assert!(wide[0].as_u64() <= wide[1].as_u64() && wide[1] == width, "{what}: {wide} px in {width} px: {out}");
    assert_eq!(out, json!([]), "{what}, in {width} px");
}

#[test]
fn nothing_sticks_out_from_a_telephone_to_a_wall_in_light_and_dark() {
    let host = host();
    let function = "/function?module=dashboard::host&function=serve&window=5m";
    for (name, path) in [("all", "/?window=5m"), ("function", function)] {
        let mut browser = live(&format!("sizes-{name}"), host.address, path);
        let mut colours = Vec::new();
        for scheme in ["light", "dark"] {
            browser.media("prefers-color-scheme", scheme);
            for width in [360, 768, 2560] {
                browser.resize(width, 1000);
                // Drawn anew for the width.
                browser.wait(
                    "charts of the width",
                    "[...document.querySelectorAll('figure:not([data-empty]) .plot')].filter(plot => plot.getBoundingClientRect().top < innerHeight)
                     .every(plot => Number(plot.firstElementChild.getAttribute('width')) === Math.max(plot.clientWidth, 120))",
                );
                fits(&mut browser, width, &format!("{name}, {scheme}"));
                browser.value("scrollTo({ top: 0, behavior: 'instant' })");
                browser.picture(&place(&format!("{name}-{width}-{scheme}")));
            }
            colours.push(browser.value(
                "[['body', 'backgroundColor'], ['body', 'color'], ['section', 'backgroundColor'], ['.plot .line', 'stroke'], ['a', 'color'],
                  ['#pause', 'color'], ['.legend .value', 'color'], ['.plot text', 'fill']]
                 .map(([of, name]) => getComputedStyle(document.querySelector(of))[name])",
            ));
        }
        let [light, dark] = [0, 1].map(|at| colours[at].as_array().unwrap().clone());
        for (light, dark) in light.iter().zip(&dark) {
            assert_ne!(light, dark, "{colours:?}");
        }
        // With everything open that can be.
        browser.media("prefers-color-scheme", "light");
        browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        browser.resize(360, 1000);
        fits(&mut browser, 360, &format!("{name}, all open"));
        browser.picture(&place(&format!("{name}-360-open")));
        is_clean(&mut browser, host.address);
    }
}
