#[allow(deprecated)]
#[automatically_derived]
impl ::monitor::LabelValue for Tier {
    const VALUES: ::core::option::Option<&'static [&'static ::core::primitive::str]> = ::core::option::Option::Some(
        &["free-of-charge", "paid"],
    );
    #[inline]
    fn index(&self) -> ::core::primitive::usize {
        match self {
            Self::FreeOfCharge => 0usize,
            Self::Gold => 1usize,
        }
    }
    #[inline]
    fn with_str<R>(
        &self,
        read: impl ::core::ops::FnOnce(&::core::primitive::str) -> R,
    ) -> R {
        read(
            match self {
                Self::FreeOfCharge => "free-of-charge",
                Self::Gold => "paid",
            },
        )
    }
}
