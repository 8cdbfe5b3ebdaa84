//! Cgroups of version 2, version 1 and both, as mounts and kernels show them.

use std::time::Duration;

use super::*;

const V2_MOUNT: &str = "25 1 0:22 / /proc rw - proc proc rw\n\
                        31 25 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
const V1_MOUNTS: &str = "31 25 0:27 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory\n\
                         32 25 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n\
                         33 25 0:29 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n\
                         34 25 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
const V1_MEMBERSHIP: &str = "4:memory:/docker/abc\n2:cpuacct:/docker/abc\n1:cpu:/docker/abc\n0::/\n";

/// A service in a slice that has limits of its own.
fn version_2() -> FakeRoot {
    FakeRoot::new()
        .with("proc/self/cgroup", "0::/shop.slice/api.service\n")
        .with("proc/self/mountinfo", V2_MOUNT)
        .with("sys/fs/cgroup/cgroup.controllers", "cpu memory\n")
        .with("sys/fs/cgroup/shop.slice/memory.max", "1000000\n")
        .with("sys/fs/cgroup/shop.slice/memory.current", "800000\n")
        .with("sys/fs/cgroup/shop.slice/memory.stat", "anon 5\ninactive_file 300000\nactive_file 7\n")
        .with("sys/fs/cgroup/shop.slice/cpu.max", "max 100000\n")
        .with("sys/fs/cgroup/shop.slice/cpu.stat", "usage_usec 99000000\n")
        .with("sys/fs/cgroup/shop.slice/api.service/memory.max", "max\n")
        .with("sys/fs/cgroup/shop.slice/api.service/memory.current", "400000\n")
        .with("sys/fs/cgroup/shop.slice/api.service/memory.stat", "inactive_file 100000\n")
        .with("sys/fs/cgroup/shop.slice/api.service/cpu.max", "150000 100000\n")
        .with("sys/fs/cgroup/shop.slice/api.service/cpu.stat", "usage_usec 1000000\nuser_usec 5\n")
}

