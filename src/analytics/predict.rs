//! Features known before an invocation, and how well they foretell its outcome.
