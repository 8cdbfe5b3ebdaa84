//! The symbol table of a program or library: names of functions as the linker has them.

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use backtrace::SymbolName;
use object::{Object, ObjectSegment, ObjectSymbol, ReadCache, SymbolKind};

/// The functions of one file.
pub(super) struct SymbolTable {
    /// Where code lies in the file, and at which address it was linked.
    segments: Vec<(Range<u64>, u64)>,
    /// By the address at which they were linked; with their mangled names.
    functions: Vec<(Range<u64>, Box<[u8]>)>,
}

impl SymbolTable {
    /// `None` when the file cannot be read, or has no symbols (it was stripped).
    pub(super) fn read(path: &str) -> Option<Self> {
        let file = ReadCache::new(File::open(path).ok()?);
        let file = object::File::parse(&file).ok()?;
        let segment = |segment: object::Segment<'_, '_, _>| {
            let (offset, size) = segment.file_range();
            (offset..offset.saturating_add(size), segment.address())
        };
        let function = |symbol: object::Symbol<'_, '_, _>| {
            let range = symbol.address()..symbol.address().saturating_add(symbol.size());
            let name = symbol.name_bytes().ok()?;
            (symbol.kind() == SymbolKind::Text && !range.is_empty()).then(|| (range, Box::from(name)))
        };
        let mut functions: Vec<_> = file.symbols().filter_map(function).collect();
        functions.sort_by_key(|(range, _)| range.start);
        (!functions.is_empty()).then(|| Self { segments: file.segments().map(segment).collect(), functions })
    }

    /// The function at an offset in the file, without a hash.
    pub(super) fn name_at(&self, offset: u64) -> Option<Arc<str>> {
        let (range, linked) = self.segments.iter().find(|(range, _)| range.contains(&offset))?;
        let address = offset - range.start + linked;
        let next = self.functions.partition_point(|(range, _)| range.start <= address);
        let (range, name) = self.functions.get(next.checked_sub(1)?)?;
        range.contains(&address).then(|| format!("{:#}", SymbolName::new(name)).into())
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use crate::capture::mapping::Mapping;

    #[inline(never)]
    fn known_function() -> u64 {
        std::hint::black_box(7)
    }

    #[test]
    fn a_function_of_this_program_has_its_full_path() {
        let address = known_function as fn() -> u64 as usize as u64;
        let mapping = Mapping::all().into_iter().find(|mapping| mapping.addresses.contains(&address)).unwrap();
        let table = SymbolTable::read(&mapping.file).unwrap();
        let offset = address - mapping.addresses.start + mapping.offset;
        let expected = "monitor_runtime::capture::symbol_table::tests::known_function";
        assert_eq!(table.name_at(offset).as_deref(), Some(expected));
        assert_eq!(table.name_at(u64::MAX), None);
        assert_eq!(known_function(), 7);
        assert!(SymbolTable::read("/proc/self/maps").is_none() && SymbolTable::read("/nowhere").is_none());
    }
}
