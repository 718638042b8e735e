//! Records: structs of the user whose fields a filter can name.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::exec::rows::{scan_numbers, scan_texts};
use crate::exec::words::Words;
use crate::kernel::{Ranges, TextKernel};
use crate::layout::{FieldPlace, ValueLayout, string_layout};
use crate::raw::{RawFloat, RawInt, RawText};
use crate::schema::{DateUnit, FieldType, IntWidth, Schema};
use crate::value::Date;

/// A record. Made by `#[derive(Queryable)]`, which also writes a function
/// `<record>_get_field_<field>` for each field.
pub trait Queryable: Sized + 'static {
    /// What the names of its accessors in bitcode begin with, such as `user`; empty if there are
    /// none.
    const NAME: &'static str = "";
    /// A hash of its layout, by [`crate::layout_hash`]: code that was compiled for another layout
    /// is refused.
    const LAYOUT: u64 = 0;

    /// The fields and their types.
    fn schema() -> &'static Schema;

    /// The accessor of field `index` of the schema, for a record that `get` finds inside of `R`.
    ///
    /// # Panics
    /// If the schema has no such field.
    fn field_within<R: 'static, G: Getter<R, Self>>(index: usize, get: G) -> RowField<R>;

    /// Where the value of field `index` lies, if compiled code can read it by itself.
    fn place(index: usize) -> Option<FieldPlace>;

    /// Names of the accessors in bitcode that lead to field `index`, one after the other.
    fn accessors(index: usize) -> Vec<&'static str> {
        let _ = index;
        Vec::new()
    }

    /// The accessor of field `index` of the schema.
    ///
    /// # Panics
    /// If the schema has no such field.
    fn field(index: usize) -> RowField<Self> {
        Self::field_within(index, getter(|row: &Self| Some(row)))
    }
}

/// A function from a record to a part of it, known to the compiler and so inlined into loops.
pub trait Getter<R, T>: Fn(&R) -> Option<&T> + Send + Sync + 'static {}
impl<R, T, F: Fn(&R) -> Option<&T> + Send + Sync + 'static> Getter<R, T> for F {}

/// Tells the compiler that a closure is a [`Getter`].
pub fn getter<R, T, F: Fn(&R) -> Option<&T>>(get: F) -> F {
    get
}

/// The type of a field that a filter can ask about.
pub trait FieldValue: Sized + 'static {
    /// How the language sees the type.
    const TYPE: FieldType;
    /// Whether a value may be absent.
    const OPTIONAL: bool = false;
    /// How accessors in bitcode hand a value over: [`RawText`], [`RawInt`] or [`RawFloat`].
    type Raw: Copy;
    /// How they hand over that there is none.
    const ABSENT: Self::Raw;

    /// The value as accessors in bitcode hand it over.
    fn raw(&self) -> Self::Raw;

    /// How values are stored, if compiled code can read them by itself.
    fn layout() -> Option<ValueLayout> {
        None
    }

    /// The accessor for a value that `get` finds inside of `R`.
    fn row_field<R: 'static, G: Getter<R, Self>>(get: G) -> RowField<R>;
}

/// The accessor of one field: reads it from a record, one by one or in a loop.
pub struct RowField<R>(pub(crate) FieldKind<R>);

/// Accessors by the machine type that kernels work on.
pub(crate) enum FieldKind<R> {
    Text(Box<dyn TextField<R>>),
    Int(Box<dyn NumberField<R, i64>>),
    Float(Box<dyn NumberField<R, f64>>),
}

/// Loops over one text field, compiled with its accessor inlined.
pub(crate) trait TextField<R>: Send + Sync {
    fn get<'r>(&self, row: &'r R) -> Option<&'r str>;
    fn scan(&self, kernel: &TextKernel, rows: &[R], words: &mut Words);
}

/// Loops over one number field, compiled with its accessor inlined.
pub(crate) trait NumberField<R, N>: Send + Sync {
    fn get(&self, row: &R) -> Option<N>;
    fn scan(&self, ranges: &Ranges<N>, rows: &[R], words: &mut Words);
}

/// A getter of values of type `T`.
struct Of<G, T>(G, PhantomData<fn() -> T>);

/// Types that are text.
trait AsText: 'static {
    fn as_text(&self) -> &str;
}

/// Types that are numbers of the machine type `N`.
trait AsNumber<N>: 'static {
    fn as_number(&self) -> N;
}

impl<R, T: AsText, G: Getter<R, T>> TextField<R> for Of<G, T> {
    fn get<'r>(&self, row: &'r R) -> Option<&'r str> {
        (self.0)(row).map(T::as_text)
    }

    fn scan(&self, kernel: &TextKernel, rows: &[R], words: &mut Words) {
        scan_texts(kernel, rows, words, |row| (self.0)(row).map(T::as_text));
    }
}

