//! Systems other than Linux: what the `sysinfo` crate tells of them. What it does not is absent.

use std::io;
use std::time::Instant;

use sysinfo::{MINIMUM_CPU_UPDATE_INTERVAL, Networks, ProcessRefreshKind, ProcessesToUpdate, System};

use super::file::SourceError;
use super::share::percent;
use crate::registry::{Reading, Sampled};

/// What is remembered from one reading to the next.
pub(super) struct Machine {
    system: Result<System, sysinfo::Error>,
    networks: Result<Networks, sysinfo::Error>,
    cpu_read: Option<Instant>,
    share: Option<f64>,
}

impl Default for Machine {
    fn default() -> Self {
        Self { system: System::new(), networks: Networks::new_with_refreshed_list(), cpu_read: None, share: None }
    }
}

impl Machine {
    /// CPU and memory of the machine, load, and the process.
    pub(super) fn system(&mut self, reading: &mut Reading) -> Result<(), SourceError> {
        let system = self.system.as_mut().map_err(|error| failed(error))?;
        // The first reading has no change to tell of, and one that comes too soon neither.
        if self.cpu_read.is_none_or(|read| read.elapsed() >= MINIMUM_CPU_UPDATE_INTERVAL) {
            system.refresh_cpu_usage();
            self.share = self.cpu_read.map(|_| f64::from(system.global_cpu_usage()).clamp(0.0, 100.0));
            self.cpu_read = Some(Instant::now());
        }
        if let Some(share) = self.share {
            reading.set(Sampled::CpuUsage, share);
        }
        system.refresh_memory();
        let (total, used) = (system.total_memory() as f64, system.used_memory() as f64);
        if let Some(share) = percent(used, total) {
            reading.set(Sampled::MemoryUsage, used);
            reading.set(Sampled::MemoryTotal, total);
            reading.set(Sampled::MemoryUsagePercent, share);
        }
        // Windows has no load.
        if let Ok(load) = System::load_average() {
            reading.set(Sampled::Load1, load.one);
        }
        let own = sysinfo::get_current_pid().map_err(|error| failed(&error))?;
        let kind = ProcessRefreshKind::nothing().with_memory().with_cpu();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), false, kind);
        if let Some(process) = system.process(own) {
            reading.set(Sampled::ProcessResident, process.memory() as f64);
            reading.set(Sampled::ProcessVirtual, process.virtual_memory() as f64);
            reading.set(Sampled::ProcessStartTime, process.start_time() as f64);
            if cfg!(not(unix)) {
                reading.set(Sampled::ProcessCpu, process.accumulated_cpu_time() as f64 / 1e3);
            }
        }
        Ok(())
    }

    /// Every interface but loopback.
    pub(super) fn network(&mut self, reading: &mut Reading) -> Result<(), SourceError> {
        let networks = self.networks.as_mut().map_err(|error| failed(error))?;
        networks.refresh(true);
        let names = networks.iter().map(|(name, network)| (name.to_string_lossy(), network));
        for (name, network) in names.filter(|(name, _)| !matches!(&**name, "lo" | "lo0")) {
            reading.set_of(Sampled::NetworkReceive, &name, network.total_received() as f64);
            reading.set_of(Sampled::NetworkTransmit, &name, network.total_transmitted() as f64);
        }
        Ok(())
    }
}

fn failed(error: &impl ToString) -> SourceError {
    SourceError::Call { call: "sysinfo", source: io::Error::other(error.to_string()) }
}
