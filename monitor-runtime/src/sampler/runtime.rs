//! The host's tokio runtime, where the host hands over a handle.

use std::time::Duration;

use tokio::runtime::Handle;

use crate::registry::{Reading, Sampled};

/// Of tokio's metrics those that are stable.
pub(super) fn read(handle: &Handle, reading: &mut Reading) {
    let metrics = handle.metrics();
    reading.set(Sampled::TokioWorkers, metrics.num_workers() as f64);
    reading.set(Sampled::TokioTasks, metrics.num_alive_tasks() as f64);
    reading.set(Sampled::TokioQueue, metrics.global_queue_depth() as f64);
    #[cfg(target_has_atomic = "64")]
    {
        let workers = 0..metrics.num_workers();
        let busy: Duration = workers.clone().map(|worker| metrics.worker_total_busy_duration(worker)).sum();
        let parks: u64 = workers.map(|worker| metrics.worker_park_count(worker)).sum();
        reading.set(Sampled::TokioBusy, busy.as_secs_f64());
        reading.set(Sampled::TokioParks, parks as f64);
    }
}
