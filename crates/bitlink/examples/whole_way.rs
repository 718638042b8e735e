//! The whole way: compile a unit, build a function that calls it, link, optimise, emit, run.
//!
//! `cargo run -p bitlink --example whole_way`. A client does the first step in its build script
//! (`bitlink_build::Unit::core("../core6502").compile_to_out_dir("core6502.bc")`) and reads the
//! file by `include_bytes!`.
#![allow(unsafe_code, reason = "calling compiled code")]

use std::error::Error;
use std::path::Path;

use bitlink::{
    Effort, Exports, FnAttr, Function, FunctionBuilder, Hosts, IntPredicate, Library, Module,
    ParamAttr, Pipeline, Prepare, Runtime, RuntimeOptions, Signature, Target, Type, Unit,
};

/// The layout that `tests/units/counter.rs` shares with us.
#[repr(C)]
#[derive(Debug, Default)]
struct State {
    total: u64,
    last: u8,
}

extern "C" fn host_observe(total: u64) -> u8 {
    println!("the compiled code shows {total}");
    u8::from(total > 100)
}

fn main() -> Result<(), Box<dyn Error>> {
    bitlink::available()?;
    let target = Target::host(Effort::Good)?;
    let library = library(&target)?;
    println!("{library:?}:\n{}", library.symbols());

    let mut module = Module::new("example", &target)?;
    module.define(&group()?)?;
    module.link(&library)?;
    module.internalise(&["group"])?;
    println!("before:\n{}", module.function_ir("group").unwrap_or_default());
    module.optimise(&target, &Pipeline::LEAN)?;
    println!("after:\n{}", module.function_ir("group").unwrap_or_default());
    println!("{}", module.emit_assembly(&target)?);
    let object = module.emit_object(&target)?;

    let hosts = Hosts::new().function("host_observe", host_observe as *const ());
    let runtime = Runtime::new(&hosts, RuntimeOptions::default())?;
    let code = runtime.add(&object)?;
    let address = code.address("group")?;
    // SAFETY: the type is that of `group`'s signature; `code` lives to the end of `main`.
    let run: unsafe extern "C" fn(&mut State, u32) -> u32 = unsafe { std::mem::transmute(address) };
    let mut state = State::default();
    // SAFETY: `state` is a live `State` that nothing else refers to.
    let turns = unsafe { run(&mut state, 1000) };
    println!("{turns} turns left, {state:?}");
    Ok(())
}

/// Compiles and prepares the unit, once per start.
fn library(target: &Target) -> Result<Library, Box<dyn Error>> {
    let scratch = tempfile::tempdir()?;
    let file = scratch.path().join("counter.bc");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/units/counter.rs");
    bitlink_build::Unit::core(source).compile(&file, scratch.path())?;
    let unit = Unit::load("counter", &std::fs::read(file)?, target)?;
    Ok(unit.prepare(&Prepare::new(Exports::Prefix("op_".into())), target)?)
}

/// `loop { op_add(state, 7); if op_observe(state, 0) != 0 || --turns == 0 { return turns } }`
/// over a local copy of the state.
fn group() -> Result<Function, bitlink::Error> {
    let signature = Signature::new([Type::Ptr, Type::I32], Type::I32)
        .param(0, ParamAttr::NoAlias)
        .param(0, ParamAttr::NonNull)
        .attribute(FnAttr::NoUnwind);
    let op = Signature::new([Type::Ptr, Type::I8], Type::I8);
    let size = size_of::<State>() as u64;

    let mut f = FunctionBuilder::new("group", signature);
    let (add, observe) = (f.declare("op_add", &op), f.declare("op_observe", &op));
    let (callers, turns) = (f.param(0), f.param(1));
    let (again, exit) = (f.block("again"), f.block("exit"));

    let entry = f.entry();
    let state = f.alloca(size, 8);
    f.memcpy(state, callers, size, 8);
    f.jump(again);

    f.switch_to(again);
    let left = f.phi(Type::I32);
    f.incoming(left, entry, turns);
    let (seven, zero, one) = (f.int(Type::I8, 7), f.int(Type::I8, 0), f.int(Type::I32, 1));
    f.call(add, &[state, seven]);
    let answer = f.call(observe, &[state, zero]);
    let fewer = f.sub(left, one);
    f.incoming(left, again, fewer);
    let (none, nothing) = (f.int(Type::I32, 0), f.int(Type::I8, 0));
    let told = f.icmp(IntPredicate::Ne, answer, nothing);
    let over = f.icmp(IntPredicate::Eq, fewer, none);
    let stop = f.or(told, over);
    f.branch_weighted(stop, exit, again, (1, 2000));

    f.switch_to(exit);
    f.memcpy(callers, state, size, 8);
    f.ret(fewer);
    f.finish()
}
