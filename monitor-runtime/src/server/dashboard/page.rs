//! The pages' frame and the dashboard itself: drawn by the server with the newest values, so that there is something to read before any
//! script has run, and without one.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::alerts::{Active, Alerting};
use super::assets::{SCRIPT_FILE, STYLE_FILE};
use super::data::{Data, GroupData, PanelData};
use super::series::Series;
use super::window::Window;
use super::{View, data};
use crate::panel::{Form, Unit};

pub(super) fn render(data: &Data, view: &View) -> String {
    let body = html! {
        nav aria-label="Parts of this page" {
            a href="#alerts" { "Alerts" }
            @for group in &data.groups { a href={ "#" (group.id) } { (group.title) } }
            a href="report" { "Report" }
            a href="metrics" { "Metrics" }
        }
        main {
            (alerts(&data.alerting))
            @for own in &data.groups { (group(own)) }
        }
    };
    frame(data, view, &data.name, &body)
}

/// What all pages have: the head, what is asked for above, the data and the script that draws it below.
pub(super) fn frame(data: &Data, view: &View, title: &str, body: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(STYLE_FILE.address());
                script type="module" src=(SCRIPT_FILE.address()) {}
                title { (title) " \u{2013} monitor" }
            }
            body.dashboard {
                a.skip href="#alerts" { "Skip to the content" }
                header.top {
                    h1 { (title) }
                    (windows(view))
                    p.state {
                        button type="button" id="pause" aria-pressed="false" hidden { "Pause" }
                        output id="state" { "As of the time of loading" }
                    }
                }
                (body)
                footer {
                    "monitor " (env!("CARGO_PKG_VERSION")) ". Keys: " kbd { "\u{2190}" } " " kbd { "\u{2192}" }
                    " in a chart move through time, " kbd { "P" } " pauses."
                }
                script type="application/json" id="data" { (PreEscaped(in_page(&data.json()))) }
            }
        }
    };
    markup.into_string()
}

/// JSON within a `script`: nothing in it can end the element.
fn in_page(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// Which windows there are, as links: they work without a script.
fn windows(view: &View) -> Markup {
    let address = |window: Window| {
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.append_pair("window", window.name());
        if let Some((module, function)) = &view.function {
            query.append_pair("module", module).append_pair("function", function);
        }
        query.finish()
    };
    html! {
        nav.windows aria-label="Window of time" {
            @for window in Window::all() {
                a href=(address(window)) aria-current=[(window == view.window).then_some("true")] { (window.name()) }
            }
        }
    }
}

pub(super) fn group(group: &GroupData) -> Markup {
    html! {
        section.group id=(group.id) data-empty=[group.is_empty().then_some("")] {
            h2 { (group.title) }
            @if group.is_empty() { p.absent { "Nothing was recorded of this in the window." } }
            @for (form, class) in [(Form::Lines, "charts"), (Form::Top, "charts lists")] {
                @let mut panels = group.panels.iter().filter(|panel| panel.form == form).peekable();
                @if panels.peek().is_some() { div class=(class) { @for own in panels { (panel(own)) } } }
            }
        }
    }
}

fn panel(panel: &PanelData) -> Markup {
    let title = format!("{}.title", panel.id);
    html! {
        figure.card id=(panel.id) data-form=(match panel.form { Form::Lines => "lines", Form::Top => "top" }) {
            figcaption { h3 id=(title) { (panel.title) } p.what { (panel.help) } }
            @match panel.form {
                Form::Lines => {
                    div.plot {}
                    ul.legend { @for series in &panel.series { (legend(series, panel.unit)) } }
                }
                Form::Top => { ol.top-list { @for series in &panel.series { (row(series, panel.unit)) } } }
            }
            p.note {
                @if let Some(error) = &panel.error { "This could not be asked: " (error) }
                @else if panel.series.is_empty() { "No data in this window" }
                @else if panel.more > 0 { (panel.more) " more are not shown" }
            }
        }
    }
}

/// A line's name and its newest value.
fn legend(series: &Series, unit: Unit) -> Markup {
    html! { li { span.name { (series.name) } " " span.value { (figure(series.last(), unit)) } } }
}

fn row(series: &Series, unit: Unit) -> Markup {
    html! {
        li {
            @if let Some(link) = &series.link { a.name href=(link) { (series.name) } } @else { span.name { (series.name) } }
            " " span.value { (figure(series.last(), unit)) }
        }
    }
}

/// Until the script writes it shorter.
fn figure(value: Option<f64>, unit: Unit) -> String {
    let Some(value) = value else { return "\u{2013}".to_owned() };
    match unit {
        Unit::Count => value.to_string(),
        Unit::Percent => format!("{value} %"),
        Unit::Ratio => format!("{} %", value * 100.0),
        Unit::Seconds => format!("{value} s"),
        Unit::Bytes => format!("{value} B"),
        Unit::BytesPerSecond => format!("{value} B/s"),
        Unit::PerSecond => format!("{value}/s"),
        Unit::PerMinute => format!("{value}/min"),
    }
}

fn alerts(alerting: &Alerting) -> Markup {
    html! {
        section id="alerts" tabindex="-1" {
            h2 { "Alerts" }
            div id="alert-lists" {
                @if alerting.alerts.is_empty() { p.calm { "No alert is pending or firing." } }
                ul.alerts { @for active in &alerting.alerts { (alert(active)) } }
            }
        }
    }
}

fn alert(active: &Active) -> Markup {
    let alert = &active.alert;
    let name = alert.labels.get("alertname").map_or("", String::as_str);
    html! {
        li.alert {
            strong.name { (name) } " " (if alert.is_firing() { "firing" } else { "pending" }) " since " (alert.active_at())
            @if let Some(summary) = alert.annotations.get("summary") { p { (summary) } }
        }
    }
}

/// A part of a page that is drawn by somebody else.
pub(super) fn part(id: &str, title: &str, body: &Markup) -> Markup {
    html! { section.part id=(data::slug(id)) { h2 { (title) } (body) } }
}

#[cfg(test)]
mod tests {
    use super::in_page;

    #[test]
    fn data_cannot_end_its_element() {
        assert_eq!(in_page(r#"{"a":"</script><!--"}"#), r#"{"a":"\u003c/script>\u003c!--"}"#);
    }
}
