
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'session-buddy' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'session-buddy'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'session-buddy' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Create a database here, or with --global the one for all projects')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Bring the database to the newest schema, or back to an older one')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record one invocation by hand')
            [CompletionResult]::new('hook', 'hook', [CompletionResultType]::ParameterValue, 'Take in one hook event of an agent from standard input')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Let the agent report each tool call as it happens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in sessions of agents, JSON lines and CSV')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write invocations as JSON lines or CSV')
            [CompletionResult]::new('metrics', 'metrics', [CompletionResultType]::ParameterValue, 'Show how skills fared: runs, success, durations')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'List sessions, the newest first')
            [CompletionResult]::new('session', 'session', [CompletionResultType]::ParameterValue, 'Show what a session did, in order, where its time went, and how its phases followed')
            [CompletionResult]::new('anomalies', 'anomalies', [CompletionResultType]::ParameterValue, 'Find what is unusual right now: success that fell, durations that moved')
            [CompletionResult]::new('trend', 'trend', [CompletionResultType]::ParameterValue, 'Show how a skill develops from day to day, or rank all skills by change')
            [CompletionResult]::new('dependencies', 'dependencies', [CompletionResultType]::ParameterValue, 'Show which skills are used together with one, and how much more than by chance')
            [CompletionResult]::new('recommend', 'recommend', [CompletionResultType]::ParameterValue, 'Suggest skills that work for similar users, or that go with what a session used')
            [CompletionResult]::new('baselines', 'baselines', [CompletionResultType]::ParameterValue, 'Compare all skills over all time')
            [CompletionResult]::new('predict', 'predict', [CompletionResultType]::ParameterValue, 'Estimate how likely an invocation is to complete')
            [CompletionResult]::new('abtest', 'abtest', [CompletionResultType]::ParameterValue, 'Compare two strategies on users, sessions or days')
            [CompletionResult]::new('skills', 'skills', [CompletionResultType]::ParameterValue, 'List skills, sort them into categories, find similar ones')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'Search the queries that were stored')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Pass or fail by thresholds, for scripts: exits 6 where a gate is not met')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the database while others write to it')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the place of the database')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the database, its files, the hooks and the sources')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all pages into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'session-buddy;init' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--global', '--global', [CompletionResultType]::ParameterName, 'Create the database in the data directory instead')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;migrate' {
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Go to this version, up or down; 0 is an empty database')
            [CompletionResult]::new('--steps', '--steps', [CompletionResultType]::ParameterName, 'How many versions to go back')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--rollback', '--rollback', [CompletionResultType]::ParameterName, 'Go back one version, or --steps')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only say what would be done and lost')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Go back even where data are lost that only the backup has then')
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Only show which migrations the database has')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'session-buddy;record' {
            [CompletionResult]::new('--outcome', '--outcome', [CompletionResultType]::ParameterName, 'How it ended: completed, failed, rejected, interrupted, denied, cancelled or unfinished')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'Session it belongs to [default: manual]')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'When it was invoked: RFC 3339, a local time or 2h (ago) [default: now]')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long it took')
            [CompletionResult]::new('--error', '--error', [CompletionResultType]::ParameterName, 'Class of the error, such as timeout; it failed then')
            [CompletionResult]::new('--phase', '--phase', [CompletionResultType]::ParameterName, 'Workflow phase: setup, execution, verification, cleanup, rollback or any other word')
            [CompletionResult]::new('--step', '--step', [CompletionResultType]::ParameterName, 'Step of the workflow')
            [CompletionResult]::new('--workflow-path', '--workflow-path', [CompletionResultType]::ParameterName, 'Way through the workflow')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Directory of the project [default: the working directory]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Who invoked it; stored as a hash [default: the user of this machine]')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'What the user asked')
            [CompletionResult]::new('--rating', '--rating', [CompletionResultType]::ParameterName, '1 (bad) to 5 (good)')
            [CompletionResult]::new('--alternative', '--alternative', [CompletionResultType]::ParameterName, 'A skill that could have been used instead; repeatable')
            [CompletionResult]::new('--rank', '--rank', [CompletionResultType]::ParameterName, 'Place among the alternatives, 1 the first')
            [CompletionResult]::new('--follow-up', '--follow-up', [CompletionResultType]::ParameterName, 'What was done next; repeatable')
            [CompletionResult]::new('--tool-use-id', '--tool-use-id', [CompletionResultType]::ParameterName, 'The agent''s id of the call; the same id is the same invocation')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--completed', '--completed', [CompletionResultType]::ParameterName, 'It did what it was asked to do [default]')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'It failed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;hook' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;hooks' {
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'Settings file [default: settings.json in the agent''s directory]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;import' {
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'What the files are; without a path, which of the standard places to look in')
            [CompletionResult]::new('--source-dir', '--source-dir', [CompletionResultType]::ParameterName, 'One more directory to look in, besides the standard places; may be repeated')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail where a line or file was refused')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Take in the sample that this program carries, into a database of its own')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;export' {
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only what is younger than this: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what comes after: 7d (ago), 2026-04-01 or RFC 3339')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only what comes before; a date is its first moment')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only this kind: tool, command, skill, subagent, mcp or custom')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only this project: its path, a directory above it, or its last component')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Overwrite the file where it exists')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;metrics' {
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Group by something else than the skill; hour is the hour of the day')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Begin of the window: 7d (ago), 2026-04-01 or RFC 3339')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End of the window; a date is its first moment')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only this kind: tool, command, skill, subagent, mcp or custom')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only this project: its path, a directory above it, or its last component')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all [default: 20; days and hours: all]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;sessions' {
            [CompletionResult]::new('--skill', '--skill', [CompletionResultType]::ParameterName, 'Only sessions that used this skill')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Begin of the window: 7d (ago), 2026-04-01 or RFC 3339')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'End of the window; a date is its first moment')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only this kind: tool, command, skill, subagent, mcp or custom')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only this project: its path, a directory above it, or its last component')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all [default: 20; days and hours: all]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;session' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Calls at most; 0 is all')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;anomalies' {
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'From now to the begin of the baseline: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--current', '--current', [CompletionResultType]::ParameterName, 'Length of the current window, up to now')
            [CompletionResult]::new('--threshold', '--threshold', [CompletionResultType]::ParameterName, 'Standard deviations that a change must reach (durations: at least 3)')
            [CompletionResult]::new('--fdr', '--fdr', [CompletionResultType]::ParameterName, 'Share of flukes to allow among changes of success; 1 is any')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only this kind: tool, command, skill, subagent, mcp or custom')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only this project: its path, a directory above it, or its last component')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all [default: 20; days and hours: all]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;trend' {
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days of 24 hours to look back')
            [CompletionResult]::new('--metric', '--metric', [CompletionResultType]::ParameterName, 'What of a day is looked at')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Skills at most; 0 is all')
            [CompletionResult]::new('--plot', '--plot', [CompletionResultType]::ParameterName, 'Draw the days of the skill into this file as SVG; one that is there is replaced')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;dependencies' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all')
            [CompletionResult]::new('--min-lift', '--min-lift', [CompletionResultType]::ParameterName, 'Lift at least; 0 shows what keeps apart too')
            [CompletionResult]::new('--min-sessions', '--min-sessions', [CompletionResultType]::ParameterName, 'Sessions with both at least')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--include-curated', '--include-curated', [CompletionResultType]::ParameterName, 'Show curated rules too, where nothing was measured')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;recommend' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'For this user, by name or hash; all is everybody [default: the user of this machine]')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'Go on from this session, where sessions are asked; its id, or how the id begins [default: the user''s newest]')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all')
            [CompletionResult]::new('--strategy', '--strategy', [CompletionResultType]::ParameterName, 'How to find them; a named one has no fallback, so that they can be compared')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;baselines' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Show only this kind: tool, command, skill, subagent, mcp or custom')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all [default: 20; days and hours: all]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Also write them into the table `skill_community_baselines`, for programs that read it')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;predict' {
            [CompletionResult]::new('--phase', '--phase', [CompletionResultType]::ParameterName, 'In this workflow phase')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'In this session [default: one that begins now]')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'By this user, raw or hashed [default: the user of this machine]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say in a few rules what the forest does')
            [CompletionResult]::new('--evaluate', '--evaluate', [CompletionResultType]::ParameterName, 'Only show how good predictions are')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;abtest' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a test')
            [CompletionResult]::new('assign', 'assign', [CompletionResultType]::ParameterValue, 'Say which strategy a unit gets; from then on it gets the same')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record what came of one use by a unit that was assigned')
            [CompletionResult]::new('analyze', 'analyze', [CompletionResultType]::ParameterValue, 'Say which strategy is better, how sure that is, and what is missing')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all tests')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'End a test: it takes no new units and no outcomes')
            break
        }
        'session-buddy;abtest;create' {
            [CompletionResult]::new('--control', '--control', [CompletionResultType]::ParameterName, 'What the control group does: the name of a strategy')
            [CompletionResult]::new('--treatment', '--treatment', [CompletionResultType]::ParameterName, 'What the treatment group does: the name of a strategy')
            [CompletionResult]::new('--ratio', '--ratio', [CompletionResultType]::ParameterName, 'Share of units that get control, between 0 and 1')
            [CompletionResult]::new('--min-sample', '--min-sample', [CompletionResultType]::ParameterName, 'Outcomes that each group needs before a winner is named')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'What it is to find out')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;abtest;assign' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;abtest;record' {
            [CompletionResult]::new('--skill', '--skill', [CompletionResultType]::ParameterName, 'The skill that was used')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'How long it took')
            [CompletionResult]::new('--rating', '--rating', [CompletionResultType]::ParameterName, '1 (bad) to 5 (good)')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--completed', '--completed', [CompletionResultType]::ParameterName, 'It did what it was asked to do')
            [CompletionResult]::new('--failed', '--failed', [CompletionResultType]::ParameterName, 'It failed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;abtest;analyze' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;abtest;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all [default: 20; days and hours: all]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;abtest;stop' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;skills' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only this kind: tool, command, skill, subagent, mcp or custom')
            [CompletionResult]::new('--category', '--category', [CompletionResultType]::ParameterName, 'Only skills in this category')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all [default: 20]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Add the first categories, modalities and curated rules; what you changed stays')
            [CompletionResult]::new('categories', 'categories', [CompletionResultType]::ParameterValue, 'List the categories and the skills in them')
            [CompletionResult]::new('modalities', 'modalities', [CompletionResultType]::ParameterValue, 'List what skills take and give')
            [CompletionResult]::new('assign', 'assign', [CompletionResultType]::ParameterValue, 'Put a skill into a category')
            [CompletionResult]::new('unassign', 'unassign', [CompletionResultType]::ParameterValue, 'Take a skill out of a category')
            [CompletionResult]::new('similar', 'similar', [CompletionResultType]::ParameterValue, 'Find the skills that are used in the same sessions as one')
            break
        }
        'session-buddy;skills;init' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;skills;categories' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;skills;modalities' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;skills;assign' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;skills;unassign' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;skills;similar' {
            [CompletionResult]::new('--min-sessions', '--min-sessions', [CompletionResultType]::ParameterName, 'Sessions that both must share')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Rows at most; 0 is all')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;search' {
            [CompletionResult]::new('--like', '--like', [CompletionResultType]::ParameterName, 'Instead: queries whose stored embedding is like that of this invocation')
            [CompletionResult]::new('--skill', '--skill', [CompletionResultType]::ParameterName, 'Only invocations of this skill')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only what is younger than this: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only what comes after: 7d (ago), 2026-04-01 or RFC 3339')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only what comes before; a date is its first moment')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Hits at most; 0 is all')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;check' {
            [CompletionResult]::new('--max-fail-rate', '--max-fail-rate', [CompletionResultType]::ParameterName, 'Failed of decided runs at most, of each skill: 0 to 1')
            [CompletionResult]::new('--max-p95', '--max-p95', [CompletionResultType]::ParameterName, '95th percentile of durations at most, of each skill, in seconds')
            [CompletionResult]::new('--max-anomalies', '--max-anomalies', [CompletionResultType]::ParameterName, 'Anomalies for the worse at most')
            [CompletionResult]::new('--min-runs', '--min-runs', [CompletionResultType]::ParameterName, 'Runs that a skill must have to be judged')
            [CompletionResult]::new('--skill', '--skill', [CompletionResultType]::ParameterName, 'Only this skill; may be given several times')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Length of the window, up to now: 30m, 24h, 7d; a bare number is hours')
            [CompletionResult]::new('--current', '--current', [CompletionResultType]::ParameterName, 'The part of the window that --max-anomalies compares with the rest')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Only this kind: tool, command, skill, subagent, mcp or custom')
            [CompletionResult]::new('--project', '--project', [CompletionResultType]::ParameterName, 'Only this project: its path, a directory above it, or its last component')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--require-data', '--require-data', [CompletionResultType]::ParameterName, 'Not met where a gate has too little data to judge anything')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Ask the sample instead of your own sessions')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not take in new transcript lines first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;backup' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it exists')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'Only list the backups beside the database, the newest first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;restore' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only check, and show what would be done')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;doctor' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Mend what can be made anew')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;config' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;completions' {
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;man' {
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Directory to write a page a command into')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to write the answer')
            [CompletionResult]::new('--tz', '--tz', [CompletionResultType]::ParameterName, 'Time zone of tables and calendar days, such as Europe/Berlin')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The present, for tests')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing unless something is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'session-buddy;help' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Create a database here, or with --global the one for all projects')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Bring the database to the newest schema, or back to an older one')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record one invocation by hand')
            [CompletionResult]::new('hook', 'hook', [CompletionResultType]::ParameterValue, 'Take in one hook event of an agent from standard input')
            [CompletionResult]::new('hooks', 'hooks', [CompletionResultType]::ParameterValue, 'Let the agent report each tool call as it happens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in sessions of agents, JSON lines and CSV')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write invocations as JSON lines or CSV')
            [CompletionResult]::new('metrics', 'metrics', [CompletionResultType]::ParameterValue, 'Show how skills fared: runs, success, durations')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'List sessions, the newest first')
            [CompletionResult]::new('session', 'session', [CompletionResultType]::ParameterValue, 'Show what a session did, in order, where its time went, and how its phases followed')
            [CompletionResult]::new('anomalies', 'anomalies', [CompletionResultType]::ParameterValue, 'Find what is unusual right now: success that fell, durations that moved')
            [CompletionResult]::new('trend', 'trend', [CompletionResultType]::ParameterValue, 'Show how a skill develops from day to day, or rank all skills by change')
            [CompletionResult]::new('dependencies', 'dependencies', [CompletionResultType]::ParameterValue, 'Show which skills are used together with one, and how much more than by chance')
            [CompletionResult]::new('recommend', 'recommend', [CompletionResultType]::ParameterValue, 'Suggest skills that work for similar users, or that go with what a session used')
            [CompletionResult]::new('baselines', 'baselines', [CompletionResultType]::ParameterValue, 'Compare all skills over all time')
            [CompletionResult]::new('predict', 'predict', [CompletionResultType]::ParameterValue, 'Estimate how likely an invocation is to complete')
            [CompletionResult]::new('abtest', 'abtest', [CompletionResultType]::ParameterValue, 'Compare two strategies on users, sessions or days')
            [CompletionResult]::new('skills', 'skills', [CompletionResultType]::ParameterValue, 'List skills, sort them into categories, find similar ones')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'Search the queries that were stored')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Pass or fail by thresholds, for scripts: exits 6 where a gate is not met')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the database while others write to it')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the place of the database')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check the database, its files, the hooks and the sources')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the configuration')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all pages into a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'session-buddy;help;init' {
            break
        }
        'session-buddy;help;migrate' {
            break
        }
        'session-buddy;help;record' {
            break
        }
        'session-buddy;help;hook' {
            break
        }
        'session-buddy;help;hooks' {
            break
        }
        'session-buddy;help;import' {
            break
        }
        'session-buddy;help;export' {
            break
        }
        'session-buddy;help;metrics' {
            break
        }
        'session-buddy;help;sessions' {
            break
        }
        'session-buddy;help;session' {
            break
        }
        'session-buddy;help;anomalies' {
            break
        }
        'session-buddy;help;trend' {
            break
        }
        'session-buddy;help;dependencies' {
            break
        }
        'session-buddy;help;recommend' {
            break
        }
        'session-buddy;help;baselines' {
            break
        }
        'session-buddy;help;predict' {
            break
        }
        'session-buddy;help;abtest' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a test')
            [CompletionResult]::new('assign', 'assign', [CompletionResultType]::ParameterValue, 'Say which strategy a unit gets; from then on it gets the same')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record what came of one use by a unit that was assigned')
            [CompletionResult]::new('analyze', 'analyze', [CompletionResultType]::ParameterValue, 'Say which strategy is better, how sure that is, and what is missing')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List all tests')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'End a test: it takes no new units and no outcomes')
            break
        }
        'session-buddy;help;abtest;create' {
            break
        }
        'session-buddy;help;abtest;assign' {
            break
        }
        'session-buddy;help;abtest;record' {
            break
        }
        'session-buddy;help;abtest;analyze' {
            break
        }
        'session-buddy;help;abtest;list' {
            break
        }
        'session-buddy;help;abtest;stop' {
            break
        }
        'session-buddy;help;skills' {
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Add the first categories, modalities and curated rules; what you changed stays')
            [CompletionResult]::new('categories', 'categories', [CompletionResultType]::ParameterValue, 'List the categories and the skills in them')
            [CompletionResult]::new('modalities', 'modalities', [CompletionResultType]::ParameterValue, 'List what skills take and give')
            [CompletionResult]::new('assign', 'assign', [CompletionResultType]::ParameterValue, 'Put a skill into a category')
            [CompletionResult]::new('unassign', 'unassign', [CompletionResultType]::ParameterValue, 'Take a skill out of a category')
            [CompletionResult]::new('similar', 'similar', [CompletionResultType]::ParameterValue, 'Find the skills that are used in the same sessions as one')
            break
        }
        'session-buddy;help;skills;init' {
            break
        }
        'session-buddy;help;skills;categories' {
            break
        }
        'session-buddy;help;skills;modalities' {
            break
        }
        'session-buddy;help;skills;assign' {
            break
        }
        'session-buddy;help;skills;unassign' {
            break
        }
        'session-buddy;help;skills;similar' {
            break
        }
        'session-buddy;help;search' {
            break
        }
        'session-buddy;help;check' {
            break
        }
        'session-buddy;help;backup' {
            break
        }
        'session-buddy;help;restore' {
            break
        }
        'session-buddy;help;doctor' {
            break
        }
        'session-buddy;help;config' {
            break
        }
        'session-buddy;help;completions' {
            break
        }
        'session-buddy;help;man' {
            break
        }
        'session-buddy;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
