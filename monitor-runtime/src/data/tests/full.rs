//! A disk without place: the host goes on, it is told once, and all is written when there is place again.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::time::Instant;

use super::child::{self, Child};
use super::*;

/// A disk that can be made full but for some bytes.
trait Disk {
    fn fill(&mut self, but_for: u64);
    fn free(&mut self);
}

/// A small file system with a file that takes the place.
struct Mounted<'a>(&'a Path);

impl Disk for Mounted<'_> {
    fn fill(&mut self, but_for: u64) {
        let mut file = File::create(self.0.join("filler")).unwrap();
        while file.write_all(&[1; 4_096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(but_for)).unwrap();
    }

    fn free(&mut self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

/// The longest file that this process may write: another reason why the system refuses, and one that every system has.
struct Limited<'a>(&'a Path);

impl Disk for Limited<'_> {
    fn fill(&mut self, but_for: u64) {
        let length = fs::metadata(self.0.join("state/monitor.redb")).map_or(0, |file| file.len());
        limit((length / 2 + but_for).min(length));
    }

    fn free(&mut self) {
        limit(libc::RLIM_INFINITY);
    }
}

fn limit(bytes: u64) {
    let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: plain calls with a valid pointer; the signal that comes with the refusal would end the process, and is ignored.
    unsafe {
        assert_ne!(libc::signal(libc::SIGXFSZ, libc::SIG_IGN), libc::SIG_ERR);
        assert_eq!(libc::getrlimit(libc::RLIMIT_FSIZE, &mut limits), 0);
        limits.rlim_cur = bytes.min(limits.rlim_max);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limits), 0);
    }
}

/// What a child plays: the disk is full but for ever more bytes, so that the refusal comes at every step of a transaction.
fn play(directory: &Path, disk: &mut dyn Disk) {
    let (mut refused, mut restarts) = (0, 0);
    for round in 0..48_u64 {
        let (data, told) = open(directory);
        for at in 0..20 {
            data.put(Table::Alerts, &at.to_string(), &format!("{round} before {}", "x".repeat(2_000)));
        }
        assert!(data.flush(LONG));
        let acknowledged = texts(&data, Table::Alerts);
        disk.fill(round * 1_024);
        for at in 10..40 {
            data.put(Table::Alerts, &at.to_string(), &format!("{round} within {}", "y".repeat(3_000)));
        }
        data.remove(Table::Alerts, "3");
        let begin = Instant::now();
        let is_refused = loop {
            let is_written = data.flush(Duration::from_millis(5));
            if is_written || !told.lines().is_empty() {
                break !told.lines().is_empty();
            }
            assert!(begin.elapsed() < LONG, "neither written nor refused");
        };
        // The newest values are what counts when there is place again.
        data.put(Table::Alerts, "11", &format!("{round} newest"));
        let expected = texts(&data, Table::Alerts);
        assert_eq!(expected.len(), 39);
        if is_refused {
            refused += 1;
            assert!(data.stats().and_then(|stats| stats.file).is_some_and(|file| file.write_errors >= 1));
            let line = &told.lines()[0];
            assert!(line.contains("cannot be written: ") && line.contains("kept in memory"), "{line}");
        }
        if is_refused && round % 3 == 0 {
            // A restart while the disk is full: what was on it is read, and nothing of it is lost.
            restarts += 1;
            drop(data);
            let (data, told) = open(directory);
            let held = texts(&data, Table::Alerts);
            // All of one moment, and the last one that was acknowledged or one after it.
            let untouched = |entries: &[(String, String)]| {
                entries.iter().filter(|(key, _)| key.len() == 1 && key != "3").cloned().collect::<Vec<_>>()
            };
            assert_eq!(untouched(&held), untouched(&acknowledged));
            assert!((19..=40).contains(&held.len()), "{}", held.len());
            data.put(Table::Silences, "round", &round);
            data.flush(Duration::from_millis(20));
            disk.free();
            assert!(data.flush(LONG));
            drop(data);
            assert!(told.lines().len() <= 2, "{:?}", told.lines());
            let data = open(directory).0;
            assert_eq!(
                (texts(&data, Table::Alerts), data.read::<u64>(Table::Silences)),
                (held, vec![("round".to_owned(), round)])
            );
            continue;
        }
        disk.free();
        assert!(data.flush(LONG));
        drop(data);
        if is_refused {
            let [_, line] = told.lines().try_into().unwrap();
            assert!(line.contains("is written again"), "{line}");
        }
        let (data, told) = open(directory);
        assert_eq!((texts(&data, Table::Alerts), told.lines().len()), (expected, 0));
        for (key, _) in texts(&data, Table::Alerts) {
            data.remove(Table::Alerts, &key);
        }
    }
    println!("48 rounds, {refused} refused, {restarts} restarts on the full disk");
    // How many are refused depends on how many writes the thread finds together: a fast machine writes all in one transaction.
    assert!(refused >= 3 && restarts >= 1, "{refused} {restarts}");
}

