//! Units that are cargo packages, and several units in one module.
#![cfg(bitlink_llvm)]
#![allow(unsafe_code, reason = "calling compiled code")]

mod common;

use bitlink::{
    Code, Exports, FunctionBuilder, Hosts, Library, Module, Pipeline, Prepare, Runtime,
    RuntimeOptions, Signature, Target, Type, Unit,
};

fn package(target: &Target, features: &[&str]) -> Library {
    let scratch = tempfile::tempdir().unwrap();
    let bitcode = scratch.path().join("package.bc");
    let unit = bitlink_build::Unit::core(common::source("package"));
    let unit = features.iter().fold(unit, |unit, feature| unit.feature(feature));
    unit.compile(&bitcode, scratch.path()).unwrap();
    let unit = Unit::load("package", &std::fs::read(bitcode).unwrap(), target).unwrap();
    unit.prepare(&Prepare::new(Exports::Prefix("unit_".into())), target).unwrap()
}

fn add(object: &bitlink::Object) -> Code {
    extern "C" fn host_observe(total: u64) -> u8 {
        total as u8
    }
    let hosts = Hosts::new().function("host_observe", host_observe as *const ());
    Runtime::new(&hosts, RuntimeOptions::default()).unwrap().add(object).unwrap()
}

#[test]
fn a_package_is_compiled_with_its_features() {
    let target = common::target();
    for (features, expected) in [(&[][..], 42), (&["double"], 83)] {
        let mut f = FunctionBuilder::new("f", Signature::new([], Type::I64));
        let step = f.declare("unit_step", &Signature::new([Type::I64], Type::I64));
        let value = f.int(Type::I64, 41);
        let answer = f.call(step, &[value]);
        f.ret(answer);
        let mut module = Module::new("m", &target).unwrap();
        module.define(&f.finish().unwrap()).unwrap();
        module.link(&package(&target, features)).unwrap();
        module.internalise(&["f"]).unwrap();
        module.optimise(&target, &Pipeline::O2).unwrap();
        let code = add(&module.emit_object(&target).unwrap());
        // SAFETY: the type of `f`; the code lives through the call.
        let f: extern "C" fn() -> u64 = unsafe { std::mem::transmute(code.address("f").unwrap()) };
        assert_eq!(f(), expected);
    }
}

#[test]
fn several_units_are_linked_into_one_function() {
    let target = common::target();
    let mut f = FunctionBuilder::new("f", Signature::new([Type::Ptr], Type::I64));
    let step = f.declare("unit_step", &Signature::new([Type::I64], Type::I64));
    let op = Signature::new([Type::Ptr, Type::I8], Type::I8);
    let (plus, observe) = (f.declare("op_add", &op), f.declare("op_observe", &op));
    let (state, five) = (f.param(0), f.int(Type::I8, 5));
    f.call(plus, &[state, five]);
    let seen = f.call(observe, &[state, five]);
    let seen = f.zext(seen, Type::I64);
    let answer = f.call(step, &[seen]);
    f.ret(answer);
    let mut module = Module::new("m", &target).unwrap();
    module.define(&f.finish().unwrap()).unwrap();
    module.link(&package(&target, &[])).unwrap();
    module.link(&common::counter_library(&target)).unwrap();
    module.internalise(&["f"]).unwrap();
    module.optimise(&target, &Pipeline::LEAN).unwrap();
    let code = add(&module.emit_object(&target).unwrap());
    // SAFETY: the type of `f`; the code lives through the call.
    let f: extern "C" fn(&mut [u64; 2]) -> u64 =
        unsafe { std::mem::transmute(code.address("f").unwrap()) };
    let mut state = [100, 0];
    assert_eq!((f(&mut state), state[0]), (106, 105));
}

#[test]
fn a_unit_that_does_not_compile_is_an_error_that_names_the_command() {
    let scratch = tempfile::tempdir().unwrap();
    let source = scratch.path().join("broken.rs");
    std::fs::write(&source, "#![no_std] pub fn f() -> u8 { }").unwrap();
    let unit = bitlink_build::Unit::core(&source);
    let error = unit.compile(&scratch.path().join("x.bc"), scratch.path()).unwrap_err();
    assert!(error.contains("broken.rs") && error.contains("failed"), "{error}");
}
