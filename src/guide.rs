//! The guide, in four parts: learn it, do one thing, look something up, understand it.
//!
//! The same text stands in `docs/guide/` of the repository. Guides of single subjects stand beside it: `docs/alerts.md`, `docs/ci.md`,
//! `docs/exposing.md`, `docs/grafana.md`, `docs/push.md`.

// What the text links to.
#[allow(unused_imports)]
use super::*;

#[doc = include_str!("../docs/guide/tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("../docs/guide/how_to.md")]
pub mod how_to {}

#[doc = include_str!("../docs/guide/reference.md")]
pub mod reference {}

#[doc = include_str!("../docs/guide/explanation.md")]
pub mod explanation {}
