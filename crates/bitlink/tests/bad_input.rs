//! Everything that can be wrong with what a client hands in is an error with a name.
#![cfg(bitlink_llvm)]

mod common;

use bitlink::{
    Error, Exports, Function, FunctionBuilder, Hosts, Module, Object, Pipeline, Prepare, Runtime,
    RuntimeOptions, Signature, Symbols, Target, Type, Unit,
};

fn all() -> Prepare {
    Prepare::new(Exports::Prefix("op_".into()))
}

/// Opens and prepares, which reads everything.
fn read(bitcode: &[u8], target: &Target) -> Result<(), Error> {
    Unit::load("unit", bitcode, target)?.prepare(&all(), target).map(drop)
}

fn call(name: &str, signature: &Signature) -> Function {
    let mut f = FunctionBuilder::new("caller", Signature::new([Type::Ptr], ()));
    let callee = f.declare(name, signature);
    let (state, byte) = (f.param(0), f.int(Type::I8, 1));
    let arguments =
        if signature.to_string().contains("i8)") { vec![state, byte] } else { vec![state] };
    f.call(callee, &arguments);
    f.ret_nothing();
    f.finish().unwrap()
}

#[test]
fn foreign_bytes_are_no_unit() {
    let target = common::target();
    for bytes in [&b""[..], b"BC", b"BC\xC0\xDE", b"\x7FELF\x02\x01\x01", &[0; 4096], b"hello"] {
        let error = read(bytes, &target).unwrap_err();
        assert!(matches!(error, Error::Llvm { .. }), "{error}");
    }
}

#[test]
fn a_truncated_unit_is_refused_at_any_length() {
    let (target, bitcode) = (common::target(), common::counter());
    for length in (0..bitcode.len() - 4).step_by(13) {
        assert!(read(&bitcode[..length], &target).is_err(), "{length} of {}", bitcode.len());
    }
    read(bitcode, &target).unwrap();
}

#[test]
fn a_library_has_its_exports_and_imports_and_nothing_else() {
    let target = common::target();
    let library = common::counter_library(&target);
    let contract: Symbols =
        "export op_add\nexport op_double\nexport op_double_too\nexport op_observe\n\
         import host_observe"
            .parse()
            .unwrap();
    assert_eq!(library.symbols(), &contract);
    let raw = Unit::load("counter", common::counter(), &target).unwrap().symbols();
    assert!(raw.exports.contains("helper_unused"));
    assert!(!library.ir().unwrap().contains("helper_unused"));
}

#[test]
fn cpu_attributes_do_not_survive_the_preparation() {
    let ir = common::counter_library(&common::target()).ir().unwrap();
    for name in ["target-cpu", "target-features", "tune-cpu", "probe-stack"] {
        assert!(!ir.contains(name), "{name} in {ir}");
    }
}

#[test]
fn missing_exports_are_listed() {
    let target = common::target();
    let unit = Unit::load("counter", common::counter(), &target).unwrap();
    let names = ["op_add", "op_sub", "op_mul"].map(String::from).to_vec();
    match unit.prepare(&Prepare::new(Exports::Names(names)), &target).unwrap_err() {
        Error::Contract { missing, .. } => assert_eq!(missing, ["op_mul", "op_sub"]),
        other => panic!("{other}"),
    }
}

#[test]
fn a_declaration_of_another_type_is_refused_with_both_types() {
    let target = common::target();
    let mut module = Module::new("m", &target).unwrap();
    module.define(&call("op_add", &Signature::new([Type::Ptr], Type::I8))).unwrap();
    match module.link(&common::counter_library(&target)).unwrap_err() {
        Error::Signature { name, declared, defined, .. } => {
            assert_eq!((name.as_str(), declared.as_str()), ("op_add", "i8 (ptr)"));
            assert_eq!(defined, "i8 (ptr, i8)");
        }
        other => panic!("{other}"),
    }
}

#[test]
fn names_cannot_be_taken_twice() {
    let target = common::target();
    let mut module = Module::new("m", &target).unwrap();
    let function = call("op_add", &Signature::new([Type::Ptr, Type::I8], Type::I8));
    module.define(&function).unwrap();
    assert_eq!(module.define(&function), Err(Error::Duplicate("caller".into())));
    let other = Signature::new([Type::Ptr], ());
    let mut f = FunctionBuilder::new("second", other.clone());
    f.declare("op_add", &other);
    f.ret_nothing();
    assert_eq!(module.define(&f.finish().unwrap()), Err(Error::Duplicate("op_add".into())));
    assert_eq!(module.data("caller", b"x", 1), Err(Error::Duplicate("caller".into())));
}

#[test]
fn names_with_a_nul_are_refused() {
    let target = common::target();
    assert!(matches!(Module::new("a\0b", &target), Err(Error::Name(_))));
    let mut module = Module::new("m", &target).unwrap();
    let mut f = FunctionBuilder::new("a\0b", Signature::new([], ()));
    f.ret_nothing();
    assert!(matches!(module.define(&f.finish().unwrap()), Err(Error::Name(_))));
}

#[test]
fn a_typo_in_a_pipeline_is_an_error_with_llvms_words() {
    let target = common::target();
    let mut module = Module::new("m", &target).unwrap();
    let pipeline = Pipeline::new("function(sroa,instcombin)").unwrap();
    let error = module.optimise(&target, &pipeline).unwrap_err().to_string();
    assert!(error.contains("LLVMRunPasses") && error.contains("instcombin"), "{error}");
}

#[test]
fn malformed_ir_is_found_before_any_pass_runs() {
    let target = common::target();
    let mut f = FunctionBuilder::new("f", Signature::new([Type::I1], Type::I32));
    let (left, right) = (f.block("left"), f.block("right"));
    let flag = f.param(0);
    f.branch(flag, left, right);
    f.switch_to(left);
    f.jump(right);
    f.switch_to(right);
    let phi = f.phi(Type::I32);
    let one = f.int(Type::I32, 1);
    f.incoming(phi, left, one);
    f.ret(phi);
    let mut module = Module::new("m", &target).unwrap();
    module.define(&f.finish().unwrap()).unwrap();
    let error = module.optimise(&target, &Pipeline::O2).unwrap_err().to_string();
    assert!(error.contains("LLVMVerifyModule") && error.contains("PHI"), "{error}");
    assert!(module.emit_object(&target).is_err());
}

#[test]
fn an_object_that_is_none_is_refused() {
    let runtime = Runtime::new(&Hosts::new(), RuntimeOptions::default()).unwrap();
    let target = common::target();
    let mut f = FunctionBuilder::new("f", Signature::new([], ()));
    f.ret_nothing();
    let mut module = Module::new("m", &target).unwrap();
    module.define(&f.finish().unwrap()).unwrap();
    let good = module.emit_object(&target).unwrap();
    let code = runtime.add(&good).unwrap();
    assert_eq!(code.address("g"), Err(Error::NoSymbol("g".into())));
    assert!(matches!(Object::unseal(b"no object", &target.fingerprint()), Err(Error::Sealed(_))));
}

#[test]
fn internalising_around_a_name_that_is_not_there_is_an_error() {
    let mut module = Module::new("m", &common::target()).unwrap();
    assert_eq!(module.internalise(&["nobody"]), Err(Error::NoSymbol("nobody".into())));
}
