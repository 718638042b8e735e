//! Functions that are seldom called keep all registers for their callers, where that is asked for.
#![cfg(bitlink_llvm)]
#![allow(unsafe_code, reason = "calling compiled code")]

mod common;

use bitlink::{
    Exports, FunctionBuilder, Hosts, Library, Module, Pipeline, Prepare, Runtime, RuntimeOptions,
    Signature, Type, Unit,
};

/// What LLVM calls the convention.
const SPARES: &str = "preserve_mostcc";

extern "C" fn host_observe(value: u64) -> u64 {
    value + 1
}

fn library(how: impl Fn(Prepare) -> Prepare) -> Library {
    let target = common::target();
    let scratch = tempfile::tempdir().unwrap();
    let bitcode = scratch.path().join("unit.bc");
    let unit = bitlink_build::Unit::core(common::source("seldom.rs"));
    unit.compile(&bitcode, scratch.path()).unwrap();
    let unit = Unit::load("seldom", &std::fs::read(bitcode).unwrap(), &target).unwrap();
    unit.prepare(&how(Prepare::new(Exports::Prefix("op_".into()))), &target).unwrap()
}

/// What `op_sum` gives for 6 and 7.
fn run(library: &Library) -> [u64; 2] {
    let target = common::target();
    let sum = Signature::new([Type::I64], Type::I64);
    let mut f = FunctionBuilder::new("entry", sum.clone());
    let (callee, n) = (f.declare("op_sum", &sum), f.param(0));
    let answer = f.call(callee, &[n]);
    f.ret(answer);
    let mut module = Module::new("entry", &target).unwrap();
    module.define(&f.finish().unwrap()).unwrap();
    module.link(library).unwrap();
    module.internalise(&["entry"]).unwrap();
    module.optimise(&target, &Pipeline::O3).unwrap();
    let hosts = Hosts::new().function("host_observe", host_observe as *const ());
    let runtime = Runtime::new(&hosts, RuntimeOptions::default()).unwrap();
    let code = runtime.add(&module.emit_object(&target).unwrap()).unwrap();
    let address = code.address("entry").unwrap();
    // SAFETY: the type of `entry`; the code lives through the calls.
    let entry: extern "C" fn(u64) -> u64 = unsafe { std::mem::transmute(address) };
    [entry(6), entry(7)]
}

#[test]
fn a_cold_function_of_the_unit_spares_registers() {
    let (usual, sparing) = (library(|how| how), library(Prepare::cold_calls_spare_registers));
    assert!(!usual.ir().unwrap().contains(SPARES));
    // The function and its call.
    assert_eq!(sparing.ir().unwrap().matches(SPARES).count(), 2);
    let expected = |n: u64, seen: u64| (3..13).fold(seen, |sum, i| sum.rotate_left(3) ^ (n * i));
    assert_eq!(run(&usual), [expected(6, 0), expected(7, 8)]);
    assert_eq!(run(&sparing), run(&usual));
}
