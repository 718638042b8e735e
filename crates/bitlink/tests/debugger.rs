//! What GDB sees of code at run time: the list behind `__jit_debug_descriptor`, as its manual
//! describes it ("JIT Compilation Interface").
#![cfg(all(bitlink_llvm, target_os = "linux"))]
#![allow(unsafe_code, reason = "reading the list as a debugger does")]

use bitlink::{
    Effort, FunctionBuilder, Hosts, Module, Pipeline, Runtime, RuntimeOptions, Signature, Target,
    Type,
};
use libloading::Library;

#[repr(C)]
struct Entry {
    next: *const Entry,
    previous: *const Entry,
    file: *const u8,
    size: u64,
}

#[repr(C)]
struct Descriptor {
    version: u32,
    action: u32,
    relevant: *const Entry,
    first: *const Entry,
}

/// The object files in the list.
fn registered(library: &Library) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    // SAFETY: LLVM defines the descriptor as above and keeps the list well formed; nothing is
    // added or removed meanwhile.
    unsafe {
        let descriptor = library.get::<*const Descriptor>(b"__jit_debug_descriptor\0").unwrap();
        assert_eq!((**descriptor).version, 1);
        let mut entry = (**descriptor).first;
        while !entry.is_null() {
            let Entry { next, file, size, .. } = *entry;
            files.push(std::slice::from_raw_parts(file, size as usize).to_vec());
            entry = next;
        }
    }
    files
}

/// The libLLVM of this process.
fn library() -> Library {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let line = maps.lines().find(|line| line.contains("/libLLVM")).unwrap();
    // SAFETY: it is open already, so that nothing runs.
    unsafe { Library::new(&line[line.find('/').unwrap()..]).unwrap() }
}

#[test]
fn a_debugger_finds_the_names_of_loaded_code_where_it_was_asked_for() {
    const NAME: &str = "a_name_for_the_debugger";
    let mut f = FunctionBuilder::new(NAME, Signature::new([Type::I32], Type::I32));
    let x = f.param(0);
    let sum = f.add(x, x);
    f.ret(sum);
    let target = Target::host(Effort::Good).unwrap();
    let mut module = Module::new("example", &target).unwrap();
    module.define(&f.finish().unwrap()).unwrap();
    module.optimise(&target, &Pipeline::LEAN).unwrap();
    let object = module.emit_object(&target).unwrap();
    let library = library();
    let holds = |file: &Vec<u8>| file.windows(NAME.len()).any(|part| part == NAME.as_bytes());
    for debugger in [false, true] {
        let options = RuntimeOptions { debugger, ..RuntimeOptions::default() };
        let runtime = Runtime::new(&Hosts::new(), options).unwrap();
        let code = runtime.add(&object).unwrap();
        let files = registered(&library);
        assert!(files.iter().all(|file| file.starts_with(b"\x7fELF")));
        assert_eq!(files.iter().any(holds), debugger);
        drop(code);
    }
}
