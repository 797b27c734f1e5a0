//! `trend`: show how a skill develops from day to day, or rank all skills by change.
