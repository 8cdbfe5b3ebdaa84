//! A directory that cannot be used is an error that says the way out; a file that is damaged is set aside.

use std::fs;
use std::io::Write;
use std::time::Instant;

use redb::{Database, TableDefinition};

use super::*;

fn filled(directory: &Path) {
    let (data, _) = open(directory);
    for at in 0..300 {
        data.put(Table::Alerts, &format!("{at:03}"), &"x".repeat(at));
    }
    assert!(data.flush(LONG));
}

#[test]
fn a_directory_is_made_for_its_user_alone() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("a/b");
    drop(open(&directory));
    assert_eq!(names(&directory), ["monitor.lock", "monitor.redb"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&directory), 0o700);
        assert_eq!([mode(&directory.join("monitor.redb")), mode(&directory.join("monitor.lock"))], [0o600; 2]);
    }
}

#[test]
fn a_file_in_place_of_the_directory_is_an_error() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("state");
    fs::write(&path, "").unwrap();
    let error = try_open(&path).map(|_| ()).unwrap_err();
    assert!(matches!(error, DataError::Unusable { .. }));
    let says = error.to_string();
    assert!(says.starts_with(&format!("`data_dir`: {} cannot be used: ", path.display())), "{says}");
    assert!(says.contains("or as MONITOR_DATA_DIR"), "{says}");
}

#[test]
fn a_directory_that_is_held_says_by_whom() {
    let directory = tempfile::tempdir().unwrap();
    let (data, _) = open(directory.path());
    let error = try_open(directory.path()).map(|_| ()).unwrap_err();
    let own = std::process::id();
    assert!(matches!(error, DataError::Held { process: Some(id), .. } if id == own), "{error}");
    assert!(error.to_string().contains(&format!("is in use by process {own}: give each process")), "{error}");
    drop(data);
    // Even when the name of the lock was removed, the database itself is held.
    let (_data, _) = open(directory.path());
    fs::remove_file(directory.path().join("monitor.lock")).unwrap();
    let error = try_open(directory.path()).map(|_| ()).unwrap_err();
    assert!(matches!(error, DataError::Held { process: None, .. }), "{error}");
}

#[test]
fn a_newer_format_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let path = directory.path().join("monitor.redb");
    let database = Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(TableDefinition::<&str, u64>::new("about")).unwrap().insert("format", 2).unwrap();
    transaction.commit().unwrap();
    database.close().unwrap();
    let error = try_open(directory.path()).map(|_| ()).unwrap_err();
    assert!(matches!(error, DataError::Newer { found: 2, known: 1, .. }), "{error}");
    assert!(error.to_string().contains(&format!("{} has format 2", path.display())), "{error}");
    assert_eq!(names(directory.path()), ["monitor.lock", "monitor.redb"]);
}

#[test]
fn what_is_no_database_of_ours_is_set_aside_and_told_once() {
    let spoil: [fn(&Path); 5] = [
        |path| fs::write(path, "no database").unwrap(),
        |path| fs::write(path, "").unwrap(),
        |path| fs::OpenOptions::new().write(true).open(path).unwrap().set_len(5_000).unwrap(),
        |path| {
            let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
            file.write_all(b"more").unwrap();
        },
        |path| {
            fs::remove_file(path).unwrap();
            Database::create(path).unwrap().close().unwrap();
        },
    ];
    for (case, spoil) in spoil.iter().enumerate() {
        let directory = tempfile::tempdir().unwrap();
        filled(directory.path());
        spoil(&directory.path().join("monitor.redb"));
        let spoilt = fs::read(directory.path().join("monitor.redb")).unwrap();
        let (data, told) = open(directory.path());
        assert_eq!(texts(&data, Table::Alerts), []);
        let [line] = told.lines().try_into().unwrap();
        assert!(line.contains("monitor.redb was damaged (") && line.contains("it is set aside as "), "{line}");
        let [_, _, aside] = names(directory.path()).try_into().unwrap();
        assert!(aside.starts_with("monitor.redb.damaged-2") && line.contains(&aside), "{line}");
        // What is no database, or not a whole one, is not touched; an empty one is begun before its lack of a format is seen.
        let is_as_it_was = fs::read(directory.path().join(&aside)).unwrap() == spoilt;
        assert!(is_as_it_was || [1, 4].contains(&case), "{line}");
        data.put(Table::Alerts, "new", &1);
        drop(data);
        let (data, told) = open(directory.path());
        assert_eq!((texts(&data, Table::Alerts).len(), told.lines().len()), (1, 0));
    }
}

