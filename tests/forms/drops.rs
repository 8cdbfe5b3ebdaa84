//! Values are dropped when and in the order in which the bare function drops them.

use monitor::timed;

use crate::support::{Noisy, Pending, cancel_after, drops, note, panics, run};

/// Not `Drop` itself, so that a field may be moved out.
struct Parts {
    first: Noisy,
    second: Noisy,
}

fn parts() -> Parts {
    Parts { first: Noisy("self.first"), second: Noisy("self.second") }
}

/// The same functions twice: bare in one trait, and timed in another.
macro_rules! twins {
    ($($methods:tt)*) => {
        trait Bare {
            $($methods)*
        }

        #[timed]
        trait Recorded {
            $($methods)*
        }
    };
}

twins! {
    fn guarded(this: Parts, argument: Noisy, _: Noisy) -> usize {
        let _local = Noisy("local");
        let first = this.first;
        first.0.len() + argument.0.len() + Noisy("temporary").0.len()
    }

    fn tries(this: Parts, argument: Noisy, fails: bool) -> Result<&'static str, Noisy> {
        let _local = Noisy("local");
        if fails {
            return Err(argument);
        }
        drop(this.second);
        Ok(Noisy("temporary").0)
    }

    fn tries_and_panics(this: Parts, (argument, _): (Noisy, Noisy)) -> Result<usize, ()> {
        let _moved = this.first;
        let _local = Noisy("local");
        assert!(argument.0.is_empty(), "not empty");
        Ok(0)
    }

    async fn waits(mut this: Parts, _: Noisy, argument: Noisy, _unused: (Noisy, u8)) -> usize {
        let _local = Noisy("local");
        this.first = Noisy("another");
        Pending(1).await;
        note("polled again");
        drop(argument);
        let second = this.second;
        second.0.len() + Noisy("temporary").0.len()
    }

    fn makes(this: Parts, argument: Noisy) -> impl Future<Output = usize> {
        let _local = Noisy("local");
        let second = this.second;
        async move {
            let _argument = argument;
            Pending(1).await;
            second.0.len()
        }
    }

    fn boxes(this: Parts, argument: Noisy) -> std::pin::Pin<Box<dyn Future<Output = usize>>> {
        Box::pin(async move {
            let _argument = argument;
            Pending(1).await;
            this.second.0.len()
        })
    }
}

impl Bare for () {}
impl Recorded for () {}

/// Evaluates an expression with either twin; they must give the same and drop the same.
macro_rules! same {
    ($function:ident($($argument:expr),*) $(as |$call:ident| $how:expr)?) => {{
        let mut results = vec![];
        same!(@ results, <() as Bare>::$function($($argument),*) $(, $call, $how)?);
        same!(@ results, <() as Recorded>::$function($($argument),*) $(, $call, $how)?);
        assert_eq!(results[0], results[1]);
        assert!(results[0].contains("self.second"), "{}", results[0]);
    }};
    (@ $results:ident, $value:expr) => {{
        let result = format!("{:?}", $value);
        $results.push(format!("{result} {:?}", drops()));
    }};
    (@ $results:ident, $value:expr, $call:ident, $how:expr) => {{
        let result = {
            let $call = || $value;
            format!("{:?}", $how)
        };
        $results.push(format!("{result} {:?}", drops()));
    }};
}

#[test]
fn plain_functions_and_functions_that_are_looked_at_drop_as_before() {
    same!(guarded(parts(), Noisy("argument"), Noisy("ignored")));
    same!(tries(parts(), Noisy("argument"), true));
    same!(tries(parts(), Noisy("argument"), false));
    same!(tries_and_panics(parts(), (Noisy("argument"), Noisy("rest"))) as |call| panics(call).message);
    check!("Recorded::guarded"; ok 1);
    check!("Recorded::tries"; ok 1, error 1);
    check!("Recorded::tries_and_panics"; panic 1);
}

#[test]
fn futures_drop_as_before_whenever_they_end() {
    same!(waits(parts(), Noisy("1"), Noisy("2"), (Noisy("3"), 1)) as |call| run(call()));
    same!(waits(parts(), Noisy("1"), Noisy("2"), (Noisy("3"), 1)) as |call| cancel_after(call(), 1));
    same!(waits(parts(), Noisy("1"), Noisy("2"), (Noisy("3"), 1)) as |call| drop(call()));
    same!(makes(parts(), Noisy("argument")) as |call| run(call()));
    same!(makes(parts(), Noisy("argument")) as |call| cancel_after(call(), 1));
    same!(makes(parts(), Noisy("argument")) as |call| drop(call()));
    same!(boxes(parts(), Noisy("argument")) as |call| run(call()));
    same!(boxes(parts(), Noisy("argument")) as |call| cancel_after(call(), 1));
    same!(boxes(parts(), Noisy("argument")) as |call| drop(call()));
    check!("Recorded::waits"; ok 1, cancelled 1, polls 3);
    check!("Recorded::makes"; ok 1, cancelled 1, polls 3);
    check!("Recorded::boxes"; ok 1, cancelled 1, polls 3);
}

impl Parts {
    fn bare(self, argument: Noisy, fails: bool) -> Result<Noisy, usize> {
        let _local = Noisy("local");
        if fails { Err(argument.0.len()) } else { Ok(self.first) }
    }

    #[timed]
    fn recorded(self, argument: Noisy, fails: bool) -> Result<Noisy, usize> {
        let _local = Noisy("local");
        if fails { Err(argument.0.len()) } else { Ok(self.first) }
    }

    async fn bare_later(self, argument: Noisy, moves: bool) -> usize {
        let _local = Noisy("local");
        Pending(1).await;
        if moves {
            drop(self.second);
        }
        argument.0.len()
    }

    #[timed]
    async fn recorded_later(self, argument: Noisy, moves: bool) -> usize {
        let _local = Noisy("local");
        Pending(1).await;
        if moves {
            drop(self.second);
        }
        argument.0.len()
    }
}

#[test]
fn self_is_dropped_after_the_other_parameters() {
    for flag in [true, false] {
        let bare = (format!("{:?}", parts().bare(Noisy("argument"), flag)), drops());
        assert_eq!((format!("{:?}", parts().recorded(Noisy("argument"), flag)), drops()), bare);
        let bare = (run(parts().bare_later(Noisy("argument"), flag)), drops());
        assert_eq!((run(parts().recorded_later(Noisy("argument"), flag)), drops()), bare);
        cancel_after(parts().bare_later(Noisy("argument"), flag), 1);
        let bare = drops();
        cancel_after(parts().recorded_later(Noisy("argument"), flag), 1);
        assert_eq!(drops(), bare);
    }
    check!("Parts::recorded"; ok 1, error 1);
    check!("Parts::recorded_later"; ok 2, cancelled 2, polls 6);
}
