//! The label values of one series, in the order of the family's label names.

use super::value::LabelValue;

/// A tuple of up to eight [`LabelValue`]s.
pub trait LabelSet {
    /// How many series the values allow; `None` when they are not known beforehand.
    const SERIES: Option<usize>;

    /// The position among those series.
    #[doc(hidden)]
    fn dense_index(&self) -> usize;

    /// Hands the texts to `read`.
    #[doc(hidden)]
    fn with_strs<R>(&self, read: impl FnOnce(&[&str]) -> R) -> R;
}

impl LabelSet for () {
    const SERIES: Option<usize> = Some(1);

    #[inline]
    fn dense_index(&self) -> usize {
        0
    }

    #[inline]
    fn with_strs<R>(&self, read: impl FnOnce(&[&str]) -> R) -> R {
        read(&[])
    }
}

macro_rules! tuples {
    ($($label:ident)+) => {
        #[expect(non_snake_case, reason = "a variable is named after its type")]
        impl<$($label: LabelValue),+> LabelSet for ($($label,)+) {
            const SERIES: Option<usize> = product(&[$(match $label::VALUES { Some(values) => Some(values.len()), None => None }),+]);

            #[inline]
            fn dense_index(&self) -> usize {
                let ($($label,)+) = self;
                let mut index = 0;
                $(index = index * $label::VALUES.map_or(1, <[_]>::len) + $label.index();)+
                index
            }

            #[inline]
            fn with_strs<R>(&self, read: impl FnOnce(&[&str]) -> R) -> R {
                let ($($label,)+) = self;
                tuples!(@nest read; $($label)+; $($label)+)
            }
        }
    };
    (@nest $read:ident; $first:ident $($rest:ident)*; $($all:ident)+) => {
        $first.with_str(|$first| tuples!(@nest $read; $($rest)*; $($all)+))
    };
    (@nest $read:ident; ; $($all:ident)+) => { $read(&[$($all),+]) };
}
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);

/// The product, when every factor is there.
pub(crate) const fn product(factors: &[Option<usize>]) -> Option<usize> {
    let (mut rest, mut product) = (factors, 1_usize);
    while let [factor, tail @ ..] = rest {
        product = match factor {
            Some(factor) => product.saturating_mul(*factor),
            None => return None,
        };
        rest = tail;
    }
    Some(product)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_give_an_index_and_others_a_text() {
        assert_eq!(<(bool, bool)>::SERIES, Some(4));
        assert_eq!((true, false).dense_index(), 2);
        assert_eq!(<(bool, u8)>::SERIES, None);
        assert_eq!(("a", 7, true, None::<u8>).with_strs(|texts| texts.join("|")), "a|7|true|");
        assert_eq!(().with_strs(|texts| texts.len()), 0);
    }
}
