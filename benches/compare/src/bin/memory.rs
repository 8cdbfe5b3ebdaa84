//! What 1,000 call sites hold once two threads have used them all: growth of the resident set. Linux only.

use compare::sites;
use compare::target::Target;

/// Resident memory in MiB.
fn resident() -> Result<f64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB"));
    Ok(kib.ok_or("no VmRSS")?.trim().parse::<f64>()? / 1024.0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sites = sites::all();
    let before = resident()?;
    sites::call_from_two_threads(&sites, 10);
    let grown = resident()? - before;
    println!("{}", Target::at_most("memory, 1,000 call sites used by 2 threads", 16.0, grown, "MiB"));
    Ok(())
}
