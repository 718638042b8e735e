//! The code cache on disk: a second start of the same program compiles nothing.
//!
//! A file holds one group: version and machine (the *world*), the recipe, which together are all
//! that its native code depends on, and the sealed object. Its name is a hash of the two and the
//! tier; they are compared when the file is read, so that no collision can ever run foreign code.
//! Files appear whole (written under another name, then renamed), so any number of processes may
//! share the directory, and it may be deleted at any time. What does not fit, is damaged, or was
//! made by another version is removed.
//!
//! Beside the groups lies a list for each program: see `shelf.rs`.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use bitlink::Object;

use crate::compiler::Tier;
use crate::plan::Plan;
use crate::recipe;
use crate::shelf::{self, Entry, Shelf};

/// The layout of files; also the end of their names.
const SUFFIX: &str = "group2";
/// How the ends of the names begin that files of any version have.
const OURS: [&str; 3] = ["group", "shelf", "tmp"];
/// The bound on the directory's size, in bytes. Looked at when the cache is opened.
const BOUND: u64 = 256 << 20;
/// What a program does that has run before for so long, it has shown before: ten minutes, in CPU
/// cycles.
const COVERED: u64 = 600 * 1_789_773;

/// A directory of compiled groups.
pub(crate) struct Disk {
    directory: PathBuf,
    /// Versions, unit, machine, pipeline, with its length.
    world: Vec<u8>,
    fingerprint: String,
    /// The list of the program that is played.
    shelf: Option<Shelf>,
    /// A write has failed, which has been said; no more are tried.
    broken: AtomicBool,
    /// A damaged file has been met, which has been said.
    damaged: AtomicBool,
}

