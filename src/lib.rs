//! session-buddy: which skills, tools, subagents and MCP servers work for you, on your own machine.
//!
//! The layers, top to bottom; each names only what stands below it (`tests/layering.rs`):
//! `cli` → `render` → `service` → `capture`, `analytics`, `store` → `model`;
//! `config`, `clock` and `error` are leaves.

pub mod analytics;
pub mod capture;
pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
pub mod model;
pub mod render;
pub mod service;
pub mod store;
