//! How long a library of 500 annotated functions takes to build, beside the same with `#[tracing::instrument(skip_all)]`.
//!
//! `build_time DIRECTORY [ROUNDS]`: the libraries are written to DIRECTORY, dependencies are built beforehand, and the rounds
//! are interleaved.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use compare::rounds::Samples;
use compare::target::{Net, Target};

const FUNCTIONS: usize = 500;

/// A library to build: what it depends on, and what stands above each function.
struct Library {
    name: &'static str,
    dependency: String,
    attribute: &'static str,
}

/// The shapes that services are made of, one after the other.
const SHAPES: [&str; 4] = [
    "pub fn NAME(x: u64, text: &str) -> u64 {
    text.bytes().fold(x, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}",
    "pub fn NAME(x: u64, text: &str) -> Result<u64, std::num::ParseIntError> {
    let parsed: u64 = text.trim().parse()?;
    Ok(parsed.wrapping_add(x))
}",
    "pub fn NAME(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}",
    "pub async fn NAME(x: u64, text: String) -> Result<u64, std::num::ParseIntError> {
    std::future::ready(()).await;
    Ok(text.trim().parse::<u64>()?.wrapping_add(x))
}",
];

impl Library {
    fn write(&self, directory: &Path) -> Result<PathBuf, Box<dyn Error>> {
        let root = directory.join(self.name);
        fs::create_dir_all(root.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"{}-functions\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n\n[workspace]\n",
            self.name, self.dependency
        );
        fs::write(root.join("Cargo.toml"), manifest)?;
        let function = |(number, shape): (usize, &&str)| {
            format!("{}\n{}\n\n", self.attribute, shape.replace("NAME", &format!("function_{number}")))
        };
        let source: String = SHAPES.iter().cycle().take(FUNCTIONS).enumerate().map(function).collect();
        fs::write(root.join("src/lib.rs"), source)?;
        Ok(root)
    }
}

/// Seconds that a build takes from here.
fn build(root: &Path) -> Result<f64, Box<dyn Error>> {
    let begin = Instant::now();
    // Without incremental files: what is timed is a build of the whole library, not of what has changed in it.
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--offline", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(root.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .status()?;
    if status.success() { Ok(begin.elapsed().as_secs_f64()) } else { Err("cargo build failed".into()) }
}

fn rebuild(root: &Path) -> Result<f64, Box<dyn Error>> {
    let library = root.join("src/lib.rs");
    fs::File::open(&library)?.set_modified(std::time::SystemTime::now())?;
    build(root)
}

fn main() -> Result<(), Box<dyn Error>> {
    let directory: PathBuf = env::args().nth(1).ok_or("usage: build_time DIRECTORY [ROUNDS]")?.into();
    let rounds = env::args().nth(2).map_or(Ok(3), |rounds| rounds.parse())?;
    let monitor = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let libraries = [
        Library {
            name: "monitor",
            dependency: format!("monitor = {{ path = {monitor:?}, default-features = false }}"),
            attribute: "#[monitor::timed]",
        },
        Library {
            name: "tracing",
            dependency:
                "tracing = { version = \"0.1\", default-features = false, features = [\"attributes\", \"std\"] }".into(),
            attribute: "#[tracing::instrument(skip_all)]",
        },
        Library { name: "bare", dependency: String::new(), attribute: "" },
    ];
    let mut roots = Vec::new();
    for library in &libraries {
        let root = library.write(&directory)?;
        build(&root)?;
        roots.push(root);
    }
    let mut times = vec![Vec::new(); libraries.len()];
    for _ in 0..rounds {
        for (root, times) in roots.iter().zip(&mut times) {
            times.push(rebuild(root)?);
        }
    }
    let times: Vec<Samples> = times.into_iter().map(Samples::from_iter).collect();
    for (library, times) in libraries.iter().zip(&times) {
        println!("{:8} {:.2} s (median {:.2} s)", library.name, times.min(), times.median());
    }
    if let [monitor, tracing, ..] = &times[..] {
        let what = "building 500 annotated functions / #[tracing::instrument(skip_all)]";
        println!("{}", Target::ratio(what, 1.0, [Net::of(monitor), Net::of(tracing)]));
    }
    Ok(())
}