impl Disk {
    /// Opens the cache, and makes the directory if need be.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn open(
        directory: &Path,
        program: Option<u64>,
        world: &[u8],
        fingerprint: String,
    ) -> io::Result<Disk> {
        fs::create_dir_all(directory)?;
        let mut disk = Disk {
            directory: directory.into(),
            world: [&(world.len() as u32).to_le_bytes(), world].concat(),
            fingerprint,
            shelf: None,
            broken: AtomicBool::new(false),
            damaged: AtomicBool::new(false),
        };
        disk.trim(BOUND)?;
        if let Some(program) = program {
            let path = shelf::path(directory, program);
            let (shelf, damaged) = Shelf::open(path.clone(), &disk.world);
            disk.shelf = Some(shelf);
            if damaged {
                disk.tell_damage(&path);
            }
        }
        Ok(disk)
    }

    /// Removes the oldest files while all of them are larger than `bound`.
    fn trim(&self, bound: u64) -> io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.directory)?.flatten() {
            let path = entry.path();
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            let ours = OURS.iter().any(|kind| extension.starts_with(kind));
            if let (true, Ok(data)) = (ours, entry.metadata()) {
                let time = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push((time, data.len(), path));
            }
        }
        files.sort();
        let mut size: u64 = files.iter().map(|file| file.1).sum();
        for (_, length, path) in files {
            if size <= bound {
                break;
            }
            // Another process may have been faster.
            let _ = fs::remove_file(path);
            size -= length;
        }
        Ok(())
    }

    /// The kept object of a plan.
    pub(crate) fn find(&self, plan: &Plan, tier: Tier) -> Option<Object> {
        let recipe = self.recipe(plan);
        let name = name(&recipe);
        let bytes = fs::read(self.path(&name, tier)).ok()?;
        let object = bytes.strip_prefix(&recipe[..]).and_then(|sealed| self.unseal(sealed));
        match &object {
            Some(_) => self.note(&name, plan),
            None => self.drop_damaged(&name, tier),
        }
        object
    }

    /// The groups of the program, as they are known from former runs.
    pub(crate) fn entries(&self) -> &[Entry] {
        self.shelf.as_ref().map_or(&[], Shelf::groups)
    }

    /// For how many cycles from its start the program does what it has done in former runs, as far
    /// as is known.
    pub(crate) fn covered(&self) -> u64 {
        self.shelf.as_ref().map_or(0, Shelf::longest).min(COVERED)
    }

    /// A group of the program, as good as there is one.
    pub(crate) fn take(&self, entry: &Entry) -> Option<(Plan, Tier, Object)> {
        [Tier::Best, Tier::First].into_iter().find_map(|tier| {
            let bytes = fs::read(self.path(&entry.name, tier)).ok()?;
            let taken = self.read(entry, &bytes);
            if taken.is_none() {
                self.drop_damaged(&entry.name, tier);
            }
            taken.map(|(plan, object)| (plan, tier, object))
        })
    }

    fn read(&self, entry: &Entry, bytes: &[u8]) -> Option<(Plan, Object)> {
        let rest = bytes.strip_prefix(&self.world[..])?;
        let (length, rest) = rest.split_first_chunk()?;
        let (recipe, sealed) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let whole = &bytes[..bytes.len() - sealed.len()];
        let plan = recipe::decode(recipe, entry.pages.clone())?;
        if name(whole) == entry.name { Some((plan, self.unseal(sealed)?)) } else { None }
    }

    fn unseal(&self, sealed: &[u8]) -> Option<Object> {
        Object::unseal(sealed, &self.fingerprint).ok()
    }

    /// Removes a file that is not what its name says.
    fn drop_damaged(&self, name: &str, tier: Tier) {
        let path = self.path(name, tier);
        self.tell_damage(&path);
        let _ = fs::remove_file(path);
    }

    /// The first damaged file is told, the others on request.
    fn tell_damage(&self, path: &Path) {
        let first = !self.damaged.swap(true, Ordering::Relaxed);
        let level = if first { log::Level::Warn } else { log::Level::Info };
        log::log!(level, "code cache: {} is damaged; such files are made again", path.display());
    }

    /// Keeps an object.
    pub(crate) fn keep(&self, plan: &Plan, tier: Tier, object: &Object) {
        let recipe = self.recipe(plan);
        let name = name(&recipe);
        self.attempt(|| self.write(&self.path(&name, tier), &[recipe, object.seal()].concat()));
        self.note(&name, plan);
    }

    /// Puts a group onto the program's list.
    fn note(&self, name: &str, plan: &Plan) {
        if let Some(shelf) = &self.shelf {
            self.attempt(|| shelf.note_group(name, &plan.pages));
        }
    }

    /// The program has run for so many CPU cycles.
    pub(crate) fn note_run(&self, cycles: u64) {
        if let Some(shelf) = &self.shelf {
            self.attempt(|| shelf.note_run(cycles));
        }
    }

    /// Writes, unless that has failed before. A failure is said once, and ends the writing.
    fn attempt(&self, write: impl FnOnce() -> io::Result<()>) {
        if self.broken.load(Ordering::Relaxed) {
            return;
        }
        if let Err(error) = write() {
            self.broken.store(true, Ordering::Relaxed);
            let directory = self.directory.display();
            log::warn!("code cache {directory}: {error}; it is not written any more");
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let unfinished = path.with_extension(format!("tmp{}", std::process::id()));
        let written = fs::write(&unfinished, bytes);
        let done = written.and_then(|()| fs::rename(&unfinished, path));
        if done.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        done
    }

    fn path(&self, name: &str, tier: Tier) -> PathBuf {
        let tier = match tier {
            Tier::Quick | Tier::First => "first",
            Tier::Best => "best",
        };
        self.directory.join(format!("{name}-{tier}.{SUFFIX}"))
    }

    /// All that the native code of a plan depends on, with lengths, so that none begins another
    /// one.
    fn recipe(&self, plan: &Plan) -> Vec<u8> {
        let recipe = recipe::encode(plan);
        [&self.world[..], &(recipe.len() as u32).to_le_bytes(), &recipe[..]].concat()
    }
}

/// The name of a group with this recipe.
fn name(recipe: &[u8]) -> String {
    let hash = |n| {
        let mut hasher = DefaultHasher::new();
        hasher.write_usize(n);
        hasher.write(recipe);
        hasher.finish()
    };
    format!("{:016x}{:016x}", hash(0), hash(1))
}
