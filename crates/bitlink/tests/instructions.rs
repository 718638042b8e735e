//! Each instruction of the builder, run and compared with the same thing in Rust.
#![cfg(bitlink_llvm)]
#![allow(unsafe_code, reason = "calling compiled code")]
#![allow(clippy::type_complexity, reason = "tables of functions")]

use bitlink::{
    BinaryOp, CastOp, Code, Effort, FloatPredicate, FunctionBuilder, Hosts, IntPredicate, Module,
    ParamAttr, Pipeline, Runtime, RuntimeOptions, Signature, Target, Type, Value,
};

/// Compiles a function `f` in three ways, from hardly to well optimised.
fn compile(signature: &Signature, body: impl Fn(&mut FunctionBuilder)) -> [Code; 3] {
    extern "C" fn signed(value: i8) -> i64 {
        value.into()
    }
    extern "C" fn unsigned(value: u16) -> u64 {
        value.into()
    }
    let hosts = Hosts::new()
        .function("signed", signed as *const ())
        .function("unsigned", unsigned as *const ());
    let runtime = Runtime::new(&hosts, RuntimeOptions::default()).unwrap();
    let ways = [
        (Pipeline::INLINE_ONLY, Effort::Fast),
        (Pipeline::LEAN, Effort::Medium),
        (Pipeline::O2, Effort::Good),
    ];
    ways.map(|(pipeline, effort)| {
        let target = Target::host(effort).unwrap();
        let mut f = FunctionBuilder::new("f", signature.clone());
        body(&mut f);
        let mut module = Module::new("m", &target).unwrap();
        module.data("bytes", b"0123456789", 1).unwrap();
        module.define(&f.finish().unwrap()).unwrap();
        module.optimise(&target, &pipeline).unwrap();
        runtime.add(&module.emit_object(&target).unwrap()).unwrap()
    })
}

/// Calls `f` as a function of two words.
fn call(code: &Code, a: u64, b: u64) -> u64 {
    let address = code.address("f").unwrap();
    // SAFETY: every function of this file that is called so takes two words and returns one.
    let f: extern "C" fn(u64, u64) -> u64 = unsafe { std::mem::transmute(address) };
    f(a, b)
}

/// A function of two words whose body makes one word of them.
fn words(body: impl Fn(&mut FunctionBuilder, Value, Value) -> Value) -> [Code; 3] {
    compile(&Signature::new([Type::I64, Type::I64], Type::I64), |f| {
        let (a, b) = (f.param(0), f.param(1));
        let answer = body(f, a, b);
        let answer =
            if f.type_of(answer) == Some(Type::I1) { f.zext(answer, Type::I64) } else { answer };
        f.ret(answer);
    })
}

const SAMPLES: [(u64, u64); 5] =
    [(0, 1), (7, 3), (u64::MAX, 2), (1 << 63, 63), (0x0123_4567_89AB_CDEF, 9)];

#[test]
fn integer_arithmetic() {
    use BinaryOp::*;
    let cases: [(BinaryOp, fn(u64, u64) -> u64); 13] = [
        (Add, u64::wrapping_add),
        (Sub, u64::wrapping_sub),
        (Mul, u64::wrapping_mul),
        (UDiv, |a, b| a / b),
        (SDiv, |a, b| (a as i64 / b as i64) as u64),
        (URem, |a, b| a % b),
        (SRem, |a, b| (a as i64 % b as i64) as u64),
        (And, |a, b| a & b),
        (Or, |a, b| a | b),
        (Xor, |a, b| a ^ b),
        (Shl, |a, b| a << b),
        (LShr, |a, b| a >> b),
        (AShr, |a, b| ((a as i64) >> b) as u64),
    ];
    for (op, expected) in cases {
        for code in words(|f, a, b| f.binary(op, a, b)) {
            for (a, b) in SAMPLES {
                assert_eq!(call(&code, a, b), expected(a, b), "{op:?} {a:#x} {b:#x}");
            }
        }
    }
}

#[test]
fn integer_comparison() {
    use IntPredicate::*;
    let cases: [(IntPredicate, fn(u64, u64) -> bool); 10] = [
        (Eq, |a, b| a == b),
        (Ne, |a, b| a != b),
        (Ugt, |a, b| a > b),
        (Uge, |a, b| a >= b),
        (Ult, |a, b| a < b),
        (Ule, |a, b| a <= b),
        (Sgt, |a, b| a as i64 > b as i64),
        (Sge, |a, b| a as i64 >= b as i64),
        (Slt, |a, b| (a as i64) < b as i64),
        (Sle, |a, b| a as i64 <= b as i64),
    ];
    for (predicate, expected) in cases {
        for code in words(|f, a, b| f.icmp(predicate, a, b)) {
            for (a, b) in SAMPLES.into_iter().chain([(5, 5), (1, u64::MAX)]) {
                assert_eq!(call(&code, a, b), expected(a, b).into(), "{predicate:?} {a} {b}");
            }
        }
    }
}

