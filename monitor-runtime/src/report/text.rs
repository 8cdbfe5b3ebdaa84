//! The report as text for a terminal.

use std::fmt;
use std::io::IsTerminal;

use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::model::{FunctionReport, Report};

/// The width of a rendering that goes to a file or a pipe.
const FILE_WIDTH: u16 = 160;

impl Report {
    /// The report as text: a heading, what recording cost, and a table of the functions that were called. On a terminal it takes
    /// the terminal's width; headings are bold unless `NO_COLOR` is set.
    pub fn to_text(&self) -> String {
        self.render(std::io::stdout().is_terminal())
    }

    /// The same without colour, 160 columns wide.
    pub fn to_plain_text(&self) -> String {
        self.render(false)
    }

    fn render(&self, is_terminal: bool) -> String {
        let called: Vec<_> = self.functions.iter().filter(|function| function.is_used()).collect();
        let mut text = self.heading();
        if called.is_empty() {
            text.push_str(&format!("\nNone of {} annotated functions was called.\n", self.functions.len()));
        } else {
            text.push_str(&format!("\n{}\n", table(&called, is_terminal)));
        }
        if called.iter().any(|function| function.sample > 1) {
            text.push_str("~ one call in N is timed: the count is exact, the total is mean x calls.\n");
        }
        let idle = self.functions.len() - called.len();
        if idle > 0 && !called.is_empty() {
            text.push_str(&format!(
                "{idle} annotated {} not called.\n",
                if idle == 1 { "function was" } else { "functions were" }
            ));
        }
        for reason in &self.not_captured {
            text.push_str(&format!("Not captured: {reason}.\n"));
        }
        text
    }

    fn heading(&self) -> String {
        let (host, recording) = (&self.host, &self.recording);
        let name = self.service_name.as_deref().or(host.program.as_deref()).unwrap_or("this process");
        let cores = host.cores.map_or_else(String::new, |cores| format!(", {cores} cores"));
        let share = if recording.seconds > 0.0 { 100.0 * recording.cost_seconds / recording.seconds } else { 0.0 };
        let mut text = format!(
            "monitor report: {name} (pid {}), {}{cores}, {} build, {}\n",
            host.pid, host.platform, host.build_profile, self.generated_at
        );
        text.push_str(&format!(
            "Recorded for {}; recording cost {} ({share:.2} % of one core, {} a call, {} clock){}\n",
            seconds(recording.seconds),
            seconds(recording.cost_seconds),
            seconds(recording.cost_per_call_seconds),
            recording.clock,
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

impl FunctionReport {
    fn is_used(&self) -> bool {
        self.calls > 0 || self.in_flight.unwrap_or(0) > 0
    }
}

/// A column: its heading, and what it says of a function. A column that says nothing of any function is left out.
struct Column {
    heading: &'static str,
    value: fn(&FunctionReport) -> Option<String>,
}

const COLUMNS: &[Column] = &[
    Column { heading: "calls", value: |f| Some(count(f.calls)) },
    Column { heading: "error", value: |f| positive(f.outcomes.error) },
    Column { heading: "panic", value: |f| positive(f.outcomes.panic) },
    Column { heading: "cancelled", value: |f| positive(f.outcomes.cancelled) },
    Column { heading: "in flight", value: |f| positive(f.in_flight.unwrap_or(0)) },
    Column {
        heading: "total",
        value: |f| f.total_seconds.map(|total| format!("{}{}", if f.sample > 1 { "~" } else { "" }, seconds(total))),
    },
    Column { heading: "mean", value: |f| f.mean_seconds.map(seconds) },
    Column { heading: "p50", value: |f| f.p50_seconds.map(seconds) },
    Column { heading: "p95", value: |f| f.p95_seconds.map(seconds) },
    Column { heading: "p99", value: |f| f.p99_seconds.map(seconds) },
    Column { heading: "max", value: |f| f.max_seconds.map(seconds) },
    Column { heading: "busy", value: |f| f.busy_seconds.map(seconds) },
    Column { heading: "polls", value: |f| f.polls.map(count) },
    Column { heading: "longest poll", value: |f| f.longest_poll_seconds.map(seconds) },
];

/// One rule below the heading: a line for each function is enough.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

fn table(functions: &[&FunctionReport], is_terminal: bool) -> Table {
    let columns: Vec<_> =
        COLUMNS.iter().filter(|column| functions.iter().any(|function| (column.value)(function).is_some())).collect();
    let mut table = Table::new();
    table.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
    let is_bold = is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if !is_terminal {
        table.force_no_tty().set_width(FILE_WIDTH);
    }
    let heading = |text: &str| if is_bold { Cell::new(text).add_attribute(Attribute::Bold) } else { Cell::new(text) };
    table.set_header(
        [heading("function"), heading("module")]
            .into_iter()
            .chain(columns.iter().map(|column| heading(column.heading).set_alignment(CellAlignment::Right))),
    );
    for function in functions {
        let figures = columns
            .iter()
            .map(|column| Cell::new((column.value)(function).unwrap_or_default()).set_alignment(CellAlignment::Right));
        table.add_row([Cell::new(&function.function), Cell::new(&function.module)].into_iter().chain(figures));
    }
    table
}

fn positive(number: u64) -> Option<String> {
    (number > 0).then(|| count(number))
}

/// `1234567` as `1,234,567`.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Three significant digits and the unit that fits: `1.25 ms`.
fn seconds(value: f64) -> String {
    let (scaled, unit) = match value {
        _ if value >= 1.0 => (value, "s"),
        _ if value >= 1e-3 => (value * 1e3, "ms"),
        _ if value >= 1e-6 => (value * 1e6, "µs"),
        _ => (value * 1e9, "ns"),
    };
    let decimals = if scaled >= 100.0 || scaled == 0.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(seconds(0.0), "0 ns");
        assert_eq!(seconds(2.5e-8), "25.0 ns");
        assert_eq!(seconds(1.25e-3), "1.25 ms");
        assert_eq!(seconds(123.4), "123 s");
    }
}
