//! Where a stack is not walked when the tick meets it there.

use super::system;

/// From 2.35 on the unwinder finds its tables without a lock: only its own code, and the kernel's, is to be avoided.
const WITH_LOCK_FREE_LOOKUP: &[&str] = &["libgcc", "vdso"];
/// Before, it takes a lock that the interrupted code may hold. This list costs most samples of code that allocates.
const BEFORE: &[&str] = &["libc", "libgcc", "pthread", "vdso"];

/// The list for the glibc that runs.
pub(super) fn here() -> Vec<&'static str> {
    let program = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    of(system::glibc_version(), &program)
}

/// An entry that occurs in the program's own path would block the program itself: `pprof` compares parts of paths.
fn of(glibc: Option<(u32, u32)>, program: &str) -> Vec<&'static str> {
    let list = if glibc >= Some((2, 35)) { WITH_LOCK_FREE_LOOKUP } else { BEFORE };
    list.iter().copied().filter(|entry| !program.contains(entry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_follows_the_library_and_spares_the_program_itself() {
        assert_eq!(of(Some((2, 36)), "/srv/app"), ["libgcc", "vdso"]);
        assert_eq!(of(Some((3, 0)), "/srv/vdso-tools/app"), ["libgcc"]);
        assert_eq!(of(Some((2, 31)), "/srv/app"), ["libc", "libgcc", "pthread", "vdso"]);
        assert_eq!(of(None, "/home/libc-demo/app"), ["libgcc", "pthread", "vdso"]);
        assert!(system::glibc_version() > Some((2, 0)));
    }
}
