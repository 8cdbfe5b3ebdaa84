//! Where the process stands in the hierarchy of a controller.

use std::path::PathBuf;

use crate::sampler::file::{Root, SourceError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V1,
    V2,
}

/// A cgroup: the process's own or one above it.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub(super) version: Version,
    pub(super) dir: PathBuf,
    /// Below the mount point.
    pub(super) path: String,
}

/// The cgroups of `controller` that the process is in, its own first; those that its mounts do not show are left out.
pub(super) fn levels(root: &Root, controller: &str) -> Result<Vec<Level>, SourceError> {
    let file = root.read("proc/self/cgroup")?;
    let mut own = None;
    for line in file.text.lines() {
        // `id:controllers:path`; version 2 is 0 and has no controllers. A controller is in one hierarchy only.
        let mut fields = line.splitn(3, ':');
        let (Some(id), Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(file.lacks("three fields on each line"));
        };
        if controllers.split(',').any(|own| own == controller) {
            own = Some((Version::V1, path));
        } else if id == "0" && controllers.is_empty() && own.is_none() {
            own = Some((Version::V2, path));
        }
    }
    let (version, path) = own.ok_or_else(|| file.lacks("cgroup of this controller"))?;
    let mounts = root.read("proc/self/mountinfo")?;
    let mount = mounts.text.lines().find_map(|line| Mount::of(line, version, controller));
    let Mount { top, point } = mount.ok_or_else(|| mounts.lacks("mounted cgroup hierarchy"))?;
    // Inside a container the mount shows a part of the hierarchy: `top` and below. A path that is not below it cannot be seen,
    // but the mount then is that of the container, whose limits hold.
    let below = path.strip_prefix(top.trim_end_matches('/')).filter(|below| below.is_empty() || below.starts_with('/'));
    let mut below = below.filter(|below| !below.split('/').any(|part| part == "..")).unwrap_or("").trim_matches('/');
    let mut levels = Vec::new();
    loop {
        let dir = root.path(point).join(below);
        if dir.is_dir() {
            levels.push(Level { version, dir, path: below.to_owned() });
        }
        if below.is_empty() {
            return Ok(levels);
        }
        below = below.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// A mounted hierarchy.
struct Mount<'a> {
    /// The cgroup that is shown at `point`.
    top: &'a str,
    point: &'a str,
}

impl<'a> Mount<'a> {
    /// `id parent device top point options .. - type source options`.
    fn of(line: &'a str, version: Version, controller: &str) -> Option<Self> {
        let (left, right) = line.split_once(" - ")?;
        let mut right = right.split(' ');
        let (kind, options) = (right.next()?, right.nth(1)?);
        let is_it = match version {
            Version::V1 => kind == "cgroup" && options.split(',').any(|own| own == controller),
            Version::V2 => kind == "cgroup2",
        };
        let mut left = left.split(' ').skip(3);
        let (top, point) = (left.next()?, left.next()?);
        is_it.then_some(Self { top, point })
    }
}
