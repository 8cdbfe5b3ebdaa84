//! CPU of the whole machine, from the change of its counters.

use crate::registry::{Reading, Sampled};
use crate::sampler::file::{Root, SourceError};
use crate::sampler::share::percent;

/// Below so many ticks (of 10 ms, over all processors) a share is too coarse: the one before stands until there are more.
const MIN_TICKS: u64 = 20;

/// What is remembered from one reading to the next.
#[derive(Debug, Default)]
pub(in crate::sampler) struct Cpu {
    before: Option<Ticks>,
    share: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Ticks {
    busy: u64,
    all: u64,
}

impl Cpu {
    /// Absent until two readings are far enough apart; never the mean since boot.
    pub(in crate::sampler) fn read(&mut self, root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
        let now = ticks(root).inspect_err(|_| *self = Self::default())?;
        match self.before {
            Some(before) if now.all.saturating_sub(before.all) >= MIN_TICKS => {
                // Idle time as the kernel counts it may go back a little.
                let (busy, all) = (now.busy.saturating_sub(before.busy), now.all - before.all);
                self.share = percent(busy as f64, all as f64);
                self.before = Some(now);
            }
            Some(before) if now.all >= before.all => {}
            _ => *self = Self { before: Some(now), share: None },
        }
        if let Some(share) = self.share {
            reading.set(Sampled::CpuUsage, share);
        }
        Ok(())
    }
}

/// The first line: `cpu  user nice system idle iowait irq softirq steal guest guest_nice`. Guests are part of user and nice.
fn ticks(root: &Root) -> Result<Ticks, SourceError> {
    let file = root.read("proc/stat")?;
    let line = file.after("cpu ").ok_or_else(|| file.lacks("line `cpu`"))?;
    let fields: Vec<u64> = line.split_whitespace().take(8).map_while(|field| field.parse().ok()).collect();
    let [user, nice, system, idle, more @ ..] = fields.as_slice() else {
        return Err(file.lacks("four numbers of CPU time"));
    };
    let (waiting, more) = more.split_first().unwrap_or((&0, &[]));
    let busy = [user, nice, system].into_iter().chain(more).fold(0_u64, |sum, ticks| sum.saturating_add(*ticks));
    Ok(Ticks { busy, all: busy.saturating_add(*idle).saturating_add(*waiting) })
}
