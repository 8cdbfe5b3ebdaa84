//! A comparison as people read it.

mod markdown;
mod text;
mod words;

pub use text::TextOptions;
