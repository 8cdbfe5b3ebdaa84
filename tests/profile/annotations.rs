//! `#[profiled]` stands where `#[timed]` stands, and beside it.

use monitor::{profiled, timed};

use crate::{function, profile};

#[timed(name = "both")]
#[profiled(sample = 1)]
fn timed_above() -> u8 {
    1
}

#[profiled]
#[timed(name = "both_too", sample = 1)]
fn timed_below() -> u8 {
    1
}

#[test]
fn two_annotations_are_one_profiled_call_site() {
    timed_above();
    timed_below();
    for name in ["both", "both_too"] {
        let function = function("annotations", name);
        assert_eq!((function.calls, function.timed_calls), (1, 1), "{name}");
        assert_eq!(function.profile.unwrap().calls, 1, "{name}");
    }
}

struct Store;

#[profiled]
impl Store {
    fn get(&self) -> u8 {
        1
    }

    #[timed]
    fn only_timed(&self) -> u8 {
        self.get()
    }

    #[profiled(skip)]
    fn skipped(&self) -> u8 {
        self.get()
    }

    fn try_get(&self) -> Result<u8, u8> {
        Err(self.get())
    }
}

#[test]
fn a_block_is_profiled_but_for_what_says_otherwise() {
    let store = Store;
    store.only_timed();
    store.skipped();
    let _ = store.try_get();
    assert_eq!(profile("annotations", "Store::get").calls, 3);
    assert!(function("annotations", "Store::only_timed").profile.is_none());
    let try_get = function("annotations", "Store::try_get");
    assert_eq!((try_get.outcomes.error, try_get.profile.unwrap().calls), (1, 1));
    let report = monitor::report();
    assert!(report.functions.iter().all(|function| function.function != "Store::skipped"));
}

#[profiled]
fn generic<T: Clone>(value: &T) -> (T, impl Iterator<Item = u8> + use<T>) {
    (value.clone(), [1].into_iter())
}

#[profiled(endpoint = "/profiled", method = "GET")]
fn endpoint(name: &str) -> Result<String, std::num::ParseIntError> {
    Ok(name.parse::<u8>()?.to_string())
}

#[test]
fn generic_functions_and_endpoints() {
    let (_, mut rest) = generic(&"a");
    rest.next();
    drop(generic(&2));
    assert_eq!(profile("annotations", "generic").calls, 2);
    assert!(endpoint("1").is_ok() && endpoint("x").is_err());
    assert_eq!(profile("annotations", "endpoint").calls, 2);
    let report = monitor::report();
    let row = report.endpoints.iter().find(|own| own.endpoint == "/profiled").unwrap();
    assert_eq!((row.statuses.as_slice(), row.latency.count), (&[(200, 1), (500, 1)][..], 2));
}

#[profiled]
fn switched() {}

/// Alone in this binary: the switch is one for the process.
#[test]
fn a_call_that_began_while_recording_was_off_is_not_recorded() {
    // In a process of its own.
    if std::env::var_os("PROFILE_SWITCHED").is_none() {
        let itself = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "annotations::a_call_that_began_while_recording_was_off_is_not_recorded"])
            .env("PROFILE_SWITCHED", "1")
            .output()
            .unwrap();
        assert!(itself.status.success(), "{}", String::from_utf8_lossy(&itself.stdout));
        return;
    }
    switched();
    monitor::set_enabled(false);
    switched();
    monitor::set_enabled(true);
    switched();
    assert_eq!((profile("annotations", "switched").calls, function("annotations", "switched").calls), (2, 2));
}