#[test]
fn no_byte_that_changes_ends_the_host_or_is_believed() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let path = directory.path().join("monitor.redb");
    let (good, expected) = (fs::read(&path).unwrap(), texts(&open(directory.path()).0, Table::Alerts));
    let (mut set_aside, mut whole) = (0, 0);
    // Bytes of the header each, of the pages some.
    for at in (0..320).step_by(3).chain((320..good.len()).step_by(509)) {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        fs::write(&path, bad).unwrap();
        let (data, told) = open(directory.path());
        let alerts = texts(&data, Table::Alerts);
        if alerts == expected {
            whole += 1;
        } else {
            assert_eq!((alerts.len(), told.lines().len()), (0, 1), "byte {at}");
            set_aside += 1;
        }
        data.put(Table::Alerts, "more", &1);
        assert!(data.flush(LONG));
    }
    assert!(set_aside > 20 && whole > 20, "{set_aside} {whole}");
    // And a disk that damages file after file is not filled with them.
    assert_eq!(names(directory.path()).len(), 2 + 5);
}

#[test]
fn a_directory_that_is_removed_is_made_again_with_all_that_is_known() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("state");
    filled(&directory);
    let (data, told) = open(&directory);
    fs::remove_dir_all(&directory).unwrap();
    data.put(Table::Alerts, "more", &1);
    assert!(data.flush(LONG));
    // Another process may take neither the old one nor the new one.
    assert!(matches!(try_open(&directory).map(|_| ()), Err(DataError::Held { .. })));
    drop(data);
    let (data, _) = open(&directory);
    assert_eq!((texts(&data, Table::Alerts).len(), told.lines().len()), (301, 0));
}

#[test]
fn what_is_written_while_the_file_is_removed_is_not_taken_for_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("monitor.redb");
    let (data, _) = open(directory.path());
    let begin = Instant::now();
    let mut number = 0_u64;
    let mut change = |state: &mut crate::data::State| {
        number += 1;
        state.put(Table::Alerts, "key".into(), number.to_string().into());
        number
    };
    let expected = loop {
        assert!(begin.elapsed() < LONG, "the thread that writes is never seen at its beginning");
        {
            let mut state = data.shared.state();
            change(&mut state);
            state.is_urgent = true;
        }
        data.shared.due.notify_one();
        let mut state = data.shared.state();
        while state.is_urgent {
            drop(state);
            state = data.shared.state();
        }
        if state.pending.is_empty() {
            continue;
        }
        // It has begun, and needs the lock to go on: meanwhile it has looked for the file, and found it.
        let held = Instant::now();
        while held.elapsed() < Duration::from_millis(20) {
            std::hint::spin_loop();
        }
        fs::remove_file(&path).unwrap();
        break change(&mut state);
    };
    assert!(data.flush(LONG));
    assert!(path.exists(), "it was said to be on the disk");
    drop(data);
    assert_eq!(open(directory.path()).0.read::<u64>(Table::Alerts), [("key".to_owned(), expected)]);
}

#[test]
fn a_directory_that_is_in_the_way_is_told_once_and_waited_for() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("state");
    let (data, told) = open(&directory);
    data.put(Table::Alerts, "a", &1);
    assert!(data.flush(LONG));
    fs::remove_dir_all(&directory).unwrap();
    fs::write(&directory, "in the way").unwrap();
    data.put(Table::Alerts, "b", &1);
    let has_failed = || data.stats().and_then(|stats| stats.file).is_some_and(|file| file.write_errors >= 5);
    let begin = Instant::now();
    while !has_failed() {
        assert!(begin.elapsed() < LONG && !data.flush(Duration::from_millis(5)));
    }
    data.put(Table::Alerts, "b", &2);
    data.remove(Table::Alerts, "a");
    fs::remove_file(&directory).unwrap();
    assert!(data.flush(LONG));
    drop(data);
    let [failed, over] = told.lines().try_into().unwrap();
    assert!(failed.contains("kept in memory, and written when that is possible again"), "{failed}");
    assert!(failed.contains(directory.to_str().unwrap()), "{failed}");
    assert!(over.contains("is written again"), "{over}");
    let (data, _) = open(&directory);
    assert_eq!(texts(&data, Table::Alerts), [("b".to_owned(), "2".to_owned())]);
}

#[test]
fn a_file_that_is_damaged_or_replaced_while_it_is_open_is_written_anew() {
    let directory = tempfile::tempdir().unwrap();
    filled(directory.path());
    let (data, told) = open(directory.path());
    let path = directory.path().join("monitor.redb");
    fs::remove_file(&path).unwrap();
    fs::write(&path, "no database").unwrap();
    data.put(Table::Alerts, "more", &1);
    assert!(data.flush(LONG));
    assert_eq!(told.lines().len(), 1, "{:?}", told.lines());
    // One that another version of the state was restored to is brought up to what is known now.
    drop(data);
    let (data, told) = open(directory.path());
    let copy = tempfile::tempdir().unwrap();
    filled(copy.path());
    fs::rename(copy.path().join("monitor.redb"), &path)
        .or_else(|_| fs::copy(copy.path().join("monitor.redb"), &path).map(drop))
        .unwrap();
    data.remove(Table::Alerts, "000");
    assert!(data.flush(LONG));
    drop(data);
    let (data, _) = open(directory.path());
    assert_eq!((texts(&data, Table::Alerts).len(), told.lines().len()), (300, 0));
    assert!(texts(&data, Table::Alerts).iter().any(|(key, _)| key == "more"));
}