#[test]
fn floats() {
    use FloatPredicate::*;
    let signature = Signature::new([Type::F64, Type::F64], Type::F64);
    let operations: [(BinaryOp, fn(f64, f64) -> f64); 4] = [
        (BinaryOp::FAdd, |a, b| a + b),
        (BinaryOp::FSub, |a, b| a - b),
        (BinaryOp::FMul, |a, b| a * b),
        (BinaryOp::FDiv, |a, b| a / b),
    ];
    let comparisons: [(FloatPredicate, fn(f64, f64) -> bool); 6] = [
        (Oeq, |a, b| a == b),
        (Ogt, |a, b| a > b),
        (Oge, |a, b| a >= b),
        (Olt, |a, b| a < b),
        (Ole, |a, b| a <= b),
        (Une, |a, b| a != b),
    ];
    let samples = [(1.5, 0.25), (-1.0, 3.0), (2.0, 2.0), (f64::NAN, 1.0), (0.0, -0.0)];
    let run = |code: &Code, a, b| {
        let address = code.address("f").unwrap();
        // SAFETY: the functions made here take two floats and return one.
        let f: extern "C" fn(f64, f64) -> f64 = unsafe { std::mem::transmute(address) };
        f(a, b)
    };
    for (op, expected) in operations {
        for code in compile(&signature, |f| {
            let (a, b) = (f.param(0), f.param(1));
            let answer = f.binary(op, a, b);
            f.ret(answer);
        }) {
            for (a, b) in samples {
                assert_eq!(run(&code, a, b).to_bits(), expected(a, b).to_bits(), "{op:?} {a} {b}");
            }
        }
    }
    for (predicate, expected) in comparisons {
        for code in compile(&signature, |f| {
            let (a, b, yes, no) = (f.param(0), f.param(1), f.float(1.0), f.float(0.0));
            let truth = f.fcmp(predicate, a, b);
            let answer = f.select(truth, yes, no);
            f.ret(answer);
        }) {
            for (a, b) in samples {
                assert_eq!(run(&code, a, b) == 1.0, expected(a, b), "{predicate:?} {a} {b}");
            }
        }
    }
}

#[test]
fn conversions() {
    let narrow_and_widen = words(|f, a, b| {
        let byte = f.trunc(a, Type::I8);
        let (zeros, signs) = (f.zext(byte, Type::I32), f.sext(byte, Type::I32));
        let (zeros, signs) = (f.zext(zeros, Type::I64), f.sext(signs, Type::I64));
        let take_signs = f.trunc(b, Type::I1);
        f.select(take_signs, signs, zeros)
    });
    for code in narrow_and_widen {
        assert_eq!(call(&code, 0x1_80, 0), 0x80);
        assert_eq!(call(&code, 0x1_80, 1), 0x80_u8 as i8 as i64 as u64);
    }
    let to_float = words(|f, a, b| {
        let (signed, unsigned) =
            (f.cast(CastOp::SiToFp, a, Type::F64), f.cast(CastOp::UiToFp, b, Type::F64));
        f.fcmp(FloatPredicate::Olt, signed, unsigned)
    });
    for code in to_float {
        assert_eq!(call(&code, u64::MAX, 5), 1, "-1 < 5");
        assert_eq!(call(&code, 5, u64::MAX), 1, "5 < 2^64");
    }
}

#[test]
fn equal_bytes_are_found_wherever_they_lie() {
    let signature = Signature::new([Type::Ptr, Type::I64], Type::I64);
    let codes = compile(&signature, |f| {
        let (memory, byte) = (f.param(0), f.param(1));
        let byte = f.cast(CastOp::Trunc, byte, Type::I8);
        let from = f.offset(memory, 1);
        let equal = f.equal_bytes(from, byte);
        f.ret(equal);
    });
    for code in codes {
        let memory: [u8; 65] = std::array::from_fn(|i| (i * i % 7) as u8);
        for byte in 0..7 {
            let same = |bits, at: usize| bits | u64::from(memory[at + 1] == byte) << at;
            let address = memory.as_ptr() as u64;
            assert_eq!(call(&code, address, byte.into()), (0..64).fold(0, same), "{byte}");
        }
    }
}

