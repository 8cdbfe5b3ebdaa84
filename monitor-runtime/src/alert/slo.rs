//! Rules from the objectives that annotations state: alerts on burn rates over several windows, as in chapter 5 of Google's SRE
//! workbook. Of its table, "3 days and 6 hours at 1" is left out: the history in process holds one day.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::record::Spec;
use crate::registry::{bound_text, named_sites};

/// A function and what it is held to.
#[derive(Debug, Clone)]
pub(crate) struct Objective {
    pub(crate) function: String,
    pub(crate) module: String,
    pub(crate) kind: Kind,
    /// In percent.
    pub(crate) target: f64,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Errors,
    Latency { seconds: f64 },
}

/// Two windows in which the budget burns more times too fast than `burn`.
#[derive(Clone, Copy)]
struct Windows {
    long: &'static str,
    short: &'static str,
    burn: f64,
}

/// An alert: either pair of windows raises it.
struct Severity {
    name: &'static str,
    windows: &'static [Windows],
    /// How long a budget of 30 days lasts at most.
    lasts: &'static str,
}

const SEVERITIES: [Severity; 2] = [
    Severity {
        name: "critical",
        windows: &[Windows { long: "1h", short: "5m", burn: 14.4 }, Windows { long: "6h", short: "30m", burn: 6.0 }],
        lasts: "five days",
    },
    Severity { name: "warning", windows: &[Windows { long: "1d", short: "2h", burn: 3.0 }], lasts: "ten days" },
];

/// Windows in which a ratio changes so slowly that every two minutes is often enough, and which are dear to read.
const SLOW: [&str; 3] = ["2h", "6h", "1d"];
const FAST: [&str; 3] = ["5m", "30m", "1h"];

const BY: &str = "sum by (job, service_name, function, module)";

/// Those of the call sites of this program; sites that share a name share their series, and are one function here.
pub(crate) fn objectives() -> Vec<Objective> {
    let mut all = Vec::new();
    for named in named_sites() {
        let mut seen = BTreeSet::new();
        for (kind, target) in named.sites.iter().flat_map(|site| stated(site.spec())) {
            let function = named.name.function.clone();
            let objective = Objective { function, module: named.name.module.to_owned(), kind, target };
            if seen.insert((objective.word(), objective.text())) {
                all.push(objective);
            }
        }
    }
    all
}

fn stated(spec: &Spec) -> impl Iterator<Item = (Kind, f64)> {
    let errors = spec.errors.map(|target| (Kind::Errors, target));
    let latency = spec.latency.map(|latency| (Kind::Latency { seconds: latency.seconds() }, latency.target()));
    errors.into_iter().chain(latency)
}

/// The groups, as items of a list in YAML; nothing without objectives.
pub(crate) fn groups(objectives: &[Objective]) -> String {
    let mut text = String::new();
    if objectives.is_empty() {
        return text;
    }
    // Writing into a String cannot fail, here and below.
    let _ = writeln!(text, "  - name: slo_slow\n    interval: 2m\n    rules:");
    for objective in objectives {
        SLOW.iter().for_each(|window| objective.recording(window, &mut text));
    }
    let _ = writeln!(text, "  - name: slo\n    interval: 30s\n    rules:");
    for objective in objectives {
        FAST.iter().for_each(|window| objective.recording(window, &mut text));
        SEVERITIES.iter().for_each(|severity| objective.alert(severity, &mut text));
    }
    text
}

