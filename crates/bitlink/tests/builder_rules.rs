//! What a function's builder refuses, and that it never panics on the way.
#![allow(clippy::type_complexity, reason = "tables of functions")]

use bitlink::{
    BinaryOp, CastOp, Error, FloatPredicate, FnAttr, FunctionBuilder, IntPredicate, ParamAttr,
    Signature, Type,
};

/// The reason for which a function with such a body is refused. The parameters are `i32`, `ptr`,
/// `f64`; the function returns `i32`.
fn refused(body: impl FnOnce(&mut FunctionBuilder)) -> String {
    let types = [Type::I32, Type::Ptr, Type::F64];
    let mut f = FunctionBuilder::new("f", Signature::new(types, Type::I32));
    body(&mut f);
    if !f.is_terminated() {
        let value = f.param(0);
        f.ret(value);
    }
    match f.finish() {
        Err(Error::Function { function, reason }) => {
            assert_eq!(function, "f");
            reason
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn types_that_do_not_fit() {
    let cases: [(&str, fn(&mut FunctionBuilder)); 12] = [
        ("arithmetic wants i32, not ptr", |f| {
            let (int, pointer) = (f.param(0), f.param(1));
            f.add(int, pointer);
        }),
        ("Add does not fit type ptr", |f| {
            let pointer = f.param(1);
            f.add(pointer, pointer);
        }),
        ("FAdd does not fit type i32", |f| {
            let int = f.param(0);
            f.binary(BinaryOp::FAdd, int, int);
        }),
        ("icmp of floats", |f| {
            let float = f.param(2);
            f.icmp(IntPredicate::Eq, float, float);
        }),
        ("fcmp wants double, not i32", |f| {
            let int = f.param(0);
            f.fcmp(FloatPredicate::Oeq, int, int);
        }),
        ("ZExt from i32 to i8", |f| {
            let int = f.param(0);
            f.zext(int, Type::I8);
        }),
        ("Trunc from i32 to double", |f| {
            let int = f.param(0);
            f.cast(CastOp::Trunc, int, Type::F64);
        }),
        ("load wants ptr, not i32", |f| {
            let int = f.param(0);
            f.load(Type::I8, int);
        }),
        ("ret wants i32, not double", |f| {
            let float = f.param(2);
            f.ret(float);
        }),
        ("an integer constant of type ptr", |f| {
            f.int(Type::Ptr, 0);
        }),
        ("the condition of select wants i1, not i32", |f| {
            let int = f.param(0);
            f.select(int, int, int);
        }),
        ("alignment 3", |f| {
            let pointer = f.param(1);
            f.load_aligned(Type::I8, pointer, 3);
        }),
    ];
    for (expected, body) in cases {
        let reason = refused(body);
        assert!(reason.contains(expected), "expected `{expected}`, got `{reason}`");
    }
}

#[test]
fn control_flow_that_does_not_hold_together() {
    let cases: [(&str, fn(&mut FunctionBuilder)); 9] = [
        ("block `open` does not end", |f| {
            let open = f.block("open");
            f.jump(open);
        }),
        ("block `entry` ends twice", |f| {
            let value = f.param(0);
            f.ret(value);
            f.ret(value);
        }),
        ("in a block that has ended", |f| {
            let value = f.param(0);
            f.ret(value);
            f.add(value, value);
        }),
        ("a branch to the entry block", |f| {
            let entry = f.entry();
            f.jump(entry);
        }),
        ("phi after other instructions", |f| {
            let value = f.param(0);
            f.add(value, value);
            f.phi(Type::I32);
        }),
        ("a value that is no phi", |f| {
            let (value, entry) = (f.param(0), f.entry());
            f.incoming(value, entry, value);
        }),
        ("case 0x7 twice", |f| {
            let (value, block) = (f.param(0), f.block("b"));
            f.switch(value, block, &[(7, block), (7, block)]);
        }),
        ("case 0x100000000 does not fit i32", |f| {
            let (value, block) = (f.param(0), f.block("b"));
            f.switch(value, block, &[(1 << 32, block)]);
        }),
        ("alloca outside the entry block", |f| {
            let block = f.block("b");
            f.switch_to(block);
            f.alloca(8, 8);
        }),
    ];
    for (expected, body) in cases {
        let reason = refused(body);
        assert!(reason.contains(expected), "expected `{expected}`, got `{reason}`");
    }
}

#[test]
fn handles_of_another_function() {
    let mut other = FunctionBuilder::new("other", Signature::new([Type::I32], ()));
    let (value, block) = (other.param(0), other.block("b"));
    let callee = other.declare("c", &Signature::new([], ()));
    assert!(refused(|f| _ = f.add(value, value)).contains("of another function"));
    assert!(refused(|f| f.jump(block)).contains("of another function"));
    assert!(refused(|f| _ = f.call(callee, &[])).contains("of another function"));
    assert!(refused(|f| f.switch_to(block)).contains("of another function"));
}

#[test]
fn calls_that_do_not_fit() {
    let hook = Signature::new([Type::Ptr, Type::I8], ());
    let reason = refused(|f| {
        let (hook, pointer) = (f.declare("hook", &hook), f.param(1));
        f.call(hook, &[pointer]);
    });
    assert_eq!(reason, "call of `hook` `void (ptr, i8)` with 1 arguments");
    let reason = refused(|f| {
        let (hook, pointer, int) = (f.declare("hook", &hook), f.param(1), f.param(0));
        f.call(hook, &[pointer, int]);
    });
    assert_eq!(reason, "call of `hook` wants i8, not i32");
    let reason = refused(|f| {
        f.declare("hook", &hook);
        f.declare("hook", &hook.clone().attribute(FnAttr::Cold));
    });
    assert_eq!(reason, "`hook` is declared with two signatures");
    let reason = refused(|f| {
        let (hook, pointer, byte) = (f.declare("hook", &hook), f.param(1), f.int(Type::I8, 1));
        let nothing = f.call(hook, &[pointer, byte]);
        f.ret(nothing);
    });
    assert_eq!(reason, "ret wants i32, not void");
}

#[test]
fn promises_that_do_not_fit() {
    for (index, attribute) in
        [(0, ParamAttr::NoAlias), (1, ParamAttr::SignExt), (9, ParamAttr::NonNull)]
    {
        let signature = Signature::new([Type::I32, Type::Ptr], ()).param(index, attribute);
        let mut f = FunctionBuilder::new("f", signature);
        f.ret_nothing();
        assert!(f.finish().is_err(), "{attribute:?} for parameter {index}");
    }
}

#[test]
fn the_first_offence_is_the_one_reported() {
    let reason = refused(|f| {
        let missing = f.param(7);
        let pointer = f.param(1);
        f.add(missing, pointer);
    });
    assert_eq!(reason, "parameter 7 of `i32 (i32, ptr, double)`");
}

#[test]
fn holes_and_tail_calls_that_cannot_be() {
    let cases: [(&str, fn(&mut FunctionBuilder)); 3] = [
        ("a hole of type i64", |f| {
            f.hole("number", Type::I64);
        }),
        ("a hole of type ptr", |f| {
            f.hole("number", Type::Ptr);
        }),
        ("tail call of `g` from `i32 (i32, ptr, double)`", |f| {
            let g = f.declare("g", &Signature::new([], Type::I32));
            f.tail_call(g, &[]);
        }),
    ];
    for (expected, body) in cases {
        assert_eq!(refused(body), expected);
    }
}
