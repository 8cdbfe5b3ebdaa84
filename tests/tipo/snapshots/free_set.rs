#[automatically_derived]
impl<Q> my_facade::monitor::TipoMetrics for ShopMetrics<Q>
where
    Q: my_facade::monitor::LabelValue,
    StockMetrics<Q>: my_facade::monitor::TipoMetrics,
{
    const FAMILIES: &'static [my_facade::monitor::FamilyInfo] = my_facade::monitor::__private::FamilyTable::as_slice(const {
        &my_facade::monitor::__private::all_families(
            &[
                &[
                    my_facade::monitor::FamilyInfo::counter(
                            "shop_orders_total",
                            "Orders placed",
                        )
                        .labels(&["channel", "city"])
                        .values(const {
                            &[
                                <Channel as my_facade::monitor::LabelValue>::VALUES,
                                ::core::option::Option::None,
                            ]
                        })
                        .max_series(200)
                        .idle_timeout(::core::time::Duration::from_millis(600000u64)),
                    my_facade::monitor::FamilyInfo::histogram(
                            "shop_order_lines",
                            "Lines of an order",
                        )
                        .buckets(&[1f64, 2f64, 5f64]),
                    my_facade::monitor::FamilyInfo::gauge(
                            "shop_baskets_bytes",
                            "Baskets in memory",
                        )
                        .labels(&["queue"])
                        .values(const {
                            &[<Q as my_facade::monitor::LabelValue>::VALUES]
                        }),
                ],
                <StockMetrics<Q> as my_facade::monitor::TipoMetrics>::FAMILIES,
            ],
        )
    });
    fn build(set: &mut my_facade::monitor::MetricSet) -> Self {
        Self {
            orders: my_facade::monitor::MetricSet::counter(
                set,
                const {
                    my_facade::monitor::__private::family(
                        <Self as my_facade::monitor::TipoMetrics>::FAMILIES,
                        0usize,
                    )
                },
            ),
            order_lines: my_facade::monitor::MetricSet::histogram(
                set,
                const {
                    my_facade::monitor::__private::family(
                        <Self as my_facade::monitor::TipoMetrics>::FAMILIES,
                        1usize,
                    )
                },
            ),
            baskets: my_facade::monitor::MetricSet::gauge(
                set,
                const {
                    my_facade::monitor::__private::family(
                        <Self as my_facade::monitor::TipoMetrics>::FAMILIES,
                        2usize,
                    )
                },
            ),
            stock: my_facade::monitor::__private::set(
                set,
                <StockMetrics<Q> as my_facade::monitor::TipoMetrics>::TIPO,
                <StockMetrics<Q> as my_facade::monitor::TipoMetrics>::build,
            ),
        }
    }
}
#[allow(dead_code, non_snake_case, clippy::too_many_arguments)]
#[automatically_derived]
impl<Q> ShopMetrics<Q>
where
    Q: my_facade::monitor::LabelValue,
    StockMetrics<Q>: my_facade::monitor::TipoMetrics,
{
    /// The set, registered in the registry of the process: its families appear in `/metrics`.
    ///
    /// # Errors
    /// When a family of one of the names is registered already.
    pub(crate) fn register() -> ::core::result::Result<
        Self,
        my_facade::monitor::RegistryError,
    > {
        <Self as my_facade::monitor::TipoMetrics>::register()
    }
    /// The set, registered in `registry`: all of its families, or none.
    ///
    /// # Errors
    /// When a family of one of the names is registered already.
    pub(crate) fn register_in(
        registry: &my_facade::monitor::Registry,
    ) -> ::core::result::Result<Self, my_facade::monitor::RegistryError> {
        <Self as my_facade::monitor::TipoMetrics>::register_in(registry)
    }
    /// Orders placed
    ///
    /// The counter `shop_orders_total{channel, city}`.
    #[inline]
    pub(crate) fn orders<L1: my_facade::monitor::LabelValue>(
        &self,
        channel: Channel,
        city: L1,
    ) -> my_facade::monitor::With<'_, my_facade::monitor::Counter, (Channel, L1)> {
        self.orders.with((channel, city))
    }
    /// Lines of an order
    ///
    /// The histogram `shop_order_lines`.
    #[must_use]
    #[inline]
    pub(crate) fn order_lines(&self) -> &Histogram {
        &self.order_lines
    }
    /// Baskets in memory
    ///
    /// The gauge `shop_baskets_bytes{queue}`.
    #[inline]
    pub(crate) fn baskets(
        &self,
        queue: Q,
    ) -> my_facade::monitor::With<'_, my_facade::monitor::Gauge, (Q,)> {
        self.baskets.with((queue,))
    }
    /// The warehouse of this shop.
    ///
    /// Metrics of a set of its own.
    #[must_use]
    #[inline]
    pub(crate) fn stock(&self) -> &StockMetrics<Q> {
        &self.stock
    }
}