impl<R, N: PartialOrd + Copy, T: AsNumber<N>, G: Getter<R, T>> NumberField<R, N> for Of<G, T> {
    fn get(&self, row: &R) -> Option<N> {
        (self.0)(row).map(T::as_number)
    }

    fn scan(&self, ranges: &Ranges<N>, rows: &[R], words: &mut Words) {
        scan_numbers(ranges, rows, words, |row| (self.0)(row).map(T::as_number));
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const TYPE: FieldType = T::TYPE;
    const OPTIONAL: bool = true;
    type Raw = T::Raw;
    const ABSENT: T::Raw = T::ABSENT;

    #[inline(always)]
    fn raw(&self) -> T::Raw {
        match self {
            Some(value) => value.raw(),
            None => T::ABSENT,
        }
    }

    fn row_field<R: 'static, G: Getter<R, Self>>(get: G) -> RowField<R> {
        T::row_field(getter(move |row: &R| get(row)?.as_ref()))
    }
}

macro_rules! texts {
    ($($ty:ty: $layout:expr;)*) => {$(
        impl AsText for $ty {
            #[inline]
            fn as_text(&self) -> &str {
                self
            }
        }

        impl FieldValue for $ty {
            const TYPE: FieldType = FieldType::Str;
            type Raw = RawText;
            const ABSENT: RawText = RawText { address: std::ptr::null(), len: 0 };

            #[inline(always)]
            fn raw(&self) -> RawText {
                let text: &str = self;
                RawText { address: text.as_ptr(), len: text.len() }
            }

            fn layout() -> Option<ValueLayout> {
                $layout
            }

            fn row_field<R: 'static, G: Getter<R, Self>>(get: G) -> RowField<R> {
                RowField(FieldKind::Text(Box::new(Of(get, PhantomData))))
            }
        }
    )*};
}
texts! {
    String: string_layout();
    Box<str>: None;
    Arc<str>: None;
    Cow<'static, str>: None;
    &'static str: None;
}

fn int(bytes: u8, signed: bool) -> Option<ValueLayout> {
    Some(ValueLayout::Int { bytes, signed })
}

macro_rules! numbers {
    ($(
        $ty:ty: $class:expr, $layout:expr, $kind:ident($machine:ty, $raw:ident),
        $value:ident => $as_number:expr;
    )*) => {$(
        impl AsNumber<$machine> for $ty {
            #[inline]
            fn as_number(&self) -> $machine {
                let $value = *self;
                $as_number
            }
        }

        impl FieldValue for $ty {
            const TYPE: FieldType = $class;
            type Raw = $raw;
            const ABSENT: $raw = $raw { value: 0 as $machine, present: 0 };

            #[inline(always)]
            fn raw(&self) -> $raw {
                let $value = *self;
                $raw { value: $as_number, present: 1 }
            }

            fn layout() -> Option<ValueLayout> {
                $layout
            }

            fn row_field<R: 'static, G: Getter<R, Self>>(get: G) -> RowField<R> {
                RowField(FieldKind::$kind(Box::new(Of(get, PhantomData))))
            }
        }
    )*};
}
numbers! {
    i8: FieldType::Int(IntWidth::I8), int(1, true), Int(i64, RawInt), value => value.into();
    i16: FieldType::Int(IntWidth::I16), int(2, true), Int(i64, RawInt), value => value.into();
    i32: FieldType::Int(IntWidth::I32), int(4, true), Int(i64, RawInt), value => value.into();
    i64: FieldType::Int(IntWidth::I64), int(8, true), Int(i64, RawInt), value => value;
    u8: FieldType::Int(IntWidth::U8), int(1, false), Int(i64, RawInt), value => value.into();
    u16: FieldType::Int(IntWidth::U16), int(2, false), Int(i64, RawInt), value => value.into();
    u32: FieldType::Int(IntWidth::U32), int(4, false), Int(i64, RawInt), value => value.into();
    u64: FieldType::Int(IntWidth::U64), int(8, false), Int(i64, RawInt),
        value => (value ^ (1 << 63)).cast_signed();
    bool: FieldType::Bool, int(1, false), Int(i64, RawInt), value => value.into();
    Date: FieldType::Date(DateUnit::Seconds), int(8, true), Int(i64, RawInt), value => value.0;
    f32: FieldType::Float, None, Float(f64, RawFloat), value => value.into();
    f64: FieldType::Float, Some(ValueLayout::Float), Float(f64, RawFloat), value => value;
}
