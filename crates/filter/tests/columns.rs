//! Columns give the same answers as rows, in every form that Arrow has for them.
#![cfg(feature = "arrow")]

mod common;

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float32Array, Float64Array, Int8Array,
    LargeStringArray, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampMillisecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema};
use common::{columns, users};
use filter::{ColumnError, ColumnFilter, Filter};

fn rows(text: &str, batch: &RecordBatch) -> Vec<usize> {
    let filter = ColumnFilter::parse(text, batch.schema_ref()).expect(text);
    let selected = filter.select(batch).expect("the schema is the same");
    #[cfg(all(feature = "jit", feature = "cli"))]
    compiled_agrees(&filter, batch);
    selected.iter().collect()
}

/// Compiled code gives the same answer, also where there are enough rows for it: it leaves what
/// does not make 64 to the interpreter.
#[cfg(all(feature = "jit", feature = "cli"))]
fn compiled_agrees(filter: &ColumnFilter, batch: &RecordBatch) {
    thread_local! {
        static ENGINE: Option<filter::Engine> = filter::Engine::new().ok();
    }
    let Some(engine) = ENGINE.with(Clone::clone) else { return };
    let compiled = filter.compile(&engine).expect("compiles");
    let copies = vec![batch; 300_usize.div_ceil(batch.num_rows().max(1))];
    let long = arrow_select::concat::concat_batches(batch.schema_ref(), copies).expect("fits");
    for batch in [batch, &long, &long.slice(3, long.num_rows() - 3)] {
        let expected: Vec<usize> = filter.select(batch).expect("the schema").iter().collect();
        let selected: Vec<usize> = compiled.select(batch).expect("the schema").iter().collect();
        assert_eq!(selected, expected, "{}", filter.explain());
        assert_eq!(compiled.count(batch), Ok(expected.len()));
    }
}

fn one_column(array: ArrayRef) -> RecordBatch {
    let field = Field::new("x", array.data_type().clone(), true);
    RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![array]).expect("one column")
}

#[test]
fn columns_agree_with_rows() {
    let people = users::users(10_000);
    let batch = columns::batch(&people);
    for (name, text) in users::filters() {
        let filter = Filter::parse::<users::User>(&text).expect("valid");
        assert_eq!(
            rows(&text, &batch),
            filter.select(&people).iter().collect::<Vec<_>>(),
            "{name}"
        );
    }
}

#[test]
fn filters_that_are_all_compiled_in_agree() {
    let people = users::users(10_000);
    let batch = columns::batch(&people);
    for (name, text) in users::compiled_in() {
        assert!(!rows(&text, &batch).is_empty(), "{name}");
    }
}

#[test]
fn a_slice_of_a_batch_keeps_its_rows() {
    let people = users::users(10_000);
    let batch = columns::batch(&people);
    for (name, text) in users::filters() {
        let filter = Filter::parse::<users::User>(&text).expect("valid");
        let expected: Vec<_> = filter.select(&people[77..9_000]).iter().collect();
        assert_eq!(rows(&text, &batch.slice(77, 8_923)), expected, "{name}");
    }
}

