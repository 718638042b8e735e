//! Units that use the standard library.
#![cfg(bitlink_llvm)]
#![allow(unsafe_code, reason = "calling compiled code")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};

use bitlink::{
    CastOp, Code, Error, Exports, FnAttr, Function, FunctionBuilder, Hosts, Library, Module,
    Pipeline, Prepare, Runtime, RuntimeOptions, Signature, Target, Type, Unit,
};

extern "C-unwind" fn host_panic() -> ! {
    panic!("compiled code panicked");
}

fn library(target: &Target) -> Library {
    let unit = Unit::load("texts", common::texts(), target).unwrap();
    let how = Prepare::new(Exports::Prefix("text_".into())).panics_call("host_panic");
    unit.prepare(&how, target).unwrap()
}

fn compile(function: &Function) -> Result<Code, Error> {
    let target = common::target();
    let mut module = Module::new("texts", &target)?;
    module.data("needle", b"@example.org", 1)?;
    module.define(function)?;
    module.link(&library(&target))?;
    module.internalise(&[function.name()])?;
    module.optimise(&target, &Pipeline::O2)?;
    let object = module.emit_object(&target)?;
    let hosts = Hosts::new().function("host_panic", host_panic as *const ());
    let options = RuntimeOptions { process_symbols: true, ..RuntimeOptions::default() };
    Runtime::new(&hosts, options)?.add(&object)
}

/// `query(string) = name(text_of(string), "@example.org")`
fn query(name: &str) -> Function {
    let mut f = FunctionBuilder::new("query", Signature::new([Type::Ptr], Type::I1));
    let text_of = Signature::new([Type::Ptr], (Type::I64, Type::I64));
    let accessor = f.declare("text_of", &text_of);
    let words = [Type::Ptr, Type::I64, Type::Ptr, Type::I64];
    let test = f.declare(name, &Signature::new(words, Type::I1));
    let row = f.param(0);
    let pair = f.call(accessor, &[row]);
    let (start, length) = (f.extract(pair, 0), f.extract(pair, 1));
    let start = f.cast(CastOp::IntToPtr, start, Type::Ptr);
    let (needle, twelve) = (f.data("needle"), f.int(Type::I64, 12));
    let answer = f.call(test, &[start, length, needle, twelve]);
    f.ret(answer);
    f.finish().unwrap()
}

fn ask(code: &Code, text: &str) -> bool {
    let address = code.address("query").unwrap();
    // SAFETY: the type of `query`; the code lives through the call.
    let query: extern "C" fn(&String) -> bool = unsafe { std::mem::transmute(address) };
    query(&text.to_string())
}

#[test]
fn a_query_links_string_search_from_the_standard_library() {
    let code = compile(&query("text_contains")).unwrap();
    assert!(ask(&code, "somebody@example.org"));
    assert!(!ask(&code, "somebody@example.net"));
    assert!(!ask(&code, ""));
}

#[test]
fn a_query_that_allocates_uses_the_hosts_allocator() {
    let code = compile(&query("text_equals_lowercase")).unwrap();
    assert!(ask(&code, "@EXAMPLE.org"));
    assert!(!ask(&code, "@EXAMPLE.örg"));
}

#[test]
fn only_what_is_referenced_is_linked() {
    let target = common::target();
    let mut module = Module::new("texts", &target).unwrap();
    module.data("needle", b"@example.org", 1).unwrap();
    module.define(&query("text_contains")).unwrap();
    module.link(&library(&target)).unwrap();
    assert!(module.ir().len() < 200_000, "{} bytes of IR", module.ir().len());
    assert_eq!(module.function_ir("text_byte"), None);
}

#[test]
fn a_panic_reaches_the_host_and_drops_what_lies_between() {
    let signature = Signature::new([Type::Ptr, Type::I64], Type::I8).attribute(FnAttr::UwTable);
    let mut f = FunctionBuilder::new("byte", signature.clone());
    let byte = f.declare("text_byte", &Signature::new([Type::Ptr, Type::I64], Type::I8));
    let (row, index) = (f.param(0), f.param(1));
    let answer = f.call(byte, &[row, index]);
    f.ret(answer);
    let code = compile(&f.finish().unwrap()).unwrap();
    let address = code.address("byte").unwrap();
    // SAFETY: the type of `byte`; the code lives through the calls.
    let byte: extern "C-unwind" fn(&String, usize) -> u8 = unsafe { std::mem::transmute(address) };
    let text = "abc".to_string();
    assert_eq!(byte(&text, 2), b'c');
    let caught = catch_unwind(AssertUnwindSafe(|| byte(&text, 3))).unwrap_err();
    assert_eq!(caught.downcast_ref::<&str>(), Some(&"compiled code panicked"));
    assert_eq!(byte(&text, 0), b'a', "the code still runs");
}

#[test]
fn state_per_thread_is_refused_with_its_name() {
    let mut f = FunctionBuilder::new("hashed", Signature::new([Type::Ptr], Type::I64));
    let hashed = f.declare("text_hashed", &Signature::new([Type::Ptr], Type::I64));
    let row = f.param(0);
    let answer = f.call(hashed, &[row]);
    f.ret(answer);
    match compile(&f.finish().unwrap()).unwrap_err() {
        Error::ThreadLocal(names) => assert!(names[0].contains("KEYS"), "{names:?}"),
        other => panic!("{other}"),
    }
}
