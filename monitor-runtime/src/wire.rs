//! The wire format of protobuf, as far as we write it: profiles, and remote write. A crate for it would bring more than these lines.

/// A protobuf message as it is written.
#[derive(Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    /// A varint field; 0 is the default and not written.
    pub(crate) fn number(&mut self, field: u64, value: u64) {
        if value != 0 {
            self.varint(field << 3);
            self.varint(value);
        }
    }

    pub(crate) fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn message(&mut self, field: u64, message: Message) {
        self.bytes(field, &message.0);
    }

    /// A double, written whatever it is: 0 and NaN too.
    #[cfg(feature = "push")]
    pub(crate) fn double(&mut self, field: u64, value: f64) {
        self.varint(field << 3 | 1);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    #[cfg(feature = "cpu-profile")]
    pub(crate) fn packed(&mut self, field: u64, values: impl Iterator<Item = u64>) {
        let mut packed = Message::default();
        values.for_each(|value| packed.varint(value));
        if !packed.0.is_empty() {
            self.message(field, packed);
        }
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}
