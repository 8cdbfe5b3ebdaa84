//! The page of one function: its panels over time, and what the report says of it.

use maud::html;

use super::data::Data;
use super::series::address;
use super::{View, page};
use crate::report::function_part;

pub(super) fn render(data: &Data, view: &View) -> String {
    let (module, function) = view.function.as_ref().map_or(("", ""), |(module, function)| (module, function));
    let report = crate::report();
    let part = function_part(&report, module, function, address);
    let body = html! {
        nav aria-label="Parts of this page" {
            a href="./" { "Dashboard" }
            @for group in &data.groups { a href={ "#" (group.id) } { (group.title) } }
            a href="#since-the-start" { "Since the start" }
            a href="#capture" { "Capture" }
        }
        main id="alerts" tabindex="-1" {
            p.module { (module) }
            @for group in &data.groups { (page::group(group)) }
            (page::part("since-the-start", "Since the start", &match part {
                Some(part) => part,
                None => html! { p.absent { "No call of a function of this name was recorded." } },
            }))
            (page::part("capture", "Capture", &html! {
                p.what { "Takes CPU samples of the whole process for ten seconds, and shows what this function did in them." }
                form id="capture-form" data-function=(function) hidden {
                    button type="submit" { "Capture 10 s of CPU" }
                    output aria-live="polite" {}
                }
                noscript { p { a href=(flamegraph(function)) { "Capture 10 s of CPU" } } }
                div id="captured" {}
            }))
        }
    };
    page::frame(data, view, function, &body)
}

fn flamegraph(function: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("seconds", "10").append_pair("function", function);
    format!("debug/pprof/flamegraph?{}", query.finish())
}
