//! Templates over many values, expanded by promtool and by us.

use std::fmt::Write as _;

use super::promtool::{quoted, verdicts};
use crate::alert::group::Store;
use crate::alert::template::{Context, External, Template};
use crate::alert::unit;
use crate::alert::unit::memory::Memory;
use crate::promql::source::{Labels, NAME, Sample};
use crate::promql::{Compat, Options};

const TEMPLATES: &[&str] = &[
    "{{ $value }}",
    "{{.Value}} {{ .Labels.job }}",
    "a{{- $value -}} b {{ $labels.job }} c {{- /* nothing */ -}} d",
    "{{ humanize $value }} {{ $value | humanize }}",
    "{{ $value | humanize1024 }}",
    "{{ $value | humanizePercentage }}",
    "{{ $value | humanizeDuration }}",
    "{{ $value | humanizeTimestamp }}",
    "{{ printf \"%.2f\" $value }} {{ printf \"%f\" $value }}",
    "{{ printf \"%8.1f|%-8.1f|%08.1f\" $value $value $value }}",
    "{{ printf \"%e %.2e\" $value $value }}",
    "{{ printf \"%g %.3g %v\" $value $value $value }}",
    "{{ printf \"%s is %q, %d%% of %v\" $labels.job $labels.none 5 `a\"b` }}",
    "{{ printf \"%.3s|%6s|%-6s|\" $labels.job $labels.job $labels.job }}",
    "{{ $labels.job | toUpper }} {{ toLower \"ABC\" }}",
    "{{ printf \"%s\" (humanize $value) }}{{ \"}}\" }}",
    "{{ $labels.number | humanize }} {{ humanizeDuration \"90\" }} {{ 1.5 }} {{ 7 | humanize }}",
    "no template, and { one brace }",
];

const VALUES: &[&str] = &[
    "0",
    "1",
    "-1",
    "0.1",
    "1.5",
    "12.345678",
    "999.96",
    "1000",
    "1234567",
    "-1234567.891",
    "123456789",
    "8e9",
    "1e-7",
    "0.000123456",
    "59.9",
    "60",
    "3600",
    "3661.5",
    "86400",
    "-90061",
    "0.99995",
    "1048576",
    "1.7e9",
    "2147483648",
    "NaN",
    "Inf",
    "-Inf",
    "1.7000000015e9",
    "100000",
    "1000000",
    "0.0001",
    "0.00001",
];

