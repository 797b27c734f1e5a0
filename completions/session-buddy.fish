# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_session_buddy_global_optspecs
    string join \n db= format= json tz= color= q/quiet v/verbose now= h/help V/version
end

function __fish_session_buddy_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_session_buddy_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_session_buddy_using_subcommand
    set -l cmd (__fish_session_buddy_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c session-buddy -n "__fish_session_buddy_needs_command" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_needs_command" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_needs_command" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_needs_command" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_needs_command" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_needs_command" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "init" -d 'Create a database here, or with --global the one for all projects'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "migrate" -d 'Bring the database to the newest schema, or back to an older one'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "record" -d 'Record one invocation by hand'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "hook" -d 'Take in one hook event of an agent from standard input'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "hooks" -d 'Let the agent report each tool call as it happens'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "import" -d 'Take in sessions of agents, JSON lines and CSV'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "export" -d 'Write invocations as JSON lines or CSV'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "metrics" -d 'Show how skills fared: runs, success, durations'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "sessions" -d 'List sessions, the newest first'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "session" -d 'Show what a session did, in order, where its time went, and how its phases followed'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "anomalies" -d 'Find what is unusual right now: success that fell, durations that moved'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "trend" -d 'Show how a skill develops from day to day, or rank all skills by change'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "dependencies" -d 'Show which skills are used together with one, and how much more than by chance'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "recommend" -d 'Suggest skills that work for similar users, or that go with what a session used'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "baselines" -d 'Compare all skills over all time'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "predict" -d 'Estimate how likely an invocation is to complete'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "abtest" -d 'Compare two strategies on users, sessions or days'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "skills" -d 'List skills, sort them into categories, find similar ones'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "search" -d 'Search the queries that were stored'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "check" -d 'Pass or fail by thresholds, for scripts: exits 6 where a gate is not met'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "backup" -d 'Copy the database while others write to it'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "restore" -d 'Put a backup in the place of the database'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "doctor" -d 'Check the database, its files, the hooks and the sources'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "config" -d 'Show the configuration'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "man" -d 'Print the manual page, or write all pages into a directory'
complete -c session-buddy -n "__fish_session_buddy_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -l global -d 'Create the database in the data directory instead'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand init" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l version -d 'Go to this version, up or down; 0 is an empty database' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l steps -d 'How many versions to go back' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l rollback -d 'Go back one version, or --steps'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l dry-run -d 'Only say what would be done and lost'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l yes -d 'Go back even where data are lost that only the backup has then'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l status -d 'Only show which migrations the database has'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l outcome -d 'How it ended: completed, failed, rejected, interrupted, denied, cancelled or unfinished' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l session -d 'Session it belongs to [default: manual]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l at -d 'When it was invoked: RFC 3339, a local time or 2h (ago) [default: now]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l duration -d 'How long it took' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l error -d 'Class of the error, such as timeout; it failed then' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l phase -d 'Workflow phase: setup, execution, verification, cleanup, rollback or any other word' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l step -d 'Step of the workflow' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l workflow-path -d 'Way through the workflow' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l project -d 'Directory of the project [default: the working directory]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l user -d 'Who invoked it; stored as a hash [default: the user of this machine]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l query -d 'What the user asked' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l rating -d '1 (bad) to 5 (good)' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l alternative -d 'A skill that could have been used instead; repeatable' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l rank -d 'Place among the alternatives, 1 the first' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l follow-up -d 'What was done next; repeatable' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l tool-use-id -d 'The agent\'s id of the call; the same id is the same invocation' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l completed -d 'It did what it was asked to do [default]'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l failed -d 'It failed'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand record" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hook" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l settings -d 'Settings file [default: settings.json in the agent\'s directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l dry-run -d 'Only show what would be done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand hooks" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l source -d 'What the files are; without a path, which of the standard places to look in' -r -f -a "auto\t'Look into each file'
claude\t'Transcripts of Claude Code'
codex\t'Rollouts of Codex'
jsonl\t'JSON lines in the shape that `export` writes and `record` takes'
csv\t'The same as comma-separated values, with a header'
legacy\t'The file of earlier versions, .session-buddy/skill_metrics.json'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l source-dir -d 'One more directory to look in, besides the standard places; may be repeated' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l strict -d 'Fail where a line or file was refused'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l sample -d 'Take in the sample that this program carries, into a database of its own'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand import" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l last -d 'Only what is younger than this: 30m, 24h, 7d; a bare number is hours' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l since -d 'Only what comes after: 7d (ago), 2026-04-01 or RFC 3339' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l until -d 'Only what comes before; a date is its first moment' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l kind -d 'Only this kind: tool, command, skill, subagent, mcp or custom' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l project -d 'Only this project: its path, a directory above it, or its last component' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l force -d 'Overwrite the file where it exists'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand export" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l by -d 'Group by something else than the skill; hour is the hour of the day' -r -f -a "project\t''
phase\t''
kind\t''
day\t''
hour\t''
error\t''
outcome\t''"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l window -l last -d 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l since -d 'Begin of the window: 7d (ago), 2026-04-01 or RFC 3339' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l until -d 'End of the window; a date is its first moment' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l kind -d 'Only this kind: tool, command, skill, subagent, mcp or custom' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l project -d 'Only this project: its path, a directory above it, or its last component' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l limit -d 'Rows at most; 0 is all [default: 20; days and hours: all]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand metrics" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l skill -d 'Only sessions that used this skill' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l window -l last -d 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l since -d 'Begin of the window: 7d (ago), 2026-04-01 or RFC 3339' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l until -d 'End of the window; a date is its first moment' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l kind -d 'Only this kind: tool, command, skill, subagent, mcp or custom' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l project -d 'Only this project: its path, a directory above it, or its last component' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l limit -d 'Rows at most; 0 is all [default: 20; days and hours: all]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand sessions" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l limit -d 'Calls at most; 0 is all' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand session" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l window -d 'From now to the begin of the baseline: 30m, 24h, 7d; a bare number is hours' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l current -d 'Length of the current window, up to now' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l threshold -d 'Standard deviations that a change must reach (durations: at least 3)' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l fdr -d 'Share of flukes to allow among changes of success; 1 is any' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l kind -d 'Only this kind: tool, command, skill, subagent, mcp or custom' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l project -d 'Only this project: its path, a directory above it, or its last component' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l limit -d 'Rows at most; 0 is all [default: 20; days and hours: all]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand anomalies" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l days -d 'Days of 24 hours to look back' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l metric -d 'What of a day is looked at' -r -f -a "completion_rate\t''
duration_seconds\t''
invocation_count\t''"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l limit -d 'Skills at most; 0 is all' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l plot -d 'Draw the days of the skill into this file as SVG; one that is there is replaced' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand trend" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l limit -d 'Rows at most; 0 is all' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l min-lift -d 'Lift at least; 0 shows what keeps apart too' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l min-sessions -d 'Sessions with both at least' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l include-curated -d 'Show curated rules too, where nothing was measured'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand dependencies" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l user -d 'For this user, by name or hash; all is everybody [default: the user of this machine]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l session -d 'Go on from this session, where sessions are asked; its id, or how the id begins [default: the user\'s newest]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l limit -d 'Rows at most; 0 is all' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l strategy -d 'How to find them; a named one has no fallback, so that they can be compared' -r -f -a "auto\t'Similar users; with fewer than two users the session; else what is popular'
collaborative\t'What similar users did well with'
co-occurrence\t'What goes with the skills of a session'
popular\t'What goes well for everybody'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand recommend" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l kind -d 'Show only this kind: tool, command, skill, subagent, mcp or custom' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l limit -d 'Rows at most; 0 is all [default: 20; days and hours: all]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l refresh -d 'Also write them into the table `skill_community_baselines`, for programs that read it'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand baselines" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l phase -d 'In this workflow phase' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l session -d 'In this session [default: one that begins now]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l user -d 'By this user, raw or hashed [default: the user of this machine]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l explain -d 'Say in a few rules what the forest does'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l evaluate -d 'Only show how good predictions are'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand predict" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -f -a "create" -d 'Make a test'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -f -a "assign" -d 'Say which strategy a unit gets; from then on it gets the same'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -f -a "record" -d 'Record what came of one use by a unit that was assigned'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -f -a "analyze" -d 'Say which strategy is better, how sure that is, and what is missing'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -f -a "list" -d 'List all tests'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and not __fish_seen_subcommand_from create assign record analyze list stop" -f -a "stop" -d 'End a test: it takes no new units and no outcomes'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l control -d 'What the control group does: the name of a strategy' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l treatment -d 'What the treatment group does: the name of a strategy' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l ratio -d 'Share of units that get control, between 0 and 1' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l min-sample -d 'Outcomes that each group needs before a winner is named' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l description -d 'What it is to find out' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from create" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from assign" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l skill -d 'The skill that was used' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l duration -d 'How long it took' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l rating -d '1 (bad) to 5 (good)' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l completed -d 'It did what it was asked to do'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l failed -d 'It failed'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from record" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from analyze" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -l limit -d 'Rows at most; 0 is all [default: 20; days and hours: all]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand abtest; and __fish_seen_subcommand_from stop" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l kind -d 'Only this kind: tool, command, skill, subagent, mcp or custom' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l category -d 'Only skills in this category' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l limit -d 'Rows at most; 0 is all [default: 20]' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -f -a "init" -d 'Add the first categories, modalities and curated rules; what you changed stays'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -f -a "categories" -d 'List the categories and the skills in them'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -f -a "modalities" -d 'List what skills take and give'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -f -a "assign" -d 'Put a skill into a category'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -f -a "unassign" -d 'Take a skill out of a category'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and not __fish_seen_subcommand_from init categories modalities assign unassign similar" -f -a "similar" -d 'Find the skills that are used in the same sessions as one'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from init" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from categories" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from modalities" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from assign" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from unassign" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l min-sessions -d 'Sessions that both must share' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l limit -d 'Rows at most; 0 is all' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand skills; and __fish_seen_subcommand_from similar" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l like -d 'Instead: queries whose stored embedding is like that of this invocation' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l skill -d 'Only invocations of this skill' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l last -d 'Only what is younger than this: 30m, 24h, 7d; a bare number is hours' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l since -d 'Only what comes after: 7d (ago), 2026-04-01 or RFC 3339' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l until -d 'Only what comes before; a date is its first moment' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l limit -d 'Hits at most; 0 is all' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand search" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l max-fail-rate -d 'Failed of decided runs at most, of each skill: 0 to 1' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l max-p95 -d '95th percentile of durations at most, of each skill, in seconds' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l max-anomalies -d 'Anomalies for the worse at most' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l min-runs -d 'Runs that a skill must have to be judged' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l skill -d 'Only this skill; may be given several times' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l window -l last -d 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l current -d 'The part of the window that --max-anomalies compares with the rest' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l kind -d 'Only this kind: tool, command, skill, subagent, mcp or custom' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l project -d 'Only this project: its path, a directory above it, or its last component' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l require-data -d 'Not met where a gate has too little data to judge anything'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l sample -d 'Ask the sample instead of your own sessions'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l no-import -d 'Do not take in new transcript lines first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand check" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l force -d 'Replace the file if it exists'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l list -d 'Only list the backups beside the database, the newest first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand backup" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -l dry-run -d 'Only check, and show what would be done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand restore" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -l fix -d 'Mend what can be made anew'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand doctor" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand config" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand completions" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -l directory -d 'Directory to write a page a command into' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -l db -d 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]' -r -F
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -l format -d 'How to write the answer' -r -f -a "table\t'For people'
json\t'One JSON object'
ndjson\t'One JSON object a row'
csv\t'Comma-separated values'
markdown\t'A Markdown table'"
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -l tz -d 'Time zone of tables and calendar days, such as Europe/Berlin' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -l color -d 'When to colour: auto, always or never' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -l now -d 'The present, for tests' -r
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -l json -d 'Short for --format json'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -s q -l quiet -d 'Say nothing unless something is wrong'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -s v -l verbose -d 'Say more about what is done'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand man" -s V -l version -d 'Print version'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "init" -d 'Create a database here, or with --global the one for all projects'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "migrate" -d 'Bring the database to the newest schema, or back to an older one'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "record" -d 'Record one invocation by hand'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "hook" -d 'Take in one hook event of an agent from standard input'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "hooks" -d 'Let the agent report each tool call as it happens'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "import" -d 'Take in sessions of agents, JSON lines and CSV'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "export" -d 'Write invocations as JSON lines or CSV'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "metrics" -d 'Show how skills fared: runs, success, durations'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "sessions" -d 'List sessions, the newest first'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "session" -d 'Show what a session did, in order, where its time went, and how its phases followed'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "anomalies" -d 'Find what is unusual right now: success that fell, durations that moved'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "trend" -d 'Show how a skill develops from day to day, or rank all skills by change'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "dependencies" -d 'Show which skills are used together with one, and how much more than by chance'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "recommend" -d 'Suggest skills that work for similar users, or that go with what a session used'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "baselines" -d 'Compare all skills over all time'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "predict" -d 'Estimate how likely an invocation is to complete'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "abtest" -d 'Compare two strategies on users, sessions or days'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "skills" -d 'List skills, sort them into categories, find similar ones'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "search" -d 'Search the queries that were stored'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "check" -d 'Pass or fail by thresholds, for scripts: exits 6 where a gate is not met'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "backup" -d 'Copy the database while others write to it'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "restore" -d 'Put a backup in the place of the database'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "doctor" -d 'Check the database, its files, the hooks and the sources'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "config" -d 'Show the configuration'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "man" -d 'Print the manual page, or write all pages into a directory'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and not __fish_seen_subcommand_from init migrate record hook hooks import export metrics sessions session anomalies trend dependencies recommend baselines predict abtest skills search check backup restore doctor config completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from abtest" -f -a "create" -d 'Make a test'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from abtest" -f -a "assign" -d 'Say which strategy a unit gets; from then on it gets the same'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from abtest" -f -a "record" -d 'Record what came of one use by a unit that was assigned'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from abtest" -f -a "analyze" -d 'Say which strategy is better, how sure that is, and what is missing'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from abtest" -f -a "list" -d 'List all tests'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from abtest" -f -a "stop" -d 'End a test: it takes no new units and no outcomes'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from skills" -f -a "init" -d 'Add the first categories, modalities and curated rules; what you changed stays'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from skills" -f -a "categories" -d 'List the categories and the skills in them'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from skills" -f -a "modalities" -d 'List what skills take and give'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from skills" -f -a "assign" -d 'Put a skill into a category'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from skills" -f -a "unassign" -d 'Take a skill out of a category'
complete -c session-buddy -n "__fish_session_buddy_using_subcommand help; and __fish_seen_subcommand_from skills" -f -a "similar" -d 'Find the skills that are used in the same sessions as one'