#[test]
fn texts_of_all_forms_give_the_same_rows() {
    let texts = [Some("jo"), None, Some(""), Some("größe"), Some("john"), Some("x jo"), None];
    let keys: DictionaryArray<Int32Type> = texts.into_iter().collect();
    let forms: [ArrayRef; 4] = [
        Arc::new(StringArray::from(texts.to_vec())),
        Arc::new(LargeStringArray::from(texts.to_vec())),
        Arc::new(StringViewArray::from(texts.to_vec())),
        Arc::new(keys),
    ];
    for array in forms {
        let ty = array.data_type().clone();
        let batch = one_column(array);
        assert_eq!(rows(r#"x ^= "jo""#, &batch), [0, 4], "{ty}");
        assert_eq!(rows(r#"not x ^= "jo""#, &batch), [1, 2, 3, 5, 6], "{ty}");
        assert_eq!(rows(r#"x contains "jo""#, &batch), [0, 4, 5], "{ty}");
        assert_eq!(rows(r#"x == """#, &batch), [2], "{ty}");
        assert_eq!(rows(r#"x $= """#, &batch), [0, 2, 3, 4, 5], "{ty}");
        assert_eq!(rows(r#"x ==~ "GRÖSSE" or x ==~ "GRÖẞE""#, &batch), [3], "{ty}");
        assert_eq!(rows("x is null", &batch), [1, 6], "{ty}");
        assert_eq!(rows(r#"x in ["jo", "john", "größe"]"#, &batch), [0, 3, 4], "{ty}");
    }
}

#[test]
fn numbers_of_all_widths_are_compared_exactly() {
    let tiny = one_column(Arc::new(Int8Array::from(vec![Some(-128), Some(0), None, Some(127)])));
    assert_eq!(rows("x < 1000", &tiny), [0, 1, 3]);
    assert_eq!(rows("x >= 0.5", &tiny), [3]);
    assert_eq!(rows("x == 1e30", &tiny), [0; 0]);
    let huge = one_column(Arc::new(UInt64Array::from(vec![0, 1 << 63, u64::MAX])));
    assert_eq!(rows("x > 9223372036854775808", &huge), [2]);
    assert_eq!(rows("not x == 0", &huge), [1, 2]);
    let floats = vec![f64::NAN, -0.0, 1.5, f64::INFINITY];
    let floats = one_column(Arc::new(Float64Array::from(floats)));
    assert_eq!(rows("x == 0", &floats), [1]);
    assert_eq!(rows("x > 1", &floats), [2, 3]);
    assert_eq!(rows("not x > 1", &floats), [0, 1]);
    let singles = one_column(Arc::new(Float32Array::from(vec![0.1, 0.5])));
    assert_eq!(rows("x > 0.1", &singles), [0, 1]);
    let flags = one_column(Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])));
    assert_eq!(rows("x", &flags), [0]);
    assert_eq!(rows("not x", &flags), [1, 2]);
    assert_eq!(rows("x == false", &flags), [1]);
}

#[test]
fn dates_are_compared_in_the_unit_of_the_column() {
    let stamps = vec![Some(-1), Some(86_399_999), Some(86_400_000), None];
    let stamps = one_column(Arc::new(TimestampMillisecondArray::from(stamps)));
    assert_eq!(rows(r#"x < "1970-01-02""#, &stamps), [0, 1]);
    assert_eq!(rows(r#"x == "1970-01-02""#, &stamps), [2]);
    assert_eq!(rows(r#"x >= "1969-12-31T23:59:59.9995Z""#, &stamps), [1, 2]);
    assert_eq!(rows("x >= 86400", &stamps), [2]);
    let people = users::users(2000);
    let batch = columns::batch(&people);
    let by_day = rows(r#"birthday >= "1980-01-01" and birthday < "1990-01-01""#, &batch);
    assert_eq!(by_day, rows("birthdate >= 315532800 and birthdate < 631152000", &batch));
    let open = rows(r#"birthday < "1980-01-01" or birthday >= "2000-01-01""#, &batch);
    assert!(!open.is_empty());
    assert_eq!(open, rows("birthdate < 315532800 or birthdate >= 946684800", &batch));
}

#[test]
fn a_null_struct_makes_its_fields_null() {
    let city: ArrayRef = Arc::new(StringArray::from(vec![Some("rome"), Some("oslo"), None]));
    let field = Arc::new(Field::new("city", DataType::Utf8, true));
    let nulls = Some(vec![true, false, true].into());
    let location = StructArray::new(vec![field].into(), vec![city], nulls);
    let schema = Schema::new(vec![Field::new("location", location.data_type().clone(), true)]);
    let batch = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(location)]).expect("ok");
    assert_eq!(rows("city is null", &batch), [1, 2]);
    assert_eq!(rows(r#"location.city == "oslo""#, &batch), [0; 0]);
}

#[test]
fn batches_of_another_schema_are_refused() {
    let texts = one_column(Arc::new(StringArray::from(vec!["a"])));
    let numbers = one_column(Arc::new(Int8Array::from(vec![1])));
    let filter = ColumnFilter::parse("x == \"a\"", texts.schema_ref()).expect("valid");
    assert!(matches!(filter.select(&numbers), Err(ColumnError::Type { .. })));
    let empty = RecordBatch::new_empty(Arc::new(Schema::empty()));
    assert_eq!(filter.count(&empty), Err(ColumnError::Missing("x".into())));
}