/// The language, over one value. What promtool finds without `sort` has any order.
const LANGUAGE: &[&str] = &[
    "{{ if true }}yes{{ end }}",
    "{{ if false }}yes{{ else }}no{{ end }}",
    "{{ if eq $labels.job \"the api\" }}api{{ else if eq $labels.job \"web\" }}web{{ else }}other{{ end }}",
    "{{ if eq $labels.job \"a\" \"the api\" \"b\" }}one of them{{ end }}",
    "{{ if ne $labels.job \"web\" }}not web{{ end }}",
    "{{ if $labels.none }}there{{ else }}missing{{ end }}",
    "{{ if not $labels.none }}missing{{ end }}",
    "{{ if and $labels.job $labels.number }}both{{ end }}",
    "{{ if or $labels.none $labels.job }}one{{ end }}",
    "{{ or $labels.none \"default\" }} {{ and $labels.job \"last\" }}",
    "{{ if gt $value 10.0 }}high{{ else }}low{{ end }}",
    "{{ if ge $value 12.5 }}a{{ end }}{{ if lt $value 12.5 }}b{{ end }}{{ if le $value 12.5 }}c{{ end }}",
    "{{ lt 1 2 }} {{ gt \"b\" \"a\" }} {{ eq 1.0 1.0 }} {{ eq true true }} {{ ne 1 2 }}",
    "{{ if and (gt $value 10.0) (lt $value 20.0) }}between{{ end }}",
    "{{ with $labels.job }}<{{ . }}>{{ end }}",
    "{{ with $labels.none }}<{{ . }}>{{ else }}none{{ end }}",
    "{{ with $x := $labels.job }}{{ $x }}{{ . }}{{ end }}",
    "{{ $x := 5 }}{{ $x }} {{ $x = 6 }}{{ $x }}",
    "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}",
    "{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}",
    "{{ if $x := $labels.job }}{{ $x }}{{ end }}",
    "{{ range query \"sort(up)\" }}{{ .Labels.instance }}={{ .Value }} {{ end }}",
    "{{ range $i, $e := query \"sort(up)\" }}{{ $i }}:{{ $e.Labels.instance }},{{ end }}",
    "{{ range $e := query \"sort(up)\" }}{{ $e.Value }}{{ $labels.job }};{{ end }}",
    "{{ range query \"absent_series\" }}x{{ else }}nothing{{ end }}",
    "{{ range query \"sort(up)\" }}{{ if eq .Labels.instance \"b\" }}{{ break }}{{ end }}{{ .Labels.instance }}{{ end }}",
    "{{ range query \"sort(up)\" }}{{ if eq .Labels.instance \"b\" }}{{ continue }}{{ end }}{{ .Labels.instance }}{{ end }}",
    "{{ range $name, $text := $labels }}{{ $name }}={{ $text }};{{ end }}",
    "{{ with query \"up{instance='b'}\" }}{{ . | first | value | humanize }}{{ end }}",
    "{{ with query \"absent_series\" }}{{ . | first | value }}{{ else }}no data{{ end }}",
    "{{ query \"sum(up)\" | first | value }}",
    "{{ query \"up{instance='a'}\" | first | label \"instance\" }}",
    "{{ printf \"up{instance='%s'}\" \"c\" | query | first | value }}",
    "{{ query \"vector(7)\" | first | value | printf \"%.1f\" }}",
    "{{ query \"42\" | first | value }}",
    "{{ (query \"sort(up)\" | first).Labels.instance }} {{ (query \"sort(up)\" | first).Value }}",
    "{{ range query \"sort(up)\" | sortByLabel \"zone\" }}{{ .Labels.zone }}{{ .Labels.instance }} {{ end }}",
    "{{ range query \"sort_desc(up)\" }}{{ .Value }} {{ end }}",
    "{{ range query \"topk(2, up)\" }}{{ .Labels.instance }} {{ end }}",
    "{{ len (query \"sort(up)\") }} {{ len $labels.job }} {{ len $labels }}",
    "{{ index $labels \"job\" }}{{ index $labels \"none\" }} {{ (index (query \"sort(up)\") 1).Labels.instance }}",
    "{{ query \"up{instance='a'}\" | first }}",
    "{{ $labels }}",
    "{{ .Labels }} {{ .Value }} {{ $.Value }} {{ $.Labels.job }}",
    "{{ .ExternalLabels.region }} {{ $externalLabels.region }} {{ $externalLabels.none }} {{ $externalLabels }}",
    "{{ $externalURL }} {{ .ExternalURL }}",
    "{{ title \"hello wide world\" }} {{ toUpper \"abc\" }} {{ toLower \"ABC\" }}",
    "{{ title \"it's o'clock mc-donald a_b\" }}",
    "{{ match \"^the\" $labels.job }} {{ match \"^api\" $labels.job }} {{ match \"a.i\" \"xxapi\" }}",
    "{{ reReplaceAll \"(\\\\w+) (\\\\w+)\" \"$2 $1\" $labels.job }}",
    "{{ $labels.job | reReplaceAll \"the (.*)\" \"an ${1}x\" }} {{ reReplaceAll \"[aeiou]\" \"\" \"vowels\" }}",
    "{{ graphLink \"up{job=\\\"a b\\\"} > 1\" }} {{ tableLink \"rate(x[5m])\" }}",
    "{{ parseDuration \"1h30m\" }} {{ parseDuration \"5m\" | humanizeDuration }} {{ parseDuration \"250ms\" }}",
    "{{ stripPort \"host:9090\" }} {{ stripPort \"[::1]:9090\" }} {{ stripPort \"host\" }} {{ stripPort \"::1\" }}",
    "{{ stripDomain \"a.b.c:80\" }} {{ stripDomain \"a.b.c\" }} {{ stripDomain \"1.2.3.4:80\" }} {{ stripDomain \"[::1]:80\" }}",
    "{{ define \"x\" }}<{{ . }}>{{ end }}{{ template \"x\" $labels.job }}",
    "{{ define \"x\" }}{{ .arg0 }}-{{ .arg1 }}{{ end }}{{ template \"x\" (args 1 \"two\") }}",
    "{{ define \"x\" }}no data{{ end }}{{ template \"x\" }}",
    "{{ define \"down\" }}{{ with . }}{{ . }}{{ end }}{{ end }}a{{ template \"down\" \"b\" }}c",
    "{{ block \"b\" $value }}[{{ . }}]{{ end }}",
    "{{ range query \"sort(up)\" }}{{ $v := .Value }}{{ $v }}{{ end }}",
    "{{ print 1 2 \"a\" \"b\" 3 4 }} {{ print \"a\" 1 2 }} {{ print }}|{{ println \"x\" 1 }}|",
    "{{ html \"<a href='x'>\\\"&\" }} {{ safeHtml \"<b>\" }} {{ urlquery \"a b&c=d/é\" }}",
    "{{ \"<&>\" | html }} {{ `raw \\n` }} {{ \"tab\\there\" }} {{ \"\\u00e9\\x41\" }} {{ 'a' }}",
    "{{ 1_000 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 1e3 }} {{ 1.50 }} {{ -3 }} {{ +4 }} {{ .5 }} {{ -1.5e-3 }}",
    "{{ printf \"%5d|%-5d|%05d|%+d|%x|%X|%c\" 42 42 42 42 255 255 65 }}",
    "{{ printf \"%t %v %q\" true false \"q\" }} {{ printf \"%v %v\" 1.5 \"x\" }} {{ printf \"100%%\" }}",
    "{{ printf \"%+.1f|% d|%e|%E|%G\" 1.25 7 12345.678 0.00012 1.5 }}",
    "{{ printf \"%x %s\" \"hi\" $labels }} {{ printf \"%T %T %T\" 1 1.5 \"a\" }}",
    "{{ printf \"%6.2f%%\" 12.345 }} {{ printf \"%-8s|\" \"ab\" }} {{ printf \"%8s|\" \"ab\" }} {{ printf \"%.1s\" \"ab\" }}",
    "a {{- \" b \" -}} c {{- /* comment with }} in it */ -}} d",
    "{{/* one */}}x{{- /* two */ -}} y",
    "  {{- if true -}}  in  {{- end -}}  out",
    "{{ if true }}{{ if false }}a{{ else }}{{ if true }}b{{ end }}{{ end }}{{ end }}",
    "{{ if eq (len (query \"sort(up)\")) 3 }}three{{ end }}",
    "{{ with query \"sort(up)\" }}{{ range . }}{{ .Value }}{{ end }}{{ end }}",
    "{{ (printf \"%.2f\" $value) }} {{ ($value) }} {{ ((1)) }}",
    "{{ $value | printf \"%.0f\" | printf \"%s!\" }}",
    "{{ not true }} {{ not 0 }} {{ not \"\" }} {{ and 1 0 2 }} {{ or 0 \"\" 3 }}",
    "{{ humanize 1234567.0 }} {{ humanize1024 1048576 }} {{ humanizeDuration 3661 }} {{ humanizePercentage 0.256 }}",
    "{{ humanize \"1500\" }} {{ 0.5 | humanizeDuration }} {{ 1700000000 | humanizeTimestamp }}",
    "{{ $a := 1 }}{{ $b := $a }}{{ eq $a $b }}",
    "{{ range $k, $v := args \"x\" 2 }}{{ $k }}={{ $v }} {{ end }}",
    "{{ index (args \"x\" 2) \"arg1\" }} {{ (args \"x\").arg0 }}",
    "{{ if (query \"sort(up)\") }}some{{ end }}{{ if query \"absent_series\" }}none{{ end }}",
    "{{ with $labels }}{{ .job }}{{ end }} {{ with . }}{{ .Value }}{{ end }}",
    "{{ with query \"sort(up)\" | first }}{{ .Labels.zone }} {{ .Value }}{{ end }}",
    "{{ if true }}{{/* nothing */}}{{ end }}empty",
    "{ single } }} braces {",
    "{{ with $value }}{{ . }}{{ end }} {{ with 0 }}x{{ else }}zero{{ end }}",
    "{{ range $labels }}{{ . }};{{ end }}",
    "{{ \"{{ quoted }}\" }} {{ `}}` }}",
    "line one\nline {{ $labels.job }}\nline three",
    "{{ $labels.job }}{{ $labels.job }}{{ $labels.job }}",
    "{{ query \"scalar(sum(up))\" | first | value }}",
    "{{ with query \"sort(sum by (zone) (up))\" }}{{ range . }}{{ .Labels.zone }}:{{ .Value }} {{ end }}{{ end }}",
    "{{ range $i, $e := query \"sort(up)\" }}{{ if $i }}, {{ end }}{{ $e.Labels.instance }}{{ end }}",
    "{{ with printf \"up{instance='%s'}\" \"b\" | query }}{{ . | first | value | printf \"%.1f\" }}{{ end }}",
    "VALUE = {{ $value }}\n  LABELS = {{ $labels }}",
    "{{ $labels.job }} is {{ if gt (query \"up{instance='a'}\" | first | value) 0.5 }}up{{ else }}down{{ end }}",
    "{{ le 1 1 }}{{ ge 1 2 }}{{ lt \"a\" \"b\" }}{{ gt 2.5 1.5 }}",
    "{{ eq \"a\" \"b\" }} {{ eq 1 1 }} {{ ne \"a\" \"a\" }} {{ eq $value $value }}",
    "{{ len \"é\" }} {{ len \"\" }} {{ len (args 1 2 3) }}",
];

