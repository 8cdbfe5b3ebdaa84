//! A program without a server: threads read a file of sales, and the report at the end says where the time went.
//!
//! `cargo run --release --example batch -- [LINES]`

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{self, ExitCode};
use std::{env, error, fs, io, thread};

use monitor::{Monitor, timed};

#[derive(Default)]
struct Totals {
    cents: u64,
    refused: u64,
}

#[timed] // every method of the block, each under its own name
impl Totals {
    fn of(lines: &[&str]) -> Self {
        lines.iter().fold(Self::default(), |totals, line| match parse(line) {
            Ok(cents) => Self { cents: totals.cents + cents, ..totals },
            Err(_) => Self { refused: totals.refused + 1, ..totals },
        })
    }

    fn plus(self, other: Self) -> Self {
        Self { cents: self.cents + other.cents, refused: self.refused + other.refused }
    }
}

/// So short and so frequent that two clock reads a call would show: every call is counted, one in 64 is timed.
#[timed(sample = 64)]
fn parse(line: &str) -> Result<u64, String> {
    let (_, amount) = line.split_once(';').ok_or_else(|| format!("no `;` in {line:?}"))?;
    amount.parse().map_err(|_| format!("{amount:?} is no amount"))
}

fn generate(path: &Path, lines: usize) -> io::Result<()> {
    let mut text = String::new();
    for number in 0..lines {
        // One line in a hundred is broken, as in life.
        let amount = if number % 100 == 99 { "n/a".to_owned() } else { (number * 7_919 % 10_000).to_string() };
        let _ = writeln!(text, "sale {number};{amount}"); // a String takes everything
    }
    fs::write(path, text)
}

#[timed]
fn process(path: &Path) -> io::Result<Totals> {
    let text = fs::read_to_string(path)?;
    let lines: Vec<_> = text.lines().collect();
    let chunk = lines.len().div_ceil(4).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = lines.chunks(chunk).map(|part| scope.spawn(|| Totals::of(part))).collect();
        workers.into_iter().try_fold(Totals::default(), |totals, worker| {
            Ok(totals.plus(worker.join().map_err(|_| io::Error::other("a worker panicked"))?))
        })
    })
}

fn run() -> Result<(), Box<dyn error::Error>> {
    let lines = env::args().nth(1).unwrap_or_else(|| "1000000".to_owned());
    let lines = lines.parse().map_err(|_| "LINES takes a whole number")?;
    let _monitor = Monitor::builder().listen("off").report("-").start()?;
    let path = env::temp_dir().join(format!("monitor-batch-{}.txt", process::id()));
    let totals = generate(&path, lines).and_then(|()| process(&path));
    let _ = fs::remove_file(&path); // after a failure too
    let Totals { cents, refused } = totals?;
    writeln!(io::stdout(), "{lines} lines: {}.{:02} in all, {refused} refused\n", cents / 100, cents % 100)?;
    Ok(()) // the report is printed when `_monitor` is dropped
}

fn main() -> ExitCode {
    let Err(error) = run() else { return ExitCode::SUCCESS };
    eprintln!("batch: {error}");
    ExitCode::FAILURE
}
