//! The renderings that people read: text for a terminal, Markdown for a pull request, HTML for a browser.

mod columns;
mod detail;
mod figure;
mod html;
mod markdown;
mod metrics;
mod names;
mod process;
mod text;
mod tree;

pub(super) use figure::seconds;
pub use html::html_policy;
#[cfg(feature = "alerts")]
pub(crate) use html::{STYLE as HTML_STYLE, function_part};
pub(super) use names::visible;