/// What both refuse to read, and what our message has.
const REFUSED: &[(&str, &str)] = &[
    ("{{ if true }}x", "has no `{{ end }}`"),
    ("{{ end }}", "closes nothing"),
    ("{{ else }}", "belongs to no"),
    ("{{ range }}{{ end }}", "not understood"),
    ("{{ nothing 1 }}", "function \"nothing\" is not known"),
    ("{{ humanise 1.0 }}", "did you mean humanize?"),
    ("{{ $nothing }}", "variable $nothing is not defined"),
    ("{{ }}", "is empty"),
    ("{{ template x }}", "takes a name in quotes"),
    ("{{ define \"x\" }}", "has no `{{ end }}`"),
    ("{{ break }}", "within no `range`"),
    ("{{ $value ", "is not closed"),
    ("{{ \"a }}", "is not closed"),
    ("{{ 'ab' }}", "one character"),
    ("{{ 1 | 2 }}", "takes no arguments"),
    ("{{ ( 1 }}", "not understood"),
    ("{{ 1 ) }}", "not understood"),
    ("{{ | humanize }}", "not understood"),
    ("{{ 12x }}", "is no number"),
    ("{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}", "is not defined"),
    ("{{ define \"x\" }}{{ $labels.job }}{{ end }}", "$labels is not defined"),
    ("{{ # }}", "is not understood"),
];

