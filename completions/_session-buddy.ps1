
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
            [CompletionResult]::new('recommend', 'recommend', [CompletionResultType]::ParameterValue, 'Suggest skills to try next')
            [CompletionResult]::new('baselines', 'baselines', [CompletionResultType]::ParameterValue, 'Compare all skills over all time')
            [CompletionResult]::new('predict', 'predict', [CompletionResultType]::ParameterValue, 'Estimate how likely an invocation is to complete')
            [CompletionResult]::new('abtest', 'abtest', [CompletionResultType]::ParameterValue, 'Compare two strategies on users, sessions or days')
            [CompletionResult]::new('skills', 'skills', [CompletionResultType]::ParameterValue, 'List the skills, their categories and modalities')
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
        'session-buddy;recommend' {
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
        'session-buddy;predict' {
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
        'session-buddy;abtest' {
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
        'session-buddy;skills' {
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
            [CompletionResult]::new('recommend', 'recommend', [CompletionResultType]::ParameterValue, 'Suggest skills to try next')
            [CompletionResult]::new('baselines', 'baselines', [CompletionResultType]::ParameterValue, 'Compare all skills over all time')
            [CompletionResult]::new('predict', 'predict', [CompletionResultType]::ParameterValue, 'Estimate how likely an invocation is to complete')
            [CompletionResult]::new('abtest', 'abtest', [CompletionResultType]::ParameterValue, 'Compare two strategies on users, sessions or days')
            [CompletionResult]::new('skills', 'skills', [CompletionResultType]::ParameterValue, 'List the skills, their categories and modalities')
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
            break
        }
        'session-buddy;help;skills' {
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
