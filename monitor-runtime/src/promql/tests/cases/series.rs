//! How series end, histograms, shifts in time.

use super::Group;

/// Markers, gaps, the look-back.
pub(super) const STALENESS: Group = Group {
    interval_s: 60,
    series: r#"
up{job="a"} | 1 1 1 stale _ _ 1 1 _x12 1
up{job="b"} | 0 _x4 stale 1 0
up{job="c"} | 1
up{job="d"} | stale 1 stale 1 stale 1
"#,
    moments_s: &[0, 59, 60, 180, 181, 299, 300, 301, 360, 420, 480, 720, 721, 780, 1200],
    expressions: r#"
up
up == 0
sum(up)
count(up)
absent(up{job="a"})
absent(up{job="c"})
up offset 1m
up offset -1m
count_over_time(up[5m])
count_over_time(up[1m])
last_over_time(up[10m])
changes(up[10m])
rate(up[10m])
avg_over_time(up[3m])
present_over_time(up[1m])
absent_over_time(up{job="d"}[1m])
count_over_time(up[5m:30s])
sum_over_time(sum(up)[6m:1m])
min_over_time((up == 1)[6m:1m])
timestamp(up)
up unless (up offset 2m)
up or (up offset 2m)
"#,
};

/// Classic histograms.
pub(super) const HISTOGRAMS: Group = Group {
    interval_s: 30,
    series: r#"
lat_bucket{route="/a",le="0.1"} | 0+1x20
lat_bucket{route="/a",le="0.5"} | 0+3x20
lat_bucket{route="/a",le="1"} | 0+6x20
lat_bucket{route="/a",le="+Inf"} | 0+7x20
lat_bucket{route="/b",le="0.1"} | 0+5x20
lat_bucket{route="/b",le="0.5"} | 0+4x20
lat_bucket{route="/b",le="1"} | 0+9x20
lat_bucket{route="/b",le="+Inf"} | 0+9x20
lat_bucket{route="/c",le="-1"} | 0+2x20
lat_bucket{route="/c",le="0"} | 0+4x20
lat_bucket{route="/c",le="2"} | 0+6x20
lat_bucket{route="/c",le="+Inf"} | 0+8x20
lat_bucket{route="/d",le="1"} | 0+6x20
lat_bucket{route="/e",le="+Inf"} | 0+6x20
lat_bucket{route="/f",le="1"} | 0x20
lat_bucket{route="/f",le="+Inf"} | 0x20
lat_bucket{route="/g",le="1"} | 1+1x20
lat_bucket{route="/g",le="1.0"} | 2+1x20
lat_bucket{route="/g",le="+Inf"} | 9+1x20
lat_bucket{route="/h",le="what"} | 9+1x20
lat_bucket{route="/i"} | 9+1x20
lat_bucket{route="/j",le="1"} | NaNx20
lat_bucket{route="/j",le="+Inf"} | 5x20
lat_bucket{route="/k",le="1"} | 5x20
lat_bucket{route="/k",le="+Inf"} | NaNx20
"#,
    moments_s: &[0, 30, 300, 600],
    expressions: r#"
histogram_quantile(0.5, lat_bucket)
histogram_quantile(0.9, lat_bucket)
histogram_quantile(0.99, lat_bucket)
histogram_quantile(0, lat_bucket)
histogram_quantile(1, lat_bucket)
histogram_quantile(-1, lat_bucket)
histogram_quantile(2, lat_bucket)
histogram_quantile(NaN, lat_bucket)
histogram_quantile(0.2, lat_bucket{route="/c"})
histogram_quantile(0.9, rate(lat_bucket[5m]))
histogram_quantile(0.9, sum by (le) (rate(lat_bucket[5m])))
histogram_quantile(0.9, sum by (le, route) (rate(lat_bucket[5m])))
histogram_quantile(0.9, sum without (route) (lat_bucket{route=~"/a|/b"}))
histogram_quantile(scalar(vector(0.5)), lat_bucket)
histogram_quantile(0.5, lat_bucket{le!="+Inf"})
histogram_quantile(0.5, nothing)
"#,
};

/// `offset`, `@` and subqueries.
pub(super) const SHIFTS: Group = Group {
    interval_s: 15,
    series: r#"
wave{n="1"} | 0 3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4 6 2 6 4 3 3 8 3 2 7 9 5 0 2 8 8 4 1 9 7 1 6 9 3 9 9 3 7 5 1
wave{n="2"} | 100-2x50
line | 0+1x50
"#,
    moments_s: &[0, 100, 300, 450, 700],
    expressions: r#"
wave offset 1m
wave offset 7s
wave offset -30s
wave @ 120
wave @ 120 offset 30s
wave offset 30s @ 120
wave @ 0
wave @ -10
wave @ 99999
wave @ start()
wave @ end()
wave @ end() offset 1m
sum_over_time(wave[1m] @ 200)
sum_over_time(wave[1m] offset 1m)
sum_over_time(wave[1m] offset -1m)
sum_over_time(wave[1m] @ start())
sum_over_time(wave[2m:30s])
sum_over_time(wave[2m:45s])
sum_over_time(wave[2m:])
sum_over_time(wave[100s:7s])
sum_over_time(wave[2m:30s] offset 1m)
sum_over_time(wave[2m:30s] offset 17s)
sum_over_time(wave[2m:30s] @ 300)
sum_over_time(wave[2m:30s] @ 310 offset 17s)
sum_over_time((wave @ 120)[2m:30s])
sum_over_time((wave offset 1m)[2m:30s])
max_over_time(sum_over_time(wave[30s])[3m:1m])
max_over_time(sum_over_time(wave[1m:10s])[3m:45s])
max_over_time(max_over_time(max_over_time(wave[30s:15s])[1m:30s])[2m:1m])
sum_over_time(time()[2m:30s])
sum_over_time(vector(time())[2m:30s])
sum_over_time(vector(time())[2m:30s] @ 300)
sum_over_time(vector(time())[2m:30s] offset 1m)
avg_over_time(timestamp(wave)[2m:20s])
last_over_time(wave[2m:50s])
last_over_time(line[1m:1m] offset 30s)
rate(line[1m] offset 15s)
rate(line[1m:15s])
rate(line[2m:45s] offset 20s)
deriv(line[2m:45s] offset 20s)
predict_linear(line[2m] @ 100, 10)
predict_linear(line[2m:15s] @ 100, 10)
delta(wave[90s])
changes(wave[2m:1s])
count_over_time(wave[5m:1m])
count_over_time((wave > 5)[5m:15s])
sum_over_time(topk(1, wave)[2m:15s])
quantile_over_time(0.3, (wave + line)[3m:15s])
absent_over_time(wave[1m] @ 99999)
absent_over_time((wave > 1000)[5m:1m])
min_over_time((sum(wave) - 10)[2m:15s])
sum(sum_over_time(wave[1m])) by (n) offset 1m
wave - wave offset 1m
wave / (wave @ 300)
wave > wave offset 15s
"#,
};
