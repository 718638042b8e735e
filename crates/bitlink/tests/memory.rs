//! Adding and removing code for ever does not grow the process.
#![cfg(all(bitlink_llvm, target_os = "linux"))]
#![allow(unsafe_code, reason = "calling compiled code")]

mod common;

use bitlink::{FunctionBuilder, Hosts, Module, Pipeline, Runtime, RuntimeOptions, Signature, Type};

/// Resident memory of this process in kB, as `/proc/self/status` has it.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Compiles a function that no round before has had, runs it, drops everything.
fn round(runtime: &Runtime, number: u32) {
    let target = common::target();
    let mut f = FunctionBuilder::new("answer", Signature::new([], Type::I32));
    let answer = f.int(Type::I32, number.into());
    f.ret(answer);
    let mut module = Module::new("round", &target).unwrap();
    module.define(&f.finish().unwrap()).unwrap();
    module.optimise(&target, &Pipeline::LEAN).unwrap();
    let code = runtime.add(&module.emit_object(&target).unwrap()).unwrap();
    let address = code.address("answer").unwrap();
    // SAFETY: the type of `answer`; the code lives through the call.
    let run: extern "C" fn() -> u32 = unsafe { std::mem::transmute(address) };
    assert_eq!(run(), number);
}

#[test]
fn two_hundred_rounds_leave_memory_as_it_was() {
    let runtime = Runtime::new(&Hosts::new(), RuntimeOptions::default()).unwrap();
    (0..100).for_each(|number| round(&runtime, number));
    let before = resident();
    (100..300).for_each(|number| round(&runtime, number));
    let grown = resident().saturating_sub(before);
    assert!(grown < 1024, "{grown} kB in 200 rounds");
}