#[test]
fn memory_of_every_width() {
    let signature = Signature::new([Type::Ptr, Type::I64], Type::I64);
    let codes = compile(&signature, |f| {
        let (memory, index) = (f.param(0), f.param(1));
        let local = f.alloca(32, 8);
        f.memcpy(local, memory, 32, 1);
        let moved = f.offset_by(local, index);
        let mut sum = f.int(Type::I64, 0);
        for (of, offset) in [(Type::I8, 0), (Type::I16, 1), (Type::I32, 3)] {
            let from = f.offset(moved, offset);
            let value = f.load_aligned(of, from, 1);
            let wide = f.zext(value, Type::I64);
            sum = f.add(sum, wide);
        }
        let end = f.offset(memory, 24);
        f.store_aligned(sum, end, 1);
        let bytes = f.data("bytes");
        let digit = f.offset(bytes, 7);
        let digit = f.load(Type::I8, digit);
        f.store(digit, memory);
        let address = f.cast(CastOp::PtrToInt, end, Type::I64);
        let back = f.cast(CastOp::IntToPtr, address, Type::Ptr);
        let answer = f.load_aligned(Type::I64, back, 1);
        f.ret(answer);
    });
    for code in codes {
        let mut memory: [u8; 32] = std::array::from_fn(|i| i as u8);
        let address = std::ptr::from_mut(&mut memory) as u64;
        assert_eq!(call(&code, address, 2), 2 + 0x0403 + 0x0807_0605);
        assert_eq!(memory[24..26], [10, 10]);
        assert_eq!(memory[0], b'7');
    }
}

#[test]
fn switches_and_phis_with_several_edges_from_one_block() {
    let codes = words(|f, a, b| {
        let (join, other) = (f.block("join"), f.block("other"));
        let (ten, twenty, start) = (f.int(Type::I64, 10), f.int(Type::I64, 20), f.current());
        f.switch(a, join, &[(1, join), (2, other), (3, join), (u64::MAX, other)]);
        f.switch_to(other);
        f.jump(join);
        f.switch_to(join);
        let phi = f.phi(Type::I64);
        f.incoming(phi, start, ten);
        f.incoming(phi, other, twenty);
        f.add(phi, b)
    });
    for code in codes {
        let answers = [0, 1, 2, 3, 4, u64::MAX].map(|a| call(&code, a, 1));
        assert_eq!(answers, [11, 11, 21, 11, 11, 21]);
    }
}

#[test]
fn calls_by_name_by_address_and_of_two_results() {
    let codes = words(|f, a, b| {
        let signed = Signature::new([Type::I8], Type::I64).param(0, ParamAttr::SignExt);
        let unsigned = Signature::new([Type::I16], Type::I64);
        let (by_name, by_address) =
            (f.declare("signed", &signed), f.declare("unsigned", &unsigned));
        let address = f.address_of(by_address);
        let (byte, word) = (f.trunc(a, Type::I8), f.trunc(b, Type::I16));
        let left = f.call(by_name, &[byte]);
        let right = f.call_address(address, &unsigned, &[word]);
        f.add(left, right)
    });
    for code in codes {
        assert_eq!(call(&code, 0xFFFF_FF80, 0x7_FFFF) as i64, -128 + 0xFFFF);
    }
    let signature = Signature::new([Type::I64, Type::I64], (Type::I64, Type::I64));
    for code in compile(&signature, |f| {
        let (a, b) = (f.param(0), f.param(1));
        f.ret_pair(b, a);
    }) {
        #[repr(C)]
        struct Pair(u64, u64);
        let address = code.address("f").unwrap();
        // SAFETY: the function takes two words and returns two.
        let f: extern "C" fn(u64, u64) -> Pair = unsafe { std::mem::transmute(address) };
        let pair = f(1, 2);
        assert_eq!((pair.0, pair.1), (2, 1));
    }
}

#[test]
fn values_may_be_used_in_blocks_that_were_made_earlier() {
    let codes = words(|f, a, b| {
        let (last, first) = (f.block("last"), f.block("first"));
        f.jump(first);
        f.switch_to(first);
        let sum = f.add(a, b);
        f.jump(last);
        f.switch_to(last);
        f.add(sum, sum)
    });
    for code in codes {
        assert_eq!(call(&code, 3, 4), 14);
    }
}
