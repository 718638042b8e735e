//! The same API where there is no LLVM: every way in answers [`Unavailable`], and the types
//! behind them have no values. Clients need no `cfg` of their own.
#![allow(
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    missing_docs,
    reason = "documented where LLVM is present"
)]

use std::convert::Infallible;

use crate::{Error, Function, Hosts, Object, Pipeline, Symbols};

fn refuse<T>() -> Result<T, Error> {
    Err(crate::available().err().map_or_else(|| Error::NoSymbol("LLVM".into()), Error::from))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effort {
    Fast,
    Medium,
    Good,
}

#[derive(Debug, Clone)]
pub enum Exports {
    Prefix(String),
    Names(Vec<String>),
}

#[derive(Debug, Clone)]
pub struct Prepare(());

impl Prepare {
    pub fn new(_exports: Exports) -> Self {
        Self(())
    }

    pub fn panics_call(self, _host: impl Into<String>) -> Self {
        self
    }

    pub fn constant_first_field(self, _index: u32) -> Self {
        self
    }

    pub fn cold_calls_spare_registers(self) -> Self {
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuntimeOptions {
    pub process_symbols: bool,
    pub debugger: bool,
}

#[derive(Debug)]
pub struct Target(Infallible);

impl Target {
    pub fn host(_effort: Effort) -> Result<Self, Error> {
        refuse()
    }

    pub fn baseline(_effort: Effort) -> Result<Self, Error> {
        refuse()
    }

    pub fn triple(&self) -> &str {
        match self.0 {}
    }

    pub fn data_layout(&self) -> &str {
        match self.0 {}
    }

    pub fn cpu(&self) -> &str {
        match self.0 {}
    }

    pub fn fingerprint(&self) -> String {
        match self.0 {}
    }
}

#[derive(Debug)]
pub struct Unit(Infallible);

impl Unit {
    pub fn load(_name: &str, _bitcode: &[u8], target: &Target) -> Result<Self, Error> {
        match target.0 {}
    }

    pub fn name(&self) -> &str {
        match self.0 {}
    }

    pub fn symbols(&self) -> Symbols {
        match self.0 {}
    }

    pub fn prepare(self, _how: &Prepare, _target: &Target) -> Result<Library, Error> {
        match self.0 {}
    }
}

#[derive(Debug, Clone)]
pub struct Library(Infallible);

impl Library {
    pub fn open(_name: &str, _bitcode: &[u8], _target: &Target) -> Result<Self, Error> {
        refuse()
    }

    pub fn name(&self) -> &str {
        match self.0 {}
    }

    pub fn symbols(&self) -> &Symbols {
        match self.0 {}
    }

    pub fn ir(&self) -> Result<String, Error> {
        match self.0 {}
    }

    pub fn bitcode(&self) -> &[u8] {
        match self.0 {}
    }
}

#[derive(Debug)]
pub struct Module(Infallible);

impl Module {
    pub fn new(_name: &str, target: &Target) -> Result<Self, Error> {
        match target.0 {}
    }

    pub fn define(&mut self, _function: &Function) -> Result<(), Error> {
        match self.0 {}
    }

    pub fn data(&mut self, _name: &str, _bytes: &[u8], _align: u32) -> Result<(), Error> {
        match self.0 {}
    }

    pub fn link(&mut self, _library: &Library) -> Result<(), Error> {
        match self.0 {}
    }

    pub fn internalise(&mut self, _keep: &[&str]) -> Result<(), Error> {
        match self.0 {}
    }

    pub fn inline_all(&mut self) {
        match self.0 {}
    }

    pub fn verify(&self) -> Result<(), Error> {
        match self.0 {}
    }

    pub fn optimise(&mut self, _target: &Target, _pipeline: &Pipeline) -> Result<(), Error> {
        match self.0 {}
    }

    pub fn emit_object(&self, _target: &Target) -> Result<Object, Error> {
        match self.0 {}
    }

    pub fn emit_listing(
        &self,
        _target: &Target,
        _comment: impl FnMut(u32) -> String,
    ) -> Result<String, Error> {
        match self.0 {}
    }

    pub fn emit_assembly(&self, _target: &Target) -> Result<String, Error> {
        match self.0 {}
    }

    pub fn symbols(&self) -> Symbols {
        match self.0 {}
    }

    pub fn ir(&self) -> String {
        match self.0 {}
    }

    pub fn function_ir(&self, _name: &str) -> Option<String> {
        match self.0 {}
    }
}

#[derive(Debug, Clone)]
pub struct Runtime(Infallible);

impl Runtime {
    pub fn new(_hosts: &Hosts, _options: RuntimeOptions) -> Result<Self, Error> {
        refuse()
    }

    pub fn add(&self, _object: &Object) -> Result<Code, Error> {
        match self.0 {}
    }
}

#[derive(Debug)]
pub struct Code(Infallible);

impl Code {
    pub fn address(&self, _name: &str) -> Result<*const (), Error> {
        match self.0 {}
    }

    pub fn symbols(&self) -> impl Iterator<Item = (&str, *const (), u64)> {
        std::iter::empty()
    }
}
