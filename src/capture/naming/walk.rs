//! Walks through the commands of shell text and finds the one that names it.

use super::lexer::Lexer;
use super::resolve::resolve;
use super::token::{Broken, Token, Word};

/// Groups in one another beyond this are taken for broken text.
const MAX_FRAMES: usize = 200;

/// So many functions of one text are remembered.
const MAX_FUNCTIONS: usize = 50;

/// How much a command counts: the greater one names the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Only steers, as keywords do: `exit`, `break`.
    Steers,
    /// Prepares; passed over while something follows.
    Prepares,
    /// Does the work.
    Works,
}

/// What is known of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Its program; `None` where nobody can tell.
    pub program: Option<String>,
    /// The subcommand.
    pub subcommand: Option<String>,
    /// How much it counts.
    pub rank: Rank,
    /// Exit status 1 of it is an answer, not a failure.
    pub exit_one_answers: bool,
    /// Tells the phase more precisely than the name.
    pub phase_key: Option<&'static str>,
}

impl Verdict {
    /// A command that works, by a program of which nothing can be told.
    pub(super) fn unknown() -> Self {
        Self {
            program: None,
            subcommand: None,
            rank: Rank::Works,
            exit_one_answers: false,
            phase_key: None,
        }
    }
}

/// The command that names `text`, which stands `depth` shells deep. `None` where there is none.
/// Its `exit_one_answers` is about the text as a whole.
pub(super) fn walk(text: &str, depth: usize) -> Option<Verdict> {
    let mut walk = Walk {
        lexer: Lexer::new(text),
        depth,
        words: Vec::new(),
        writes: false,
        frames: Vec::new(),
        root: Scope::default(),
        functions: Vec::new(),
        defining: None,
        begun: false,
        separated: false,
        alone: true,
        last_answers: false,
    };
    let end = walk.run();
    let exit_one_answers = end.is_ok() && walk.alone && walk.last_answers;
    // What ran before the shell stumbles counts; preparations that nothing follows don't.
    let best = walk
        .root
        .0
        .filter(|best| end.is_ok() || best.rank == Rank::Works)?;
    Some(Verdict {
        exit_one_answers,
        ..best
    })
}

/// The best command so far of the text, or of a function's body.
#[derive(Debug, Clone, Default)]
struct Scope(Option<Verdict>);

impl Scope {
    /// The first command that works wins, else the last of the greatest rank.
    fn offer(&mut self, verdict: Verdict) {
        let better = |best: &Verdict| best.rank < Rank::Works && best.rank <= verdict.rank;
        if self.0.as_ref().is_none_or(better) {
            self.0 = Some(verdict);
        }
    }

    fn works(&self) -> bool {
        self.0.as_ref().is_some_and(|best| best.rank == Rank::Works)
    }
}

/// What stands around a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// `( … )`.
    Paren,
    /// `{ … }`.
    Brace,
    /// `case … esac`, where a pattern is expected.
    CasePattern,
    /// `case … esac`, among the commands of an arm.
    CaseArm,
}

struct Frame {
    group: Group,
    /// The function whose body it is, and its best command.
    function: Option<(String, Scope)>,
}

struct Walk<'a> {
    lexer: Lexer<'a>,
    depth: usize,
    /// Words of the command being read, without leading assignments.
    words: Vec<Word>,
    /// The command being read puts its output into a file.
    writes: bool,
    frames: Vec<Frame>,
    root: Scope,
    /// Functions defined so far: a call of one stands for its body.
    functions: Vec<(String, Scope)>,
    /// Name of the function whose body comes next.
    defining: Option<String>,
    /// Something stands since the last separator or pipe.
    begun: bool,
    /// A separator stood after a command.
    separated: bool,
    /// One command or pipeline so far, neither negated nor inside a compound.
    alone: bool,
    /// The last command's exit status 1 is an answer.
    last_answers: bool,
}

