//! From bitcode to running code and back out again.
#![cfg(bitlink_llvm)]
#![allow(unsafe_code, reason = "calling compiled code")]

mod common;

use std::sync::atomic::{AtomicU64, Ordering};

use bitlink::{
    Code, Error, FnAttr, Function, FunctionBuilder, Hosts, Module, Object, ParamAttr, Pipeline,
    Runtime, RuntimeOptions, Signature, Target, Type,
};

/// What `counter.rs` calls the state.
#[repr(C)]
#[derive(Debug, Default, PartialEq)]
struct State {
    total: u64,
    last: u8,
}

static SEEN: AtomicU64 = AtomicU64::new(0);

extern "C" fn host_observe(total: u64) -> u8 {
    SEEN.store(total, Ordering::Relaxed);
    3
}

fn runtime() -> Runtime {
    let hosts = Hosts::new().function("host_observe", host_observe as *const ());
    Runtime::new(&hosts, RuntimeOptions::default()).unwrap()
}

/// Adds the operands, shows the total, and returns the host's answer.
fn group(name: &str, operands: &[u8]) -> Function {
    let signature = Signature::new([Type::Ptr], Type::I8)
        .param(0, ParamAttr::NoAlias)
        .param(0, ParamAttr::NonNull)
        .attribute(FnAttr::NoUnwind);
    let op = Signature::new([Type::Ptr, Type::I8], Type::I8);
    let mut f = FunctionBuilder::new(name, signature);
    let (add, observe) = (f.declare("op_add", &op), f.declare("op_observe", &op));
    let state = f.param(0);
    for &operand in operands {
        let operand = f.int(Type::I8, operand.into());
        f.call(add, &[state, operand]);
    }
    let zero = f.int(Type::I8, 0);
    let answer = f.call(observe, &[state, zero]);
    f.ret(answer);
    f.finish().unwrap()
}

fn module(target: &Target, function: &Function) -> Module {
    let mut module = Module::new(function.name(), target).unwrap();
    module.define(function).unwrap();
    module.link(&common::counter_library(target)).unwrap();
    module.internalise(&[function.name()]).unwrap();
    module.optimise(target, &Pipeline::LEAN).unwrap();
    module
}

fn object(function: &Function) -> Object {
    let target = common::target();
    module(&target, function).emit_object(&target).unwrap()
}

fn run(code: &Code, name: &str, state: &mut State) -> u8 {
    let address = code.address(name).unwrap();
    // SAFETY: the type of `group`; the code lives through the call.
    let group: extern "C" fn(&mut State) -> u8 = unsafe { std::mem::transmute(address) };
    group(state)
}

#[test]
fn a_generated_function_runs_with_the_units_functions_and_the_hosts() {
    let object = object(&group("group", &[1, 2, 250]));
    let code = runtime().add(&object).unwrap();
    let (name, address, size) = code.symbols().next().unwrap();
    assert_eq!((name, address), ("group", code.address("group").unwrap()));
    assert!(size > 10 && size < object.bytes().len() as u64, "{size} bytes");
    let mut state = State::default();
    assert_eq!(run(&code, "group", &mut state), 3);
    assert_eq!(state, State { total: 253, last: 250 });
    assert_eq!(SEEN.load(Ordering::Relaxed), 253);
}

#[test]
fn the_units_functions_are_folded_away() {
    let target = common::target();
    let module = module(&target, &group("group", &[1, 2, 250]));
    let ir = module.ir();
    assert!(!ir.contains("@op_add"), "{ir}");
    assert!(ir.contains("253"), "the three additions are one: {ir}");
    assert!(module.emit_assembly(&target).unwrap().contains("group:"));
    assert!(module.emit_object(&target).is_ok(), "emitting twice is fine");
}

#[test]
fn functions_that_rustc_has_merged_are_separate_again() {
    let target = common::target();
    let library = common::counter_library(&target);
    assert!(!library.ir().unwrap().contains(" alias "));
    let op = Signature::new([Type::Ptr, Type::I8], Type::I8);
    for name in ["op_double", "op_double_too"] {
        let mut f = FunctionBuilder::new("twice", Signature::new([Type::Ptr], Type::I8));
        let double = f.declare(name, &op);
        let (state, operand) = (f.param(0), f.int(Type::I8, 9));
        f.call(double, &[state, operand]);
        let answer = f.call(double, &[state, operand]);
        f.ret(answer);
        let module = module(&target, &f.finish().unwrap());
        assert!(!module.ir().contains("op_double("), "all inlined: {}", module.ir());
        let code = runtime().add(&module.emit_object(&target).unwrap()).unwrap();
        let mut state = State { total: 1, last: 0 };
        assert_eq!(run(&code, "twice", &mut state), 9_u8.rotate_left(3) ^ 9);
        assert_eq!(state.total, (2 + 3) * 2 + 3);
    }
}

