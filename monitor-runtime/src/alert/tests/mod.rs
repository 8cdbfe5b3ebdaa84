//! Our rules beside the real ones: the same files through Debian's promtool 2.42 and through ours, the same verdicts.

mod builtin;
mod differential;
mod engine;
mod failing;
mod language;
mod language_texts;
mod load;
mod odd;
mod promtool;
mod slo;
mod speed;
mod state;
mod template;
