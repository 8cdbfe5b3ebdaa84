//! Our evaluator beside the real one.
