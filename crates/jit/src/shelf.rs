//! What the code cache knows of one program: a list of its groups, so that a start finds all of
//! them at once, and how long it has run.
//!
//! A text file, a line for each thing, which is appended when it is learnt: any number of processes
//! may do so at a time. Each line ends with its checksum.
//!
//! ```text
//! group WORLD NAME PAGE:OFFSET,...    a group's file, and where its code lies in memory
//! run WORLD CYCLES                    the CPU cycles of a run
//! ```
//!
//! WORLD stands for build and machine; the lines of others are passed over.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::plan::Page;

/// The bound on a file, in bytes. What is larger is begun anew.
const BOUND: usize = 1 << 20;

/// The list of a program.
pub(crate) struct Shelf {
    path: PathBuf,
    world: u32,
    /// Lines of this world, without their checksums.
    known: RefCell<HashSet<String>>,
    /// Those of groups, in order.
    groups: Vec<Entry>,
    /// The longest run, in CPU cycles.
    longest: u64,
}

/// A group of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) pages: Vec<Page>,
}

/// Where the list of a program lies.
pub(crate) fn path(directory: &Path, program: u64) -> PathBuf {
    directory.join(format!("{program:016x}.shelf1"))
}

impl Shelf {
    /// Reads the list of a program, without what is damaged, and tells whether anything was.
    pub(crate) fn open(path: PathBuf, world: &[u8]) -> (Shelf, bool) {
        let world = crc32fast::hash(world);
        let known = RefCell::default();
        let mut shelf = Shelf { path, world, known, groups: Vec::new(), longest: 0 };
        let mut bytes = fs::read(&shelf.path).unwrap_or_default();
        let too_long = bytes.len() > BOUND;
        if too_long {
            bytes.clear();
        }
        let text = String::from_utf8_lossy(&bytes);
        let whole: Vec<&str> = text.lines().filter_map(checked).collect();
        let damaged = text.lines().count() != whole.len();
        whole.iter().for_each(|line| shelf.learn(line));
        if too_long || damaged || !(text.is_empty() || text.ends_with('\n')) {
            // Where this fails, appending will fail as well, and be told.
            let _ = shelf.rewrite(&whole);
        }
        (shelf, damaged)
    }

    fn learn(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["group", world, name, pages] if self.is_ours(world) => {
                let Some(pages) = read_pages(pages) else { return };
                if self.known.get_mut().insert(line.to_owned()) {
                    self.groups.push(Entry { name: name.to_owned(), pages });
                }
            }
            ["run", world, cycles] if self.is_ours(world) => {
                self.longest = self.longest.max(cycles.parse().unwrap_or(0));
            }
            _ => {}
        }
    }

    fn is_ours(&self, world: &str) -> bool {
        u32::from_str_radix(world, 16) == Ok(self.world)
    }

    /// The groups that were known when the list was opened.
    pub(crate) fn groups(&self) -> &[Entry] {
        &self.groups
    }

    /// How long a run is known that these groups were found in, in CPU cycles.
    pub(crate) fn longest(&self) -> u64 {
        if self.groups.is_empty() { 0 } else { self.longest }
    }

    /// Notes a group.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn note_group(&self, name: &str, pages: &[Page]) -> io::Result<()> {
        let pages: Vec<String> =
            pages.iter().map(|(page, offset)| format!("{page:02x}:{offset:x}")).collect();
        let line = format!("group {:08x} {name} {}", self.world, pages.join(","));
        if self.known.borrow_mut().insert(line.clone()) { self.append(&line) } else { Ok(()) }
    }

    /// Notes how long a run was, if that is news. A program without groups leaves no trace.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn note_run(&self, cycles: u64) -> io::Result<()> {
        if self.known.borrow().is_empty() || cycles <= self.longest {
            return Ok(());
        }
        self.append(&format!("run {:08x} {cycles}", self.world))
    }

    /// Adds a line, in one piece.
    fn append(&self, line: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
        file.write_all(sealed(line).as_bytes())
    }

    fn rewrite(&self, lines: &[&str]) -> io::Result<()> {
        let unfinished = self.path.with_extension(format!("tmp{}", std::process::id()));
        let text: String = lines.iter().map(|line| sealed(line)).collect();
        let written = fs::write(&unfinished, text);
        written.and_then(|()| fs::rename(&unfinished, &self.path)).inspect_err(|_| {
            let _ = fs::remove_file(&unfinished);
        })
    }
}

