//! What may stand as the value of a label.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// A value of a label: strings, integers, `bool`, an `Option` of one (`None` is the empty value, which Prometheus treats as no
/// label), and field-less enums that derive it.
///
/// An enum's values are known when compiling: a family all of whose labels are such enums finds its series by index, without
/// hashing. Everything else is looked up by its text.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::LabelValue;
/// assert_eq!(42_u16.with_str(str::len), 2);
/// assert_eq!("libros".with_str(str::to_owned), "libros");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a label value",
    label = "not a label value",
    note = "label values are strings, integers, `bool`, an `Option` of one, and field-less enums with `#[derive(LabelValue)]`"
)]
pub trait LabelValue {
    /// All values, when they are known: those of an enum.
    const VALUES: Option<&'static [&'static str]> = None;

    /// The position in [`LabelValue::VALUES`]; 0 without.
    fn index(&self) -> usize {
        0
    }

    /// Hands the value's text to `read`; no allocation.
    fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R;
}

impl LabelValue for str {
    #[inline]
    fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        read(self)
    }
}

macro_rules! texts {
    ($($ty:ty),*) => {$(
        impl LabelValue for $ty {
            #[inline]
            fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R {
                read(self)
            }
        }
    )*};
}
texts!(String, Cow<'_, str>, Box<str>, Rc<str>, Arc<str>);

macro_rules! integers {
    ($($ty:ty),*) => {$(
        impl LabelValue for $ty {
            #[inline]
            fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R {
                read(itoa::Buffer::new().format(*self))
            }
        }
    )*};
}
integers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

impl LabelValue for bool {
    const VALUES: Option<&'static [&'static str]> = Some(&["false", "true"]);

    #[inline]
    fn index(&self) -> usize {
        usize::from(*self)
    }

    #[inline]
    fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        read(if *self { "true" } else { "false" })
    }
}

impl<T: LabelValue + ?Sized> LabelValue for &T {
    const VALUES: Option<&'static [&'static str]> = T::VALUES;

    #[inline]
    fn index(&self) -> usize {
        (**self).index()
    }

    #[inline]
    fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        (**self).with_str(read)
    }
}

impl<T: LabelValue> LabelValue for Option<T> {
    #[inline]
    fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        match self {
            Some(value) => value.with_str(read),
            None => read(""),
        }
    }
}
