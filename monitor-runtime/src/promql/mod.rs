//! PromQL in process: the parser is the `promql-parser` crate's, the evaluator is ours.

pub(crate) mod source;
