//! The stencils as a Rust table: their bytes, and where which numbers are to be filled in.

use std::collections::HashMap;
use std::fmt::Write;

use object::{
    Object, ObjectSection, ObjectSymbol, Relocation, RelocationFlags, RelocationTarget,
    SectionKind, elf,
};

type Failure = Box<dyn std::error::Error>;

/// A table without stencils.
pub(crate) fn none() -> String {
    source("", "")
}

fn source(stencils: &str, names: &str) -> String {
    format!(
        "pub(crate) static STENCILS: &[Stencil] = &[\n{stencils}];\n\
         pub(crate) static NAMES: &[(&str, u16)] = &[\n{names}];\n"
    )
}

/// Bytes and holes of a stencil, as Rust.
#[derive(PartialEq, Eq, Hash)]
struct Cut {
    code: Vec<u8>,
    holes: Vec<String>,
}

/// The table of an object.
pub(crate) fn of(bytes: &[u8]) -> Result<String, Failure> {
    let file = object::File::parse(bytes)?;
    let mut known: HashMap<Cut, usize> = HashMap::new();
    let (mut stencils, mut names) = (String::new(), Vec::new());
    for symbol in file.symbols().filter(|symbol| symbol.is_definition() && symbol.size() > 0) {
        if symbol.is_local() {
            return Err(format!("{} is called, and has not been inlined", symbol.name()?).into());
        }
        let cut = cut(&file, &symbol)?;
        let next = known.len();
        let index = *known.entry(cut).or_insert_with_key(|cut| {
            let Cut { code, holes } = cut;
            let _ = writeln!(stencils, "Stencil {{ code: &{code:?}, holes: &{holes:?} }},");
            next
        });
        names.push(format!("({:?}, {index}),\n", symbol.name()?));
    }
    names.sort();
    Ok(source(&stencils.replace('"', ""), &names.concat()))
}

fn cut(file: &object::File<'_>, symbol: &object::Symbol<'_, '_>) -> Result<Cut, Failure> {
    let name = symbol.name()?;
    let index = symbol.section_index().ok_or("a symbol without section")?;
    let section = file.section_by_index(index)?;
    if section.kind() != SectionKind::Text {
        return Err(format!("{name} needs data").into());
    }
    let (start, size) = (symbol.address(), symbol.size());
    let mut code = section.data()?[start as usize..(start + size) as usize].to_vec();
    let mut holes = Vec::new();
    for (at, relocation) in section.relocations() {
        if (start..start + size).contains(&at) {
            let what = what(file, &relocation).map_err(|error| format!("{name}: {error}"))?;
            holes.push((at - start, what));
        }
    }
    holes.sort();
    // A jump to what is laid right behind can be left out.
    if let Some((at, what)) = holes.last()
        && what.starts_with("what: What::Next")
        && *at as usize + 4 == code.len()
        && code[code.len() - 5] == 0xe9
    {
        code.truncate(code.len() - 5);
        holes.pop();
    }
    let holes = holes.into_iter().map(|(at, what)| format!("Hole {{ at: {at}, {what} }}"));
    Ok(Cut { holes: holes.collect(), code })
}

/// What a relocation wants, as Rust.
fn what(file: &object::File<'_>, relocation: &Relocation) -> Result<String, Failure> {
    let RelocationTarget::Symbol(index) = relocation.target() else {
        return Err("a relocation without symbol".into());
    };
    let name = file.symbol_by_index(index)?.name()?;
    let what = match name {
        "next" | "away" | "elsewhere" | "changed" | "exit" | "place" | "low" | "high" | "pc"
        | "span" | "answer" => name[..1].to_uppercase() + &name[1..],
        _ => return Err(format!("a relocation against `{name}`").into()),
    };
    let RelocationFlags::Elf { r_type } = relocation.flags() else {
        return Err("no ELF relocation".into());
    };
    let form = match r_type {
        elf::R_X86_64_PC32 | elf::R_X86_64_PLT32 => "Relative",
        elf::R_X86_64_32 | elf::R_X86_64_32S => "Four",
        elf::R_X86_64_16 => "Two",
        elf::R_X86_64_8 => "One",
        other => return Err(format!("relocation {other} against `{name}`").into()),
    };
    Ok(format!("what: What::{what}, form: Form::{form}, addend: {}", relocation.addend()))
}