fn version_1() -> FakeRoot {
    FakeRoot::new()
        .with("proc/self/cgroup", V1_MEMBERSHIP)
        .with("proc/self/mountinfo", V1_MOUNTS)
        .with("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
        .with("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "500000\n")
        .with("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", "200000\n")
        .with("sys/fs/cgroup/memory/docker/abc/memory.stat", "inactive_file 1\ntotal_inactive_file 50000\n")
        .with("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n")
        .with("sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us", "50000\n")
        .with("sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us", "100000\n")
        .with("sys/fs/cgroup/cpuacct/docker/abc/cpuacct.usage", "7000000000\n")
}

/// Memory in use and its limit.
fn memory(root: &FakeRoot) -> Result<[Option<f64>; 2], String> {
    let mut reading = Reading::default();
    cgroup::Cgroup::default().memory(&root.root(), &mut reading).map_err(|error| error.to_string())?;
    Ok([Sampled::CgroupMemoryUsage, Sampled::CgroupMemoryLimit].map(|family| reading.get(family, "")))
}

/// CPU share and limit, at seconds of time.
fn cpu(cgroup: &mut cgroup::Cgroup, root: &FakeRoot, at: Instant) -> [Option<f64>; 2] {
    let mut reading = Reading::default();
    cgroup.cpu(&root.root(), at, &mut reading).unwrap();
    [Sampled::CgroupCpuUsage, Sampled::CgroupCpuLimit].map(|family| reading.get(family, ""))
}

#[test]
fn version_2_shows_the_lowest_limit_and_what_is_used_of_it() {
    let root = version_2();
    assert_eq!(memory(&root), Ok([Some(500_000.0), Some(1_000_000.0)]));
    root.set("sys/fs/cgroup/shop.slice/api.service/memory.max", "600000\n");
    assert_eq!(memory(&root), Ok([Some(300_000.0), Some(600_000.0)]));
}

#[test]
fn version_2_shares_of_the_cpu_are_of_the_limit() {
    let (root, begin) = (version_2(), Instant::now());
    let mut cgroup = cgroup::Cgroup::default();
    assert_eq!(cpu(&mut cgroup, &root, begin), [None, Some(1.5)]);
    root.set("sys/fs/cgroup/shop.slice/api.service/cpu.stat", "usage_usec 4000000\n");
    assert_eq!(cpu(&mut cgroup, &root, begin + Duration::from_secs(4)), [Some(50.0), Some(1.5)]);
    // Too soon for another share.
    assert_eq!(cpu(&mut cgroup, &root, begin + Duration::from_millis(4_010)), [Some(50.0), Some(1.5)]);
    // The slice is now what holds the process back: its use is another figure.
    root.set("sys/fs/cgroup/shop.slice/cpu.max", "100000 100000\n");
    assert_eq!(cpu(&mut cgroup, &root, begin + Duration::from_secs(8)), [None, Some(1.0)]);
}

#[test]
fn version_1_has_controllers_in_places_of_their_own() {
    let (root, begin) = (version_1(), Instant::now());
    assert_eq!(memory(&root), Ok([Some(150_000.0), Some(500_000.0)]));
    let mut cgroup = cgroup::Cgroup::default();
    assert_eq!(cpu(&mut cgroup, &root, begin), [None, Some(0.5)]);
    root.set("sys/fs/cgroup/cpuacct/docker/abc/cpuacct.usage", "7100000000\n");
    assert_eq!(cpu(&mut cgroup, &root, begin + Duration::from_secs(1)), [Some(20.0), Some(0.5)]);
}

#[test]
fn a_container_sees_its_own_part_of_the_hierarchy() {
    // Docker without a cgroup namespace: the path is the host's, the mount shows the container's.
    let mounts = "31 25 0:27 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
    let root = FakeRoot::new()
        .with("proc/self/cgroup", "0::/docker/abc/init\n")
        .with("proc/self/mountinfo", mounts)
        .with("sys/fs/cgroup/memory.max", "1000\n")
        .with("sys/fs/cgroup/memory.current", "600\n")
        .with("sys/fs/cgroup/memory.stat", "inactive_file 100\n")
        .with("sys/fs/cgroup/init/memory.max", "max\n");
    assert_eq!(memory(&root), Ok([Some(500.0), Some(1_000.0)]));
    // What the mount does not show, whether by its path or because the namespace begins lower.
    for elsewhere in ["0::/docker/abcdef\n", "0::/system.slice/x\n", "0::/../../elsewhere\n"] {
        root.set("proc/self/cgroup", elsewhere);
        assert_eq!(memory(&root), Ok([Some(500.0), Some(1_000.0)]), "{elsewhere}");
    }
}

#[test]
fn without_a_limit_there_is_no_limit_to_show() {
    let root = version_2();
    root.set("sys/fs/cgroup/shop.slice/memory.max", "max\n");
    assert_eq!(memory(&root), Ok([Some(300_000.0), None]));
    root.set("sys/fs/cgroup/shop.slice/api.service/cpu.max", "max 100000\n");
    assert_eq!(cpu(&mut cgroup::Cgroup::default(), &root, Instant::now()), [None, None]);
    let root = version_1();
    root.set("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "9223372036854710272\n");
    root.set("sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us", "-1\n");
    assert_eq!(memory(&root), Ok([Some(150_000.0), None]));
    assert_eq!(cpu(&mut cgroup::Cgroup::default(), &root, Instant::now()), [None, None]);
    // The topmost cgroup of a machine: no files, no figures, and nothing to complain of.
    let root = version_2();
    root.set("proc/self/cgroup", "0::/\n");
    assert_eq!(memory(&root), Ok([None, None]));
}

#[test]
fn garbage_is_an_error_that_names_the_file_and_never_a_figure() {
    for (file, garbage) in [
        ("proc/self/cgroup", "nonsense\n"),
        ("proc/self/cgroup", ""),
        ("proc/self/mountinfo", "31 25 - cgroup2\n"),
        ("sys/fs/cgroup/shop.slice/memory.max", "lots\n"),
        ("sys/fs/cgroup/shop.slice/memory.max", ""),
        ("sys/fs/cgroup/shop.slice/memory.current", "-5\n"),
        ("sys/fs/cgroup/shop.slice/memory.stat", "anon 5\n"),
    ] {
        let root = version_2();
        root.set(file, garbage);
        let error = memory(&root).unwrap_err();
        assert!(error.contains(file), "{file}: {error}");
    }
    for (file, garbage) in [
        ("api.service/cpu.max", "150000\n"),
        ("api.service/cpu.max", "much 100000\n"),
        ("api.service/cpu.stat", "user_usec 5\n"),
    ] {
        let root = version_2();
        root.set(&format!("sys/fs/cgroup/shop.slice/{file}"), garbage);
        let mut reading = Reading::default();
        let error = cgroup::Cgroup::default().cpu(&root.root(), Instant::now(), &mut reading).unwrap_err();
        assert!(error.to_string().contains(file), "{error}");
        assert_eq!(reading.get(Sampled::CgroupCpuUsage, ""), None);
    }
}
