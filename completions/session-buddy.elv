
use builtin;
use str;

set edit:completion:arg-completer[session-buddy] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'session-buddy'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'session-buddy'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Create a database here, or with --global the one for all projects'
            cand migrate 'Bring the database to the newest schema, or back to an older one'
            cand record 'Record one invocation by hand'
            cand hook 'Take in one hook event of an agent from standard input'
            cand hooks 'Let the agent report each tool call as it happens'
            cand import 'Take in sessions of agents, JSON lines and CSV'
            cand export 'Write invocations as JSON lines or CSV'
            cand metrics 'Show how skills fared: runs, success, durations'
            cand sessions 'List sessions, the newest first'
            cand session 'Show what a session did, in order, where its time went, and how its phases followed'
            cand anomalies 'Find what is unusual right now: success that fell, durations that moved'
            cand trend 'Show how a skill develops from day to day, or rank all skills by change'
            cand dependencies 'Show which skills are used together with one, and how much more than by chance'
            cand recommend 'Suggest skills to try next'
            cand baselines 'Compare all skills over all time'
            cand predict 'Estimate how likely an invocation is to complete'
            cand abtest 'Compare two strategies on users, sessions or days'
            cand skills 'List the skills, their categories and modalities'
            cand search 'Search the queries that were stored'
            cand check 'Pass or fail by thresholds, for scripts: exits 6 where a gate is not met'
            cand backup 'Copy the database while others write to it'
            cand restore 'Put a backup in the place of the database'
            cand doctor 'Check the database, its files, the hooks and the sources'
            cand config 'Show the configuration'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the manual page, or write all pages into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'session-buddy;init'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --global 'Create the database in the data directory instead'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;migrate'= {
            cand --version 'Go to this version, up or down; 0 is an empty database'
            cand --steps 'How many versions to go back'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --rollback 'Go back one version, or --steps'
            cand --dry-run 'Only say what would be done and lost'
            cand --yes 'Go back even where data are lost that only the backup has then'
            cand --status 'Only show which migrations the database has'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'session-buddy;record'= {
            cand --outcome 'How it ended: completed, failed, rejected, interrupted, denied, cancelled or unfinished'
            cand --session 'Session it belongs to [default: manual]'
            cand --at 'When it was invoked: RFC 3339, a local time or 2h (ago) [default: now]'
            cand --duration 'How long it took'
            cand --error 'Class of the error, such as timeout; it failed then'
            cand --phase 'Workflow phase: setup, execution, verification, cleanup, rollback or any other word'
            cand --step 'Step of the workflow'
            cand --workflow-path 'Way through the workflow'
            cand --project 'Directory of the project [default: the working directory]'
            cand --user 'Who invoked it; stored as a hash [default: the user of this machine]'
            cand --query 'What the user asked'
            cand --rating '1 (bad) to 5 (good)'
            cand --alternative 'A skill that could have been used instead; repeatable'
            cand --rank 'Place among the alternatives, 1 the first'
            cand --follow-up 'What was done next; repeatable'
            cand --tool-use-id 'The agent''s id of the call; the same id is the same invocation'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --completed 'It did what it was asked to do [default]'
            cand --failed 'It failed'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;hook'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;hooks'= {
            cand --settings 'Settings file [default: settings.json in the agent''s directory]'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --dry-run 'Only show what would be done'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;import'= {
            cand --source 'What the files are; without a path, which of the standard places to look in'
            cand --source-dir 'One more directory to look in, besides the standard places; may be repeated'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --strict 'Fail where a line or file was refused'
            cand --sample 'Take in the sample that this program carries, into a database of its own'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;export'= {
            cand --last 'Only what is younger than this: 30m, 24h, 7d; a bare number is hours'
            cand --since 'Only what comes after: 7d (ago), 2026-04-01 or RFC 3339'
            cand --until 'Only what comes before; a date is its first moment'
            cand --kind 'Only this kind: tool, command, skill, subagent, mcp or custom'
            cand --project 'Only this project: its path, a directory above it, or its last component'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --force 'Overwrite the file where it exists'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;metrics'= {
            cand --by 'Group by something else than the skill; hour is the hour of the day'
            cand --window 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours'
            cand --last 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours'
            cand --since 'Begin of the window: 7d (ago), 2026-04-01 or RFC 3339'
            cand --until 'End of the window; a date is its first moment'
            cand --kind 'Only this kind: tool, command, skill, subagent, mcp or custom'
            cand --project 'Only this project: its path, a directory above it, or its last component'
            cand --limit 'Rows at most; 0 is all [default: 20; days and hours: all]'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;sessions'= {
            cand --skill 'Only sessions that used this skill'
            cand --window 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours'
            cand --last 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours'
            cand --since 'Begin of the window: 7d (ago), 2026-04-01 or RFC 3339'
            cand --until 'End of the window; a date is its first moment'
            cand --kind 'Only this kind: tool, command, skill, subagent, mcp or custom'
            cand --project 'Only this project: its path, a directory above it, or its last component'
            cand --limit 'Rows at most; 0 is all [default: 20; days and hours: all]'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;session'= {
            cand --limit 'Calls at most; 0 is all'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;anomalies'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;trend'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;dependencies'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;recommend'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;baselines'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;predict'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;abtest'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;skills'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;search'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;check'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --sample 'Ask the sample instead of your own sessions'
            cand --no-import 'Do not take in new transcript lines first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;backup'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --force 'Replace the file if it exists'
            cand --list 'Only list the backups beside the database, the newest first'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;restore'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --dry-run 'Only check, and show what would be done'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;doctor'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --fix 'Mend what can be made anew'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;config'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;completions'= {
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;man'= {
            cand --directory 'Directory to write a page a command into'
            cand --db 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]'
            cand --format 'How to write the answer'
            cand --tz 'Time zone of tables and calendar days, such as Europe/Berlin'
            cand --color 'When to colour: auto, always or never'
            cand 'The present, for tests'
            cand --json 'Short for --format json'
            cand -q 'Say nothing unless something is wrong'
            cand --quiet 'Say nothing unless something is wrong'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'session-buddy;help'= {
            cand init 'Create a database here, or with --global the one for all projects'
            cand migrate 'Bring the database to the newest schema, or back to an older one'
            cand record 'Record one invocation by hand'
            cand hook 'Take in one hook event of an agent from standard input'
            cand hooks 'Let the agent report each tool call as it happens'
            cand import 'Take in sessions of agents, JSON lines and CSV'
            cand export 'Write invocations as JSON lines or CSV'
            cand metrics 'Show how skills fared: runs, success, durations'
            cand sessions 'List sessions, the newest first'
            cand session 'Show what a session did, in order, where its time went, and how its phases followed'
            cand anomalies 'Find what is unusual right now: success that fell, durations that moved'
            cand trend 'Show how a skill develops from day to day, or rank all skills by change'
            cand dependencies 'Show which skills are used together with one, and how much more than by chance'
            cand recommend 'Suggest skills to try next'
            cand baselines 'Compare all skills over all time'
            cand predict 'Estimate how likely an invocation is to complete'
            cand abtest 'Compare two strategies on users, sessions or days'
            cand skills 'List the skills, their categories and modalities'
            cand search 'Search the queries that were stored'
            cand check 'Pass or fail by thresholds, for scripts: exits 6 where a gate is not met'
            cand backup 'Copy the database while others write to it'
            cand restore 'Put a backup in the place of the database'
            cand doctor 'Check the database, its files, the hooks and the sources'
            cand config 'Show the configuration'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the manual page, or write all pages into a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'session-buddy;help;init'= {
        }
        &'session-buddy;help;migrate'= {
        }
        &'session-buddy;help;record'= {
        }
        &'session-buddy;help;hook'= {
        }
        &'session-buddy;help;hooks'= {
        }
        &'session-buddy;help;import'= {
        }
        &'session-buddy;help;export'= {
        }
        &'session-buddy;help;metrics'= {
        }
        &'session-buddy;help;sessions'= {
        }
        &'session-buddy;help;session'= {
        }
        &'session-buddy;help;anomalies'= {
        }
        &'session-buddy;help;trend'= {
        }
        &'session-buddy;help;dependencies'= {
        }
        &'session-buddy;help;recommend'= {
        }
        &'session-buddy;help;baselines'= {
        }
        &'session-buddy;help;predict'= {
        }
        &'session-buddy;help;abtest'= {
        }
        &'session-buddy;help;skills'= {
        }
        &'session-buddy;help;search'= {
        }
        &'session-buddy;help;check'= {
        }
        &'session-buddy;help;backup'= {
        }
        &'session-buddy;help;restore'= {
        }
        &'session-buddy;help;doctor'= {
        }
        &'session-buddy;help;config'= {
        }
        &'session-buddy;help;completions'= {
        }
        &'session-buddy;help;man'= {
        }
        &'session-buddy;help;help'= {
        }
    ]
    $completions[$command]
}
