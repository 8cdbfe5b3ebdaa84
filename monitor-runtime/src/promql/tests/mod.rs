//! Our evaluator beside the real one: Debian's promtool 2.42 is given our results as what it should find, and where its own differ
//! it prints them.

mod cases;
mod differential;
mod grammar;
mod load;
mod memory;
mod notation;
mod promtool;
mod random;
mod semantics;
