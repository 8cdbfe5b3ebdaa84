//! What the child processes do.

use std::num::ParseIntError;
use std::process::ExitCode;

use monitor::{profiled, timed};

pub(crate) const CASE: &str = "PROGRAM_TEST_CASE";
pub(crate) const DIRECTORY: &str = "PROGRAM_TEST_DIRECTORY";

#[timed]
fn work() {}

/// Ends after everything else in a body, and before the report: that would already be there.
struct Ends;

impl Drop for Ends {
    fn drop(&mut self) {
        let directory = std::env::var(DIRECTORY).unwrap();
        let directory = std::path::Path::new(&directory);
        if !directory.join("report.txt").exists() {
            std::fs::write(directory.join("body-ended"), "").unwrap();
        }
    }
}

#[monitor::main]
fn sync() {
    let _ends = Ends;
    work();
}

#[monitor::main]
fn diverging() -> ! {
    let _ends = Ends;
    work();
    panic!("it diverges")
}

#[monitor::main]
fn error() -> Result<(), ParseIntError> {
    let _ends = Ends;
    work();
    let _: u8 = "seven".parse()?;
    Ok(())
}

#[monitor::main]
fn exit_code() -> impl std::process::Termination {
    let _ends = Ends;
    work();
    ExitCode::from(7)
}

#[monitor::main]
fn panic() {
    let _ends = Ends;
    work();
    panic!("on purpose");
}

#[monitor::main]
#[tokio::main(flavor = "current_thread")]
async fn runtime_below() {
    let _ends = Ends;
    tokio::task::spawn(async { work() }).await.unwrap();
}

#[tokio::main]
#[monitor::main]
async fn runtime_above() {
    let _ends = Ends;
    tokio::task::spawn(async { work() }).await.unwrap();
}

#[monitor::main]
#[tokio::main(flavor = "current_thread")]
async fn async_error() -> Result<(), ParseIntError> {
    let _ends = Ends;
    work();
    tokio::task::yield_now().await;
    let _: u8 = "seven".parse()?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
#[monitor::main]
async fn async_panic() {
    let _ends = Ends;
    work();
    tokio::task::yield_now().await;
    panic!("on purpose");
}

mod facade {
    pub(crate) use ::monitor as renamed;
}

#[facade::renamed::main(crate = crate::cases::facade::renamed)]
#[tokio::main(flavor = "current_thread")]
async fn renamed() {
    let _ends = Ends;
    work();
}

#[monitor::main]
#[profiled]
fn annotated_below() {}

#[timed]
#[monitor::main]
fn annotated_above() -> Result<(), ParseIntError> {
    Ok(())
}

#[monitor::main]
#[tokio::main(flavor = "current_thread")]
#[timed]
async fn annotated_async() {
    tokio::task::yield_now().await;
}

#[monitor::main(report = "not/where/it/goes")]
fn says_where() {
    work();
}

#[monitor::main(config = "no/such/file.toml")]
fn no_such_file() {
    work();
}

/// Ends as a `main` that returned `result` would.
fn end(result: Result<(), ParseIntError>) {
    if let Err(error) = result {
        eprintln!("error: {error}");
        std::process::exit(3);
    }
}

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    let Ok(case) = std::env::var(CASE) else { return };
    match case.as_str() {
        "sync" | "busy_port" => sync(),
        "diverging" => diverging(),
        "error" => end(error()),
        "exit_code" => {
            let _ = std::process::Termination::report(exit_code());
            std::process::exit(7);
        }
        "panic" => panic(),
        "runtime_below" => runtime_below(),
        "runtime_above" => runtime_above(),
        "async_error" => end(async_error()),
        "async_panic" => async_panic(),
        "renamed" => renamed(),
        "annotated_below" => annotated_below(),
        "annotated_above" => annotated_above().unwrap(),
        "annotated_async" => annotated_async(),
        "says_where" => says_where(),
        "no_such_file" => no_such_file(),
        other => panic!("no case {other}"),
    }
}