impl Objective {
    fn word(&self) -> &'static str {
        match self.kind {
            Kind::Errors => "errors",
            Kind::Latency { .. } => "latency",
        }
    }

    /// The label `objective`.
    fn text(&self) -> String {
        match self.kind {
            Kind::Errors => format!("{}%", self.target),
            Kind::Latency { seconds } if seconds < 1.0 => {
                format!("{}% in {}ms", self.target, (seconds * 1_000.0).round())
            }
            Kind::Latency { seconds } => format!("{}% in {seconds}s", self.target),
        }
    }

    fn matchers(&self) -> String {
        format!("function={},module={}", quoted(&self.function), quoted(&self.module))
    }

    /// The share of calls that missed the objective.
    fn ratio(&self, window: &str) -> [String; 4] {
        let own = self.matchers();
        match self.kind {
            Kind::Errors => [
                format!("{BY} (rate(function_calls_total{{{own},result=~\"error|panic\"}}[{window}]))"),
                "/".to_owned(),
                format!("({BY} (rate(function_calls_total{{{own}}}[{window}])) > 0)"),
                String::new(),
            ],
            Kind::Latency { seconds } => [
                "1 -".to_owned(),
                format!(
                    "{BY} (rate(function_calls_duration_seconds_bucket{{{own},le=\"{}\"}}[{window}]))",
                    bound_text(seconds)
                ),
                "/".to_owned(),
                format!("({BY} (rate(function_calls_duration_seconds_count{{{own}}}[{window}])) > 0)"),
            ],
        }
    }

    fn recorded(&self, window: &str) -> String {
        format!("function:slo_{}:ratio_rate{window}", self.word())
    }

    /// Labels of an alert are templates; those of what is recorded are taken as they stand.
    fn labels(&self, written: fn(&str) -> String, text: &mut String) {
        let _ = writeln!(text, "          function: {}", quoted(&written(&self.function)));
        let _ = writeln!(text, "          module: {}", quoted(&written(&self.module)));
        let _ = writeln!(text, "          objective: {}", quoted(&self.text()));
    }

    fn recording(&self, window: &str, text: &mut String) {
        let _ = writeln!(text, "      - record: {}\n        expr: |-", self.recorded(window));
        for line in self.ratio(window).iter().filter(|line| !line.is_empty()) {
            let _ = writeln!(text, "          {line}");
        }
        let _ = writeln!(text, "        labels:");
        self.labels(str::to_owned, text);
    }

    /// The pairs that can raise an alert: no more than all calls can miss a target. Of a target so low that none of a severity's
    /// pairs can, the last one says that it is missed at all.
    fn windows(&self, severity: &Severity) -> Vec<Windows> {
        let budget = (100.0 - self.target) / 100.0;
        let can: Vec<_> = severity.windows.iter().copied().filter(|windows| windows.burn * budget < 1.0).collect();
        let is_mildest = SEVERITIES.last().is_some_and(|mildest| mildest.name == severity.name);
        match severity.windows.last().filter(|_| can.is_empty() && is_mildest) {
            Some(last) => vec![Windows { burn: 1.0, ..*last }],
            None => can,
        }
    }

    fn alert(&self, severity: &Severity, text: &mut String) {
        let windows = self.windows(severity);
        if windows.is_empty() {
            return;
        }
        let own = format!("{{{},objective={}}}", self.matchers(), quoted(&self.text()));
        let _ = writeln!(text, "      - alert: slo_{}_burn_rate\n        expr: |-", self.word());
        for (at, Windows { long, short, burn }) in windows.iter().enumerate() {
            let limit = format!("> {burn} * (100 - {}) / 100", self.target);
            if at > 0 {
                let _ = writeln!(text, "          or");
            }
            let _ = writeln!(text, "          (");
            let _ = writeln!(text, "            {}{own} {limit}", self.recorded(long));
            let _ = writeln!(text, "            and");
            let _ = writeln!(text, "            {}{own} {limit}", self.recorded(short));
            let _ = writeln!(text, "          )");
        }
        let _ = writeln!(text, "        labels:\n          severity: {}", severity.name);
        self.labels(literal, text);
        let (what, promise) = match self.kind {
            Kind::Errors => ("end in an error or a panic", "of the calls are to end without"),
            Kind::Latency { .. } => ("take too long", "of the calls are to be done"),
        };
        let summary =
            format!("{{{{ $value | humanizePercentage }}}} of the calls of {{{{ $labels.function }}}} {what}");
        let description = format!(
            "{{{{ $labels.objective }}}} {promise}. If the calls of {{{{ $labels.module }}}}, function {{{{ $labels.function }}}}, \
             go on so, what may miss the objective in 30 days is used up in less than {}.",
            severity.lasts
        );
        let _ = writeln!(text, "        annotations:\n          summary: {}", quoted(&summary));
        let _ = writeln!(text, "          description: {}", quoted(&description));
    }
}

/// A text in double quotes: the same escapes are PromQL's and YAML's.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            // What YAML takes for the end of a line, or does not allow.
            _ if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A text that a template gives back as it is.
fn literal(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}
