//! Which files the code of this process comes from.

use std::fs;
use std::ops::Range;

/// One executable mapping of a file into this process.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mapping {
    /// The addresses.
    pub addresses: Range<u64>,
    /// Where in the file they begin.
    pub offset: u64,
    /// The file; empty for code that was made at run time.
    pub file: String,
}

impl Mapping {
    /// All executable mappings now, those of the program itself first. Empty where the system does not tell.
    pub(crate) fn all() -> Vec<Self> {
        let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let program = fs::read_link("/proc/self/exe").unwrap_or_default();
        let mut mappings: Vec<_> = maps.lines().filter_map(parse).collect();
        mappings.sort_by_key(|mapping| program.as_os_str() != mapping.file.as_str());
        mappings
    }

    /// The file's name without its directory.
    pub(crate) fn short_name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or_default()
    }
}

/// A line of `/proc/self/maps`, of code only: `start-end permissions offset device inode path`.
fn parse(line: &str) -> Option<Mapping> {
    let mut rest = line;
    let mut field = || {
        let (field, after) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
        rest = after;
        field
    };
    let (addresses, permissions, offset, _device, _inode) = (field(), field(), field(), field(), field());
    let (start, end) = addresses.split_once('-')?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    let mapping =
        Mapping { addresses: number(start)?..number(end)?, offset: number(offset)?, file: rest.trim().to_owned() };
    permissions.contains('x').then_some(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_code_is_read_with_a_path_that_has_spaces() {
        let mapping = parse("55e0-56f0 r-xp 00001000 fe:01 1234                    /srv/my app (deleted)").unwrap();
        assert_eq!((mapping.addresses.clone(), mapping.offset), (0x55e0..0x56f0, 0x1000));
        assert_eq!((mapping.file.as_str(), mapping.short_name()), ("/srv/my app (deleted)", "my app (deleted)"));
        assert_eq!(parse("7ff0-7ff1 r-xp 00000000 00:00 0                          [vdso]").unwrap().file, "[vdso]");
        assert_eq!(parse("7ff0-7ff1 rwxp 00000000 00:00 0").unwrap().file, "");
        assert_eq!(parse("55e0-56f0 r--p 00001000 fe:01 1234 /srv/app"), None);
        assert_eq!(parse("nonsense"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_program_comes_first() {
        let program = std::env::current_exe().unwrap();
        assert_eq!(Mapping::all()[0].file, program.to_string_lossy());
    }
}
