//! The tool `filter-query`: forms, answers, exit codes, and bad data.
#![cfg(feature = "cli")]

use assert_cmd::Command;

const CSV: &str =
    "name,age,phone,city\nJohn,42,07123,Rome\nJo,7,+4412,\"New\nYork\"\nÉva,30,,Oslo\n";

fn tool(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("filter-query").expect("the tool is built");
    let output = command.args(arguments).write_stdin(input).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

#[test]
fn csv_rows_are_printed_as_they_were() {
    let (code, out, _) = tool(&["--filter", r#"phone ^= "07" and age >= 18"#], CSV);
    assert_eq!((code, &out[..]), (0, "name,age,phone,city\nJohn,42,07123,Rome\n"));
    let (code, out, _) = tool(&["-f", "age < 10", "--columns", "city,name"], CSV);
    assert_eq!((code, &out[..]), (0, "city,name\n\"New\nYork\",Jo\n"));
}

#[test]
fn nothing_found_is_one_and_a_mistake_is_two() {
    assert_eq!(tool(&["-f", r#"name == "x""#, "--count"], CSV), (1, "0\n".into(), String::new()));
    assert_eq!(tool(&["-f", "age > 0", "--quiet"], CSV), (0, String::new(), String::new()));
    let (code, out, error) = tool(&["-f", "agee > 0"], CSV);
    assert_eq!((code, &out[..]), (2, ""));
    assert!(error.contains("did you mean `age`?"), "{error}");
    assert_eq!(tool(&["-f", "age > 0", "no such file.csv"], "").0, 2);
}

#[test]
fn jsonl_is_read_and_written() {
    let lines = "{\"name\":\"a\",\"at\":{\"city\":\"Rome\"}}\n\
                 {\"name\":\"b\",\"at\":{\"city\":\"Oslo\"}}\n";
    let arguments = ["-f", r#"city == "Oslo""#, "--input", "jsonl", "--format", "jsonl"];
    let (code, out, error) = tool(&arguments, lines);
    assert_eq!((code, &out[..]), (0, "{\"at\":{\"city\":\"Oslo\"},\"name\":\"b\"}\n"), "{error}");
}

#[test]
fn a_table_is_aligned() {
    let (_, out, _) = tool(&["-f", "age > 10", "--columns", "name,age", "--format", "table"], CSV);
    assert_eq!(out, "name  age\n----  ---\nJohn  42\nÉva   30\n");
}

#[test]
fn parquet_files_are_read() {
    use std::sync::Arc;
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("data.parquet");
    let names = arrow_array::StringArray::from(vec!["Jo", "Al"]);
    let batch = arrow_array::RecordBatch::try_from_iter([("name", Arc::new(names) as _)])
        .expect("one column");
    let file = std::fs::File::create(&path).expect("a file");
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).expect("ok");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    let (code, out, error) = tool(&["-f", r#"name ^= "J""#, path.to_str().expect("UTF-8")], "");
    assert_eq!((code, &out[..]), (0, "name\nJo\n"), "{error}");
}

#[test]
fn bad_data_is_named_by_line() {
    let (code, _, error) = tool(&["-f", r#"a == "1""#], "a,b\n1,2\n3\n");
    assert_eq!(code, 2);
    assert!(error.contains("line 3"), "{error}");
    let mut command = Command::cargo_bin("filter-query").expect("the tool is built");
    let output =
        command.args(["-f", r#"a == "1""#]).write_stdin(b"a\n\xff\xfe\n".to_vec()).output();
    let output = output.expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2"));
    assert_eq!(tool(&["-f", r#"a == "1""#, "-i", "jsonl"], "{\"a\":").0, 2);
    assert_eq!(tool(&["-f", r#"a == "1""#, "-i", "parquet"], "nonsense").0, 2);
    assert_eq!(tool(&["-f", r#"a == "1""#], "").0, 2);
}

#[test]
#[cfg(feature = "jit")]
fn ir_and_native_code_are_shown_on_request() {
    if filter::Engine::new().is_err() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let dumped = directory.path().join("ir");
    let place = dumped.to_str().expect("UTF-8");
    let arguments = ["-f", r#"name ^= "J" and age > 1"#, "--dump-ir", place, "--count"];
    let (code, out, error) = tool(&arguments, CSV);
    assert_eq!((code, &out[..]), (0, "2\n"), "{error}");
    let read = |name: &str| std::fs::read_to_string(dumped.join(name)).expect("it was written");
    assert!(read("before.ll").contains("%filter_block_starts"));
    assert!(read("after.ll").contains("define void @filter("));
    assert!(read("native.s").contains("filter:"));
    let (_, out, _) = tool(&["-f", "age > 1", "--explain", "--native"], CSV);
    assert!(out.contains("kernels:") && out.contains("after optimisation"), "{out}");
    assert_eq!(tool(&["-f", "age > 1", "--native"], CSV).0, 2);
}

#[test]
fn csv_with_quotes_gaps_and_line_ends_of_all_kinds_is_read() {
    let data =
        "\u{feff}name,age,note\r\n\"a \"\"b\"\"\",1,\"x, y\"\r\nc,,\r\n\r\nd,3,\"two\nlines\"\r\n";
    let (code, out, error) = tool(&["-f", "age is null or name contains '\"'"], data);
    assert_eq!(
        (code, &out[..]),
        (0, "name,age,note\n\"a \"\"b\"\"\",1,\"x, y\"\nc,,\n"),
        "{error}"
    );
    assert_eq!(tool(&["-f", "age > 2 and note contains 'o\nl'", "--count"], data).1, "1\n");
    let tabs = tool(&["-f", "b == 2", "--delimiter", "\t", "--count"], "a\tb\n1\t2");
    assert_eq!((tabs.0, &tabs.1[..]), (0, "1\n"), "{}", tabs.2);
    let many = format!("n\n{}x\n", "7\n".repeat(600_000));
    let (code, _, error) = tool(&["-f", "n == 7", "--count"], &many);
    assert_eq!(code, 2);
    assert!(error.contains("line 600002") && error.contains("`x`"), "{error}");
}

#[test]
fn csv_of_any_delimiter_is_written_in_any_form() {
    let data = "name;age;note\n\"a;b\";07;x, y\nc;8;\"say \"\"hi\"\"\"\n";
    let run = |more: &[&str]| tool(&[&["-f", "age >= 7", "--delimiter", ";"], more].concat(), data);
    let (code, out, error) = run(&[]);
    let expected = "name,age,note\na;b,7,\"x, y\"\nc,8,\"say \"\"hi\"\"\"\n";
    assert_eq!((code, &out[..]), (0, expected), "{error}");
    let (_, out, error) = run(&["--format", "jsonl", "--columns", "note,age"]);
    let expected = "{\"note\":\"x, y\",\"age\":7}\n{\"note\":\"say \\\"hi\\\"\",\"age\":8}\n";
    assert_eq!(out, expected, "{error}");
    let commas =
        tool(&["-f", "age >= 7", "--columns", "b,age"], "age,a,b\n07,x,\"1,2\"\r\n6,y,3\n");
    assert_eq!(commas.1, "b,age\n\"1,2\",07\n", "what is printed is what was read");
}

#[test]
fn a_header_alone_is_printed_and_nothing_passes() {
    assert_eq!(tool(&["-f", r#"a == "1""#], "a,b\n"), (1, "a,b\n".into(), String::new()));
}

#[test]
fn explain_shows_what_becomes_of_the_filter() {
    let (code, out, _) = tool(&["-f", r#"name ^= "a" or name ^= "a""#, "--explain"], CSV);
    assert_eq!(code, 0);
    assert!(out.contains("prefix, 1 byte"), "{out}");
}
