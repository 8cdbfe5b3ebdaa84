//! Limits of the process's cgroup and what is used of them, version 2 and version 1.
//!
//! A limit may stand at any level above the process: that of a container, a pod, a systemd slice. The lowest one holds, and what
//! is used of it is the use of that level.

mod levels;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::file::{Root, SourceError, Text};
use super::share::percent;
use crate::registry::{Reading, Sampled};
use levels::{Level, Version, levels};

/// Over a shorter time a share is too coarse: the one before stands.
const MIN_TIME: Duration = Duration::from_millis(100);

/// What version 1 says where there is no limit, or little less: pages of 64 KiB round it down.
const NO_LIMIT: u64 = i64::MAX as u64 - (1 << 20);

/// What is remembered from one reading to the next.
#[derive(Debug, Default)]
pub(super) struct Cgroup {
    before: Option<(PathBuf, Instant, Duration)>,
    share: Option<f64>,
}

impl Cgroup {
    /// Absent where no level has a CPU limit.
    pub(super) fn cpu(&mut self, root: &Root, now: Instant, reading: &mut Reading) -> Result<(), SourceError> {
        let limit = cpu_limit(root).inspect_err(|_| *self = Self::default())?;
        let Some((level, cores)) = limit else {
            *self = Self::default();
            return Ok(());
        };
        reading.set(Sampled::CgroupCpuLimit, cores);
        let used = cpu_used(root, &level).inspect_err(|_| *self = Self::default())?;
        match &self.before {
            Some((path, since, before)) if *path == level.dir && *before <= used => {
                let elapsed = now.duration_since(*since);
                if elapsed >= MIN_TIME {
                    self.share = percent((used - *before).as_secs_f64(), elapsed.as_secs_f64() * cores);
                    self.before = Some((level.dir, now, used));
                }
            }
            _ => *self = Self { before: Some((level.dir, now, used)), share: None },
        }
        if let Some(share) = self.share {
            reading.set(Sampled::CgroupCpuUsage, share);
        }
        Ok(())
    }

    /// The limit is absent where there is none, and both are in the topmost cgroup, which has no figures.
    pub(super) fn memory(&self, root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
        let levels = levels(root, "memory")?;
        let mut limited: Option<(u64, &Level)> = None;
        for level in &levels {
            if let Some(limit) = memory_limit(level)?
                && limited.is_none_or(|(lowest, _)| limit < lowest)
            {
                limited = Some((limit, level));
            }
        }
        let level = limited.map(|(_, level)| level).or(levels.first());
        if let Some(used) = level.map(memory_used).transpose()?.flatten() {
            reading.set(Sampled::CgroupMemoryUsage, used as f64);
            if let Some((limit, _)) = limited {
                reading.set(Sampled::CgroupMemoryLimit, limit as f64);
            }
        }
        Ok(())
    }
}

/// The lowest CPU limit, in cores.
fn cpu_limit(root: &Root) -> Result<Option<(Level, f64)>, SourceError> {
    let mut lowest: Option<(Level, f64)> = None;
    for level in levels(root, "cpu")? {
        let cores = match level.version {
            Version::V2 => match read_if_there(&level.dir.join("cpu.max"))? {
                Some(file) => {
                    let mut fields = file.text.split_whitespace();
                    let quota = fields.next().filter(|quota| *quota != "max");
                    let period: u64 = file.number(fields.next(), "period")?;
                    quota
                        .map(|quota| file.number::<u64>(Some(quota), "quota"))
                        .transpose()?
                        .map(|quota| (quota, period))
                }
                None => None,
            },
            Version::V1 => match read_if_there(&level.dir.join("cpu.cfs_quota_us"))? {
                Some(file) => match u64::try_from(file.number::<i64>(Some(&file.text), "quota")?) {
                    Ok(quota) => {
                        let file = Text::read(level.dir.join("cpu.cfs_period_us"))?;
                        Some((quota, file.number(Some(&file.text), "period")?))
                    }
                    Err(_) => None,
                },
                None => None,
            },
        };
        let cores = cores.filter(|(_, period)| *period > 0).map(|(quota, period)| quota as f64 / period as f64);
        if let Some(cores) = cores
            && lowest.as_ref().is_none_or(|(_, lowest)| cores < *lowest)
        {
            lowest = Some((level, cores));
        }
    }
    Ok(lowest)
}

/// CPU time that the cgroup of `level` has used.
fn cpu_used(root: &Root, level: &Level) -> Result<Duration, SourceError> {
    match level.version {
        Version::V2 => {
            let file = Text::read(level.dir.join("cpu.stat"))?;
            file.number(file.after("usage_usec "), "usage_usec").map(Duration::from_micros)
        }
        Version::V1 => {
            // The accounts may be a hierarchy of their own, in which the process is elsewhere.
            let accounts = levels(root, "cpuacct")?.into_iter().find(|accounts| accounts.path == level.path);
            let dir = accounts.map_or_else(|| level.dir.clone(), |accounts| accounts.dir);
            let file = Text::read(dir.join("cpuacct.usage"))?;
            file.number(Some(&file.text), "nanoseconds").map(Duration::from_nanos)
        }
    }
}

fn memory_limit(level: &Level) -> Result<Option<u64>, SourceError> {
    let name = match level.version {
        Version::V2 => "memory.max",
        Version::V1 => "memory.limit_in_bytes",
    };
    let Some(file) = read_if_there(&level.dir.join(name))? else { return Ok(None) };
    if file.text.trim() == "max" {
        return Ok(None);
    }
    let limit = file.number(Some(&file.text), "limit")?;
    Ok(Some(limit).filter(|limit| *limit < NO_LIMIT))
}

/// Without the file pages that nothing has touched for a while: they are dropped before the limit is felt, and an alert on them
/// would tell of every program that reads files.
fn memory_used(level: &Level) -> Result<Option<u64>, SourceError> {
    let (name, inactive) = match level.version {
        Version::V2 => ("memory.current", "inactive_file "),
        Version::V1 => ("memory.usage_in_bytes", "total_inactive_file "),
    };
    let Some(file) = read_if_there(&level.dir.join(name))? else { return Ok(None) };
    let used: u64 = file.number(Some(&file.text), "bytes in use")?;
    let stat = Text::read(level.dir.join("memory.stat"))?;
    let inactive: u64 = stat.number(stat.after(inactive), "inactive_file")?;
    Ok(Some(used.saturating_sub(inactive)))
}

/// The topmost cgroup has none of these files, and a controller that is not switched on neither.
fn read_if_there(path: &Path) -> Result<Option<Text>, SourceError> {
    match Text::read(path.to_owned()) {
        Ok(text) => Ok(Some(text)),
        Err(SourceError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
