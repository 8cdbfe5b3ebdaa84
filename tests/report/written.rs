//! Whoever reads the files of a report finds a whole one, whenever its writer is killed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::rich;

const CHILD: &str = "MONITOR_TEST_WRITES_TO";

#[test]
fn a_writer_that_is_killed_leaves_whole_files() {
    if let Some(directory) = std::env::var_os(CHILD) {
        // The other process, until it is killed.
        let reports = [20, 60].map(|functions| rich::report(&rich::everything(functions)));
        loop {
            reports.iter().for_each(|report| report.write_to(Path::new(&directory)).unwrap());
        }
    }
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("killed-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let (mut unfinished, begun) = (0, Instant::now());
    let mut rounds = 0..;
    // Until enough of them were killed in the middle of it, which takes more rounds on a busy machine.
    while unfinished < 5 || rounds.start < 25 {
        let Some(round) = rounds.next() else { break };
        assert!(begun.elapsed() < Duration::from_secs(90), "only {unfinished} of {round} were killed while they wrote");
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "written::a_writer_that_is_killed_leaves_whole_files"])
            .env(CHILD, &directory)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It is at work when a file is there that no round before has written.
        let begin = Instant::now();
        let own = format!(".{}", writer.id());
        while !names(&directory).iter().any(|name| name.ends_with(&own)) {
            assert!(begin.elapsed() < Duration::from_secs(30), "nothing is written");
            std::thread::yield_now();
        }
        // At another moment of its work in each round.
        let until = Instant::now() + Duration::from_micros(1_700 * (round % 25));
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
        for name in names(&directory).into_iter().filter(|name| name.starts_with('.')) {
            unfinished += 1;
            std::fs::remove_file(directory.join(name)).unwrap();
        }
        check(&directory);
    }
    assert_eq!(names(&directory).len(), 4);
    std::fs::remove_dir_all(directory).unwrap();
}

fn names(directory: &Path) -> Vec<String> {
    std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Each file that is there is whole.
fn check(directory: &Path) {
    for name in names(directory) {
        let text = std::fs::read_to_string(directory.join(&name)).unwrap();
        let end = match name.as_str() {
            "report.json" => {
                monitor::report::Report::from_json(&text).unwrap();
                "}"
            }
            "report.html" => "</html>",
            _ => "right to read /proc/1",
        };
        let last = text.lines().last().unwrap();
        assert!(last.contains(end), "{name} ends with {last}");
    }
}
