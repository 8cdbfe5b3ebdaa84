//! What one call costs: `monitor` and its peers, same work, one run, interleaved rounds, one thread and two.
//!
//! `calls [ROUNDS]`

mod ours;
mod peers;
mod series;
mod table;

use compare::rounds::{self, Variant};
use table::Table;

/// A variant from a name, the name of what to subtract, and a loop that makes `calls` calls.
macro_rules! variant {
    ($name:expr, over $bare:expr, |$calls:ident| $run:expr $(, before $before:expr)? $(, after $after:expr)?) => {
        {
            #[allow(unused_mut)]
            let mut variant = compare::rounds::Variant {
                name: $name, bare: $bare, run: |$calls| $run, before: || {}, after: || {},
            };
            $(variant.before = $before;)?
            $(variant.after = $after;)?
            variant
        }
    };
    ($name:expr, $call:expr $(, before $before:expr)? $(, after $after:expr)?) => {
        variant!($name, over crate::ours::BARE, |calls| compare::work::repeat(calls, $call)
            $(, before $before)? $(, after $after)?)
    };
}
pub(crate) use variant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(25), |rounds| rounds.parse())?;
    let _sessions = peers::start()?;
    let variants: Vec<Variant> = [ours::variants(), series::variants(), peers::variants()].concat();
    let table = Table::new(&variants, rounds::measure(&variants, rounds));
    println!("nanoseconds per call added to the bare call, {rounds} interleaved rounds\n\n{table}");
    for target in ours::targets(&table).into_iter().chain(series::targets(&table)) {
        println!("{target}");
    }
    Ok(())
}
