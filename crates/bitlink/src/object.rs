//! Native objects, and the sealed form in which they may be kept on disk.

use crate::error::Error;

/// A native object file in memory, with what it exports and needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub(crate) bytes: Vec<u8>,
    pub(crate) exports: Vec<String>,
    /// Of the exports, in bytes, in that order.
    pub(crate) sizes: Vec<u64>,
    pub(crate) imports: Vec<String>,
    pub(crate) fingerprint: String,
}

/// Begins every sealed object; the digit changes with the layout.
const MAGIC: &[u8; 8] = b"BITLNK\x001";

impl Object {
    /// The object file (ELF on Linux).
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The functions that can be looked up after [`Runtime::add`](crate::Runtime::add).
    #[must_use]
    pub fn exports(&self) -> &[String] {
        &self.exports
    }

    /// The host functions that it needs.
    #[must_use]
    pub fn imports(&self) -> &[String] {
        &self.imports
    }

    /// The object with a header and a checksum, for a file. Layout: magic, fingerprint of LLVM
    /// and machine, exports, their sizes, imports, object bytes, each with its length as u32
    /// little endian, and the CRC-32 of everything before it.
    ///
    /// What else the object depends on (the code it was compiled from, the units, the pipeline)
    /// is the client's to put into the name under which it keeps the file.
    #[must_use]
    pub fn seal(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put(&mut out, self.fingerprint.as_bytes());
        put(&mut out, self.exports.join("\n").as_bytes());
        put(&mut out, &self.sizes.iter().flat_map(|size| size.to_le_bytes()).collect::<Vec<_>>());
        put(&mut out, self.imports.join("\n").as_bytes());
        put(&mut out, &self.bytes);
        let checksum = crc32fast::hash(&out);
        out.extend(checksum.to_le_bytes());
        out
    }

    /// Reads what [`seal`](Self::seal) wrote, on a machine with the same fingerprint
    /// ([`Target::fingerprint`](crate::Target::fingerprint)).
    ///
    /// The checksum finds damage, not malice: whoever can write the file can run code, so keep it
    /// where only the user can write.
    ///
    /// # Errors
    /// [`Error::Sealed`] for anything truncated, damaged, or made by another LLVM or for another
    /// CPU.
    pub fn unseal(sealed: &[u8], fingerprint: &str) -> Result<Self, Error> {
        let refuse = |why: &str| Error::Sealed(why.to_string());
        let body = sealed.strip_prefix(MAGIC).ok_or_else(|| refuse("it is no sealed object"))?;
        let (_, stored) = sealed.split_last_chunk::<4>().ok_or_else(|| refuse("truncated"))?;
        if crc32fast::hash(&sealed[..sealed.len() - 4]) != u32::from_le_bytes(*stored) {
            return Err(refuse("its checksum does not match"));
        }
        let mut rest = body;
        let mut field = || take(&mut rest).ok_or_else(|| refuse("truncated"));
        let made_for = String::from_utf8_lossy(field()?).into_owned();
        let exports = names(field()?);
        let sizes: Vec<u64> =
            field()?.as_chunks::<8>().0.iter().map(|size| u64::from_le_bytes(*size)).collect();
        let (imports, bytes) = (names(field()?), field()?.to_vec());
        if made_for != fingerprint {
            return Err(Error::Sealed(format!("made for {made_for}, not {fingerprint}")));
        }
        if sizes.len() != exports.len() {
            return Err(refuse("its symbols have no sizes"));
        }
        Ok(Self { bytes, exports, sizes, imports, fingerprint: made_for })
    }
}

fn put(out: &mut Vec<u8>, field: &[u8]) {
    out.extend((field.len() as u32).to_le_bytes());
    out.extend(field);
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (field, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = after;
    Some(field)
}

fn names(field: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(field).lines().map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Object {
        Object {
            bytes: vec![0x7F, b'E', b'L', b'F', 1, 2, 3],
            exports: vec!["f".into(), "g".into()],
            sizes: vec![3, 40],
            imports: vec![],
            fingerprint: "22.1.2 cpu".into(),
        }
    }

    #[test]
    fn a_sealed_object_comes_back_whole() {
        assert_eq!(Object::unseal(&sample().seal(), "22.1.2 cpu"), Ok(sample()));
    }

    #[test]
    fn any_cut_and_any_flipped_bit_is_found() {
        let sealed = sample().seal();
        for length in 0..sealed.len() {
            assert!(Object::unseal(&sealed[..length], "22.1.2 cpu").is_err(), "{length}");
        }
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Object::unseal(&damaged, "22.1.2 cpu").is_err(), "bit {bit}");
        }
    }

    #[test]
    fn an_object_of_another_machine_is_refused_with_both_names() {
        let error = Object::unseal(&sample().seal(), "22.1.3 cpu").unwrap_err().to_string();
        assert!(error.contains("22.1.2") && error.contains("22.1.3"), "{error}");
    }
}
