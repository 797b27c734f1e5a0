//! The parts of a transcript's record that we look at, borrowed from its line.

use crate::capture::lenient::{self, lenient};
use crate::capture::lines::BadReason;
use crate::capture::raw::Raw;

lenient! {
    /// One line of a transcript.
    Record {
        "type" => kind: Raw<'a>,
        "uuid" => uuid: Raw<'a>,
        "timestamp" => timestamp: Raw<'a>,
        "sessionId" => session: Raw<'a>,
        "cwd" => cwd: Raw<'a>,
        "isSidechain" => sidechain: Raw<'a>,
        "agentId" => agent: Raw<'a>,
        "isMeta" => meta: Raw<'a>,
        "isCompactSummary" => compact: Raw<'a>,
        "attributionSkill" => skill: Raw<'a>,
        "forkedFrom" => forked: Raw<'a>,
        "toolDenialKind" => denial: Raw<'a>,
        "toolUseResult" => result: Raw<'a>,
        "message" => message: Message<'a>,
    }
}

lenient! {
    /// What was said.
    Message {
        "content" => content: Raw<'a>,
    }
}

lenient! {
    /// One piece of what was said: a text, a call, a result.
    Block {
        "type" => kind: Raw<'a>,
        "text" => text: Raw<'a>,
        "id" => id: Raw<'a>,
        "name" => name: Raw<'a>,
        "input" => input: Input<'a>,
        "tool_use_id" => call: Raw<'a>,
        "is_error" => is_error: Raw<'a>,
        "content" => content: Raw<'a>,
    }
}

lenient! {
    /// The parts of a call's input that name a skill.
    Input {
        "command" => command: Raw<'a>,
        "skill" => skill: Raw<'a>,
        "subagent_type" => agent: Raw<'a>,
    }
}

lenient! {
    /// `toolUseResult`, where it is an object.
    Account {
        "agentId" => agent: Raw<'a>,
        "status" => status: Raw<'a>,
        "totalDurationMs" => total_ms: Raw<'a>,
        "durationMs" => ms: Raw<'a>,
        "durationSeconds" => seconds: Raw<'a>,
        "timedOutAfterMs" => timed_out: Raw<'a>,
        "interrupted" => interrupted: Raw<'a>,
    }
}

lenient! {
    /// `forkedFrom`, where it is an object.
    Origin {
        "sessionId" => session: Raw<'a>,
        "messageUuid" => uuid: Raw<'a>,
    }
}

impl<'a> Record<'a> {
    /// Reads a line. JSON that is no record gives an empty one.
    pub(super) fn parse(line: &'a str) -> Result<Self, BadReason> {
        lenient::parse(line)
    }
}

impl<'a> Block<'a> {
    /// The pieces of a list; none where it is no list.
    pub(super) fn list(content: Raw<'a>) -> Vec<Self> {
        lenient::list(content)
    }

    /// Whether it is of this type.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.short(32).is_some_and(|own| own == kind)
    }
}

impl<'a> Account<'a> {
    pub(super) fn of(result: Raw<'a>) -> Self {
        lenient::object(result)
    }
}

impl<'a> Origin<'a> {
    pub(super) fn of(forked: Raw<'a>) -> Self {
        lenient::object(forked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_any_order_and_the_last_of_two_counts() {
        let line = r#"{"message":{"content":[1],"role":"user"},"cwd":"/a","x":{"type":"no"},"cwd":"/b","type":"user"}"#;
        let record = Record::parse(line).unwrap();
        assert_eq!(record.kind.text().unwrap(), "user");
        assert_eq!(record.cwd.text().unwrap(), "/b");
        assert_eq!(record.message.content.json(), "[1]");
    }

    #[test]
    fn wrong_types_are_absent() {
        for message in ["1", "-1.5", "true", "null", "\"x\\n\"", "[{\"content\":1}]"] {
            let line = format!(r#"{{"type":"user","message":{message},"cwd":7}}"#);
            let record = Record::parse(&line).unwrap();
            assert_eq!(record.message.content.json(), "", "{message}");
            assert_eq!(record.cwd.text(), None);
            assert_eq!(record.kind.text().unwrap(), "user");
        }
        let record = Record::parse(r#"{"message":{"content":[1,"a",{"type":"text"}]}}"#).unwrap();
        let blocks = Block::list(record.message.content);
        assert_eq!(blocks.len(), 3);
        assert!(blocks[2].is("text"));
    }

    #[test]
    fn json_that_is_no_record_is_an_empty_one() {
        for line in ["1", "[]", "\"a\"", "null", "1e999", r#"{"\ud800":1}"#] {
            assert_eq!(Record::parse(line).unwrap().kind.json(), "", "{line}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        for line in [
            &deep,
            "",
            "{",
            r#"{"a":1}x"#,
            r#"{"a":1}{"b":2}"#,
            "nul",
            r#"{"a":"\x"}"#,
        ] {
            assert!(Record::parse(line).is_err(), "{line}");
        }
    }
}
