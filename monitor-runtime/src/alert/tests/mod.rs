//! Our rules beside the real ones: the same files through Debian's promtool 2.42 and through ours, the same verdicts.

mod builtin;
mod differential;
mod engine;
mod load;
mod promtool;
mod slo;
mod speed;
mod state;
mod template;
