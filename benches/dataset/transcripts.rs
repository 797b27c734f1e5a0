//! Transcripts of Claude Code in the sizes of real ones. By these shares one call comes with 7.8
//! lines and some 19.5 KB: 51 calls a megabyte, lines of 2.5 KB, 44 % of them of types to skip.

use super::{Clock, Rng, push_id, push_number, push_uuid};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Where sessions take place.
const PROJECTS: [(&str, &str); 4] = [
    ("-srv-shop", "/srv/shop"),
    ("-srv-api", "/srv/api"),
    ("-srv-notes", "/srv/notes"),
    ("-srv-infra", "/srv/infra"),
];

const MODELS: [&str; 3] = [
    "claude-opus-4-5-20251101",
    "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5-20251001",
];

/// Tools and the beginning of their input, by share in a hundred.
const TOOLS: [(u64, &str, &str); 8] = [
    (
        40,
        "Bash",
        "{\"command\":\"cd /srv/app && cargo test -p core 2>&1 | tail -40",
    ),
    (22, "Read", "{\"file_path\":\"/srv/app/src/lib.rs"),
    (
        21,
        "Edit",
        "{\"file_path\":\"/srv/app/src/lib.rs\",\"new_string\":\"",
    ),
    (9, "Grep", "{\"pattern\":\"fn retry"),
    (
        4,
        "Write",
        "{\"file_path\":\"/srv/app/notes.md\",\"content\":\"",
    ),
    (1, "Glob", "{\"pattern\":\"**/*.rs"),
    (1, "Agent", "{\"subagent_type\":\"Explore\",\"prompt\":\""),
    (2, "mcp__github__list_issues", "{\"query\":\"is:open"),
];

/// Types of records that an importer skips.
const SKIPPED: [&str; 4] = [
    "file-history-snapshot",
    "attachment",
    "system",
    "queue-operation",
];

/// Made-up source text, escaped for JSON, to cut pieces from.
struct Text {
    bytes: Vec<u8>,
    /// Where its lines begin; a piece is whole lines, so that no escape is cut in two.
    starts: Vec<usize>,
}

impl Text {
    fn new(rng: &mut Rng) -> Self {
        const WORDS: [&str; 16] = [
            "let ",
            "total",
            " = ",
            "retry(",
            "order",
            ".id",
            ")?;",
            "\\\"name\\\"",
            "if ",
            " {",
            "}",
            "\\t",
            "// größer",
            "match ",
            " => ",
            "&self.",
        ];
        let mut text = Self {
            bytes: Vec::new(),
            starts: Vec::new(),
        };
        while text.bytes.len() < 1 << 20 {
            text.starts.push(text.bytes.len());
            for _ in 0..3 + rng.below(14) {
                text.bytes
                    .extend_from_slice(WORDS[rng.below(16) as usize].as_bytes());
            }
            text.bytes.extend_from_slice(b"\\n");
        }
        text
    }

    /// Appends about `length` bytes.
    fn push(&self, out: &mut Vec<u8>, length: usize, rng: &mut Rng) {
        let mut left = length;
        let mut from = self.starts[rng.below(self.starts.len() as u64) as usize];
        while left > 0 {
            let until = (from + left).min(self.bytes.len());
            let end = self.starts.partition_point(|start| *start < until);
            let end = self.starts.get(end).copied().unwrap_or(self.bytes.len());
            out.extend_from_slice(&self.bytes[from..end]);
            left = left.saturating_sub(end - from);
            from = 0;
        }
    }
}

