//! The command as its users meet it: answers, exit codes, refusals.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::made::{self, Random, allocating, function, log_normal};
use crate::temporary_directory;

fn monitor(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_monitor"));
    command.args(arguments).env_remove("NO_COLOR");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Exit code 2, nothing on standard output, one sentence on standard error.
fn refused(arguments: &[&str]) -> String {
    let output = monitor(arguments);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
    assert!(
        said.starts_with("monitor: ") && said.ends_with('\n') && said.lines().count() == 1,
        "{arguments:?}: {said}"
    );
    for word in ["panicked", "Err(", "Error {", "os error 2)\""] {
        assert!(!said.contains(word), "{arguments:?}: {said}");
    }
    said
}

/// Two reports in files: the head allocates once more a call, and has another function.
struct Files {
    directory: PathBuf,
    base: String,
    head: String,
}

fn files(name: &str) -> Files {
    let directory = temporary_directory(name);
    let durations = log_normal(&mut Random(1), 2_000, 1e-5, 0.1);
    let price = |allocations| allocating(function("price", &durations), allocations, 128_000);
    let write = |name: &str, functions: &[Value]| {
        let path = directory.join(name);
        fs::write(&path, made::json(functions).to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let base = write("base.json", &[price(4_000), function("search", &durations)]);
    let head = write("head.json", &[price(6_000), function("search", &durations), function("new", &durations)]);
    Files { directory, base, head }
}

#[test]
fn the_exit_code_is_the_answer() {
    let files = files("exit");
    let same = monitor(&["diff", &files.base, &files.base]);
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stdout));
    assert!(text(&same.stdout).starts_with("No regression\n"));
    let worse = monitor(&["diff", &files.base, &files.head]);
    let said = text(&worse.stdout);
    assert_eq!(worse.status.code(), Some(1), "{said}");
    assert!(said.starts_with("Regression: 2 figures got worse\n"), "{said}");
    assert!(
        said.contains("allocations/call, self") && said.contains("+50.0 %") && said.contains("Added: shop::new"),
        "{said}"
    );
    let policy = files.directory.join("policy.toml");
    fs::write(&policy, "allocations = '60%'").unwrap();
    let passed = monitor(&["diff", &files.base, &files.head, "--policy", policy.to_str().unwrap()]);
    assert_eq!(passed.status.code(), Some(0), "{}", text(&passed.stdout));
}

#[test]
fn every_format() {
    let files = files("formats");
    let markdown = text(&monitor(&["diff", &files.base, &files.head, "--format", "markdown"]).stdout);
    assert!(markdown.starts_with("### ❌ Regression: 2 figures got worse\n"), "{markdown}");
    assert!(
        markdown.contains("| **worse** | <code>shop::price</code> | allocations/call, self | 2 | 3 | **+50.0 %** |"),
        "{markdown}"
    );
    assert!(markdown.contains("<details><summary>") && markdown.contains("</details>"), "{markdown}");
    let json = monitor(&["diff", &files.base, &files.head, "--format", "json"]).stdout;
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        (&json["schema"], &json["is_regression"], &json["method"]),
        (&1.into(), &true.into(), &"one_run".into())
    );
    assert_eq!(json["changes"][0]["verdict"], "worse");
    let all = text(&monitor(&["diff", &files.base, &files.head, "--all"]).stdout);
    assert!(all.contains(" noise ") && all.contains(" same "), "{all}");
    for (format, begin) in
        [("text", "monitor report: shop"), ("markdown", "#"), ("html", "<!DOCTYPE html>"), ("json", "{")]
    {
        let shown = monitor(&["show", &files.base, "--format", format]);
        assert_eq!(shown.status.code(), Some(0));
        assert!(text(&shown.stdout).starts_with(begin), "{format}: {}", text(&shown.stdout));
    }
}

#[test]
fn several_runs_a_side() {
    let files = files("several");
    let side = |name: &str, from: &str| {
        let directory = files.directory.join(name);
        for run in 1..=8 {
            // As the reports of a monitor: a directory each, or files.
            let own = directory.join(run.to_string());
            fs::create_dir_all(&own).unwrap();
            fs::copy(from, own.join("report.json")).unwrap();
        }
        directory.to_str().unwrap().to_owned()
    };
    let (base, head) = (side("base", &files.base), side("head", &files.head));
    let paired = monitor(&["diff", &base, &head, "--paired"]);
    assert_eq!(paired.status.code(), Some(1));
    assert!(text(&paired.stdout).contains("8 pairs of runs; confidence 0.99"), "{}", text(&paired.stdout));
    let listed = monitor(&["diff", "--base", &files.base, "--base", &files.base, "--head", &files.base]);
    assert_eq!(listed.status.code(), Some(0));
    assert!(text(&listed.stdout).contains("2 and 1 runs, too few for a test"), "{}", text(&listed.stdout));
    let mixed = monitor(&["diff", &base, "--head", &files.base, "--head", &head]);
    assert!(text(&mixed.stdout).contains("8 and 9 runs"), "{}", text(&mixed.stdout));
}

