//! From addresses to names. Stacks of any origin pass here: those of the sampler, and those that are walked on the spot.

use std::collections::HashMap;
use std::ffi::c_void;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::mapping::Mapping;
use super::symbol_table::SymbolTable;
use crate::record;

/// One function on a stack.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Frame {
    /// Its path, without a hash; `[file]` for code without names.
    pub function: Arc<str>,
    /// The source file, where debug information tells it.
    pub file: Option<Arc<str>>,
    /// The line in it.
    pub line: Option<u32>,
    /// The instruction: of an outer function the call.
    pub address: u64,
    /// Position in [`CpuProfile::mappings`](super::CpuProfile::mappings).
    pub mapping: Option<usize>,
    /// The function has no code of its own here: the compiler put it into the one before.
    pub is_inlined: bool,
}

/// A stack this deep overflows where debug information is read (512 KiB do not suffice in a debug build).
const STACK_BYTES: usize = 8 << 20;
/// Addresses whose names are kept for the next time.
const MAX_KNOWN: usize = 65_536;

/// Names that were found before, valid for these mappings.
static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

struct Known {
    mappings: Vec<Mapping>,
    frames: HashMap<usize, Arc<[Frame]>>,
}

/// Finds names, on a thread with a stack large enough for it.
///
/// # Errors
/// The thread cannot be started.
pub(crate) fn find_names<R: Send>(work: impl FnOnce(&mut Names) -> R + Send) -> io::Result<R> {
    on_large_stack(|| {
        let mappings = Mapping::all();
        let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A library that was loaded or left since may have put other code at the same address.
        let known = known.filter(|known| known.mappings == mappings).map(|known| known.frames);
        let mut names = Names { mappings, known: known.unwrap_or_default(), tables: HashMap::new() };
        let result = work(&mut names);
        if names.known.len() <= MAX_KNOWN {
            let known = Known { mappings: names.mappings, frames: names.known };
            *KNOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
        result
    })
}

/// Runs `work` on a thread whose stack suffices for reading debug information, and waits for it.
///
/// # Errors
/// The thread cannot be started.
pub(super) fn on_large_stack<R: Send>(work: impl FnOnce() -> R + Send) -> io::Result<R> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("monitor-symbols".to_owned()).stack_size(STACK_BYTES);
        let own = || {
            // Tables of the sampler and debug information are no part of the host's heap.
            record::own_thread();
            work()
        };
        thread.spawn_scoped(scope, own)?.join().map_err(|_| io::Error::other("it panicked"))
    })
}

/// What [`find_names`] works with.
pub(crate) struct Names {
    mappings: Vec<Mapping>,
    known: HashMap<usize, Arc<[Frame]>>,
    /// By file; `None` for one that has no symbols.
    tables: HashMap<String, Option<SymbolTable>>,
}

impl Names {
    /// The executable mappings that frames refer to.
    pub(crate) fn mappings(&self) -> &[Mapping] {
        &self.mappings
    }

    /// A stack from raw addresses, the innermost first: an instruction (`is_exact`) or return address, then return addresses.
    /// The answer has the outermost function first.
    pub(crate) fn stack(&mut self, addresses: &[usize], is_exact: bool) -> Vec<Frame> {
        let mut frames = Vec::with_capacity(addresses.len() * 2);
        for (depth, address) in addresses.iter().enumerate().rev() {
            // A return address may belong to the next function already: the call is right before it.
            let instruction = if depth == 0 && is_exact { *address } else { address.saturating_sub(1) };
            frames.extend(self.at(instruction).iter().cloned());
        }
        frames
    }

    /// The function at an instruction, and those inlined there, the outermost first.
    fn at(&mut self, instruction: usize) -> Arc<[Frame]> {
        if let Some(frames) = self.known.get(&instruction) {
            return Arc::clone(frames);
        }
        let frames: Arc<[Frame]> = self.look_up(instruction).into();
        self.known.insert(instruction, Arc::clone(&frames));
        frames
    }

