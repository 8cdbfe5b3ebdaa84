//! Machine and process, from recorded files.

use super::*;

/// Of a virtual machine with two processors, Linux 6.1.
const STAT: &str = "cpu  74608 2520 24433 1117073 6176 4054 1023 200 900 10\n\
                    cpu0 37000 1000 12000 560000 3000 2000 500 100 0 0\n\
                    intr 5\nctxt 1990473\nbtime 1700000000\nprocesses 2915\nprocs_running 1\n";

#[test]
fn the_cpu_is_absent_until_there_is_a_change_and_then_that_change() {
    let root = FakeRoot::new().with("proc/stat", STAT);
    let mut cpu = machine::Cpu::default();
    let mut read = |stat: &str| {
        root.set("proc/stat", stat);
        let mut reading = Reading::default();
        cpu.read(&root.root(), &mut reading).unwrap();
        reading.get(Sampled::CpuUsage, "")
    };
    assert_eq!(read(STAT), None, "the mean since boot is not the use now");
    // 100 ticks more: 30 user, 10 system, 5 interrupts, 5 stolen; 40 idle and 10 waiting. Guest time is in user.
    let later = "cpu  74638 2520 24443 1117113 6186 4059 1023 205 930 10\n";
    assert_eq!(read(later), Some(50.0));
    // Too close to the one before: that one stands.
    assert_eq!(read("cpu  74639 2520 24443 1117113 6186 4059 1023 205 930 10\n"), Some(50.0));
    // Idle went back, as kernels do.
    assert_eq!(read("cpu  74738 2520 24443 1117100 6186 4059 1023 205 930 10\n"), Some(100.0));
    // All counters began anew: a machine that was restored.
    assert_eq!(read("cpu  8 0 2 90 0 0 0 0 0 0\n"), None);
    assert_eq!(read("cpu  33 0 2 165 0 0 0 0 0 0\n"), Some(25.0));
    // Kernels before 2.6.11 write fewer fields.
    assert_eq!(read("cpu 133 0 2 265\n"), Some(50.0));
}

#[test]
fn after_garbage_the_cpu_begins_anew() {
    let root = FakeRoot::new();
    let mut cpu = machine::Cpu::default();
    for garbage in ["", "cpu\n", "cpu  1 2 3\n", "cpu  a b c d\n", "cpu0 1 2 3 4\n", "\u{0}\u{1}"] {
        root.set("proc/stat", "cpu  0 0 0 0 0 0 0 0 0 0\n");
        cpu.read(&root.root(), &mut Reading::default()).unwrap();
        root.set("proc/stat", garbage);
        let error = cpu.read(&root.root(), &mut Reading::default()).unwrap_err().to_string();
        assert!(error.contains("/proc/stat has no "), "{error}");
        let mut reading = Reading::default();
        root.set("proc/stat", "cpu  100 0 0 0 0 0 0 0 0 0\n");
        cpu.read(&root.root(), &mut reading).unwrap();
        assert_eq!(reading.get(Sampled::CpuUsage, ""), None);
        cpu = machine::Cpu::default();
    }
}

#[test]
fn memory_in_use_is_what_is_not_available() {
    let meminfo =
        "MemTotal:        8000000 kB\nMemFree:          500000 kB\nMemAvailable:    6000000 kB\nBuffers:  1 kB\n";
    let root = FakeRoot::new().with("proc/meminfo", meminfo);
    let mut reading = Reading::default();
    machine::memory(&root.root(), &mut reading).unwrap();
    let get = |family| reading.get(family, "").unwrap();
    assert_eq!((get(Sampled::MemoryUsage), get(Sampled::MemoryTotal)), (2_048_000_000.0, 8_192_000_000.0));
    assert_eq!(get(Sampled::MemoryUsagePercent), 25.0);
    for garbage in
        ["", "MemTotal: 8000000 kB\n", "MemTotal: x kB\nMemAvailable: 1 kB\n", "MemTotal: 8\nMemAvailable: 1\n"]
    {
        root.set("proc/meminfo", garbage);
        let mut reading = Reading::default();
        assert!(machine::memory(&root.root(), &mut reading).is_err(), "{garbage}");
        assert_eq!(reading.get(Sampled::MemoryTotal, ""), None, "{garbage}");
    }
}