#[test]
fn show_orders_and_limits() {
    let files = files("show");
    let names = |arguments: &[&str]| {
        let json = monitor(&[&["show", &files.head, "--format", "json"], arguments].concat()).stdout;
        let json: Value = serde_json::from_slice(&json).unwrap();
        json["functions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["function"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["price", "search", "new"]);
    assert_eq!(names(&["--sort", "name"]), ["new", "price", "search"]);
    assert_eq!(names(&["--sort", "bytes", "--top", "1"]), ["price"]);
    for sort in ["total", "self", "mean", "p50", "p95", "p99", "max", "calls", "allocations", "cpu"] {
        assert_eq!(names(&["--sort", sort]).len(), 3, "{sort}");
    }
    // A directory as a monitor writes it, standard input, and a file to write to.
    let directory = files.directory.join("kept");
    fs::create_dir(&directory).unwrap();
    fs::copy(&files.head, directory.join("report.json")).unwrap();
    let out = files.directory.join("out.txt");
    let shown = monitor(&["show", directory.to_str().unwrap(), "--output", out.to_str().unwrap()]);
    assert!(shown.status.success() && shown.stdout.is_empty());
    assert!(fs::read_to_string(&out).unwrap().contains("search"));
    let piped = command(&["show", "-"]).stdin(fs::File::open(&files.head).unwrap()).output().unwrap();
    assert!(piped.status.success() && text(&piped.stdout).contains("search"));
}

#[test]
fn bad_input_is_one_sentence() {
    let files = files("bad");
    let write = |name: &str, content: &[u8]| {
        let path = files.directory.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let whole = fs::read_to_string(&files.base).unwrap();
    let mut random = Random(7);
    for _ in 0..20 {
        let cut = (random.uniform() * whole.len() as f64) as usize;
        let file = write("cut.json", &whole.as_bytes()[..cut]);
        for arguments in [vec!["show", &file], vec!["diff", &files.base, &file], vec!["diff", &file, &files.base]] {
            assert!(refused(&arguments).contains("cut.json: the report is cut off at line"), "{cut}");
        }
    }
    let said = refused(&[
        "diff",
        &files.base,
        &write("new.json", whole.replacen("\"schema\":1", "\"schema\":999", 1).as_bytes()),
    ]);
    assert!(said.contains("new.json: the report has schema 999 and this version of monitor reads schema 1"), "{said}");
    assert!(refused(&["show", &write("page.json", b"<html>")]).contains("page.json: this is not JSON"));
    assert!(
        refused(&["show", &write("other.json", b"{}")])
            .contains("other.json: this is JSON but not a report of monitor")
    );
    assert!(
        refused(&["show", &write("bytes.json", &[0xff, 0xfe, 0])]).contains("bytes.json: this is not text in UTF-8")
    );
    assert!(refused(&["show", &write("empty.json", b"")]).contains("empty.json: the report is cut off"));
    assert!(
        refused(&["diff", "/nowhere/base.json", &files.base])
            .contains("/nowhere/base.json cannot be read: No such file")
    );
    let empty = files.directory.join("empty");
    fs::create_dir(&empty).unwrap();
    let empty = empty.to_str().unwrap();
    assert!(refused(&["show", empty]).contains("is a directory without report.json"));
    assert!(refused(&["diff", empty, &files.base]).contains("is a directory without a report"));
    assert!(refused(&["diff", &files.base]).contains("the head is missing; give BASE and HEAD"));
    assert!(refused(&["diff", "-", "-"]).contains("`-` may be given once"));
    assert!(refused(&["show", &files.base, "--output", "/nowhere/x"]).contains("/nowhere/x cannot be written"));
    let policy = write("policy.toml", b"min_change = '5%'\nmin_cals = 5\n");
    let said = refused(&["diff", &files.base, &files.base, "--policy", &policy]);
    assert!(said.ends_with("policy.toml: line 2: unknown key `min_cals`; did you mean `min_calls`?\n"), "{said}");
    assert!(refused(&["diff", &files.base, &files.base, "--policy", "/nowhere/p.toml"]).contains("cannot be read"));
}

/// Figures that no program has.
#[test]
fn absurd_figures_are_compared_all_the_same() {
    let files = files("absurd");
    let mut whole: Value = serde_json::from_str(&fs::read_to_string(&files.base).unwrap()).unwrap();
    for (number, seconds) in [(u64::MAX, 1e308), (0, 0.0), (1 << 62, -1.0)] {
        let function = &mut whole["functions"][0];
        for key in ["calls", "timed_calls"] {
            function[key] = number.into();
        }
        for key in ["total_seconds", "mean_seconds", "min_seconds", "p50_seconds", "max_seconds"] {
            function[key] = seconds.into();
        }
        function["distribution"] = serde_json::json!([[seconds, seconds, number], [1e-9, seconds, number]]);
        function["outcomes"] =
            serde_json::json!({ "ok": number, "error": number, "panic": number, "cancelled": number });
        for key in ["calls", "primitive_calls"] {
            function["profile"][key] = number.into();
        }
        function["profile"]["allocations"]["total"]["bytes"] = u64::MAX.into();
        let path = files.directory.join("absurd.json");
        fs::write(&path, whole.to_string()).unwrap();
        let absurd = path.to_str().unwrap();
        for (base, head) in [(files.base.as_str(), absurd), (absurd, &files.base), (absurd, absurd)] {
            for format in ["text", "markdown", "json"] {
                let output = monitor(&["diff", base, head, "--base", base, "--format", format]);
                assert!(output.stderr.is_empty(), "{number}: {}", text(&output.stderr));
                assert!(matches!(output.status.code(), Some(0 | 1)), "{number}: {:?}", output.status);
            }
        }
    }
}

#[test]
fn colour_only_where_it_is_wanted() {
    let files = files("colour");
    let said = |arguments: &[&str], no_color: bool| {
        let mut command = command(&[&["diff", &files.base, &files.head], arguments].concat());
        if no_color {
            command.env("NO_COLOR", "1");
        }
        text(&command.output().unwrap().stdout)
    };
    let plain = said(&[], false);
    assert!(!plain.contains('\u{1b}'), "a pipe is no terminal");
    assert_eq!(said(&["--color", "never"], false), plain);
    assert_eq!(said(&[], true), plain);
    let coloured = said(&["--color", "always"], true);
    assert!(coloured.starts_with("\u{1b}[1;31mRegression"), "asked for by hand, it is there: {coloured}");
    assert!(coloured.matches('\u{1b}').count() > 6, "{coloured}");
}

/// Nobody reads: neither a panic nor a word, and the answer stays.
#[test]
fn a_closed_pipe_ends_quietly() {
    let files = files("pipe");
    for (arguments, code) in [
        (vec!["show", files.base.as_str(), "--format", "json"], 0),
        (vec!["diff", &files.base, &files.head], 1),
        (vec!["completions", "bash"], 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&arguments).stdout(Stdio::from(writer)).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(code), ""), "{arguments:?}");
    }
    // A full disk is told.
    if Path::new("/dev/full").exists() {
        let full = fs::File::create("/dev/full").unwrap();
        let output = command(&["show", &files.base]).stdout(Stdio::from(full)).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(said.starts_with("monitor: standard output cannot be written: No space left"), "{said}");
    }
}

#[test]
fn help_version_and_suggestions() {
    let said = |arguments: &[&str]| {
        let output = monitor(arguments);
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, help) = said(&["--help"]);
    assert_eq!(code, Some(0));
    for part in [
        "Usage: monitor <COMMAND>",
        "show",
        "diff",
        "completions",
        "Examples:",
        "Exit status: 0 all is well; 1 a regression",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
    let (_, help) = said(&["diff", "--help"]);
    for part in ["Interleave the runs", "--paired", "- markdown: For a pull request", "docs/policy.toml has every key"]
    {
        assert!(help.contains(part), "{part}: {help}");
    }
    let (_, help) = said(&["show", "--help"]);
    assert!(help.contains("report.json, a directory that holds it, or `-`") && help.contains("allocations"), "{help}");
    assert_eq!(said(&["--version"]), (Some(0), format!("monitor {}\n", env!("CARGO_PKG_VERSION"))));
    let (code, said_) = said(&["dif"]);
    assert_eq!(code, Some(2));
    assert!(said_.contains("unrecognized subcommand 'dif'") && said_.contains("'diff'"), "{said_}");
    assert_eq!(said(&[]).0, Some(2));
}

/// The policy in the help of `diff` is one.
#[test]
fn the_policy_in_the_help_is_read() {
    let help = text(&monitor(&["diff", "--help"]).stdout);
    let begin = help.find("  min_change = ").unwrap();
    let policy = &help[begin..help.find("docs/policy.toml").unwrap()];
    let policy = monitor::report::diff::Policy::from_toml(policy).unwrap();
    assert_eq!((policy.overrides.len(), policy.fail_on.len()), (1, 5));
}

#[test]
fn completions_are_scripts() {
    for (shell, part) in
        [("bash", "complete -F _monitor"), ("zsh", "#compdef monitor"), ("fish", "complete -c monitor")]
    {
        let script = monitor(&["completions", shell]);
        assert!(script.status.success());
        assert!(text(&script.stdout).contains(part), "{shell}");
        if shell == "bash" {
            let file = temporary_directory("completions").join("monitor.bash");
            fs::write(&file, &script.stdout).unwrap();
            assert!(Command::new("bash").arg("-n").arg(&file).status().unwrap().success());
        }
    }
}