/// Writes the files and returns how many.
pub(super) fn write(dir: &Path, bytes: u64, mut rng: Rng, newest: i64) -> io::Result<u64> {
    const MONTH: u64 = 30 * 86_400_000;
    let text = Text::new(&mut rng);
    for (slug, _) in PROJECTS {
        fs::create_dir_all(dir.join("projects").join(slug))?;
    }
    let (mut files, mut written) = (0, 0);
    while written < bytes {
        let size = (900_000.0 * rng.normal().exp()) as u64;
        let size = size.clamp(40_000, 20_000_000).min(bytes - written);
        let (slug, cwd) = PROJECTS[rng.below(4) as usize];
        let mut id = Vec::new();
        push_uuid(&mut id, &mut rng);
        let mut session = Session {
            id,
            cwd,
            model: MODELS[rng.below(3) as usize],
            // The first session ends at the newest instant, whatever its size.
            now: newest
                - if files == 0 {
                    90_000
                } else {
                    rng.below(MONTH) as i64
                },
            newest,
            clock: Clock::new(),
            rng: Rng(rng.next()),
            text: &text,
            out: Vec::with_capacity(1 << 20),
            message: Vec::new(),
        };
        let name = format!("{}.jsonl", String::from_utf8_lossy(&session.id));
        let mut file = File::create(dir.join("projects").join(slug).join(name))?;
        written += session.play(size, &mut file)?;
        files += 1;
    }
    Ok(files)
}

struct Session<'a> {
    id: Vec<u8>,
    cwd: &'static str,
    model: &'static str,
    now: i64,
    newest: i64,
    clock: Clock,
    rng: Rng,
    text: &'a Text,
    out: Vec<u8>,
    /// Id of the message under way: all its records carry the same one.
    message: Vec<u8>,
}

