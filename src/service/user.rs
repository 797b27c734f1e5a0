//! Users are kept as hashes only.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// SHA-256 of a user's name as 64 hex digits, HMAC-SHA-256 where there is a key. What is 64 hex
/// digits already is taken for hashed.
pub(super) fn hashed(name: &str, key: Option<&str>) -> String {
    if name.len() == 64 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return name.to_owned();
    }
    let hash = match key.map(|key| Hmac::<Sha256>::new_from_slice(key.as_bytes())) {
        Some(Ok(mac)) => mac.chain_update(name.as_bytes()).finalize().into_bytes(),
        // Without a key; a key of any length is accepted, so there is no other case.
        _ => Sha256::digest(name.as_bytes()),
    };
    data_encoding::HEXLOWER.encode(&hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_published_ones() {
        // FIPS 180-4, and RFC 4231 test case 2.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hashed("abc", None), abc);
        assert_eq!(hashed(abc, None), abc, "hashed already");
        assert_eq!(
            hashed("what do ya want for nothing?", Some("Jefe")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