    fn look_up(&mut self, instruction: usize) -> Vec<Frame> {
        let address = instruction as u64;
        let mapping = self.mappings.iter().position(|mapping| mapping.addresses.contains(&address));
        let mut frames = Vec::new();
        // It takes return addresses, and looks right before them.
        backtrace::resolve(instruction.wrapping_add(1) as *mut c_void, |symbol| {
            let Some(name) = symbol.name() else { return };
            frames.push(Frame {
                function: format!("{name:#}").into(),
                file: symbol.filename().map(|file| file.to_string_lossy().into()),
                line: symbol.lineno(),
                address,
                mapping,
                is_inlined: true,
            });
        });
        frames.reverse();
        match frames.first_mut() {
            Some(outermost) => {
                outermost.is_inlined = false;
                if let Some(name) = self.full_name(outermost) {
                    outermost.function = name;
                }
            }
            None => frames.push(self.nameless(address, mapping)),
        }
        frames
    }

    /// The full path of a function of which debug information has the last part only, as it has with `line-tables-only`: the
    /// symbol table knows it.
    fn full_name(&mut self, frame: &Frame) -> Option<Arc<str>> {
        let is_rust = frame.file.as_ref().is_some_and(|file| file.ends_with(".rs"));
        if !is_rust || frame.function.split('<').next().is_some_and(|path| path.contains("::")) {
            return None;
        }
        let mapping = self.mappings.get(frame.mapping?)?;
        let table = self.tables.entry(mapping.file.clone()).or_insert_with(|| SymbolTable::read(&mapping.file));
        table.as_ref()?.name_at(frame.address - mapping.addresses.start + mapping.offset)
    }

    fn nameless(&self, address: u64, mapping: Option<usize>) -> Frame {
        let file = mapping.and_then(|at| self.mappings.get(at)).map(Mapping::short_name);
        let function = match file.filter(|file| !file.is_empty()) {
            Some(file) if file.starts_with('[') => file.to_owned(),
            Some(file) => format!("[{file}]"),
            None => "[unknown]".to_owned(),
        };
        Frame { function: function.into(), file: None, line: None, address, mapping, is_inlined: false }
    }
}

/// The calling thread's stack as return addresses, the innermost first; says how many it has written. No tick of the CPU timer
/// enters the unwinder meanwhile. It allocates nothing.
pub(crate) fn walk(addresses: &mut [usize]) -> usize {
    let mut written = 0;
    record::suspended(|| {
        let mut places = addresses.iter_mut();
        // SAFETY: what must not run at the same time is the library's own cache of symbols, which walking does not touch.
        unsafe {
            backtrace::trace_unsynchronized(|frame| {
                let Some(place) = places.next() else { return false };
                *place = frame.ip() as usize;
                written += 1;
                true
            });
        }
    });
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[inline(never)]
    fn outer(addresses: &mut [usize]) -> usize {
        std::hint::black_box(inner(std::hint::black_box(addresses)))
    }

    #[inline(never)]
    fn inner(addresses: &mut [usize]) -> usize {
        std::hint::black_box(walk(std::hint::black_box(addresses)))
    }

    #[test]
    fn a_walked_stack_has_its_names_the_outermost_first() {
        let mut addresses = [0; 64];
        let count = outer(&mut addresses);
        assert!((3..64).contains(&count), "{count}");
        let stack = find_names(|names| names.stack(&addresses[..count], false)).unwrap();
        let at = |name: &str| stack.iter().position(|frame| frame.function.ends_with(name)).expect(name);
        assert!(at("tests::outer") < at("tests::inner"), "{stack:?}");
        let outer = &stack[at("tests::outer")];
        assert!(
            !outer.is_inlined && outer.file.as_deref().is_some_and(|file| file.ends_with("symbol.rs")),
            "{outer:?}"
        );
        assert_eq!(outer.mapping, Some(0));
        assert_eq!(walk(&mut []), 0);
    }

    #[test]
    fn an_address_without_a_name_is_called_by_its_file_or_unknown() {
        let frames = find_names(|names| names.stack(&[1], true)).unwrap();
        assert_eq!((frames.len(), frames[0].function.as_ref(), frames[0].mapping), (1, "[unknown]", None));
    }
}
