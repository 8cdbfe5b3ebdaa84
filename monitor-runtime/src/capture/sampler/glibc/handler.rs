//! Our handler of SIGPROF, over that of `pprof`: it counts every tick, and lets `pprof` take a stack unless that would be unsafe.

use std::hint::{self, black_box};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use libc::{c_int, c_void, siginfo_t};

use super::system::{self, Disposition};
use crate::record;

type Action = extern "C" fn(c_int, *mut siginfo_t, *mut c_void);

/// Ticks since the process began.
static TICKS: AtomicU64 = AtomicU64::new(0);
/// The handler of `pprof`; 0 until it is known.
static INNER: AtomicUsize = AtomicUsize::new(0);

pub(in crate::capture) fn ticks() -> u64 {
    TICKS.load(Ordering::Relaxed)
}

/// Puts our handler over the one that `pprof` has just installed; to be repeated at each start, as its stop removes both.
pub(super) fn chain() -> io::Result<()> {
    let inner = system::profiling_signal()?;
    if inner.is_free() || !inner.takes_information() {
        return Err(io::Error::other("pprof has not installed its handler"));
    }
    INNER.store(inner.handler(), Ordering::Release);
    system::set_profiling_signal(&inner.with_handler(entry()))
}

pub(super) fn is_ours(disposition: &Disposition) -> bool {
    disposition.handler() == entry() || disposition.handler() == INNER.load(Ordering::Relaxed)
}

fn entry() -> usize {
    let entry: Action = handle;
    entry as usize
}

/// How far before the interrupted function the frame of its group is: the group, our handler, the kernel's return from it.
pub(super) const GROUP_DISTANCE: usize = 3;

/// Where the interrupted function is among frames, of which the functions begin at `starts`: after our handler, and the kernel's
/// return from it. `None` for a tick that came before ours was put over the handler of `pprof`, and that nobody counted.
pub(super) fn interrupted(mut starts: impl Iterator<Item = usize>) -> Option<usize> {
    starts.position(|start| start == entry()).map(|handler| handler + 2)
}

/// Runs in signal context: atomics, plain thread-locals, and the handler of `pprof`.
extern "C" fn handle(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the address of this thread's errno is always valid.
    let errno = unsafe { libc::__errno_location().read() };
    TICKS.fetch_add(1, Ordering::Relaxed);
    record::cpu_tick();
    if !record::is_suspended() {
        let is_alone = wait_for_others();
        passage(interrupted_at(context))(signal, info, context);
        if is_alone {
            IS_BUSY.store(false, Ordering::Release);
        }
    }
    // SAFETY: as above.
    unsafe { libc::__errno_location().write(errno) };
}

/// Set while a handler is in `pprof`, which drops the stack of whoever comes second; cores tick at the same time.
static IS_BUSY: AtomicBool = AtomicBool::new(false);
/// About twice as long as a stack takes.
const SPINS: u32 = 2_000;

/// Waits a little for a handler on another thread; says whether this one is alone now. Either way it goes on.
fn wait_for_others() -> bool {
    for _ in 0..SPINS {
        if !IS_BUSY.load(Ordering::Relaxed) && !IS_BUSY.swap(true, Ordering::Acquire) {
            return true;
        }
        hint::spin_loop();
    }
    false
}

fn interrupted_at(context: *mut c_void) -> u64 {
    let context = context.cast::<libc::ucontext_t>();
    if context.is_null() {
        return 0;
    }
    // SAFETY: the kernel passes a `ucontext_t` to a handler that was installed with SA_SIGINFO, valid while it runs.
    let registers = unsafe { &(*context).uc_mcontext.gregs };
    usize::try_from(libc::REG_RIP).ok().and_then(|at| registers.get(at)).map_or(0, |rip| rip.cast_unsigned())
}

/// `pprof` takes stacks for the same whose functions are the same, and keeps the addresses of the first only: a loop that spends
/// its time in two inlined functions would show one of them. A frame between its handler and ours, another one for each group of
/// instructions, makes it tell them apart. A prime: no instructions of a small loop share a group, nor do aligned ones by rule.
const GROUPS: u64 = 127;
/// Room for that many, in rows.
const ROWS: usize = 8;
const ROW: usize = 16;

fn passage(instruction: u64) -> Action {
    let group = (instruction % GROUPS) as usize;
    PASSAGES.get(group / ROW).and_then(|row| row.get(group % ROW)).copied().unwrap_or(pass::<0>)
}

/// Calls the handler of `pprof`. `black_box` keeps the copies apart and the frame on the stack.
#[inline(never)]
extern "C" fn pass<const GROUP: usize>(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    let inner = INNER.load(Ordering::Acquire);
    if inner != 0 {
        // SAFETY: the kernel held this address as a handler with SA_SIGINFO: it is a function of this signature.
        let inner: Action = unsafe { std::mem::transmute(inner) };
        inner(signal, info, context);
    }
    black_box(GROUP);
}

macro_rules! rows {
    ($($row:literal)*) => { [$(row!($row: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)),*] };
}

macro_rules! row {
    ($row:literal: $($place:literal)*) => { [$(pass::<{ $row * ROW + $place }>),*] };
}

static PASSAGES: [[Action; ROW]; ROWS] = rows!(0 1 2 3 4 5 6 7);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_instructions_of_a_small_loop_share_a_passage() {
        let passages: std::collections::HashSet<_> =
            (0..GROUPS).map(|at| passage(0x5555_5555_4000 + at) as usize).collect();
        assert_eq!(passages.len() as u64, GROUPS);
    }
}