/// What a real one would only find when it fires, if at all; and what our message has.
const REFUSED_EARLY: &[(&str, &str)] = &[
    ("{{ printf \"%d\" $value }}", "%d does not print a float64"),
    ("{{ printf \"%.2f\" $labels.job }}", "%f does not print a string"),
    ("{{ printf \"%s %s\" $labels.job }}", "more verbs than values"),
    ("{{ printf \"%s\" $labels.job 1 }}", "fewer verbs than values"),
    ("{{ printf \"%\" }}", "ends within"),
    ("{{ printf \"%5000d\" 1 }}", "at most 1000 wide"),
    ("{{ if gt $value 10 }}x{{ end }}", "write the number with a decimal point"),
    ("{{ toUpper $value }}", "1.5 is a float64, and no text"),
    ("{{ humanize }}", "takes 1 arguments, and is given 0"),
    ("{{ $labels.job.more }}", "has no field .more"),
    ("{{ .Nothing }}", "there is no .Nothing"),
    ("{{ template \"x\" }}", "is not defined"),
    ("{{ $nothing = 1 }}", "variable $nothing is not defined"),
    ("{{ range $value }}{{ end }}", "can't iterate over"),
    ("{{ eq $labels $labels }}", "cannot be compared"),
];

fn memory() -> Memory {
    let mut memory = Memory::default();
    for (instance, zone, value) in UP {
        let labels = [(NAME, "up"), ("instance", instance), ("zone", zone)];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        memory.append(Labels::new(labels), Sample { timestamp_ms: 0, value });
    }
    memory
}

