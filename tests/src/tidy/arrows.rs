//! Which crate may depend on which: the arrows of ARCHITECTURE.md.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

/// For each crate of ours, those of ours that it may name, tests aside.
const ARROWS: [(&str, &[&str]); 11] = [
    ("core6502", &[]),
    ("nes", &["core6502"]),
    ("bitlink", &["bitlink-build"]),
    ("bitlink-build", &[]),
    ("jit", &["bitlink", "bitlink-build", "core6502"]),
    ("filter", &["bitlink", "bitlink-build", "filter-derive"]),
    ("filter-build", &["bitlink-build"]),
    ("filter-derive", &[]),
    ("ricochet", &["bitlink-build", "core6502", "jit", "nes"]),
    ("bench", &["core6502", "jit", "nes", "ricochet"]),
    ("ricochet-tests", &["core6502", "jit", "nes", "ricochet"]),
];

/// All that core6502 may depend on besides.
const CORE_DEPENDENCIES: [&str; 1] = ["paste"];
/// The binding of LLVM, and the only crate that may depend on it.
const LLVM: &str = "llvm-sys";
const LLVM_OWNER: &str = "bitlink";

/// Dependencies of each crate of ours, tests aside.
pub type Graph = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// The graph as `cargo metadata` tells it.
///
/// # Errors
/// When cargo fails.
pub fn graph() -> anyhow::Result<Graph> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(super::tree::root()).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let dependencies = |package: &Package| {
        let kept = package.dependencies.iter().filter(|d| d.kind.as_deref() != Some("dev"));
        kept.map(|dependency| dependency.name.clone()).collect()
    };
    Ok(metadata.packages.iter().map(|p| (p.name.clone(), dependencies(p))).collect())
}

/// Arrows that must not be there.
pub fn problems(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for (name, dependencies) in graph {
        let Some((_, allowed)) = ARROWS.iter().find(|(of, _)| of == name) else {
            found.push(format!("{name} is in no row of the arrows"));
            continue;
        };
        let bad = dependencies.iter().filter(|dependency| !is_allowed(name, dependency, allowed));
        found.extend(bad.map(|dependency| format!("{name} must not depend on {dependency}")));
    }
    found
}

fn is_allowed(name: &str, dependency: &str, allowed: &[&str]) -> bool {
    if ARROWS.iter().any(|(ours, _)| *ours == dependency) {
        return allowed.contains(&dependency);
    }
    match name {
        "core6502" => CORE_DEPENDENCIES.contains(&dependency),
        _ => dependency != LLVM || name == LLVM_OWNER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(name: &str, dependency: &str) -> usize {
        problems(&Graph::from([(name.into(), vec![dependency.into()])])).len()
    }

    #[test]
    fn a_wrong_arrow_is_found() {
        assert_eq!(problems_of("nes", "jit"), 1);
        assert_eq!(problems_of("core6502", "log"), 1);
        assert_eq!(problems_of("jit", "llvm-sys"), 1);
        assert_eq!(problems_of("unheard-of", "log"), 1);
        assert_eq!(problems_of("nes", "core6502"), 0);
        assert_eq!(problems_of("bitlink", "llvm-sys"), 0);
    }
}