impl Session<'_> {
    /// Writes records until there are `size` bytes; returns how many there are.
    fn play(&mut self, size: u64, file: &mut File) -> io::Result<u64> {
        let mut written = 0;
        self.prompt();
        while written + (self.out.len() as u64) < size {
            self.turn();
            if self.out.len() > 1 << 20 {
                file.write_all(&self.out)?;
                written += self.out.len() as u64;
                self.out.clear();
            }
        }
        file.write_all(&self.out)?;
        Ok(written + self.out.len() as u64)
    }

    /// One call and the lines that come with it.
    fn turn(&mut self) {
        self.message.clear();
        push_id(&mut self.message, &mut self.rng);
        self.assistant("thinking", 900);
        self.assistant("text", 600);
        let id = self.call();
        if self.rng.permille(200) {
            self.skipped_progress();
        }
        self.result(&id);
        if self.rng.permille(200) {
            self.assistant("text", 600);
            self.prompt();
        }
        for _ in 0..3 + self.rng.below(5) / 4 {
            self.skipped();
        }
    }

    /// A length around `usual` bytes; half of them less, a few many times more.
    fn length(&mut self, usual: usize) -> usize {
        (usual as f64 * (0.9 * self.rng.normal()).exp()) as usize
    }

    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn push_text(&mut self, length: usize) {
        self.text.push(&mut self.out, length, &mut self.rng);
    }

    /// Begins a record: everything up to its message.
    fn head(&mut self, kind: &str) {
        self.now = (self.now + 200 + self.rng.below(9_000) as i64).min(self.newest);
        self.push("{\"parentUuid\":\"");
        push_uuid(&mut self.out, &mut self.rng);
        self.push("\",\"isSidechain\":false,\"userType\":\"external\",\"cwd\":\"");
        self.push(self.cwd);
        self.push("\",\"sessionId\":\"");
        self.out.extend_from_slice(&self.id);
        self.push("\",\"version\":\"2.1.204\",\"gitBranch\":\"main\",\"type\":\"");
        self.push(kind);
        self.push("\",\"uuid\":\"");
        push_uuid(&mut self.out, &mut self.rng);
        self.push("\",\"timestamp\":\"");
        self.clock.push(&mut self.out, self.now);
        self.push("\"");
    }

    fn prompt(&mut self) {
        self.head("user");
        self.push(",\"message\":{\"role\":\"user\",\"content\":\"");
        let length = self.length(500);
        self.push_text(length);
        self.push("\"}}\n");
    }

    /// Begins an assistant record, up to its content.
    fn assistant_head(&mut self) {
        self.head("assistant");
        self.push(",\"requestId\":\"req_011");
        self.out.extend_from_slice(&self.message);
        self.push("\",\"message\":{\"model\":\"");
        self.push(self.model);
        self.push("\",\"id\":\"msg_01");
        self.out.extend_from_slice(&self.message);
        self.push("\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[");
    }

    /// Ends an assistant record, from the end of its content.
    fn assistant_tail(&mut self) {
        self.push("],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":");
        let numbers = [
            ("", 3 + self.rng.below(9)),
            (",\"cache_creation_input_tokens\":", self.rng.below(4_000)),
            (
                ",\"cache_read_input_tokens\":",
                12_000 + self.rng.below(90_000),
            ),
            (",\"output_tokens\":", 1 + self.rng.below(900)),
        ];
        for (key, number) in numbers {
            self.push(key);
            push_number(&mut self.out, number, 1);
        }
        self.push(",\"service_tier\":\"standard\"}}}\n");
    }

    fn assistant(&mut self, kind: &str, usual: usize) {
        self.assistant_head();
        self.push("{\"type\":\"");
        self.push(kind);
        self.push("\",\"");
        self.push(kind);
        self.push("\":\"");
        let length = self.length(usual);
        self.push_text(length);
        self.push("\"}");
        self.assistant_tail();
    }

    /// A call; returns its tool-use id.
    fn call(&mut self) -> Vec<u8> {
        self.assistant_head();
        let mut id = b"toolu_01".to_vec();
        push_id(&mut id, &mut self.rng);
        self.tool_use(&id);
        self.assistant_tail();
        id
    }

    fn tool_use(&mut self, id: &[u8]) {
        let mut place = self.rng.below(100);
        let mut tool = TOOLS[0];
        for candidate in TOOLS {
            tool = candidate;
            if place < candidate.0 {
                break;
            }
            place -= candidate.0;
        }
        let (_, name, input) = tool;
        self.push("{\"type\":\"tool_use\",\"id\":\"");
        self.out.extend_from_slice(id);
        self.push("\",\"name\":\"");
        self.push(name);
        self.push("\",\"input\":");
        self.push(input);
        if name == "Edit" || name == "Write" {
            let length = self.length(1_200);
            self.push_text(length);
        }
        self.push("\"}}");
    }

    /// A result; its text stands in it twice, as in real ones. One in 250 is huge.
    fn result(&mut self, id: &[u8]) {
        let length = if self.rng.permille(4) {
            (150_000.0 * (2.16 * self.rng.unit()).exp()) as usize
        } else {
            self.length(900)
        };
        let fails = self.rng.permille(40);
        self.head("user");
        self.push(",\"message\":{\"role\":\"user\",\"content\":[{\"tool_use_id\":\"");
        self.out.extend_from_slice(id);
        self.push("\",\"type\":\"tool_result\",\"content\":\"");
        self.push(if fails { "Exit code 1\\n" } else { "" });
        self.push_text(length);
        self.push(if fails {
            "\",\"is_error\":true}]},"
        } else {
            "\"}]},"
        });
        self.push("\"toolUseResult\":{\"stdout\":\"");
        self.push_text(length);
        self.push("\",\"stderr\":\"\",\"interrupted\":false}}\n");
    }

    fn skipped(&mut self) {
        let kind = SKIPPED[self.rng.below(4) as usize];
        self.head(kind);
        self.push(",\"snapshot\":{\"content\":\"");
        let length = self.length(1_050);
        self.push_text(length);
        self.push("\"}}\n");
    }

    /// Repeats a call of a subagent: looks like one to a filter on bytes, and counts for nothing.
    fn skipped_progress(&mut self) {
        self.head("progress");
        self.push(",\"data\":{\"type\":\"agent_progress\",\"message\":{\"type\":\"assistant\",");
        self.push("\"message\":{\"content\":[");
        let mut id = b"toolu_01".to_vec();
        push_id(&mut id, &mut self.rng);
        self.tool_use(&id);
        self.push("]}}}}\n");
    }
}
