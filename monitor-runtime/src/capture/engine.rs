//! The one sampler of the process, and who shares it: a continuous capture and one on demand.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use super::error::CaptureError;
use super::sampler::{self, Sampler};
use super::symbol;
use super::window::{Mark, Stacks, Window};
use crate::record;

/// The fastest rate that is asked of the kernel. Where it ticks 250 times a second, as most do, it sends no more than that for
/// each second of CPU time anyway.
const MAX_HZ: u32 = 250;

/// What the sampler and the engine may hold.
struct Limits {
    /// The sampler writes rare stacks to a file, which only grows while it runs: it is looked at after so many ticks,
    look_every: u64,
    /// and started afresh when it held more distinct stacks than this (4 KiB each).
    sampler_stacks: usize,
    /// Distinct stacks kept of a continuous capture, about half a KiB each; beyond, it begins anew.
    stacks: usize,
}

const LIMITS: Limits = Limits { look_every: 4_096, sampler_stacks: 4_096, stacks: 16_384 };
/// How often the thread that minds the sampler wakes.
const LOOK: Duration = Duration::from_secs(2);

static STATE: Mutex<State> =
    Mutex::new(State { engine: None, is_continuous: false, is_capturing: false, generation: 0, newest: Newest::None });

struct State {
    engine: Option<Engine>,
    is_continuous: bool,
    is_capturing: bool,
    /// Counts engines, so that the thread of an earlier one leaves.
    generation: u64,
    newest: Newest,
}

/// What a report can tell of CPU samples.
#[derive(Clone)]
#[cfg_attr(not(feature = "report"), expect(dead_code, reason = "only a report tells it"))]
pub(super) enum Newest {
    /// No capture has run.
    None,
    /// The continuous capture up to now, or the last one that has ended.
    Window(Arc<Window>),
    /// The last attempt failed, for this reason, and none before had an end.
    Failed(Arc<str>),
}

struct Engine {
    /// `None` after a restart that failed.
    sampler: Option<Sampler>,
    requested_hz: u32,
    begun: Mark,
    /// When the sampler failed to restart: later time is not covered.
    broken: Option<Mark>,
    /// What the sampler had seen before its last restart.
    ended: Stacks,
    /// Ticks when the sampler was last looked at.
    looked: u64,
    /// Up to where ticks and CPU time are accounted for.
    told: Mark,
    /// Lost samples that the metric counts already.
    told_lost: u64,
    limits: Limits,
    minder: Thread,
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn start(&mut self, hz: u32) -> Result<(), CaptureError> {
        if hz == 0 {
            return Err(CaptureError::Rate);
        }
        let engine = Engine::start(hz, self.generation + 1);
        if let (Err(error), Newest::None | Newest::Failed(_)) = (&engine, &self.newest) {
            self.newest = Newest::Failed(error.to_string().into());
        }
        self.engine = Some(engine?);
        self.generation += 1;
        Ok(())
    }

    /// Stops the engine unless someone still needs it.
    fn release(&mut self) {
        if !self.is_continuous
            && !self.is_capturing
            && let Some(engine) = self.engine.take()
        {
            engine.minder.unpark();
        }
    }

    /// Everything since the engine's start; an error when there is none.
    fn window(&mut self) -> Result<Window, CaptureError> {
        let engine = self.engine.as_mut().ok_or_else(|| CaptureError::Sampler("it has stopped".to_owned()))?;
        engine.window().map(|(window, _)| window)
    }
}

impl Engine {
    fn start(hz: u32, generation: u64) -> Result<Self, CaptureError> {
        let minder = thread::Builder::new().name("monitor-cpu".to_owned()).spawn(move || mind(generation));
        let minder = minder.map_err(CaptureError::Thread)?.thread().clone();
        // The thread waits for the lock that the caller holds; it finds no engine when the start fails.
        let ticks = sampler::ticks();
        let sampler = start_sampler(hz)?;
        record::add_lost_samples(0);
        let begun = Mark::now_from(ticks);
        Ok(Self {
            sampler: Some(sampler),
            requested_hz: hz,
            begun,
            broken: None,
            ended: Stacks::default(),
            looked: begun.ticks(),
            told: begun,
            told_lost: 0,
            limits: LIMITS,
            minder,
        })
    }

    /// Everything since the start, and how many distinct stacks the sampler holds itself.
    fn window(&mut self) -> Result<(Window, usize), CaptureError> {
        let mut stacks = self.ended.clone();
        let mut held = 0;
        if let Some(sampler) = &self.sampler {
            sampler.read(|seen| {
                held += 1;
                stacks.add(seen);
            })?;
        }
        // After the samples: what comes in between counts as lost, and never as more samples than ticks.
        let ended = self.broken.unwrap_or_else(Mark::now);
        let window = Window { requested_hz: self.requested_hz, begun: self.begun, ended, stacks };
        let told = self.told;
        record::add_captured(ended.ticks().saturating_sub(told.ticks()), ended.cpu_since(&told));
        self.told = ended;
        let lost = window.lost();
        record::add_lost_samples(lost.saturating_sub(self.told_lost));
        self.told_lost = self.told_lost.max(lost);
        Ok((window, held))
    }

    /// Keeps memory and file of the sampler bounded.
    fn tidy(&mut self, may_begin_anew: bool) {
        let ticks = sampler::ticks();
        if ticks.saturating_sub(self.looked) < self.limits.look_every {
            return;
        }
        self.looked = ticks;
        let Ok((window, held)) = self.window() else { return };
        if held <= self.limits.sampler_stacks {
            return;
        }
        let is_too_much = window.stacks.len() > self.limits.stacks;
        self.ended = window.stacks;
        // The old one first: there must never be two.
        self.sampler = None;
        let ticks = sampler::ticks();
        match start_sampler(self.requested_hz) {
            Ok(sampler) => self.sampler = Some(sampler),
            Err(_) => self.broken = Some(window.ended),
        }
        if is_too_much && may_begin_anew {
            (self.ended, self.begun, self.told_lost) = (Stacks::default(), Mark::now_from(ticks), 0);
        }
    }
}

