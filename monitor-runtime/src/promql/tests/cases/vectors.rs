//! Vectors with vectors, and what both refuse.

use super::Group;

/// Vectors with vectors.
pub(super) const MATCHING: Group = Group {
    interval_s: 60,
    series: r#"
errors{method="get",code="500"} | 24x10
errors{method="get",code="404"} | 30x10
errors{method="put",code="501"} | 3x10
errors{method="post",code="500"} | 6x10
errors{method="post",code="404"} | 21x10
hits{method="get"} | 600x10
hits{method="del"} | 34x10
hits{method="post"} | 120x10
owner{method="get",team="x",zone="1"} | 1x10
owner{method="post",team="y"} | 1x10
twin{method="get",side="l"} | 1x10
twin{method="get",side="r"} | 2x10
bare | 7x10
other | 7x10
"#,
    moments_s: &[0, 120],
    expressions: r#"
errors{code="500"} / ignoring(code) hits
errors{code="500"} / on(method) hits
errors / ignoring(code) group_left hits
errors / on(method) group_left hits
hits / ignoring(code) group_right errors
hits / on(method) group_right errors
hits - on(method) group_right errors
hits > on(method) group_right errors
errors * on(method) group_left(team) owner
errors * on(method) group_left(team, zone) owner
errors * on(method) group_left(code) owner
owner * on(method) group_right(team) errors
errors > on(method) group_left(team) owner
errors > bool on(method) group_left hits
errors == ignoring(code) group_left hits
errors and on(method) hits
errors and ignoring(code) hits
errors and hits
errors or hits
errors or on(method) hits
hits or on(method) errors
errors unless on(method) hits
errors unless ignoring(code) hits
hits unless on(method) errors
errors and on() vector(1)
errors and on() nothing
errors or vector(0)
nothing or vector(0)
nothing or on() errors
errors unless nothing
errors unless on() vector(1)
hits + hits
hits == hits
hits == on(method) hits
hits > on(method) (hits - 1)
hits > ignoring(nothing) (hits - 1)
bare == other
bare + other
bare == bool other
bare < other
bare >= on() other
bare >= ignoring() other
bare + on(nothing) other
sum(errors) / sum(hits)
sum by (method) (errors) / hits
sum by (method) (errors) / on(method) group_left() hits
errors + on(method, code) errors
errors * ignoring(method) errors
errors / on(method) hits
errors / hits
hits / on(method) errors
hits * on(method) twin
twin * on(method) hits
twin * on(method) group_left hits
hits * on(method) group_left twin
hits * on(method) group_left(side) twin
twin * on(method) group_right hits
sum without (side) (twin) + on(method) hits
errors * on(method) group_left(method) twin
nothing * on(method) twin
twin * on(method) nothing
label_replace(twin, "side", "", "", "")
label_replace(twin, "side", "same", "method", ".*")
label_join(twin, "side", "-", "method")
abs(label_replace({__name__=~"bare|other"}, "x", "y", "", ""))
-{__name__=~"bare|other"}
{__name__=~"bare|other"} + 1
{__name__=~"bare|other"} > 1
{__name__=~"bare|other"} > bool 1
rate({__name__=~"bare|other"}[5m])
last_over_time({__name__=~"bare|other"}[5m])
sum({__name__=~"bare|other"})
bare and other
bare or other
bare unless other
(bare or other) * on() group_left hits{method="get"}
bare * on() group_right errors
errors * on() group_left bare
errors % on(method) group_left hits ^ 2
errors + on(method) group_left hits * on(method) owner
1 + errors > 10 and on(method) hits > 100
errors * on(method) group_left(zone) owner or errors
"#,
};

/// What both refuse.
pub(super) const REFUSED: Group = Group {
    interval_s: 60,
    series: r#"
a{x="1"} | 1x10
a{x="2"} | 2x10
"#,
    moments_s: &[120],
    expressions: r#"
a +
rate(a)
rate(a[5m
rate(a[0s])
sum(a[5m])
a[5m] + 1
a[5m]
"text"
topk(a, a)
count_values(1, a)
count_values("bad-name", a)
label_replace(a, "bad-name", "", "x", "")
label_replace(a, "y", "", "x", "(")
label_join(a, "bad-name", "", "x")
label_join(a, "y", "", "bad-name")
nothing_like_this(a)
1 and 2
1 == 2
a and 1
a + bool a
a == bool on(x) group_left(x) a
a * on(x) group_left(x) a
a and on(x) group_left() a
{}
{x=""}
{x=~".*"}
a{x=~"("}
a offset 5m offset 5m
a @ 1 @ 2
a @ NaN
abs(1)
abs(a, a)
time(1)
clamp(a, 1)
vector(a)
scalar(1)
sum by (x-y) (a)
-"text"
a[5m:1m]
histogram_quantile(a, a)
topk(NaN, a)
topk(1e30, a)
a{x="1"} * on() a
a * on() a
label_replace(a, "x", "same", "", "")
"#,
};
