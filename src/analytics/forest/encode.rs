//! A forest as bytes, and back. Whatever the bytes are, reading them ends, takes no more memory
//! than they are long, and gives a forest that can be asked, or [`Damaged`].

use super::Forest;
use super::bins::{Bins, MOST};
use super::tree::{Node, Tree};

/// The bytes are no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored model is damaged")]
pub struct Damaged;

/// Stands for a leaf where a split has its feature.
const LEAF: u8 = u8::MAX;

/// Appends numbers, little-endian.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn i64(&mut self, value: i64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn f64(&mut self, value: f64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.0.extend(text.as_bytes());
    }
}

/// Takes numbers off the front.
#[derive(Debug)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn bytes(&mut self, n: usize) -> Result<&'a [u8], Damaged> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(Damaged)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        self.bytes(N)?.try_into().map_err(|_| Damaged)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Damaged> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Damaged> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn i64(&mut self) -> Result<i64, Damaged> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Damaged> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A finite number.
    pub(crate) fn f64(&mut self) -> Result<f64, Damaged> {
        let value = f64::from_le_bytes(self.array()?);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Damaged)
        }
    }

    /// A share from 0 to 1.
    pub(crate) fn share(&mut self) -> Result<f64, Damaged> {
        let share = self.f64()?;
        if (0.0..=1.0).contains(&share) {
            Ok(share)
        } else {
            Err(Damaged)
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, Damaged> {
        let length = self.u32()? as usize;
        String::from_utf8(self.bytes(length)?.to_vec()).map_err(|_| Damaged)
    }

    /// How many things follow, each of at least so many bytes.
    pub(crate) fn count(&mut self, bytes_each: usize) -> Result<usize, Damaged> {
        let n = self.u32()? as usize;
        if n <= self.0.len() / bytes_each.max(1) {
            Ok(n)
        } else {
            Err(Damaged)
        }
    }
}

impl<const N: usize> Forest<N> {
    /// Appends the forest.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.u8(N as u8);
        for bins in &self.bins {
            out.u8(bins.edges.len() as u8);
            bins.edges.iter().for_each(|edge| out.f64(*edge));
        }
        self.importance.iter().for_each(|part| out.f64(*part));
        out.u32(self.trees.len() as u32);
        for tree in &self.trees {
            out.u32(tree.nodes.len() as u32);
            for node in &tree.nodes {
                match node {
                    Node::Leaf(share) => {
                        out.u8(LEAF);
                        out.0.extend(share.to_le_bytes());
                    }
                    Node::Split {
                        feature,
                        class,
                        right,
                    } => {
                        out.u8(*feature);
                        out.u8(*class);
                        out.u32(*right);
                    }
                }
            }
        }
    }

    /// Takes a forest off the front.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        if usize::from(from.u8()?) != N {
            return Err(Damaged);
        }
        let bins = (0..N).map(|_| read_bins(from)).collect::<Result<_, _>>()?;
        let mut importance = [0.0; N];
        for part in &mut importance {
            *part = from.share()?;
        }
        let trees = from.count(5)?;
        let trees = (0..trees)
            .map(|_| read_tree::<N>(from))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            bins,
            trees,
            importance,
        })
    }
}

fn read_bins(from: &mut Reader<'_>) -> Result<Bins, Damaged> {
    let edges = usize::from(from.u8()?);
    let edges: Vec<f64> = (0..edges).map(|_| from.f64()).collect::<Result<_, _>>()?;
    let rising = edges.windows(2).all(|pair| pair[0] < pair[1]);
    if rising && edges.len() < MOST {
        Ok(Bins { edges })
    } else {
        Err(Damaged)
    }
}

fn read_tree<const N: usize>(from: &mut Reader<'_>) -> Result<Tree, Damaged> {
    let n = from.count(5)?;
    let mut nodes = Vec::with_capacity(n);
    for at in 0..n {
        let feature = from.u8()?;
        nodes.push(if feature == LEAF {
            let share = f32::from_le_bytes(from.array()?);
            if !(0.0..=1.0).contains(&share) {
                return Err(Damaged);
            }
            Node::Leaf(share)
        } else {
            let (class, right) = (from.u8()?, from.u32()?);
            // Both children stand further on, so that every way down ends.
            let inside = at + 1 < right as usize && (right as usize) < n;
            if usize::from(feature) >= N || !inside {
                return Err(Damaged);
            }
            Node::Split {
                feature,
                class,
                right,
            }
        });
    }
    match nodes.last() {
        Some(Node::Leaf(_)) => Ok(Tree { nodes }),
        _ => Err(Damaged),
    }
}
