//! A call tree is as deep as the calls were, and its JSON twice as deep: more than the caller's stack may hold.

use std::{io, thread};

/// Levels of JSON that the caller's stack holds.
const SHALLOW: usize = 64;
/// Four times what a level was seen to need in a debug build, which needs the most.
const STACK_PER_LEVEL: usize = 16 * 1024;

/// Runs `work`, which goes as many levels of JSON down as said: here, or on a thread whose stack holds them.
pub(super) fn run<T: Send>(levels: usize, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    if levels <= SHALLOW {
        return Ok(work());
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("monitor-report".to_owned())
            .stack_size(levels.saturating_mul(STACK_PER_LEVEL))
            .spawn_scoped(scope, work)?;
        Ok(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
