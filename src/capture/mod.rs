//! Bytes in, model out, or a typed refusal. Nothing here opens a file or a database.
