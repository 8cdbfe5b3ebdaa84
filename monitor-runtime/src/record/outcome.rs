//! How a call ended.

/// How a call ended; the label `result` of `function_calls_total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Outcome {
    /// It returned, and what it returned is no error.
    Ok = 0,
    /// It returned `Err`, or what `error_if` / `ok_if` calls an error.
    Error = 1,
    /// It unwound.
    Panic = 2,
    /// An async call was dropped after its first poll and before its end.
    Cancelled = 3,
}

impl Outcome {
    /// All outcomes, in the order in which they are stored and exposed.
    pub const ALL: [Outcome; 4] = [Outcome::Ok, Outcome::Error, Outcome::Panic, Outcome::Cancelled];

    /// The label value: `ok`, `error`, `panic` or `cancelled`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Error => "error",
            Outcome::Panic => "panic",
            Outcome::Cancelled => "cancelled",
        }
    }
}
