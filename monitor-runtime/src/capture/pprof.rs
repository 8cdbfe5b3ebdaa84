//! The format of `go tool pprof` (profile.proto), as far as we write it. For CPU and allocation profiles alike.

use std::collections::HashMap;
use std::io::Write;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::mapping::Mapping;
use super::symbol::Frame;
use crate::wire::Message;

/// What a figure counts, and in which unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind<'a> {
    pub(crate) name: &'a str,
    pub(crate) unit: &'a str,
}

/// A profile to be written.
pub(crate) struct Input<'a> {
    /// What each value of a sample is.
    pub(crate) sample_types: &'a [Kind<'a>],
    /// Which of them is shown first.
    pub(crate) default_sample_type: &'a str,
    /// What is between two samples, and how much of it.
    pub(crate) period_type: Kind<'a>,
    pub(crate) period: i64,
    pub(crate) time: SystemTime,
    pub(crate) duration: Duration,
    pub(crate) mappings: &'a [Mapping],
    pub(crate) comments: &'a [String],
    pub(crate) samples: Vec<Sample<'a>>,
}

/// One stack, with a value for each of `sample_types`.
pub(crate) struct Sample<'a> {
    /// The outermost first.
    pub(crate) frames: &'a [Frame],
    pub(crate) values: Vec<i64>,
    pub(crate) labels: Vec<Label<'a>>,
}

/// Something else that is known of a sample: key and value.
pub(crate) enum Label<'a> {
    Text(&'a str, &'a str),
    /// With its unit.
    Number(&'a str, i64, &'a str),
}

/// The profile as gzipped protobuf.
pub(crate) fn encode(input: &Input<'_>) -> Vec<u8> {
    let message = message(input);
    let mut gzip = GzEncoder::new(Vec::with_capacity(message.len() / 4), Compression::default());
    // Writing to memory does not fail.
    let _ = gzip.write_all(&message);
    gzip.finish().unwrap_or_default()
}

