//! `abtest`: compare two strategies on users, sessions or days.