const UP: [(&str, &str, f64); 3] = [("a", "z2", 1.0), ("b", "z1", 0.0), ("c", "z3", 3.5)];

fn external() -> External {
    External { labels: [("region".to_owned(), "eu".to_owned())].into(), url: "http://p.example/prom".to_owned() }
}

fn expanded(template: &str, value: f64) -> String {
    let labels =
        [(NAME, "x"), ("job", "the api"), ("number", "12345")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (labels, memory, external) = (Labels::new(labels), memory(), external());
    let options = Options { compat: Compat::V2, ..Options::default() };
    let context = Context { labels: &labels, value, external: &external, source: &memory, at_ms: 0, options };
    Template::parse(template).unwrap_or_else(|problem| panic!("{template}: {problem}")).expand(context)
}

/// Asks promtool whether it expands `templates` to what we do.
fn compare(templates: &[&str], values: &[&str]) {
    let directory = tempfile::tempdir().unwrap();
    let mut rules =
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x == x or x != x\n    annotations:\n".to_owned();
    for (at, template) in templates.iter().enumerate() {
        writeln!(rules, "      a{at}: {}", quoted(template)).unwrap();
    }
    std::fs::write(directory.path().join("rules.yml"), rules).unwrap();
    let mut tests = "rule_files: [rules.yml]\ntests:\n".to_owned();
    for value in values {
        write!(tests, "- external_labels: {{region: eu}}\n  external_url: http://p.example/prom\n  input_series:\n")
            .unwrap();
        writeln!(tests, "  - series: 'x{{job=\"the api\",number=\"12345\"}}'\n    values: '{value}'").unwrap();
        for (instance, zone, value) in UP {
            writeln!(tests, "  - series: 'up{{instance=\"{instance}\",zone=\"{zone}\"}}'\n    values: '{value}'")
                .unwrap();
        }
        write!(tests, "  alert_rule_test:\n  - eval_time: 0m\n    alertname: A\n    exp_alerts:\n").unwrap();
        writeln!(tests, "    - exp_labels: {{job: the api, number: '12345'}}\n      exp_annotations:").unwrap();
        for (at, template) in templates.iter().enumerate() {
            let text = expanded(template, value.parse().unwrap());
            writeln!(tests, "        a{at}: {}", quoted(&text)).unwrap();
        }
    }
    let file = directory.path().join("tests.yml");
    std::fs::write(&file, tests).unwrap();
    let (theirs, report) = verdicts("test", &[&file]);
    assert!(theirs[0], "{report}");
    unit::run(&file, Options { compat: Compat::V2, ..Options::default() }).unwrap();
}

#[test]
fn numbers_are_written_as_promtool_writes_them() {
    compare(TEMPLATES, VALUES);
}

#[test]
fn the_language_is_promtools() {
    assert!(LANGUAGE.len() + TEMPLATES.len() >= 120, "{}", LANGUAGE.len() + TEMPLATES.len());
    compare(LANGUAGE, &["12.5"]);
}

#[test]
fn both_refuse_what_cannot_be_read() {
    let directory = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (at, (template, message)) in REFUSED.iter().enumerate() {
        let problem = Template::parse(template).unwrap_err();
        assert!(problem.contains(message), "{template}: {problem}");
        let rules = format!(
            "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    annotations:\n      a: {}\n",
            quoted(template)
        );
        files.push(directory.path().join(format!("{at}.yml")));
        std::fs::write(&files[at], rules).unwrap();
    }
    for (file, (template, _)) in files.iter().zip(REFUSED) {
        let (theirs, report) = verdicts("check", &[file]);
        assert_eq!(theirs, [false], "{template}\n{report}");
    }
}

#[test]
fn what_would_fail_for_any_value_is_refused() {
    for (template, message) in REFUSED_EARLY {
        let problem = Template::parse(template).unwrap_err();
        assert!(problem.contains(message), "{template}: {problem}");
    }
}

#[test]
fn what_fails_with_these_values_is_said_in_the_text() {
    for (template, message) in [
        ("{{ query \"absent_series\" | first }}", "first() called on vector with no elements"),
        ("{{ $labels.job | humanize }}", "\"the api\" is no number"),
        ("{{ query \"up >\" }}", "error calling query: "),
        ("{{ parseDuration $labels.job }}", "not a valid duration string"),
        ("{{ reReplaceAll \"(\" \"\" $labels.job }}", "error calling reReplaceAll: "),
        ("{{ index (query \"up\") 7 }}", "index out of range: 7"),
        ("{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" 1 }}", "maximum template depth"),
        (
            "{{ define \"x\" }}{{ range query \"up\" }}{{ template \"y\" }}{{ end }}{{ end }}\
             {{ define \"y\" }}{{ range query \"up\" }}{{ template \"x\" }}{{ end }}{{ end }}{{ template \"x\" }}",
            "maximum template depth",
        ),
    ] {
        let text = expanded(template, 1.0);
        assert!(text.starts_with("<error expanding template: ") && text.contains(message), "{template}: {text}");
    }
}

