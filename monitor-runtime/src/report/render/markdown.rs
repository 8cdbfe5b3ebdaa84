//! The report as Markdown, for a pull request.

use super::columns;
use super::detail;
use super::figure::{Figure, count, percent, seconds, several, span};
use super::names::visible;
use super::tree::Pruned;
use crate::report::model::{FunctionReport, Report};
use crate::report::view::CallGraph;

/// Functions in the table.
const ROWS: usize = 20;
/// Functions told of in full.
const TOP: usize = 5;

impl Report {
    /// The report as Markdown for a pull request: the twenty functions with the longest total time, the slowest, the most
    /// memory-hungry, the call tree, and what was not captured. Names are shown as they are: nothing in them is markup.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// assert!(monitor::report().to_markdown().starts_with("## Monitor report"));
    /// ```
    pub fn to_markdown(&self) -> String {
        let mut text = self.summary();
        let used: Vec<_> = self.used_functions().collect();
        if used.is_empty() {
            let functions = several(self.functions.len(), "annotated function", "annotated functions");
            text.push_str(&format!("\nNone of {functions} was called.\n"));
        }
        self.table(&mut text, &used);
        let graph = CallGraph::of(self);
        self.in_full(&mut text, "Slowest functions", &self.slowest(TOP), &graph);
        self.in_full(&mut text, "Most memory-hungry functions", &self.hungriest(TOP), &graph);
        self.tree(&mut text);
        if !self.not_captured.is_empty() {
            text.push_str("\n### Not captured\n\n");
            for reason in &self.not_captured {
                text.push_str(&format!("- {}\n", plain(reason)));
            }
        }
        text
    }

    fn summary(&self) -> String {
        let (host, recording) = (&self.host, &self.recording);
        let cores = host.cores.map_or_else(String::new, |cores| format!(", {}", several(cores, "core", "cores")));
        let mut text = format!(
            "## Monitor report: {}\n\n{}, {}{cores}, {} build, {}. Recorded for {}; recording cost {} ({} of one core).\n",
            code(self.name()),
            several(self.used_functions().count(), "function called", "functions called"),
            plain(&host.platform),
            plain(&host.build_profile),
            plain(&self.generated_at),
            span(recording.seconds),
            seconds(recording.cost_seconds),
            percent(recording.cost_share().unwrap_or(0.0)),
        );
        if host.build_profile == "debug" {
            text.push_str("\n**This is a debug build: counts hold, times say little.**\n");
        }
        if !recording.enabled {
            text.push_str("\n**Recording is off now.**\n");
        }
        if let Some(memory) = &self.memory {
            text.push_str(&format!("\nMemory: {}\n", memory.sentence()));
        }
        if let Some(cpu) = &self.cpu {
            text.push_str(&format!("\nCPU: {}\n", cpu.sentence()));
        }
        text
    }

    fn table(&self, text: &mut String, used: &[&FunctionReport]) {
        let rows = used.get(..ROWS).unwrap_or(used);
        let columns = columns::columns(self, rows);
        if rows.is_empty() {
            return;
        }
        text.push_str("\n### Functions\n\n| function | module |");
        columns.iter().for_each(|column| text.push_str(&format!(" {} |", column.heading)));
        text.push_str("\n| --- | --- |");
        columns.iter().for_each(|_| text.push_str(" ---: |"));
        for function in rows {
            text.push_str(&format!("\n| {} | {} |", code(&function.function), code(&function.module)));
            for column in &columns {
                let figure = (column.value)(self, function).map(Figure::text).unwrap_or_default();
                text.push_str(&format!(" {} |", figure.replace('~', "\\~").replace('<', "&lt;")));
            }
        }
        text.push('\n');
        if let Some(more) = used.len().checked_sub(rows.len()).filter(|more| *more > 0) {
            text.push_str(&format!("\n{} not shown.\n", several(more, "more function is", "more functions are")));
        }
    }

    fn in_full(&self, text: &mut String, title: &str, functions: &[&FunctionReport], graph: &CallGraph<'_>) {
        if functions.is_empty() {
            return;
        }
        text.push_str(&format!("\n### {title}\n\n"));
        for function in functions {
            text.push_str(&format!("1. {} in {}\n", code(&function.function), code(&function.module)));
            for group in detail::groups(self, function) {
                let facts: Vec<_> =
                    group.facts.iter().map(|(name, figure)| format!("{name} {}", figure.text())).collect();
                let facts = facts.join(", ").replace('~', "\\~").replace('<', "&lt;");
                text.push_str(&format!("   - {}: {facts}\n", group.name));
            }
            for (name, calls) in
                [("callers", graph.callers(function.key())), ("callees", graph.callees(function.key()))]
            {
                let calls: Vec<_> = calls
                    .iter()
                    .take(TOP)
                    .map(|call| format!("{} ({}, {})", code(call.key.1), count(call.calls), seconds(call.seconds)))
                    .collect();
                if !calls.is_empty() {
                    text.push_str(&format!("   - {name}: {}\n", calls.join(", ")));
                }
            }
        }
    }

    fn tree(&self, text: &mut String) {
        let tree = Pruned::of(self);
        if tree.nodes.is_empty() {
            return;
        }
        text.push_str("\n### Call tree\n\n<details><summary>total time, self time, calls</summary>\n\n");
        for (depth, node) in &tree.nodes {
            let bytes = node.allocations.map(|allocations| Figure::Bytes(allocations.total.bytes).text());
            text.push_str(&format!(
                "{:indent$}- {} {}: {} total, {} self, {}{}\n",
                "",
                code(&node.function),
                percent(tree.share(node.total_seconds)).replace('<', "&lt;"),
                seconds(node.total_seconds),
                seconds(node.self_seconds),
                several(node.calls, "call", "calls"),
                bytes.map(|bytes| format!(", {bytes}")).unwrap_or_default(),
                indent = depth * 2,
            ));
        }
        for reason in tree.left_out() {
            text.push_str(&format!("\n{reason}\n"));
        }
        text.push_str("\n</details>\n");
    }
}

/// A name as code. Not between backticks, which a name may have itself; GitHub takes `@name` in it for no one.
fn code(name: &str) -> String {
    format!("<code>{}</code>", plain(name))
}

/// Text in which nothing is markup. A pipe is written as an entity: tables are cut at pipes before backslashes are read.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' => out.push_str("&#124;"),
            '`' => out.push_str("&#96;"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '!' | '#' | '$' | '@' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_markup() {
        assert_eq!(plain("a|b`c`<i>\n_x_ @me"), "a&#124;b&#96;c&#96;&lt;i&gt;\\\\n\\_x\\_ \\@me");
    }
}