#[test]
fn whole_disks_count_and_their_partitions_do_not_count_again() {
    let diskstats = "   7       0 loop0 1 0 8 0 0 0 0 0 0 0 0\n \
                     259       0 nvme0n1 3848935 133518 163303698 7352355 421787 388339 207388752 1180304 1 354184 8593694\n \
                     259       1 nvme0n1p1 3848 133 1633 7352 421 388 2073 1180 1 354 8593\n \
                     104       0 cciss/c0d0 5 0 10 0 6 0 20 0 0 0 0\n";
    let root = FakeRoot::new().with("proc/diskstats", diskstats);
    for device in ["loop0", "nvme0n1", "cciss!c0d0"] {
        root.set(&format!("sys/block/{device}/size"), "1\n");
    }
    let mut reading = Reading::default();
    machine::disks(&root.root(), &mut reading).unwrap();
    let of = |device| [Sampled::DiskRead, Sampled::DiskWritten].map(|family| reading.get(family, device));
    assert_eq!(of("nvme0n1"), [Some(163_303_698.0 * 512.0), Some(207_388_752.0 * 512.0)]);
    assert_eq!(of("cciss/c0d0"), [Some(5_120.0), Some(10_240.0)]);
    assert_eq!([of("nvme0n1p1"), of("loop0")], [[None; 2]; 2]);
}

#[test]
fn every_interface_but_loopback() {
    let dev = "Inter-|   Receive                                                |  Transmit\n \
               face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    \
               lo: 2258559466 5397286    0    0    0     0          0         0 2258559466 5397286    0    0    0     0       0          0\n  \
               eth0:765815073   36758    0    0    0     0          0         0  2165023   22778    0    0    0     0       0          0\n\
               eth0:1:      7       1    0    0    0     0          0         0        8       1    0    0    0     0       0          0\n";
    let root = FakeRoot::new().with("proc/self/net/dev", dev);
    let mut reading = Reading::default();
    machine::network(&root.root(), &mut reading).unwrap();
    let of = |device| [Sampled::NetworkReceive, Sampled::NetworkTransmit].map(|family| reading.get(family, device));
    // Old kernels leave no space behind the colon, and an alias has one in its name.
    assert_eq!(of("eth0"), [Some(765_815_073.0), Some(2_165_023.0)]);
    assert_eq!(of("eth0:1"), [Some(7.0), Some(8.0)]);
    assert_eq!(of("lo"), [None, None]);
    root.set("proc/self/net/dev", "a\nb\neth0: 1 2 3\n");
    assert!(machine::network(&root.root(), &mut Reading::default()).is_err());
}

#[test]
fn a_program_may_be_called_anything() {
    let stat = "4242 (x) R 1 (y z) S 1 4242 4242 0 -1 4194304 1 0 0 0 150 50 0 0 20 0 17 0 1000 1000000 200 18446744073709551615\n";
    let root = FakeRoot::new().with("proc/self/stat", stat).with("proc/stat", STAT);
    let mut reading = Reading::default();
    process::stat(&root.root(), &mut reading).unwrap();
    assert_eq!(reading.get(Sampled::ProcessThreads, ""), Some(17.0));
    let ticks = sys::ticks_per_second().unwrap();
    assert_eq!(reading.get(Sampled::ProcessStartTime, ""), Some(1_700_000_000.0 + 1_000.0 / ticks));
    for garbage in ["", "1 (x) S 1", "no parentheses at all"] {
        root.set("proc/self/stat", garbage);
        assert!(process::stat(&root.root(), &mut Reading::default()).is_err());
    }
}

#[test]
fn memory_of_the_process_is_in_pages() {
    let root = FakeRoot::new().with("proc/self/statm", "2500 300 200 10 0 150 0\n");
    let mut reading = Reading::default();
    process::memory(&root.root(), &mut reading).unwrap();
    let page = sys::page_size().unwrap();
    assert_eq!(reading.get(Sampled::ProcessVirtual, ""), Some(2_500.0 * page));
    assert_eq!(reading.get(Sampled::ProcessResident, ""), Some(300.0 * page));
}

#[test]
fn descriptors_are_counted_where_the_kernel_does_not_tell() {
    let root = FakeRoot::new();
    for descriptor in 0..5 {
        root.set(&format!("proc/self/fd/{descriptor}"), "");
    }
    let mut reading = Reading::default();
    process::descriptors(&root.root(), &mut reading).unwrap();
    assert_eq!(reading.get(Sampled::ProcessOpenFds, ""), Some(5.0));
}