#[test]
fn an_expansion_is_bounded() {
    let long = "x".repeat(1_000);
    let range = "{{ range query \"up\" }}";
    let many = format!("{}{long}{}", range.repeat(10), "{{ end }}".repeat(10));
    assert!(expanded(&many, 1.0).contains("longer than 65536 bytes"));
    let empty = format!("{}{}", range.repeat(13), "{{ end }}".repeat(13));
    assert!(expanded(&empty, 1.0).contains("takes more than 100000 steps"));
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(100), ")".repeat(100));
    assert!(Template::parse(&deep).unwrap_err().contains("nested too deeply"));
    let blocks = format!("{}{}", "{{ if true }}".repeat(100), "{{ end }}".repeat(100));
    assert!(Template::parse(&blocks).unwrap_err().contains("nested too deeply"));
}

/// promtool itself fails here.
#[test]
fn the_external_url_is_a_function_too() {
    assert_eq!(expanded("{{ externalURL }} {{ pathPrefix }}", 1.0), "http://p.example/prom /prom");
}

#[test]
fn what_is_no_moment_has_no_date() {
    let text = |value| expanded("{{ humanizeTimestamp $value }} {{ humanizeDuration $value }}", value);
    assert_eq!(text(1e100), "1e+100 1e+100s");
    assert_eq!(text(f64::NAN), "NaN NaN");
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(text in "(\\{\\{|\\}\\}|if|end|range|\\$value|\\.|\\(|\\)|\\||\"|query|printf|%d|-| |x|:=|1|/\\*|\\*/){0,30}") {
        if let Ok(template) = Template::parse(&text) {
            let (labels, memory, external) = (Labels::default(), memory(), external());
            let options = Options::default();
            template.expand(Context { labels: &labels, value: 1.0, external: &external, source: &memory, at_ms: 0, options });
        }
    }
}
