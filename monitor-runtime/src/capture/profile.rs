//! What a capture found, as data.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::error::CaptureError;
use super::mapping::Mapping;
use super::name;
use super::symbol::{self, Frame};
use super::window::Window;

/// CPU samples of the whole process, between two moments: which functions its threads were in while they used the processor.
/// Time off the processor (waiting for locks, disks, the network) is not seen.
///
/// Which functions were on a stack is exact. The lines in them, and what was inlined into them, are those of at most 127 samples
/// of the functions' stack in one thread, each of which speaks for those that met an instruction like its own: shares of inlined
/// functions are estimates.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CpuProfile {
    /// When the capture began.
    pub started_at: SystemTime,
    /// How long it took.
    pub wall_seconds: f64,
    /// CPU time that the process used meanwhile, in all threads. A sample stands for `cpu_seconds / ticks`.
    pub cpu_seconds: f64,
    /// The rate that was asked for, in samples per second of CPU time. At most 250 are asked of the kernel, which may send fewer:
    /// [`achieved_hz`](Self::achieved_hz).
    pub requested_hz: u32,
    /// Ticks that came.
    pub ticks: u64,
    /// Ticks that left a stack; the sum of `stacks`.
    pub samples: u64,
    /// Ticks that left none: the sampler was busy, or met code that it must not walk. A part of `ticks`.
    pub lost: u64,
    /// Distinct stacks, those with the most samples first.
    pub stacks: Vec<Stack>,
    /// The files that the code of the process comes from, the program itself first.
    pub mappings: Vec<Mapping>,
}

/// One stack of one thread (or of threads of one name), and how often it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stack {
    /// The thread's name, of which the system keeps 15 bytes.
    pub thread: Arc<str>,
    /// Functions, the outermost first.
    pub frames: Vec<Frame>,
    /// Samples.
    pub samples: u64,
}

/// The outermost frame of a stack that was deeper than the sampler looks.
const CUT: &str = "[deeper than 128 frames]";

impl CpuProfile {
    pub(super) fn of(window: &Window) -> Result<Self, CaptureError> {
        let (stacks, mappings) = symbol::find_names(|names| {
            let stacks = window.stacks.iter().map(|raw| {
                let mut frames = names.stack(&raw.addresses, true);
                if raw.is_cut {
                    frames.insert(0, cut());
                }
                Stack { thread: Arc::clone(&raw.thread_name), frames, samples: raw.samples }
            });
            let stacks = merge(stacks.collect());
            (stacks, names.mappings().to_vec())
        })
        .map_err(CaptureError::Thread)?;
        Ok(Self {
            started_at: window.begun.time,
            wall_seconds: window.wall().as_secs_f64(),
            cpu_seconds: window.cpu().as_secs_f64(),
            requested_hz: window.requested_hz,
            ticks: window.ticks(),
            samples: window.samples(),
            lost: window.lost(),
            stacks,
            mappings,
        })
    }

    /// Ticks per second of CPU time; `None` when the process used none.
    pub fn achieved_hz(&self) -> Option<f64> {
        (self.cpu_seconds > 0.0).then(|| self.ticks as f64 / self.cpu_seconds)
    }

    /// CPU seconds that one sample stands for; `None` without a tick.
    pub fn seconds_per_sample(&self) -> Option<f64> {
        (self.ticks > 0).then(|| self.cpu_seconds / self.ticks as f64)
    }

    /// Only what happened in one function: the stacks that pass through it, cut so that it is their root. `function` is a name as
    /// reports show it (`Service::create`, or with its module `app::service::Service::create`); generic arguments, closures and
    /// the bodies of async functions count as the function they belong to. `samples` counts those that are left, and everything
    /// else stays that of the process, so that a sample keeps its weight.
    ///
    /// A function that the compiler inlined is found where debug information tells of it (`debug = 1`).
    #[must_use]
    pub fn focused(&self, function: &str) -> Self {
        let wanted = name::segments(function);
        let cut = |stack: &Stack| {
            let root = stack.frames.iter().position(|frame| name::is_of(&frame.function, &wanted))?;
            let frames = stack.frames.get(root..)?.to_vec();
            Some(Stack { thread: Arc::clone(&stack.thread), frames, samples: stack.samples })
        };
        let stacks = merge(self.stacks.iter().filter_map(cut).collect());
        let samples = stacks.iter().map(|stack| stack.samples).sum();
        Self { samples, stacks, mappings: self.mappings.clone(), ..*self }
    }
}

fn cut() -> Frame {
    Frame { function: CUT.into(), file: None, line: None, address: 0, mapping: None, is_inlined: false }
}

/// Equal stacks become one; the most frequent come first.
fn merge(stacks: Vec<Stack>) -> Vec<Stack> {
    let mut merged: HashMap<(Arc<str>, Vec<Frame>), u64> = HashMap::new();
    for stack in stacks {
        *merged.entry((stack.thread, stack.frames)).or_default() += stack.samples;
    }
    let stack = |((thread, frames), samples)| Stack { thread, frames, samples };
    let mut stacks: Vec<_> = merged.into_iter().map(stack).collect();
    stacks.sort_by(|a, b| b.samples.cmp(&a.samples).then_with(|| a.thread.cmp(&b.thread)));
    stacks
}
