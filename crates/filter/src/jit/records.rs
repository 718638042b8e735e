//! Accessors in bitcode: units that `filter_build::records` has compiled.
#![allow(unsafe_code, reason = "asks a unit's function for the layout that it was compiled for")]

use std::collections::HashMap;

use bitlink::{
    Error, Exports, FnAttr, Function, FunctionBuilder, Library, Module, Pipeline, Prepare, Runtime,
    Signature, Target, Type, Unit,
};

use super::engine::{EngineError, NAME};
use crate::record::Queryable;
use crate::schema::FieldType;

/// What the names of accessors have in common.
const ACCESSOR: &str = "_get_field_";
/// How the names of functions end that tell a record's layout.
const LAYOUT: &str = "_record_layout";

/// The units of an engine.
#[derive(Default)]
pub(super) struct Records {
    units: Vec<Library>,
    /// Layouts that units were compiled for, by unit and name of the function.
    layouts: HashMap<(usize, String), u64>,
}

/// A field that compiled code reaches through accessors in bitcode.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Accessor {
    /// Number of the unit.
    pub(crate) unit: usize,
    /// The functions on the way: to nested records, and to the value.
    pub(crate) path: Vec<&'static str>,
    pub(crate) kind: RawKind,
    /// Whether the value may be absent.
    pub(crate) optional: bool,
}

/// How a value is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RawKind {
    Text,
    Int,
    Float,
}

impl Records {
    /// Adds a unit.
    pub(super) fn add(&mut self, bitcode: &[u8], target: &Target) -> Result<(), Error> {
        let unit = Unit::load("records", bitcode, target)?;
        let wanted = |name: &String| name.contains(ACCESSOR) || name.ends_with(LAYOUT);
        let names = unit.symbols().exports.into_iter().filter(wanted).collect();
        self.units.push(unit.prepare(&Prepare::new(Exports::Names(names)), target)?);
        Ok(())
    }

    /// Whether there is nothing to look through.
    pub(super) fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The units, by number.
    pub(super) fn unit(&self, number: usize) -> Option<&Library> {
        self.units.get(number)
    }

    /// The accessors of a field, if a unit has them.
    ///
    /// # Errors
    /// If the unit was compiled for another layout of the record.
    pub(super) fn accessor<R: Queryable>(
        &mut self,
        field: usize,
        target: &Target,
        runtime: &Runtime,
    ) -> Result<Option<Accessor>, EngineError> {
        let (path, layout) = (R::accessors(field), format!("{}{LAYOUT}", R::NAME));
        let exports = |unit: &Library, name: &str| unit.symbols().exports.contains(name);
        let Some(unit) = self.units.iter().position(|unit| exports(unit, &layout)) else {
            return Ok(None);
        };
        if self.layout(unit, layout, target, runtime)? != R::LAYOUT {
            return Err(EngineError::layout(std::any::type_name::<R>()));
        }
        if path.is_empty() || !path.iter().all(|name| exports(&self.units[unit], name)) {
            return Ok(None);
        }
        let field = &R::schema().fields()[field];
        let kind = match field.ty {
            FieldType::Str => RawKind::Text,
            FieldType::Float => RawKind::Float,
            FieldType::Int(_) | FieldType::Bool | FieldType::Date(_) => RawKind::Int,
        };
        Ok(Some(Accessor { unit, path, kind, optional: field.optional }))
    }

    /// What the unit's function of that name answers.
    fn layout(
        &mut self,
        unit: usize,
        name: String,
        target: &Target,
        runtime: &Runtime,
    ) -> Result<u64, Error> {
        let key = (unit, name);
        if let Some(layout) = self.layouts.get(&key) {
            return Ok(*layout);
        }
        let mut module = Module::new("layout", target)?;
        module.define(&call_of(&key.1)?)?;
        module.link(&self.units[unit])?;
        module.internalise(&[NAME])?;
        module.optimise(target, &Pipeline::QUICK)?;
        let code = runtime.add(&module.emit_object(target)?)?;
        // SAFETY: the function was built with this signature, and `code` lives through the call.
        let function: extern "C" fn() -> u64 = unsafe { std::mem::transmute(code.address(NAME)?) };
        Ok(*self.layouts.entry(key).or_insert_with(|| function()))
    }
}

/// A function that calls another for a number.
fn call_of(name: &str) -> Result<Function, Error> {
    let signature = Signature::new([], Type::I64).attribute(FnAttr::NoUnwind);
    let mut f = FunctionBuilder::new(NAME, signature.clone());
    let callee = f.declare(name, &signature);
    let value = f.call(callee, &[]);
    f.ret(value);
    f.finish()
}
