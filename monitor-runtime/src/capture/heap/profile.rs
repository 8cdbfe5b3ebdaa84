//! What was sampled, as data and in the forms that other programs read.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::super::error::{CaptureError, FlamegraphError};
use super::super::mapping::Mapping;
use super::super::pprof::{Input, Kind, Label, Sample, encode};
use super::super::render::{draw, line};
use super::super::symbol::{self, Frame};
use super::samples::Taken;
use crate::record;

/// Where memory was allocated, and where what is in use came from: estimates without bias, from a byte in
/// [`interval`](Self::interval) on average. A reallocation is a new allocation of the whole size here, and ends the old one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HeapProfile {
    /// Mean distance of two samples, in bytes.
    pub interval: u64,
    /// How many samples there were.
    pub samples: u64,
    /// Samples that were not kept, because as many as may be were.
    pub lost: u64,
    /// Distinct stacks, those with the most bytes in use first.
    pub stacks: Vec<HeapStack>,
    /// The files that the code of the process comes from, the program itself first.
    pub mappings: Vec<Mapping>,
}

/// What was allocated at one stack.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HeapStack {
    /// Functions, the outermost first.
    pub frames: Vec<Frame>,
    /// The innermost profiled function, as reports name it.
    pub function: Option<String>,
    /// How many samples the estimates rest on.
    pub samples: u64,
    /// Allocations.
    pub alloc_objects: f64,
    /// Bytes allocated.
    pub alloc_bytes: f64,
    /// Allocations that are in use.
    pub inuse_objects: f64,
    /// Bytes in use.
    pub inuse_bytes: f64,
}

impl HeapProfile {
    pub(super) fn of(taken: Taken) -> Result<Self, CaptureError> {
        let (mut stacks, mappings) = symbol::find_names(|names| {
            let stacks = taken.stacks.iter().map(|sampled| {
                let mut frames = names.stack(&sampled.addresses, false);
                if let Some(end) = frames.iter().position(|frame| is_allocator(&frame.function)) {
                    frames.truncate(end);
                }
                while frames.last().is_some_and(|frame| frame.function.starts_with("alloc::alloc::")) {
                    frames.pop();
                }
                HeapStack {
                    frames,
                    function: sampled.scope.map(record::function_path),
                    samples: sampled.samples,
                    alloc_objects: sampled.allocated.objects,
                    alloc_bytes: sampled.allocated.bytes,
                    inuse_objects: sampled.in_use.objects.max(0.0),
                    inuse_bytes: sampled.in_use.bytes.max(0.0),
                }
            });
            (stacks.collect::<Vec<_>>(), names.mappings().to_vec())
        })
        .map_err(CaptureError::Thread)?;
        stacks.sort_by(|a, b| {
            b.inuse_bytes.total_cmp(&a.inuse_bytes).then_with(|| b.alloc_bytes.total_cmp(&a.alloc_bytes))
        });
        let samples = stacks.iter().map(|stack| stack.samples).sum();
        Ok(Self { interval: taken.interval, samples, lost: taken.lost, stacks, mappings })
    }

    /// As `go tool pprof` reads it: gzipped protobuf with `alloc_objects`, `alloc_space`, `inuse_objects` and `inuse_space`, the
    /// last of which is shown first; the innermost profiled function is the label `scope`, the mean size of an allocation `bytes`.
    pub fn to_pprof(&self) -> Vec<u8> {
        self.encode("inuse_space")
    }

    /// The same, with `alloc_space` shown first.
    pub fn to_pprof_allocs(&self) -> Vec<u8> {
        self.encode("alloc_space")
    }

    fn encode(&self, default_sample_type: &str) -> Vec<u8> {
        let samples = self.stacks.iter().map(|stack| {
            let size = if stack.alloc_objects > 0.0 { stack.alloc_bytes / stack.alloc_objects } else { 0.0 };
            let scope = stack.function.as_deref().map(|function| Label::Text("scope", function));
            let values = [stack.alloc_objects, stack.alloc_bytes, stack.inuse_objects, stack.inuse_bytes];
            Sample {
                frames: &stack.frames,
                values: values.map(|value| value.round() as i64).to_vec(),
                labels: scope.into_iter().chain([Label::Number("bytes", size.round() as i64, "bytes")]).collect(),
            }
        });
        let kind = |name, unit| Kind { name, unit };
        encode(&Input {
            sample_types: &[
                kind("alloc_objects", "count"),
                kind("alloc_space", "bytes"),
                kind("inuse_objects", "count"),
                kind("inuse_space", "bytes"),
            ],
            default_sample_type,
            period_type: kind("space", "bytes"),
            period: self.interval.cast_signed(),
            time: SystemTime::now(),
            duration: Duration::ZERO,
            mappings: &self.mappings,
            comments: &[format!("{} samples were not kept", self.lost)],
            samples: samples.collect(),
        })
    }

    /// One line for each distinct stack: `outermost;..;innermost bytes`, of the bytes in use.
    pub fn to_collapsed(&self) -> String {
        let mut lines: BTreeMap<String, f64> = BTreeMap::new();
        for stack in &self.stacks {
            *lines.entry(line(&stack.frames)).or_default() += stack.inuse_bytes;
        }
        let lines = lines.into_iter().filter(|(_, bytes)| bytes.round() > 0.0);
        lines.map(|(stack, bytes)| format!("{stack} {bytes:.0}\n")).collect()
    }

    /// A flamegraph of the bytes in use, as an SVG image that can be searched and zoomed in a browser.
    ///
    /// # Errors
    /// [`FlamegraphError::NoSamples`] when there is nothing to draw.
    pub fn to_flamegraph(&self) -> Result<String, FlamegraphError> {
        let bytes: f64 = self.stacks.iter().map(|stack| stack.inuse_bytes).sum();
        let title = format!("Heap in use: {:.1} MiB", bytes / f64::from(1 << 20));
        let subtitle = format!("estimated from {} samples, one for each {} bytes", self.samples, self.interval);
        draw(&self.to_collapsed(), title, Some(subtitle), "bytes")
    }
}

/// Where the way from the one who allocates to the sampler begins.
fn is_allocator(function: &str) -> bool {
    let entries = [
        "__rust_alloc",
        "__rust_realloc",
        "__rg_alloc",
        "__rg_realloc",
        "GlobalAlloc>::",
        "monitor_runtime::record::heap::",
    ];
    entries.iter().any(|entry| function.contains(entry))
}
