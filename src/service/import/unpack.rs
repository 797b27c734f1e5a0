//! What files say whose bytes are compressed: Codex compresses rollouts that nobody touched for a
//! week, and keeps their names but for the ending.

use super::sources::Input;
use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;
use zstd::stream::read::Decoder;

/// How the names of compressed files end.
pub(super) const ENDING: &str = ".zst";

/// A decoder may ask for as many bytes as two to this power, 32 MiB. Files that were compressed in
/// the usual ways need 8 MiB at most; damaged ones may ask for anything.
const WINDOW_LOG: u32 = 25;

impl Input {
    /// Whether its bytes have to be unpacked. Such a file is never read on, only as a whole.
    pub(super) fn is_packed(&self) -> bool {
        self.name.ends_with(ENDING)
    }

    /// Opens it at the beginning of what it says.
    pub(super) fn unpacked(&self) -> io::Result<Box<dyn Read>> {
        let bytes = self.open()?;
        if !self.is_packed() {
            return Ok(bytes);
        }
        let mut decoder = Decoder::new(bytes)?;
        decoder.window_log_max(WINDOW_LOG)?;
        Ok(Box::new(decoder))
    }

    /// Whether an error is the fault of compressed bytes, and thus the same the next time too:
    /// the errors of the machine have a number.
    pub(super) fn is_damage(&self, error: &io::Error) -> bool {
        self.is_packed() && is_decoders(error)
    }
}

fn is_decoders(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
}

/// What a file says as far as that can be had: where compressed bytes are damaged the text ends, so
/// that its parser tells all that stands before. The damage is told afterwards.
pub(super) struct Intact {
    text: Box<dyn Read>,
    is_packed: bool,
    damage: Damage,
}

/// Where a reader notes what ended it.
pub(super) type Damage = Rc<RefCell<Option<io::Error>>>;

impl Intact {
    /// The rest of what `input` says, from where `text` stands.
    pub(super) fn of(input: &Input, text: Box<dyn Read>) -> (Self, Damage) {
        let damage = Damage::default();
        let intact = Self {
            text,
            is_packed: input.is_packed(),
            damage: Rc::clone(&damage),
        };
        (intact, damage)
    }
}

impl Read for Intact {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.damage.borrow().is_some() {
            return Ok(0);
        }
        match self.text.read(buffer) {
            Err(error) if self.is_packed && is_decoders(&error) => {
                *self.damage.borrow_mut() = Some(error);
                Ok(0)
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(content: &'static [u8]) -> Input {
        Input {
            name: "x.jsonl.zst".into(),
            kind: None,
            size: content.len() as u64,
            mtime_ns: 0,
            content: Some(content),
        }
    }

    /// What can be read, and what ended it.
    fn read(bytes: Vec<u8>) -> (Vec<u8>, Option<String>) {
        let input = packed(bytes.leak());
        let (mut intact, damage) = Intact::of(&input, input.unpacked().unwrap());
        let mut text = Vec::new();
        intact.read_to_end(&mut text).unwrap();
        assert_eq!(intact.read(&mut [0; 9]).unwrap(), 0);
        let damage = damage.borrow().as_ref().map(ToString::to_string);
        (text, damage)
    }

    fn text() -> Vec<u8> {
        (0..60_000u32)
            .flat_map(|n| format!("{:x}\n", n.wrapping_mul(2_654_435_761)).into_bytes())
            .collect()
    }

    #[test]
    fn one_frame_or_several_are_one_text() {
        let pack = |text: &[u8]| zstd::encode_all(text, 3).unwrap();
        assert_eq!(read(pack(&text())), (text(), None));
        let (head, tail) = (&text()[..1000], &text()[1000..]);
        assert_eq!(read([pack(head), pack(tail)].concat()), (text(), None));
    }

    #[test]
    fn what_stands_before_the_damage_is_read() {
        let whole = zstd::encode_all(&*text(), 3).unwrap();
        let (part, damage) = read(whole[..whole.len() / 2].to_vec());
        assert!(text().starts_with(&part) && part.len() > 100_000);
        assert!(damage.is_some());
        for nothing in [&b""[..], b"no frame at all"] {
            let (part, damage) = read(nothing.to_vec());
            assert!(part.is_empty() && damage.is_some());
        }
    }

    #[test]
    fn a_frame_cannot_ask_for_more_memory_than_is_given() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(WINDOW_LOG + 1).unwrap();
        std::io::Write::write_all(&mut encoder, b"x").unwrap();
        let (part, damage) = read(encoder.finish().unwrap());
        assert!(part.is_empty() && damage.is_some(), "{damage:?}");
    }
}
