//! The report as text for a terminal.

mod functions;
mod sections;

use std::fmt;
use std::io::IsTerminal;

use super::figure::{percent, seconds, several, span};
use super::names::visible;
use crate::report::model::Report;
use crate::report::view::CallGraph;

/// The width of a rendering that goes to a file or a pipe.
const FILE_WIDTH: u16 = 160;

impl Report {
    /// The report as text: a heading, what recording cost, a table of the functions that were called, and a section for each
    /// thing that was recorded. On a terminal it takes the terminal's width; headings are bold unless `NO_COLOR` is set.
    /// Control characters in names are written as Rust would: no name can steer the terminal.
    pub fn to_text(&self) -> String {
        self.render(&Style::of_terminal(std::io::stdout().is_terminal()))
    }

    /// The same without colour, 160 columns wide.
    pub fn to_plain_text(&self) -> String {
        self.render(&Style::of_terminal(false))
    }

    fn render(&self, style: &Style) -> String {
        let used: Vec<_> = self.used_functions().collect();
        let mut text = self.heading();
        if used.is_empty() {
            text.push_str(&format!("\nNone of {} annotated functions was called.\n", self.functions.len()));
        } else {
            functions::tables(&mut text, self, &used, style);
        }
        if used.iter().any(|function| function.sample > 1) {
            text.push_str("~ one call in N is timed: the count is exact, the total is mean x calls.\n");
        }
        let idle = self.functions.len() - used.len();
        if idle > 0 && !used.is_empty() {
            let functions = several(idle, "annotated function was", "annotated functions were");
            text.push_str(&format!("{functions} not called.\n"));
        }
        let graph = CallGraph::of(self);
        sections::slowest(&mut text, self, &graph, style);
        sections::hungriest(&mut text, self, &graph, style);
        sections::call_tree(&mut text, self, style);
        sections::by_labels(&mut text, &used, style);
        sections::standard(&mut text, self, style);
        sections::metrics(&mut text, self, style);
        sections::process(&mut text, self, style);
        if !self.not_captured.is_empty() {
            text.push('\n');
        }
        for reason in &self.not_captured {
            text.push_str(&format!("Not captured: {}.\n", visible(reason)));
        }
        text
    }

    fn heading(&self) -> String {
        let (host, recording) = (&self.host, &self.recording);
        let cores = host.cores.map_or_else(String::new, |cores| format!(", {}", several(cores, "core", "cores")));
        let share = recording.cost_share().unwrap_or(0.0);
        let mut text = format!(
            "monitor report: {} (pid {}), {}{cores}, {} build, {}\n",
            visible(self.name()),
            host.pid,
            visible(&host.platform),
            visible(&host.build_profile),
            visible(&self.generated_at)
        );
        text.push_str(&format!(
            "Recorded for {}; recording cost {} ({} of one core, {} a call, {} clock){}\n",
            span(recording.seconds),
            seconds(recording.cost_seconds),
            percent(share),
            seconds(recording.cost_per_call_seconds),
            visible(&recording.clock),
            if recording.enabled { "" } else { "; recording is off now" },
        ));
        if host.build_profile == "debug" {
            text.push_str("This is a debug build: counts hold, times say little.\n");
        }
        text
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_plain_text())
    }
}

/// Where the text goes.
struct Style {
    is_terminal: bool,
    is_bold: bool,
    width: u16,
}

impl Style {
    fn of_terminal(is_terminal: bool) -> Self {
        let width = is_terminal.then(|| comfy_table::Table::new().width()).flatten();
        Self {
            is_terminal,
            is_bold: is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            width: width.unwrap_or(FILE_WIDTH),
        }
    }

    /// The title of a section, with the empty line before it.
    fn title(&self, title: &str) -> String {
        if self.is_bold { format!("\n\u{1b}[1m{title}\u{1b}[0m\n") } else { format!("\n{title}\n") }
    }
}