#[test]
fn objects_with_equal_names_live_side_by_side() {
    let runtime = runtime();
    let (one, two) = (object(&group("group", &[1])), object(&group("group", &[2])));
    let (one, two) = (runtime.add(&one).unwrap(), runtime.add(&two).unwrap());
    let mut state = State::default();
    run(&one, "group", &mut state);
    run(&two, "group", &mut state);
    drop(one);
    run(&two, "group", &mut state);
    assert_eq!(state.total, 5);
}

#[test]
fn a_sealed_object_runs_in_another_runtime() {
    let sealed = object(&group("group", &[9])).seal();
    let fingerprint = common::target().fingerprint();
    let object = Object::unseal(&sealed, &fingerprint).unwrap();
    let mut state = State::default();
    run(&runtime().add(&object).unwrap(), "group", &mut state);
    assert_eq!(state, State { total: 9, last: 9 });
    assert!(Object::unseal(&sealed, "another machine").is_err());
}

#[test]
fn the_same_function_gives_the_same_object() {
    assert_eq!(object(&group("group", &[1, 2])), object(&group("group", &[1, 2])));
}

#[test]
fn missing_host_functions_are_all_named() {
    let runtime = Runtime::new(&Hosts::new(), RuntimeOptions::default()).unwrap();
    let error = runtime.add(&object(&group("group", &[1]))).unwrap_err();
    assert_eq!(error, Error::Unresolved(vec!["host_observe".into()]));
}

#[test]
fn a_debugger_can_be_told() {
    let options = RuntimeOptions { debugger: true, ..RuntimeOptions::default() };
    let hosts = Hosts::new().function("host_observe", host_observe as *const ());
    let runtime = Runtime::new(&hosts, options).unwrap();
    let code = runtime.add(&object(&group("group", &[4]))).unwrap();
    let mut state = State::default();
    run(&code, "group", &mut state);
    assert_eq!(state.total, 4);
}

#[test]
fn two_threads_compile_and_run_on_one_runtime() {
    let runtime = runtime();
    let work = |step: u8| {
        let runtime = runtime.clone();
        move || {
            let mut state = State::default();
            for turn in 0..20 {
                let code = runtime.add(&object(&group("group", &[step, turn]))).unwrap();
                run(&code, "group", &mut state);
            }
            state.total
        }
    };
    let totals = std::thread::scope(|scope| {
        let threads = [scope.spawn(work(1)), scope.spawn(work(100))];
        threads.map(|thread| thread.join().unwrap())
    });
    assert_eq!(totals, [20 + 190, 2000 + 190]);
}

#[test]
fn code_made_on_one_thread_runs_on_another() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let runtime = runtime();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for turn in 0..10 {
                sender.send(runtime.add(&object(&group("group", &[turn]))).unwrap()).unwrap();
            }
        });
        let mut state = State::default();
        for code in receiver {
            run(&code, "group", &mut state);
        }
        assert_eq!(state.total, 45);
    });
}

#[test]
fn a_listing_shows_which_code_was_generated_for_what() {
    let target = common::target();
    let op = Signature::new([Type::Ptr, Type::I8], Type::I8);
    let mut f = FunctionBuilder::new("group", Signature::new([Type::Ptr], Type::I8));
    let (observe, double) = (f.declare("op_observe", &op), f.declare("op_double", &op));
    let (state, operand) = (f.param(0), f.int(Type::I8, 9));
    f.line(0x8000);
    f.call(double, &[state, operand]);
    f.line(0x8002);
    let answer = f.call(observe, &[state, operand]);
    f.ret(answer);
    let module = module(&target, &f.finish().unwrap());
    let listing = module.emit_listing(&target, |line| format!("{line:04X}")).unwrap();
    let place = |text: &str| listing.find(text).unwrap_or_else(|| panic!("{text}: {listing}"));
    assert!(place("# 8000") < place("# 8002"));
    assert!(place("host_observe") > place("# 8002"), "{listing}");
    assert!(!listing.contains(".loc") && !listing.contains(".cfi"), "{listing}");
    let code = runtime().add(&module.emit_object(&target).unwrap()).unwrap();
    let mut state = State { total: 4, last: 0 };
    assert_eq!(run(&code, "group", &mut state), 3);
    assert_eq!(state.total, 11);
}