impl Walk<'_> {
    /// Reads until the text ends or nothing that follows can matter.
    fn run(&mut self) -> Result<(), Broken> {
        while self.alone || !self.root.works() {
            let token = self.lexer.token()?;
            if self.top() == Some(Group::CasePattern) && token != Token::End {
                self.pattern(&token);
                continue;
            }
            match token {
                Token::Word(word) => self.word(word)?,
                Token::Redirect { writes } => {
                    self.begun = true;
                    self.writes |= writes;
                }
                Token::Pipe => {
                    self.finish();
                    self.begun = false;
                }
                Token::Join | Token::Newline => self.separate(),
                Token::Background => {
                    self.alone = false;
                    self.separate();
                }
                Token::ArmEnd => {
                    self.separate();
                    self.turn(Group::CaseArm, Group::CasePattern);
                }
                Token::Open => self.open()?,
                Token::Close => {
                    self.finish();
                    self.close(Group::Paren);
                }
                Token::End => {
                    self.finish();
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn top(&self) -> Option<Group> {
        self.frames.last().map(|frame| frame.group)
    }

    /// Where the innermost group is `from`, it is now `to`.
    fn turn(&mut self, from: Group, to: Group) {
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.group == from) {
            frame.group = to;
        }
    }

    fn enter(&mut self, group: Group) -> Result<(), Broken> {
        if self.frames.len() >= MAX_FRAMES {
            return Err(Broken);
        }
        let function = match group {
            Group::Paren | Group::Brace => self.defining.take(),
            Group::CasePattern | Group::CaseArm => None,
        };
        self.frames.push(Frame {
            group,
            function: function.map(|name| (name, Scope::default())),
        });
        Ok(())
    }

    /// Leaves the innermost group where it is this one; anything else closes nothing.
    fn close(&mut self, group: Group) {
        let Some(frame) = self.frames.pop_if(|frame| frame.group == group) else {
            return;
        };
        let Some((name, body)) = frame.function else {
            return;
        };
        // Never called, it is still the best there is to tell.
        if let Some(best) = body.0.clone() {
            let rank = best.rank.min(Rank::Prepares);
            self.scope().offer(Verdict { rank, ..best });
        }
        if self.functions.len() < MAX_FUNCTIONS {
            self.functions.push((name, body));
        }
    }

    /// A token where a pattern of `case` is expected.
    fn pattern(&mut self, token: &Token) {
        match token {
            Token::Close => self.turn(Group::CasePattern, Group::CaseArm),
            Token::Word(word) if word.bare() == Some("esac") => self.close(Group::CasePattern),
            _ => {}
        }
    }

    fn word(&mut self, word: Word) -> Result<(), Broken> {
        if self.at_start()
            && let Some(bare) = word.bare()
            && self.keyword(bare)?
        {
            return Ok(());
        }
        self.begin();
        self.defining = None;
        if !self.words.is_empty() || !word.is_assignment() {
            self.words.push(word);
        }
        Ok(())
    }

    /// Whether a keyword would be one here; `time` may stand before a compound.
    fn at_start(&self) -> bool {
        let mut words = self.words.iter().map(Word::bare);
        words.next().is_none_or(|first| first == Some("time"))
            && words.all(|word| word == Some("-p"))
    }

    /// Acts on a keyword; `false` where the word is none.
    fn keyword(&mut self, word: &str) -> Result<bool, Broken> {
        match word {
            "if" | "then" | "elif" | "else" | "fi" | "while" | "until" | "do" | "done" | "!"
            | "coproc" => self.alone = false,
            "for" | "select" => {
                self.alone = false;
                self.loop_head()?;
            }
            "case" => {
                self.alone = false;
                self.lexer.token()?;
                self.skip_to(|token| is_word(token, "in"))?;
                self.enter(Group::CasePattern)?;
            }
            "esac" => self.close(Group::CaseArm),
            "function" => {
                self.alone = false;
                if let Token::Word(name) = self.lexer.token()? {
                    self.lexer.parentheses_follow();
                    self.defining = Some(name.text);
                }
            }
            "{" => self.enter(Group::Brace)?,
            "}" => self.close(Group::Brace),
            "[[" => {
                self.begin();
                if !self.skip_to(|token| is_word(token, "]]"))? {
                    return Err(Broken);
                }
                self.words = vec![Word::literal("[[")];
                return Ok(true);
            }
            _ => return Ok(false),
        }
        self.words.clear();
        Ok(true)
    }

    /// The head of `for` and `select`, with its `do` where that follows at once.
    fn loop_head(&mut self) -> Result<(), Broken> {
        self.skip_to(|token| {
            matches!(token, Token::Join | Token::Newline | Token::ArmEnd) || is_word(token, "do")
        })?;
        Ok(())
    }

    /// Skips tokens up to one that `ends`; `false` where the text ends before.
    fn skip_to(&mut self, ends: impl Fn(&Token) -> bool) -> Result<bool, Broken> {
        loop {
            let token = self.lexer.token()?;
            if token == Token::Open {
                self.lexer.arithmetic_follows();
            }
            if ends(&token) {
                return Ok(true);
            }
            if token == Token::End {
                return Ok(false);
            }
        }
    }

    /// An opening parenthesis: of a function, of arithmetic or of a subshell.
    fn open(&mut self) -> Result<(), Broken> {
        if self.words.len() == 1 && self.lexer.close_follows() {
            self.alone = false;
            self.defining = self.words.pop().map(|word| word.text);
            return Ok(());
        }
        if !self.at_start() {
            return Err(Broken);
        }
        self.words.clear();
        if self.lexer.arithmetic_follows() {
            self.begin();
            return Ok(());
        }
        self.enter(Group::Paren)
    }

    /// A command begins, if it hasn't yet.
    fn begin(&mut self) {
        if !self.begun {
            self.begun = true;
            self.last_answers = false;
            self.alone &= !self.separated;
        }
    }

    fn separate(&mut self) {
        self.finish();
        self.separated |= self.begun;
        self.begun = false;
    }

    /// The command being read is complete.
    fn finish(&mut self) {
        let words = std::mem::take(&mut self.words);
        let writes = std::mem::take(&mut self.writes);
        if words.is_empty() {
            return;
        }
        let verdict = self
            .call(&words)
            .unwrap_or_else(|| resolve(&words, writes, self.depth));
        self.last_answers = verdict.exit_one_answers;
        self.scope().offer(verdict);
    }

    /// What a call of a function defined in the text stands for.
    fn call(&self, words: &[Word]) -> Option<Verdict> {
        let name = &words.first()?.text;
        let (_, body) = self
            .functions
            .iter()
            .rev()
            .find(|(function, _)| function == name)?;
        let best = body.0.clone();
        let best = best.unwrap_or(Verdict {
            rank: Rank::Steers,
            ..Verdict::unknown()
        });
        Some(Verdict {
            exit_one_answers: false,
            ..best
        })
    }

    /// The innermost function's body, else the whole text.
    fn scope(&mut self) -> &mut Scope {
        let functions = self
            .frames
            .iter_mut()
            .rev()
            .filter_map(|frame| frame.function.as_mut());
        functions
            .map(|(_, body)| body)
            .next()
            .unwrap_or(&mut self.root)
    }
}

fn is_word(token: &Token, text: &str) -> bool {
    matches!(token, Token::Word(word) if word.bare() == Some(text))
}