/// The sampler reads debug information when it starts, on the stack of whoever starts it.
fn start_sampler(hz: u32) -> Result<Sampler, CaptureError> {
    symbol::on_large_stack(|| Sampler::start(hz.clamp(1, MAX_HZ))).map_err(CaptureError::Thread)?
}

/// The thread beside an engine.
fn mind(generation: u64) {
    record::own_thread();
    loop {
        {
            let mut state = state();
            if state.generation != generation {
                return;
            }
            let may_begin_anew = !state.is_capturing;
            match &mut state.engine {
                Some(engine) => engine.tidy(may_begin_anew),
                None => return,
            }
        }
        thread::park_timeout(LOOK);
    }
}

/// A capture that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Continuous(());

impl Continuous {
    pub(super) fn begin(hz: u32) -> Result<Self, CaptureError> {
        let mut state = state();
        if state.is_continuous {
            return Err(CaptureError::AlreadyContinuous);
        }
        if state.is_capturing {
            return Err(CaptureError::Busy);
        }
        state.start(hz)?;
        state.is_continuous = true;
        Ok(Self(()))
    }

    pub(super) fn so_far(&self) -> Result<Window, CaptureError> {
        state().window()
    }
}

impl Drop for Continuous {
    fn drop(&mut self) {
        let mut state = state();
        if let Ok(window) = state.window() {
            state.newest = Newest::Window(Arc::new(window));
        }
        state.is_continuous = false;
        state.release();
    }
}

/// The right to be the one capture on demand. Beside the state, whose lock is held while a sampler starts: the first time that takes
/// seconds, and whoever comes meanwhile should hear at once that it is busy.
#[derive(Debug)]
struct Claim(());

static IS_CLAIMED: AtomicBool = AtomicBool::new(false);

impl Claim {
    fn new() -> Result<Self, CaptureError> {
        if IS_CLAIMED.swap(true, Ordering::Acquire) { Err(CaptureError::Busy) } else { Ok(Self(())) }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        IS_CLAIMED.store(false, Ordering::Release);
    }
}

/// A capture on demand, under way. Dropped without an end (the block panicked), it stops and leaves nothing.
#[derive(Debug)]
pub(super) struct OnDemand {
    _claim: Claim,
    /// What the continuous capture had seen before, where one runs.
    before: Option<Window>,
}

impl OnDemand {
    pub(super) fn begin(hz: u32) -> Result<Self, CaptureError> {
        let claim = Claim::new()?;
        let mut state = state();
        let before = match state.engine {
            Some(_) => Some(state.window()?),
            None => {
                state.start(hz)?;
                None
            }
        };
        state.is_capturing = true;
        Ok(Self { _claim: claim, before })
    }

    pub(super) fn end(self) -> Result<Arc<Window>, CaptureError> {
        let mut state = state();
        let window = state.window()?;
        let window = Arc::new(match &self.before {
            Some(before) => window.since(before),
            None => window,
        });
        state.newest = Newest::Window(Arc::clone(&window));
        drop(state);
        Ok(window)
    }
}

impl Drop for OnDemand {
    fn drop(&mut self) {
        let mut state = state();
        state.is_capturing = false;
        state.release();
    }
}

/// What there is to report: the continuous capture up to now, else the last one that has ended.
#[cfg(feature = "report")]
pub(super) fn newest() -> Result<Newest, CaptureError> {
    let mut state = state();
    if state.is_continuous { Ok(Newest::Window(Arc::new(state.window()?))) } else { Ok(state.newest.clone()) }
}

#[cfg(test)]
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
mod tests {
    use std::hint::black_box;
    use std::time::Instant;

    use super::*;

    /// Uses the processor until `ticks` more have come.
    fn burn(ticks: u64) {
        let (end, begin) = (sampler::ticks() + ticks, Instant::now());
        while sampler::ticks() < end {
            black_box((0..1_000_u64).fold(7, |sum, x| black_box(sum ^ x)));
            assert!(begin.elapsed() < Duration::from_secs(30), "no ticks come");
        }
    }

    fn limit(limits: Limits) {
        state().engine.as_mut().unwrap().limits = limits;
    }

    fn tidy() {
        state().engine.as_mut().unwrap().tidy(true);
    }

    #[test]
    fn a_full_sampler_starts_afresh_and_keeps_its_counts_until_there_are_too_many() {
        let continuous = Continuous::begin(MAX_HZ).unwrap();
        limit(Limits { look_every: u64::MAX, ..LIMITS });
        burn(30);
        let before = continuous.so_far().unwrap();
        limit(Limits { look_every: 1, sampler_stacks: 0, stacks: usize::MAX });
        tidy();
        burn(30);
        let after = continuous.so_far().unwrap();
        let new = after.clone().since(&before);
        assert!(before.samples() >= 15 && new.samples() >= 15, "{} and {}", before.samples(), new.samples());
        assert_eq!(after.samples(), before.samples() + new.samples());
        assert!(after.ticks() >= after.samples() && new.ticks() >= new.samples());

        limit(Limits { look_every: 1, sampler_stacks: 0, stacks: 0 });
        tidy();
        let anew = continuous.so_far().unwrap();
        assert!(anew.wall() < after.wall() && anew.ticks() < 30, "{} of {}", anew.ticks(), after.ticks());
        drop(continuous);
        assert!(state().engine.is_none() && record::lost_samples().is_some());
    }
}
