//! The code cache on disk: a second start of the same program compiles nothing.
//!
//! A file holds one group: the *recipe*, which is all that its native code depends on, and the
//! sealed object. Its name is a hash of the recipe; the recipe itself is compared when the file is
//! read, so that no collision can ever run foreign code. Files appear whole (written under another
//! name, then renamed), so any number of processes may share the directory, and it may be deleted
//! at any time. What does not fit, is damaged, or was made by another version is removed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use bitlink::Object;

use crate::compiler::Tier;
use crate::plan::{End, Plan};

/// The layout of files; also the end of their names.
const SUFFIX: &str = "group1";
/// The bound on the directory's size, in bytes. Looked at when the cache is opened.
const BOUND: u64 = 256 << 20;

/// A directory of compiled groups.
pub(crate) struct Disk {
    directory: PathBuf,
    /// What every recipe begins with: versions, unit, machine, pipeline.
    world: Vec<u8>,
    fingerprint: String,
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
    pub(crate) fn open(directory: &Path, world: Vec<u8>, fingerprint: String) -> io::Result<Disk> {
        fs::create_dir_all(directory)?;
        let disk = Disk {
            directory: directory.into(),
            world,
            fingerprint,
            broken: AtomicBool::new(false),
            damaged: AtomicBool::new(false),
        };
        disk.trim(BOUND)?;
        Ok(disk)
    }

    /// Removes the oldest files while all of them are larger than `bound`.
    fn trim(&self, bound: u64) -> io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.directory)?.flatten() {
            let ours = entry.path().extension().is_some_and(|extension| extension == SUFFIX);
            if let (true, Ok(data)) = (ours, entry.metadata()) {
                let time = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push((time, data.len(), entry.path()));
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
        let recipe = self.recipe(plan, tier);
        let path = self.path(&recipe);
        let bytes = fs::read(&path).ok()?;
        let object = self.open_file(&recipe, &bytes);
        if object.is_none() {
            self.drop_damaged(&path);
        }
        object
    }

    /// Removes a file that is not what its name says. The first is told, the others on request.
    fn drop_damaged(&self, path: &Path) {
        let first = !self.damaged.swap(true, Ordering::Relaxed);
        let level = if first { log::Level::Warn } else { log::Level::Info };
        log::log!(level, "code cache: {} is damaged; such files are made again", path.display());
        let _ = fs::remove_file(path);
    }

    fn open_file(&self, recipe: &[u8], bytes: &[u8]) -> Option<Object> {
        let sealed = bytes.strip_prefix(recipe)?;
        Object::unseal(sealed, &self.fingerprint).ok()
    }

    /// Keeps an object. A failure is said once, and ends the writing.
    pub(crate) fn keep(&self, plan: &Plan, tier: Tier, object: &Object) {
        if self.broken.load(Ordering::Relaxed) {
            return;
        }
        let recipe = self.recipe(plan, tier);
        if let Err(error) = self.write(&recipe, &object.seal()) {
            self.broken.store(true, Ordering::Relaxed);
            log::warn!(
                "code cache {}: {error}; it is not written any more",
                self.directory.display()
            );
        }
    }

    fn write(&self, recipe: &[u8], sealed: &[u8]) -> io::Result<()> {
        let path = self.path(recipe);
        let unfinished = path.with_extension(format!("tmp{}", std::process::id()));
        let written = fs::write(&unfinished, [recipe, sealed].concat());
        let done = written.and_then(|()| fs::rename(&unfinished, &path));
        if done.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        done
    }

    fn path(&self, recipe: &[u8]) -> PathBuf {
        let mut hash = [0; 2];
        for (n, hash) in hash.iter_mut().enumerate() {
            let mut hasher = DefaultHasher::new();
            hasher.write_usize(n);
            hasher.write(recipe);
            *hash = hasher.finish();
        }
        self.directory.join(format!("{:016x}{:016x}.{SUFFIX}", hash[0], hash[1]))
    }

    /// All that the native code of a plan depends on: length first, so that no recipe begins
    /// another one.
    fn recipe(&self, plan: &Plan, tier: Tier) -> Vec<u8> {
        let mut out = Vec::from(plan.entry.to_le_bytes());
        out.extend([plan.decimal, tier as u8]);
        for (head, block) in &plan.blocks {
            out.extend(head.to_le_bytes());
            out.push(block.instructions.len() as u8);
            for instruction in &block.instructions {
                out.extend(instruction.pc.to_le_bytes());
                out.extend(instruction.bytes);
            }
            out.extend(end(&block.end));
            out.push(u8::from(block.waits));
        }
        out.extend(plan.returns.iter().flat_map(|at| at.to_le_bytes()));
        let length = (self.world.len() + out.len()) as u32;
        [&length.to_le_bytes(), &self.world[..], &out[..]].concat()
    }
}

fn end(end: &End) -> [u8; 5] {
    let (kind, one, two) = match *end {
        End::Always(to) => (0, to, 0),
        End::Either(one, two) => (1, one, two),
        End::Return => (2, 0, 0),
        End::Away => (3, 0, 0),
    };
    let ([a, b], [c, d]) = (one.to_le_bytes(), two.to_le_bytes());
    [kind, a, b, c, d]
}
