//! What code that is cut into pieces needs: another calling convention, tail calls, and numbers
//! that whoever loads the object fills in.
#![cfg(all(bitlink_llvm, target_arch = "x86_64"))]
#![allow(unsafe_code, reason = "calling compiled code")]

use bitlink::{
    Convention, Effort, Function, FunctionBuilder, Hosts, Module, ParamAttr, Pipeline, Runtime,
    RuntimeOptions, Signature, Target, Type, Value,
};

/// Twelve words, all in registers.
fn many() -> Signature {
    let words = Signature::new([Type::I64; 12], Type::I64).convention(Convention::PreserveNone);
    words.param(0, ParamAttr::Below(0x100))
}

fn params(f: &mut FunctionBuilder) -> Vec<Value> {
    (0..12).map(|index| f.param(index)).collect()
}

/// Each digit times its place.
fn last() -> Function {
    let mut f = FunctionBuilder::new("last", many());
    let mut sum = f.int(Type::I64, 0);
    let ten = f.int(Type::I64, 10);
    for digit in params(&mut f) {
        sum = f.binary(bitlink::BinaryOp::Mul, sum, ten);
        sum = f.add(sum, digit);
    }
    f.ret(sum);
    f.finish().unwrap()
}

/// On to `last`, with the words in reverse.
fn first() -> Function {
    let mut f = FunctionBuilder::new("first", many());
    let last = f.declare("last", &many());
    let reversed: Vec<Value> = params(&mut f).into_iter().rev().collect();
    f.tail_call(last, &reversed);
    f.finish().unwrap()
}

/// From C to `first`, plus the number in a hole.
fn entry() -> Function {
    let mut f = FunctionBuilder::new("entry", Signature::new([Type::I64], Type::I64));
    let start = f.param(0);
    let words: Vec<Value> = (0..12)
        .map(|n| {
            let n = f.int(Type::I64, n % 10);
            f.binary(bitlink::BinaryOp::Mul, start, n)
        })
        .collect();
    let first = f.declare("first", &many());
    let digits = f.call(first, &words);
    let hole = f.hole("hole", Type::I16);
    let hole = f.zext(hole, Type::I64);
    let sum = f.add(digits, hole);
    f.ret(sum);
    f.finish().unwrap()
}

#[test]
fn registers_go_from_function_to_function_and_holes_are_filled() {
    for (pipeline, effort) in
        [(Pipeline::INLINE_ONLY, Effort::Fast), (Pipeline::INLINE_ONLY, Effort::Good)]
    {
        // The "address" of the symbol is the number.
        let hosts = Hosts::new().function("hole", 0x1234 as *const ());
        let runtime = Runtime::new(&hosts, RuntimeOptions::default()).unwrap();
        let target = Target::host(effort).unwrap();
        let mut module = Module::new("m", &target).unwrap();
        for function in [last(), first(), entry()] {
            module.define(&function).unwrap();
        }
        assert!(module.ir().contains("musttail call preserve_nonecc"), "{}", module.ir());
        assert!(module.ir().contains("range(i64 0, 256)"), "{}", module.ir());
        module.optimise(&target, &pipeline).unwrap();
        let code = runtime.add(&module.emit_object(&target).unwrap()).unwrap();
        let address = code.address("entry").unwrap();
        // SAFETY: `entry` takes a word and returns one.
        let entry: extern "C" fn(u64) -> u64 = unsafe { std::mem::transmute(address) };
        assert_eq!(entry(1), 109_876_543_210 + 0x1234);
    }
}