/// Even the opening of the database, which writes, is refused: what is there is read all the same, and written to later.
fn starts_where_nothing_can_be_written(directory: &Path) {
    let (data, _) = open(directory);
    data.put(Table::Changes, "before", &1);
    drop(data);
    limit(1);
    let (data, told) = open(directory);
    assert_eq!((texts(&data, Table::Changes).len(), told.lines().len()), (1, 1), "{:?}", told.lines());
    assert!(matches!(try_open(directory).map(|_| ()), Err(DataError::Held { .. })));
    data.put(Table::Changes, "within", &2);
    assert!(!data.flush(Duration::from_millis(30)));
    limit(libc::RLIM_INFINITY);
    assert!(data.flush(LONG));
    drop(data);
    assert_eq!(told.lines().len(), 2, "{:?}", told.lines());
    assert_eq!(texts(&open(directory).0, Table::Changes).len(), 2);
    // And where there was nothing yet.
    let new = directory.with_extension("new");
    limit(1);
    let (data, told) = open(&new);
    data.put(Table::Changes, "first", &1);
    limit(libc::RLIM_INFINITY);
    assert!(data.flush(LONG));
    drop(data);
    assert_eq!((names(&new).len(), told.lines().len()), (2, 2));
    assert_eq!(texts(&open(&new).0, Table::Changes).len(), 1);
}

#[test]
fn mounted_child() {
    let Some(directory) = child::directory() else { return };
    play(&directory.join("state"), &mut Mounted(&directory));
}

#[test]
fn limited_child() {
    let Some(directory) = child::directory() else { return };
    let state = directory.join("state");
    play(&state, &mut Limited(&directory));
    starts_where_nothing_can_be_written(&state);
}

fn passes(before: &[OsString], test: &str) -> bool {
    let directory = tempfile::tempdir().unwrap();
    let before: Vec<_> =
        before.iter().map(|word| if word == "DIRECTORY" { directory.path().into() } else { word.clone() }).collect();
    // A system without the command cannot play it either.
    let Ok(child) = Child::start(&before, test, directory.path()) else { return false };
    let (status, lines) = child.end();
    println!("{}", lines.join("\n"));
    let is_played = lines.iter().any(|line| line.contains("48 rounds"));
    assert!(is_played || !lines.iter().any(|line| line.starts_with("running ")), "{status}");
    assert!(!is_played || status.success(), "{status}");
    is_played
}

/// In a name space of its own: as root, else as the root of a name space of users. Where neither is allowed, as in a container
/// without that right, a limit refuses in place of the disk.
#[test]
fn a_full_disk_is_told_once_and_waited_for() {
    for unshare in ["-m", "-rm"] {
        let script = "mount -t tmpfs -o size=1m tmpfs \"$0\" && exec \"$@\"";
        let before = ["unshare", unshare, "sh", "-c", script, "DIRECTORY"].map(OsString::from);
        if passes(&before, "data::tests::full::mounted_child") {
            return println!("a tmpfs, mounted with `unshare {unshare}`");
        }
    }
    println!("no file system can be mounted here: a limit on the length of files in its place");
    assert!(passes(&[], "data::tests::full::limited_child"));
}

#[test]
fn a_limit_on_the_length_of_files_is_told_once_and_waited_for() {
    assert!(passes(&[], "data::tests::full::limited_child"));
}
