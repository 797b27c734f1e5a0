//! `dependencies`: show which skills are used together with one, and how much more than by chance.
