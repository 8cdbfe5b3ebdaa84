//! What the derive generates, as a reviewer reads it: `tests/tipo/snapshots`. `SNAPSHOTS=overwrite cargo test -p monitor-macros`
//! writes the files anew.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn check(name: &str, tokens: TokenStream) {
    let expanded = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    let path = root().join(format!("tests/tipo/snapshots/{name}.rs"));
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::write(&path, &expanded).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, expanded, "{name}: SNAPSHOTS=overwrite cargo test -p monitor-macros, then read the difference");
}

/// The sets of `monitor::tipo`, from their own source.
#[test]
fn ready_made_sets() {
    let source = fs::read_to_string(root().join("monitor-runtime/src/tipo/ready.rs")).unwrap();
    for item in syn::parse_file(&source).unwrap().items {
        if let syn::Item::Struct(item) = item {
            let name = item.ident.to_string().replace("Tipo", "tipo_").to_lowercase();
            check(&name, super::metrics(item.into_token_stream()));
        }
    }
}

/// Typed labels, limits, a nested set, a type parameter, and no Tipo.
#[test]
fn free_set() {
    let set = quote! {
        #[tipo(prefix = "shop", crate = my_facade::monitor)]
        pub(crate) struct ShopMetrics<Q> {
            /// Orders placed
            #[labels(channel: Channel, city)]
            #[metric(max_series = 200, idle_timeout = "10m")]
            orders: Counter,
            /// Lines of an order
            #[metric(unit = none, buckets = [1, 2, 5])]
            order_lines: Histogram,
            #[metric(help = "Baskets in memory", unit = "bytes")]
            #[labels(queue: Q)]
            baskets: Gauge,
            /// The warehouse of this shop.
            #[metric(flatten)]
            stock: StockMetrics<Q>,
        }
    };
    check("free_set", super::metrics(set));
}

#[test]
fn label_value() {
    let tier = quote! {
        #[label(rename_all = "kebab-case")]
        enum Tier {
            FreeOfCharge,
            #[label(rename = "paid")]
            Gold,
        }
    };
    check("label_value", super::label_value(tier));
}
