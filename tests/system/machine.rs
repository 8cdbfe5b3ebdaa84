//! Promise: figures of the machine are those of `/proc`, read between two readings of the test's own.

use super::*;

/// Sampled between `before` and `after`, neither less nor more.
fn assert_between(what: &str, before: f64, shown: f64, after: f64) {
    assert!(before <= shown && shown <= after, "{what}: {before} before, {shown} shown, {after} after");
}

#[test]
fn the_first_share_of_the_cpu_is_of_a_change() {
    let _turn = turn();
    let busy = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let begun = cpu_ticks();
    let _monitor = sampling();
    let processors = std::thread::available_parallelism().unwrap().get();
    let burners: Vec<_> = (0..processors)
        .map(|_| {
            let busy = std::sync::Arc::clone(&busy);
            std::thread::spawn(move || while busy.load(std::sync::atomic::Ordering::Relaxed) {})
        })
        .collect();
    let first = wait_for("a share of the CPU", || figure(&Scrape::now(), "cpu_usage_percent", &[]));
    let ended = cpu_ticks();
    busy.store(false, std::sync::atomic::Ordering::Relaxed);
    burners.into_iter().for_each(|burner| burner.join().unwrap());
    let between = 100.0 * (ended.0 - begun.0) / (ended.1 - begun.1);
    assert!(first > 0.0 && (first - between).abs() < 25.0, "shown {first} %, by /proc/stat {between} %");
}

/// Busy and all ticks since boot.
fn cpu_ticks() -> (f64, f64) {
    let text = std::fs::read_to_string("/proc/stat").unwrap();
    let fields: Vec<f64> =
        text.lines().next().unwrap().split_whitespace().skip(1).map(|f| f.parse().unwrap()).collect();
    let all: f64 = fields[..8].iter().sum();
    (all - fields[3] - fields[4], all)
}

#[test]
fn memory_load_and_disk_are_those_of_the_machine() {
    let _turn = turn();
    let _monitor = sampling();
    let total = 1_024.0 * field("/proc/meminfo", "MemTotal:");
    let used = || total - 1_024.0 * field("/proc/meminfo", "MemAvailable:");
    // Others use memory meanwhile: close, in one of a few attempts.
    wait_for("memory in use as /proc has it", || {
        let (before, scrape, after) = (used(), fresh(), used());
        let shown = figure(&scrape, "memory_usage_bytes", &[]).unwrap();
        let percent = figure(&scrape, "memory_usage_percent", &[]).unwrap();
        assert_eq!(figure(&scrape, "memory_total_bytes", &[]), Some(total));
        assert!((percent - 100.0 * shown / total).abs() < 1e-9);
        let slack = 0.005 * total;
        (before.min(after) - slack <= shown && shown <= before.max(after) + slack).then_some(())
    });
    let load =
        || -> f64 { std::fs::read_to_string("/proc/loadavg").unwrap().split(' ').next().unwrap().parse().unwrap() };
    wait_for("the load of /proc", || {
        let (before, shown, after) = (load(), figure(&fresh(), "load1", &[]).unwrap(), load());
        (shown == before || shown == after).then_some(())
    });
    let shown = figure(&fresh(), "disk_usage_percent", &[]).unwrap();
    let df = std::process::Command::new("df").args(["-P", "/"]).output().unwrap();
    let df = String::from_utf8(df.stdout).unwrap();
    let percent: f64 = df.split_whitespace().find_map(|word| word.strip_suffix('%')).unwrap().parse().unwrap();
    // df rounds up to a whole number.
    assert!((shown - percent).abs() <= 1.5, "shown {shown} %, df {percent} %");
}

#[test]
fn devices_and_interfaces_count_as_the_kernel_counts() {
    let _turn = turn();
    let _monitor = sampling();
    let interfaces = || {
        counters("/proc/net/dev", |line| {
            let (name, rest) = line.split_once(':')?;
            let fields: Vec<f64> = rest.split_whitespace().map(|field| field.parse().unwrap()).collect();
            Some((name.trim().to_owned(), [*fields.first()?, *fields.get(8)?]))
        })
    };
    let disks = || {
        counters("/proc/diskstats", |line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let sectors = |at: usize| 512.0 * fields[at].parse::<f64>().unwrap();
            Some((fields[2].to_owned(), [sectors(5), sectors(9)]))
        })
    };
    let before = [interfaces(), disks()];
    let scrape = fresh();
    let after = [interfaces(), disks()];
    let families = [
        ["network_receive_bytes_total", "network_transmit_bytes_total"],
        ["disk_read_bytes_total", "disk_written_bytes_total"],
    ];
    for ((before, after), families) in before.iter().zip(&after).zip(families) {
        for (at, family) in families.into_iter().enumerate() {
            let names: Vec<_> =
                scrape.metrics(family).iter().map(|metric| metric.get_label()[0].value().to_owned()).collect();
            for name in &names {
                let shown = figure(&scrape, family, &[("device", name)]).unwrap();
                let [before, after] = [before, after].map(|all| all.iter().find(|(own, _)| own == name).unwrap().1[at]);
                assert_between(&format!("{family} of {name}"), before, shown, after);
            }
            let expected = before.iter().filter(|(name, _)| match at {
                _ if families[0].starts_with("network") => name != "lo",
                _ => {
                    std::path::Path::new("/sys/block").join(name).exists()
                        && !["loop", "ram", "zram"].iter().any(|prefix| name.starts_with(prefix))
                }
            });
            assert_eq!(names.len(), expected.count(), "{family}: {names:?}");
        }
    }
}

type Counters = Vec<(String, [f64; 2])>;

fn counters(file: &str, of_line: impl Fn(&str) -> Option<(String, [f64; 2])>) -> Counters {
    std::fs::read_to_string(file).unwrap().lines().filter_map(of_line).collect()
}

#[test]
fn the_cgroup_is_that_of_the_kernel() {
    let _turn = turn();
    let _monitor = sampling();
    let shown = || figure(&fresh(), "cgroup_memory_usage_bytes", &[]);
    // Whether there is one here or not, a touched allocation shows in it or it is absent.
    let before = shown();
    let touched = std::hint::black_box(vec![1_u8; 64 << 20]);
    let after = shown();
    drop(touched);
    assert_eq!(before.is_some(), after.is_some());
    if let Some((before, after)) = before.zip(after) {
        // Other programs of the cgroup come and go; the kernel charges in batches.
        assert!(after > before || after > f64::from(64 << 20), "{before} before, {after} after");
    }
}
