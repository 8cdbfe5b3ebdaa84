//! A CPU profile as part of a report.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::profile::CpuProfile;
use super::symbol::Frame;
use crate::report::{CpuReport, StackReport};

impl CpuProfile {
    /// What a report says of it: stacks by the names of their functions, whatever the thread.
    pub fn to_report(&self) -> CpuReport {
        let mut frames: Vec<String> = Vec::new();
        let mut positions: HashMap<Arc<str>, u32> = HashMap::new();
        let mut stacks: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
        for stack in &self.stacks {
            let position = |frame: &Frame| {
                *positions.entry(Arc::clone(&frame.function)).or_insert_with(|| {
                    frames.push(frame.function.to_string());
                    u32::try_from(frames.len() - 1).unwrap_or(u32::MAX)
                })
            };
            *stacks.entry(stack.frames.iter().map(position).collect()).or_default() += stack.samples;
        }
        let mut stacks: Vec<_> = stacks.into_iter().map(|(frames, samples)| StackReport { frames, samples }).collect();
        stacks.sort_by_key(|stack| std::cmp::Reverse(stack.samples));
        CpuReport {
            wall_seconds: self.wall_seconds,
            cpu_seconds: self.cpu_seconds,
            requested_hz: self.requested_hz,
            ticks: self.ticks,
            lost: self.lost,
            frames,
            stacks,
        }
    }
}