/// A line with its checksum and its end.
fn sealed(line: &str) -> String {
    format!("{line} {:08x}\n", crc32fast::hash(line.as_bytes()))
}

/// A line without its checksum; none where that does not fit.
fn checked(line: &str) -> Option<&str> {
    let (line, sum) = line.rsplit_once(' ')?;
    (u32::from_str_radix(sum, 16) == Ok(crc32fast::hash(line.as_bytes()))).then_some(line)
}

fn read_pages(text: &str) -> Option<Vec<Page>> {
    let page = |text: &str| {
        let (page, offset) = text.split_once(':')?;
        let offset = u32::from_str_radix(offset, 16).ok()?;
        Some((u8::from_str_radix(page, 16).ok()?, offset))
    };
    text.split(',').map(page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: [Page; 2] = [(0x80, 0x1_0000), (0xff, 0x1_7f00)];

    fn open(path: &Path) -> (Shelf, bool) {
        Shelf::open(path.into(), b"this build")
    }

    fn filled() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), 0x1234);
        let (shelf, damaged) = open(&path);
        assert!(!damaged && shelf.groups().is_empty() && shelf.longest() == 0);
        shelf.note_group("one", &PAGES).unwrap();
        shelf.note_group("two", &PAGES[..1]).unwrap();
        shelf.note_group("one", &PAGES).unwrap();
        shelf.note_run(5000).unwrap();
        (folder, path)
    }

    #[test]
    fn what_was_noted_is_found_once() {
        let (_folder, path) = filled();
        let (shelf, damaged) = open(&path);
        let names: Vec<&str> = shelf.groups().iter().map(|entry| &entry.name[..]).collect();
        assert_eq!((names, damaged, shelf.longest()), (vec!["one", "two"], false, 5000));
        assert_eq!(shelf.groups()[0].pages, PAGES);
        shelf.note_group("two", &PAGES[..1]).unwrap();
        shelf.note_run(4000).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap().lines().count(), 3);
    }

    #[test]
    fn another_builds_groups_and_runs_are_passed_over() {
        let (_folder, path) = filled();
        let (shelf, damaged) = Shelf::open(path, b"another build");
        assert!(shelf.groups().is_empty() && shelf.longest() == 0 && !damaged);
    }

    #[test]
    fn a_damaged_line_goes_and_the_others_stay() {
        let (_folder, path) = filled();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("one", "onf")).unwrap();
        let (shelf, damaged) = open(&path);
        assert!(damaged && shelf.groups().len() == 1 && shelf.longest() == 5000);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
        // A line that was cut off, by a full disk perhaps.
        fs::write(&path, &text[..text.len() - 3]).unwrap();
        let (shelf, damaged) = open(&path);
        assert!(damaged && shelf.groups().len() == 2 && shelf.longest() == 0);
        shelf.note_group("three", &PAGES).unwrap();
        assert_eq!(open(&path).0.groups().len(), 3);
        fs::write(&path, [0xff, 0, 0x80]).unwrap();
        assert!(open(&path).1 && !open(&path).1);
    }

    #[test]
    fn runs_of_a_program_without_groups_leave_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let path = path(folder.path(), 1);
        open(&path).0.note_run(77).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_list_that_has_grown_too_long_is_begun_anew() {
        let (_folder, path) = filled();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.repeat(BOUND / text.len() + 1)).unwrap();
        assert!(open(&path).0.groups().is_empty());
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }
}