fn message<'a>(input: &Input<'a>) -> Vec<u8> {
    let (mut profile, mut tables) = (Message::default(), Tables::default());
    for kind in input.sample_types {
        profile.message(1, tables.kind(*kind));
    }
    for sample in &input.samples {
        let mut message = Message::default();
        message.packed(1, tables.locations(sample.frames).into_iter());
        message.packed(2, sample.values.iter().map(|value| value.cast_unsigned()));
        for label in &sample.labels {
            message.message(3, tables.label(label));
        }
        profile.message(2, message);
    }
    for (mapping, id) in input.mappings.iter().zip(1..) {
        let mut message = Message::default();
        message.number(1, id);
        message.number(2, mapping.addresses.start);
        message.number(3, mapping.addresses.end);
        message.number(4, mapping.offset);
        message.number(5, tables.string(&mapping.file));
        // Functions, files, lines, inlined frames: nothing is left to be looked up by the reader.
        (7..=10).for_each(|field| message.number(field, 1));
        profile.message(3, message);
    }
    profile.number(9, nanos(input.time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()));
    profile.number(10, nanos(input.duration));
    profile.message(11, tables.kind(input.period_type));
    profile.number(12, input.period.cast_unsigned());
    profile.packed(13, input.comments.iter().map(|comment| tables.string(comment)));
    profile.number(14, tables.string(input.default_sample_type));
    profile.0.extend(tables.locations.0);
    profile.0.extend(tables.functions.0);
    // The first string is empty by definition: a reference of 0 is none.
    profile.bytes(6, b"");
    for string in &tables.strings {
        profile.bytes(6, string.as_bytes());
    }
    profile.0
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// What samples refer to by number, from 1 up.
#[derive(Default)]
struct Tables<'a> {
    strings: Vec<&'a str>,
    string_ids: HashMap<&'a str, u64>,
    functions: Message,
    function_ids: HashMap<(&'a str, Option<&'a str>), u64>,
    locations: Message,
    location_ids: HashMap<Vec<(u64, &'a str)>, u64>,
}

impl<'a> Tables<'a> {
    fn string(&mut self, text: &'a str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        *self.string_ids.entry(text).or_insert_with(|| {
            self.strings.push(text);
            self.strings.len() as u64
        })
    }

    fn kind(&mut self, kind: Kind<'a>) -> Message {
        let mut message = Message::default();
        message.number(1, self.string(kind.name));
        message.number(2, self.string(kind.unit));
        message
    }

    fn label(&mut self, label: &Label<'a>) -> Message {
        let mut message = Message::default();
        match *label {
            Label::Text(key, value) => {
                message.number(1, self.string(key));
                message.number(2, self.string(value));
            }
            Label::Number(key, value, unit) => {
                message.number(1, self.string(key));
                message.number(3, value.cast_unsigned());
                message.number(4, self.string(unit));
            }
        }
        message
    }

    /// Locations of a stack, the innermost first. A location is a function with what was inlined into it.
    fn locations(&mut self, frames: &'a [Frame]) -> Vec<u64> {
        let groups = frames.chunk_by(|_, next| next.is_inlined);
        groups.rev().map(|group| self.location(group)).collect()
    }

    fn location(&mut self, group: &'a [Frame]) -> u64 {
        // By address and names: a stack may be cut between a function and what was inlined into it.
        let key: Vec<_> = group.iter().map(|frame| (frame.address, frame.function.as_ref())).collect();
        let next = self.location_ids.len() as u64 + 1;
        if let Some(id) = self.location_ids.get(&key) {
            return *id;
        }
        self.location_ids.insert(key, next);
        let mut message = Message::default();
        message.number(1, next);
        if let Some(first) = group.first() {
            message.number(2, first.mapping.map_or(0, |at| at as u64 + 1));
            message.number(3, first.address);
        }
        for frame in group.iter().rev() {
            let mut line = Message::default();
            line.number(1, self.function(frame));
            line.number(2, u64::from(frame.line.unwrap_or(0)));
            message.message(4, line);
        }
        self.locations.message(4, message);
        next
    }

    fn function(&mut self, frame: &'a Frame) -> u64 {
        let key = (frame.function.as_ref(), frame.file.as_deref());
        if let Some(id) = self.function_ids.get(&key) {
            return *id;
        }
        let id = self.function_ids.len() as u64 + 1;
        self.function_ids.insert(key, id);
        let mut message = Message::default();
        message.number(1, id);
        // No system name: where it equals the name, pprof takes that for C++ and deletes `<..>` from it.
        message.number(2, self.string(key.0));
        message.number(4, self.string(key.1.unwrap_or_default()));
        self.functions.message(5, message);
        id
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::Arc;

    use super::*;

    fn frame(function: &str, address: u64, is_inlined: bool) -> Frame {
        let file = Some(Arc::from("src/app.rs"));
        Frame { function: function.into(), file, line: Some(7), address, mapping: Some(0), is_inlined }
    }

    /// An allocation profile: four kinds of figures, a number and a text as labels, generic names. Read by the real thing, which
    /// is in Debian's package golang-go: scripts/test.sh installs it.
    #[test]
    fn an_allocation_profile_is_read_by_go_tool_pprof() {
        let frames = [
            frame("app::main", 0x1010, false),
            frame("app::load::<alloc::vec::Vec<u8>>", 0x1020, false),
            frame("<app::Key as app::Hash>::of", 0x1020, true),
        ];
        let sample = |frames, objects: i64, bytes: i64| Sample {
            frames,
            values: vec![objects, bytes, objects / 2, bytes / 2],
            labels: vec![Label::Number("bytes", bytes / objects, "bytes"), Label::Text("scope", "app::load")],
        };
        let kind = |name, unit| Kind { name, unit };
        let mapping = Mapping { addresses: 0x1000..0x2000, offset: 0, file: "/srv/app".to_owned() };
        let gzipped = encode(&Input {
            sample_types: &[
                kind("alloc_objects", "count"),
                kind("alloc_space", "bytes"),
                kind("inuse_objects", "count"),
                kind("inuse_space", "bytes"),
            ],
            default_sample_type: "inuse_space",
            period_type: kind("space", "bytes"),
            period: 512 * 1024,
            time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            duration: Duration::from_secs(3),
            mappings: &[mapping],
            comments: &["a comment".to_owned()],
            samples: vec![sample(&frames, 40, 4_096), sample(&frames[..1], 10, 1_024)],
        });
        let directory = std::env::temp_dir().join(format!("monitor-pprof-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("heap.pb.gz");
        std::fs::write(&path, gzipped).unwrap();
        let say = |arguments: &[&str]| {
            let mut go = Command::new("go");
            go.args(["tool", "pprof", "-symbolize=none"]).args(arguments).arg(&path);
            let output = go.env("GOTOOLCHAIN", "local").env("HOME", &directory).output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
            said.into_owned()
        };
        let top = say(&["-top", "-unit=bytes"]);
        assert!(
            top.contains("Type: inuse_space") && top.contains("of 2560B total") && top.contains("File: app"),
            "{top}"
        );
        let row = |function: &str| {
            let row = top.lines().find(|line| line.contains(function)).unwrap_or_else(|| panic!("{function}: {top}"));
            row.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        // Flat and cumulated; the inlined function is the leaf, and keeps what stands in angle brackets.
        assert_eq!(row("app::main")[..4], ["512B", "20.00%", "100%", "2560B"]);
        assert_eq!(row("<app::Key as app::Hash>::of (inline)")[0], "2048B");
        assert_eq!(row("app::load::<alloc::vec::Vec<u8>>")[..4], ["0", "0%", "100%", "2048B"]);
        let objects = say(&["-top", "-sample_index=alloc_objects", "-tagfocus=scope=app::load"]);
        assert!(objects.contains("50, 100% of 50 total"), "{objects}");
        let tags = say(&["-tags"]);
        assert!(tags.contains("bytes:") && tags.contains("102B") && tags.contains("scope:"), "{tags}");
        let raw = say(&["-raw"]);
        assert!(raw.contains("src/app.rs:7") && raw.contains("Period: 524288") && raw.contains("a comment"), "{raw}");
        let _ = std::fs::remove_dir_all(&directory);
    }
}
